package server

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"golang.org/x/sync/singleflight"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/internal/lru"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// sharedPictureBytes is the memory for pictures of shared routes: everybody who is sent a link asks for the same one.
const sharedPictureBytes = 8 << 20

// A pictureKey is all that a picture of an option depends on.
type pictureKey struct {
	option, name string
	query        PictureQuery
	streets      int64
	path         string // what of the option is shown: its owner may come to hide some of it
}

// sharedPictures keeps pictures that anybody may ask for; at a time each is drawn once.
type sharedPictures struct {
	flights singleflight.Group
	mu      sync.Mutex
	kept    *lru.Cache[pictureKey, []byte]
}

func newSharedPictures() *sharedPictures {
	return &sharedPictures{kept: lru.New[pictureKey, []byte](sharedPictureBytes)}
}

// get is the picture of key, drawn if it is not kept. draw runs to its end for all who wait for it, whoever of them goes.
func (p *sharedPictures) get(ctx context.Context, key pictureKey, draw func(context.Context) ([]byte, error)) ([]byte, error) {
	p.mu.Lock()
	body, ok := p.kept.Get(key)
	p.mu.Unlock()
	if ok {
		return body, nil
	}
	done := p.flights.DoChan(fmt.Sprintf("%#v", key), func() (any, error) {
		body, err := draw(context.WithoutCancel(ctx))
		if err == nil {
			p.mu.Lock()
			p.kept.Put(key, body, int64(len(body)+entryBytes))
			p.mu.Unlock()
		}
		return body, err
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case drawn := <-done:
		if drawn.Err != nil {
			return nil, drawn.Err
		}
		return drawn.Val.([]byte), nil
	}
}

type sharedPictureRequest struct {
	Token  string `path:"token"`
	Option int    `query:"option" minimum:"1" maximum:"3" default:"1" doc:"option_number"`
	PictureQuery
}

// sharedOption is a shared route and its option with a number, for whoever has the link.
func (s *Server) sharedOption(ctx context.Context, token string, number int) (store.SharedRoute, store.RouteOption, error) {
	shared, err := s.openedShare(ctx, token, "")
	if err != nil {
		return shared, store.RouteOption{}, err
	}
	for _, o := range shared.Options {
		if o.Number == number {
			return shared, o, nil
		}
	}
	return shared, store.RouteOption{}, errRouteOptionNotFound
}

// sharedPicture draws an option of a shared route for whoever has the link.
func (s *Server) sharedPicture(ctx context.Context, in *sharedPictureRequest) (*api.File, error) {
	shared, o, err := s.sharedOption(ctx, in.Token, in.Option)
	if err != nil {
		return nil, err
	}
	key := pictureKey{option: o.ID, name: shared.Route.Name, query: in.PictureQuery, path: geo.Polyline(o.Path)}
	if key.query.Language == "" {
		key.query.Language = s.spoken(ctx)
	}
	if key.streets, err = s.store.StreetsVersion(ctx); err != nil {
		return nil, err
	}
	body, err := s.sharedPictures.get(ctx, key, func(ctx context.Context) ([]byte, error) {
		return s.drawScene(ctx, s.optionScene(shared.Route.Route, o, s.words(ctx, key.query)), key.query)
	})
	if err != nil {
		return nil, fmt.Errorf("draw shared option %s: %w", o.ID, err)
	}
	file := pictureFile(body, shared.Route.Name)
	file.CacheControl = "public, max-age=600"
	return file, nil
}

func (s *Server) sharedPictureRoutes() {
	api.Register(s.api, api.Operation{
		ID: "shared-picture", Method: http.MethodGet, Path: "/routes/shared/{token}/picture", Tag: tagRoutes, Access: api.Public,
		Summary: "공유된 경로 이미지 (A picture of a shared route)", About: "For whoever has the link; `card` is what previews of the link show.",
		Errors: []int{http.StatusNotFound}, Produces: []string{"image/png"},
	}, s.sharedPicture)
}
