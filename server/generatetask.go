package server

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/loop"
	"github.com/runnerway/runnerway/server/jobs"
	"github.com/runnerway/runnerway/store"
)

// What a task is: its request says so. A request that says nothing is art.
const (
	taskArt  = "art"
	taskLoop = "loop"
)

// An artTask is what a task keeps of a drawing to be run.
type artTask struct {
	artWish
	About *routeAbout `json:"about,omitempty"`
	Green bool        `json:"green,omitempty"`
}

// notices are what of the wish the search cannot meet.
func (t *artTask) notices() []string {
	if t.Green {
		return []string{noticeArtShade}
	}
	return nil
}

// work does a task of either kind: it is the jobs.Work of the server.
func (a *artist) work(ctx context.Context, t store.Task, report func(jobs.Progress)) (store.Generated, error) {
	var kind struct {
		Kind string `json:"kind"`
	}
	if err := readRequest(t, &kind); err != nil {
		return store.Generated{}, err
	}
	var notes taskNotes
	tell := func(now drawProgress) {
		report(jobs.Progress{Percent: now.percent, Step: now.step, Metadata: notes.update(now), Share: shareOfTime(kind.Kind, now.percent)})
	}
	switch kind.Kind {
	case "", taskArt:
		return a.workArt(ctx, t, tell)
	case taskLoop:
		return a.workLoop(ctx, t, tell)
	}
	return store.Generated{}, fmt.Errorf("generation task of unknown kind %q", kind.Kind)
}

// drawingTime is how much of a drawing's time has passed at a percentage: the later attempts, which count the fewest percents,
// take the longest. From searches of 3 to 21 km on the sample, 3.5 to 10 s long; one that ends sooner was promised too much.
var drawingTime = []struct{ percent, share float64 }{
	{markSearch, 0.1}, {52, 0.17}, {69, 0.3}, {71, 0.5}, {73, 0.7}, {75, 0.85}, {markFound, 0.95}, {100, 1},
}

// shareOfTime is how much of its time a task of a kind has taken at a percentage, 0 before its search has begun: the marks
// until then say nothing of what the search takes.
func shareOfTime(kind string, percent int) float64 {
	p := float64(percent)
	if p <= markSearch {
		return 0
	}
	if kind == taskLoop {
		return p / 100
	}
	for i, to := range drawingTime[1:] {
		if from := drawingTime[i]; p <= to.percent {
			return from.share + (to.share-from.share)*(p-from.percent)/(to.percent-from.percent)
		}
	}
	return 1
}

func (a *artist) workArt(ctx context.Context, t store.Task, tell func(drawProgress)) (store.Generated, error) {
	var wish artTask
	if err := readRequest(t, &wish); err != nil {
		return store.Generated{}, err
	}
	p, err := a.plan(ctx, t.UserID, wish.artWish)
	if err != nil {
		return store.Generated{}, err
	}
	if wish.About != nil {
		wish.About.put(&p.route)
	}
	p.notices = wish.notices()
	if err := a.fetchStreets(ctx, p.request.Start, art.WindowRadiusM(p.request), tell); err != nil {
		return store.Generated{}, err
	}
	g, _, err := a.draw(ctx, p, tell)
	return g, err
}

func (a *artist) workLoop(ctx context.Context, t store.Task, tell func(drawProgress)) (store.Generated, error) {
	var wish loopWish
	if err := readRequest(t, &wish); err != nil {
		return store.Generated{}, err
	}
	if err := a.fetchStreets(ctx, geo.Point(wish.Start), loop.WindowRadiusM(wish.request()), tell); err != nil {
		return store.Generated{}, err
	}
	g, _, err := a.roundTrips(ctx, t.UserID, wish, tell)
	return g, err
}

// readRequest is what a task was asked for.
func readRequest(t store.Task, wish any) error {
	if err := json.Unmarshal(t.Request, wish); err != nil {
		return fmt.Errorf("read a generation task: %w", err)
	}
	return nil
}
