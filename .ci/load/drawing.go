package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A wish is what a runner asks for.
type wish struct {
	shape string
	start spot
	km    float64
}

// moved is a start some 50 m away, another for each i: what was searched before is kept by the server.
func (s spot) moved(i int) spot {
	turn, far := float64(i)*2.4, 45e-5*math.Sqrt(float64(i)) // golden angle
	return spot{s.lat + far*math.Sin(turn), s.lng + far*math.Cos(turn)/math.Cos(s.lat*math.Pi/180)}
}

// A drawing is what came of a wish.
type drawing struct {
	km            float64 // of the best route; 0 for none
	code          string  // of the error, if there is none
	largestKM     float64 // that fits, by the error
	took, preview time.Duration
	cpu           time.Duration // of the server meanwhile
}

func (d drawing) wallS() float64 { return d.took.Seconds() }
func (d drawing) cpuS() float64  { return d.cpu.Seconds() }

// previewS is not a number where there was none.
func (d drawing) previewS() float64 {
	if d.preview == 0 {
		return math.NaN()
	}
	return d.preview.Seconds()
}

// polled is how often a runner asks how far the search is. The app waits 2.5 s; here the time is to be told.
type polled = time.Duration

const (
	pollOne  polled = 10 * time.Millisecond
	pollEach polled = 8 * time.Millisecond // times the runners
)

// farOff is how far a route may be from the wish.
const farOff = 0.1

// A runner is a user with a connection.
type runner struct {
	*connection
	server *program
	token  string
}

func newRunner(server *program, user int) (*runner, error) {
	c, err := dial(server.address)
	if err != nil {
		return nil, err
	}
	return &runner{c, server, token(userID(user))}, nil
}

// ask sends a request and reads the data of its answer.
func (r *runner) ask(method, path, body string, data any) (status int, err error) {
	var said bytes.Buffer
	status, _, err = r.do(request{head: head(method, "/api/v1"+path, r.token, "identity", len(body)), body: []byte(body)}, &said)
	if err != nil || data == nil || status/100 != 2 {
		return status, err
	}
	return status, json.Unmarshal(said.Bytes(), &struct{ Data any }{data})
}

// errRefused is a 429.
var errRefused = fmt.Errorf("refused")

// begin queues a wish and gives its task.
func (r *runner) begin(w wish) (task string, err error) {
	var queued struct {
		ID string `json:"task_id"`
	}
	body := fmt.Sprintf(`{"shape_id":%q,"start":{"lat":%.6f,"lng":%.6f},"target_distance_km":%g}`, w.shape, w.start.lat, w.start.lng, w.km)
	status, err := r.ask("POST", "/routes/generate-gps-art-async", body, &queued)
	switch {
	case err != nil:
		return "", err
	case status == 429:
		return "", errRefused
	case status != 202:
		return "", fmt.Errorf("status %d for a wish", status)
	}
	return queued.ID, nil
}

// A taskState is what the status call says.
type taskState struct {
	Status    string
	Progress  int
	Preview   []json.RawMessage
	RouteID   string `json:"route_id"`
	Error     string
	ErrorCode string `json:"error_code"`
}

func (t taskState) over() bool { return t.Status == "completed" || t.Status == "failed" }

func (r *runner) state(task string) (t taskState, err error) {
	status, err := r.ask("GET", "/routes/generate/"+task, "", &t)
	if err == nil && status != 200 {
		err = fmt.Errorf("status %d for a task", status)
	}
	return t, err
}

// until polls a task until it has come so far, or is over.
func (r *runner) until(ctx context.Context, task string, percent int, poll polled) (over bool, err error) {
	for ctx.Err() == nil {
		t, err := r.state(task)
		if err != nil || t.over() || t.Progress >= percent {
			return t.over(), err
		}
		time.Sleep(poll)
	}
	return false, ctx.Err()
}

func (r *runner) cancel(task string) error {
	status, err := r.ask("DELETE", "/routes/generate/"+task, "", nil)
	if err == nil && status != 200 {
		err = fmt.Errorf("status %d for a cancellation", status)
	}
	return err
}

var kilometres = regexp.MustCompile(`([0-9.]+)\s*km`)

