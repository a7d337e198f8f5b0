package art_test

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
)

func TestResultIsTheSameForAnyNumberOfWorkers(t *testing.T) {
	g := gothenburg(t)
	r := art.Request{Outline: preset(t, "star"), Start: haga, DistanceM: 1200}
	with := func(workers int) art.Result {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(workers))
		return search(t, g, r)
	}
	one, more := with(1), with(3)
	if !reflect.DeepEqual(one, more) {
		t.Errorf("3 workers give\n%+v, one gives\n%+v", more.Routes[0], one.Routes[0])
	}
	if again := with(3); !reflect.DeepEqual(more, again) {
		t.Errorf("again it is\n%+v, before it was\n%+v", again.Routes[0], more.Routes[0])
	}
}

func TestCancelledSearchStops(t *testing.T) {
	g := gothenburg(t)
	r := art.Request{Outline: preset(t, "cat"), Start: haga, DistanceM: 1500}

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	reports := 0
	if _, err := art.Search(ctx, g, r, func(art.Progress) { reports++ }); !errors.Is(err, context.Canceled) || reports > 0 {
		t.Errorf("Search with a cancelled context: %v after %d reports", err, reports)
	}

	for _, after := range []int{1, 20} {
		ctx, cancel := context.WithCancel(context.Background())
		reports := 0
		_, err := art.Search(ctx, g, r, func(art.Progress) {
			if reports++; reports == after {
				cancel()
			}
		})
		cancel()
		// Every worker may finish what it is at.
		const most = 16
		if !errors.Is(err, context.Canceled) || reports > after+most {
			t.Errorf("cancelled at report %d: %v after %d reports", after, err, reports)
		}
	}
}

func TestProgressNeverGoesBack(t *testing.T) {
	g := gothenburg(t)
	var last art.Progress
	shown := 0
	_, err := art.Search(context.Background(), g, art.Request{Outline: preset(t, "circle"), Start: haga, DistanceM: 1200}, func(p art.Progress) {
		if p.Done < last.Done || p.Done > p.Total || last.Total > 0 && p.Total != last.Total || last.Preview != nil && p.Preview == nil {
			t.Errorf("progress went from %d of %d to %d of %d", last.Done, last.Total, p.Done, p.Total)
		}
		// The first previews are walks that are not yet closed.
		if n := len(p.Preview); p.Preview != nil && (n < 2 || geo.Distance(p.Preview[0], haga) > 1200 || !p.Preview[n-1].Valid()) {
			t.Fatalf("a preview of %d positions: %v", n, p.Preview)
		}
		if p.Preview != nil {
			shown++
		}
		last = p
	})
	if err != nil || shown == 0 {
		t.Errorf("Search: %v, %d previews", err, shown)
	}
}
