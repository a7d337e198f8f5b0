package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/server/api"
)

const (
	warmRadiusM    = 2000
	maxWarmRadiusM = 5000
	warmQueue      = 32 // areas that wait; what comes on top is not worth waiting for
)

// An area is a circle on the map.
type area struct {
	center  geo.Point
	radiusM float64
}

// A warmer reads streets and heights of areas before they are asked for, one area after the other.
type warmer struct {
	streets *roads.Network
	log     *slog.Logger
	queue   chan area
	cancel  context.CancelFunc
	done    chan struct{}

	mu      sync.Mutex
	waiting map[area]bool
}

// startWarmer may be given no streets: then there is nothing to do.
func startWarmer(streets *roads.Network, log *slog.Logger) *warmer {
	ctx, cancel := context.WithCancel(context.Background())
	w := &warmer{streets: streets, log: log, queue: make(chan area, warmQueue), cancel: cancel, done: make(chan struct{}), waiting: map[area]bool{}}
	go w.run(ctx)
	return w
}

func (w *warmer) run(ctx context.Context) {
	defer close(w.done)
	for {
		select {
		case <-ctx.Done():
			return
		case a := <-w.queue:
			_, err := w.streets.Window(ctx, a.center, a.radiusM)
			if err != nil && ctx.Err() == nil && !errors.Is(err, roads.ErrNotCovered) {
				w.log.WarnContext(ctx, "warm up an area", "error", err)
			}
			w.mu.Lock()
			delete(w.waiting, a)
			w.mu.Unlock()
		}
	}
}

// add queues an area unless it waits already or too many do. It never blocks.
func (w *warmer) add(a area) {
	if w.streets == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting[a] {
		return
	}
	select {
	case w.queue <- a:
		w.waiting[a] = true
	default:
	}
}

// stop waits for the end of what is going on, or of ctx.
func (w *warmer) stop(ctx context.Context) error {
	w.cancel()
	select {
	case <-w.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

type prefetchWish struct {
	Lat     float64  `json:"lat" minimum:"-90" maximum:"90"`
	Lng     float64  `json:"lng" minimum:"-180" maximum:"180"`
	RadiusM *float64 `json:"radius,omitempty" minimum:"0" doc:"m, default 2000; more than 5000 counts as 5000"`
}

// prefetchElevation is R13. It always works: what is not ready when it is needed is read then.
func (s *Server) prefetchElevation(_ context.Context, in *struct{ Body prefetchWish }) (*reply[api.Nothing], error) {
	radiusM := float64(warmRadiusM)
	if in.Body.RadiusM != nil {
		radiusM = min(*in.Body.RadiusM, maxWarmRadiusM)
	}
	s.warmer.add(area{center: geo.Point{Lat: in.Body.Lat, Lng: in.Body.Lng}, radiusM: radiusM})
	return say(api.Nothing{}, "고도 데이터 프리페칭을 시작했습니다 (백그라운드)"), nil
}

func (s *Server) prefetchRoutes() {
	api.Register(s.api, api.Operation{
		ID: "prefetch-elevation", Method: http.MethodPost, Path: "/routes/prefetch-elevation", Tag: tagRoutes, Summary: "고도 데이터 미리 준비 (Warm up streets and heights)",
		About:   "Reads streets and heights around a place in the background, so that the next generation there begins at once.",
		Example: `{"lat":57.7089,"lng":11.9746,"radius":2000}`,
	}, s.prefetchElevation)
}