// draw has a wish drawn. A route that is too far from the distance is an error, and so is a refusal: errRefused.
func (r *runner) draw(ctx context.Context, w wish, poll polled) (d drawing, err error) {
	before, begin := r.server.cpu(), time.Now()
	task, err := r.begin(w)
	if err != nil {
		return d, err
	}
	var t taskState
	for !t.over() {
		if ctx.Err() != nil {
			return d, ctx.Err()
		}
		if t, err = r.state(task); err != nil {
			return d, err
		}
		if d.preview == 0 && len(t.Preview) > 0 {
			d.preview = time.Since(begin)
		}
		if !t.over() {
			time.Sleep(poll)
		}
	}
	d.took, d.cpu, d.code = time.Since(begin), r.server.cpu()-before, t.ErrorCode
	if t.Status == "failed" {
		if m := kilometres.FindStringSubmatch(t.Error); d.code == "AREA_TOO_SMALL" && m != nil {
			d.largestKM, err = strconv.ParseFloat(m[1], 64)
		}
		return d, err
	}
	var found struct{ Options []struct{ Distance float64 } }
	if _, err := r.ask("GET", "/routes/"+t.RouteID+"/options", "", &found); err != nil || len(found.Options) == 0 {
		return d, fmt.Errorf("a route without options: %w", err)
	}
	if d.km = found.Options[0].Distance; math.Abs(d.km/w.km-1) > farOff {
		return d, fmt.Errorf("%s of %g km has %g km", w.shape, w.km, d.km)
	}
	return d, nil
}

// drawOrLess is draw; where the streets are said to hold less, that must be so.
func (r *runner) drawOrLess(ctx context.Context, w wish, poll polled) (drawing, error) {
	d, err := r.draw(ctx, w, poll)
	if err != nil || d.largestKM == 0 {
		return d, err
	}
	w.km = d.largestKM
	less, err := r.draw(ctx, w, poll)
	if err == nil && less.km == 0 {
		err = fmt.Errorf("%s of %g km is said to fit: %s", w.shape, w.km, less.code)
	}
	return d, err
}

// ask has the whole crowd draw, each runner one wish after the other.
func (c crowd) ask(ctx context.Context, server *program, p drawnPlace, km float64) (all drawings, refused int, err error) {
	var mu sync.Mutex
	var wait sync.WaitGroup
	var next atomic.Int64
	for i := range c.runners {
		user := i
		if c.same {
			user = crowdedUsers - 1
		}
		r, err := newRunner(server, user)
		if err != nil {
			return nil, 0, err
		}
		defer r.Close()
		wait.Go(func() {
			for range c.rounds {
				k := int(next.Add(1)) - 1
				// Another part of the town for each crowd: what was searched before is kept.
				start := p.at.moved(100*c.runners + k)
				if c.same {
					start = p.at.moved(900 + k)
				}
				d, failed := r.draw(ctx, wish{shape: drawnShapes[k%len(drawnShapes)], start: start, km: km}, pollEach*time.Duration(c.runners))
				mu.Lock()
				switch {
				case failed == errRefused:
					refused++
				case failed != nil:
					err = failed
				default:
					all = append(all, d)
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	return all, refused, err
}

// drawings are those of a row.
type drawings []drawing

// made is how many routes there are, and what there is instead.
func (all drawings) made() string {
	n := 0
	codes := map[string]int{}
	for _, d := range all {
		if d.km > 0 {
			n++
		} else {
			codes[d.code]++
		}
	}
	said := fmt.Sprintf("%d of %d", n, len(all))
	var why []string
	for code, n := range codes {
		why = append(why, fmt.Sprintf("%d %s", n, code))
	}
	slices.Sort(why)
	if len(why) > 0 {
		said += " (" + strings.Join(why, ", ") + ")"
	}
	return said
}

// fitting is the distances that are said to fit, and do.
func (all drawings) fitting() string {
	least, most := math.Inf(1), 0.0
	for _, d := range all {
		if d.largestKM > 0 {
			least, most = math.Min(least, d.largestKM), math.Max(most, d.largestKM)
		}
	}
	switch {
	case most == 0:
		return ""
	case least == most:
		return fmt.Sprint(most)
	}
	return fmt.Sprintf("%g to %g", least, most)
}

// times is the median and the 95th percentile of a figure, without those that are none.
func (all drawings) times(of func(drawing) float64) string {
	var values []float64
	for _, d := range all {
		if v := of(d); !math.IsNaN(v) {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		return ""
	}
	p50, p95 := quantiles(values)
	return fmt.Sprintf("%.2f / %.2f", p50, p95)
}

// inMS is the same for seconds, in milliseconds.
func inMS(seconds []float64) string {
	if len(seconds) == 0 {
		return ""
	}
	p50, p95 := quantiles(seconds)
	return fmt.Sprintf("%.0f / %.0f", 1000*p50, 1000*p95)
}

func quantiles(values []float64) (p50, p95 float64) {
	values = slices.Sorted(slices.Values(values))
	at := func(q float64) float64 { return values[min(int(q*float64(len(values))), len(values)-1)] }
	return at(0.5), at(0.95)
}
