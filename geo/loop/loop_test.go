package loop_test

import (
	"context"
	"errors"
	"math"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/loop"
	"github.com/runnerway/runnerway/geo/roads"
)

// haga is in the middle of Gothenburg.
var haga = geo.Point{Lat: 57.6985, Lng: 11.9565}

var origin = geo.Point{Lat: 37.5, Lng: 127.03}

// A town is made of streets between places in metres around origin.
type town struct {
	plane   geo.Plane
	streets []roads.Street
}

func newTown() *town { return &town{plane: geo.NewPlane(origin)} }

func (t *town) at(x, y float64) geo.Point { return t.plane.Point(geo.XY{X: x, Y: y}) }

func (t *town) street(flags roads.Flags, points ...geo.XY) *town {
	s := roads.Street{Class: roads.Residential, Flags: flags}
	for _, p := range points {
		s.Line = append(s.Line, roads.PositionOf(t.plane.Point(p)))
	}
	t.streets = append(t.streets, s)
	return t
}

// grid adds n x n blocks of sizeM with their south-west corner at x, y. flags says what the streets of a row, or of a column
// (false), are.
func (t *town) grid(x, y float64, n int, sizeM float64, flags func(row bool, i int) roads.Flags) *town {
	at := func(i, j int) geo.XY { return geo.XY{X: x + float64(i)*sizeM, Y: y + float64(j)*sizeM} }
	for i := range n + 1 {
		for j := range n {
			t.street(flags(true, i), at(j, i), at(j+1, i))
			t.street(flags(false, i), at(i, j), at(i, j+1))
		}
	}
	return t
}

func plain(bool, int) roads.Flags { return 0 }

func (t *town) build() *roads.Graph { return roads.Build(origin, t.streets) }

// rising is g on ground that rises by slope to the north.
func rising(g *roads.Graph, slope float64) *roads.Graph {
	g.ElevationM = make([]float32, len(g.Vertices))
	for v, at := range g.Vertices {
		g.ElevationM[v] = float32(100 + slope*at.Y)
	}
	return g
}

func search(t *testing.T, g *roads.Graph, r loop.Request) loop.Result {
	t.Helper()
	result, err := loop.Search(context.Background(), g, r, nil)
	if err != nil {
		t.Fatalf("Search(%+v): %v", r, err)
	}
	return result
}

// wrongs is what no route may do.
func wrongs(g *roads.Graph, r loop.Request, route loop.Route) []string {
	var out []string
	path := route.Path
	if len(path) < 3 || path[0] != path[len(path)-1] {
		return []string{"not closed"}
	}
	length := geo.Length(path)
	if math.Abs(length-route.DistanceM) > 0.01 {
		out = append(out, "the label is not the length")
	}
	if math.Abs(length/r.DistanceM-1) > loop.Tolerance {
		out = append(out, "off the distance")
	}
	for i := 1; i < len(path); i++ {
		for _, share := range [2]float64{0, 0.5} {
			a, b := g.Plane.XY(path[i-1]), g.Plane.XY(path[i])
			if _, ok := g.Snap(a.Lerp(b, share), 0.1); !ok {
				out = append(out, "off the streets")
				break
			}
		}
	}
	if d := geo.Distance(path[0], r.Start); math.Abs(d-route.StartOffsetM) > 0.5 || d > loop.MaxStartOffsetM+60 {
		out = append(out, "begins elsewhere")
	}
	return out
}

// Every route is closed, lies on streets, begins at the start and has the length it says.
func TestRoutesAreReal(t *testing.T) {
	g := gothenburg(t)
	p, _ := placeNamed("gothenburg")
	for _, start := range p.Starts[:3] {
		for _, m := range []float64{1500, 4000} {
			r := loop.Request{Start: start, DistanceM: m}
			for _, route := range search(t, g, r).Routes {
				for _, problem := range wrongs(g, r, route) {
					t.Errorf("%v, %.0f m, %v: %s", start, m, route.Profile, problem)
				}
			}
		}
	}
}

func TestSameForAnyNumberOfWorkers(t *testing.T) {
	g := gothenburg(t)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, r := range []loop.Request{
		{Start: haga, DistanceM: 2500},
		{Start: haga, DistanceM: 4000, Through: []geo.Point{{Lat: 57.704, Lng: 11.965}, {Lat: 57.70, Lng: 11.97}}},
	} {
		var first loop.Result
		for i, workers := range []int{1, 2, 5} {
			runtime.GOMAXPROCS(workers)
			if got := search(t, g, r); i == 0 {
				first = got
			} else if !reflect.DeepEqual(got, first) {
				t.Errorf("%d workers find something else for %+v", workers, r)
			}
		}
	}
}

func TestCancelled(t *testing.T) {
	g := gothenburg(t)
	r := loop.Request{Start: haga, DistanceM: 8000}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	reports := 0
	if _, err := loop.Search(ctx, g, r, func(loop.Progress) { reports++ }); !errors.Is(err, context.Canceled) || reports > 0 {
		t.Errorf("Search with a cancelled context: %v after %d reports", err, reports)
	}
	ctx, cancel = context.WithCancel(context.Background())
	defer cancel()
	var cancelled time.Time
	_, err := loop.Search(ctx, g, r, func(loop.Progress) {
		if reports++; reports == 5 {
			cancelled = time.Now()
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Search = %v, want Canceled", err)
	}
	if took := time.Since(cancelled); took > time.Second {
		t.Errorf("Search went on for %v", took)
	}
}

func TestProgressNeverGoesBack(t *testing.T) {
	var last loop.Progress
	_, err := loop.Search(context.Background(), gothenburg(t), loop.Request{Start: haga, DistanceM: 3000}, func(p loop.Progress) {
		if p.Done < last.Done || p.Done > p.Total || last.Preview != nil && p.Preview == nil {
			t.Errorf("progress went from %d of %d to %d of %d", last.Done, last.Total, p.Done, p.Total)
		}
		if n := len(p.Preview); n > 0 && p.Preview[0] != p.Preview[n-1] {
			t.Error("a preview is not closed")
		}
		last = p
	})
	if err != nil || len(last.Preview) == 0 {
		t.Errorf("Search: %v, %d positions in the last preview", err, len(last.Preview))
	}
}

// offPath is how far p is from the path.
func offPath(g *roads.Graph, path []geo.Point, p geo.Point) float64 {
	best, at := math.Inf(1), g.Plane.XY(p)
	for i := 1; i < len(path); i++ {
		near, _ := geo.NearestOnSegment(at, g.Plane.XY(path[i-1]), g.Plane.XY(path[i]))
		best = math.Min(best, near.Dist(at))
	}
	return best
}

func TestThrough(t *testing.T) {
	town := newTown().grid(-1500, -1500, 30, 100, plain)
	g := town.build()
	places := []geo.Point{town.at(600, 400), town.at(-300, 750), town.at(200, -410)}
	for n := range 4 {
		r := loop.Request{Start: town.at(0, 0), DistanceM: 6000, Through: places[:n]}
		result := search(t, g, r)
		if len(result.Routes) == 0 || len(result.Missed) > 0 {
			t.Fatalf("%d places: %d routes, missed %v", n, len(result.Routes), result.Missed)
		}
		for _, route := range result.Routes {
			for _, problem := range wrongs(g, r, route) {
				t.Errorf("%d places: %s", n, problem)
			}
			for _, p := range r.Through {
				if off := offPath(g, route.Path, p); off > 51 { // half a block
					t.Errorf("%d places: passes one at %.0f m", n, off)
				}
			}
			if route.AgainShare > 0.25 {
				t.Errorf("%d places: walks %.0f %% again", n, 100*route.AgainShare)
			}
		}
	}
	r := loop.Request{Start: town.at(0, 0), DistanceM: 3000, Through: []geo.Point{town.at(200, 200), town.at(5000, 0)}}
	if got := search(t, g, r).Missed; !slices.Equal(got, []int{1}) {
		t.Errorf("missed %v, want the second place, which no street leads to", got)
	}
	// Places farther than the distance allows are passed all the same.
	r = loop.Request{Start: town.at(0, 0), DistanceM: 1000, Through: []geo.Point{town.at(500, 500)}}
	for _, route := range search(t, g, r).Routes {
		if off := offPath(g, route.Path, r.Through[0]); off > 1 || route.DistanceM < 1900 || route.DistanceM > 2500 {
			t.Errorf("passes a far place at %.0f m on %.0f m, want 0 on 2000", off, route.DistanceM)
		}
	}
}

func TestStreetsThatGiveLittle(t *testing.T) {
	ring := func() *town { // of 2000 m
		return newTown().street(0, geo.XY{}, geo.XY{X: 600}, geo.XY{X: 600, Y: 400}).
			street(0, geo.XY{X: 600, Y: 400}, geo.XY{Y: 400}, geo.XY{Y: 200}, geo.XY{})
	}
	for _, c := range []struct {
		name    string
		town    *town
		start   geo.XY
		m       float64
		routes  int     // at least
		again   float64 // at most
		err     error
		largest float64
	}{
		{"nothing near", newTown().grid(2000, 0, 5, 100, plain), geo.XY{}, 2000, 0, 0, loop.ErrStartTooFar, 0},
		{"one ring that fits", ring(), geo.XY{X: 100}, 2000, 1, 0, nil, 0},
		{"a ring of one street, from its junction", newTown().street(0, geo.XY{}, geo.XY{X: 500}, geo.XY{X: 500, Y: 500}, geo.XY{Y: 500}, geo.XY{}).
			street(0, geo.XY{}, geo.XY{X: -100}), geo.XY{}, 2000, 1, 0, nil, 0},
		{"one ring that is too short", ring(), geo.XY{X: 100}, 4000, 0, 0, loop.ErrTooLong, 2000},
		{"one street: there and back", newTown().street(0, geo.XY{X: -100}, geo.XY{X: 3000}), geo.XY{}, 2000, 1, 1, nil, 0},
		{"one short street", newTown().street(0, geo.XY{X: -50}, geo.XY{X: 200}), geo.XY{}, 2000, 0, 0, loop.ErrNoRoute, 0},
		{"a stem to a grid", newTown().street(0, geo.XY{}, geo.XY{X: 300}).grid(300, 0, 12, 100, plain), geo.XY{}, 3000, 3, 0.3, nil, 0},
		{"a short stem", newTown().street(0, geo.XY{}, geo.XY{X: 40}).grid(40, 0, 12, 100, plain), geo.XY{}, 2000, 3, 0.1, nil, 0},
		{"an island near the start",
			newTown().street(0, geo.XY{X: -10, Y: 5}, geo.XY{X: 10, Y: 5}).grid(60, 0, 12, 100, plain), geo.XY{}, 2000, 3, 0.1, nil, 0},
		{"two grids and a bridge", newTown().grid(0, 0, 4, 100, plain).street(0, geo.XY{X: 400}, geo.XY{X: 700}).grid(700, 0, 4, 100, plain),
			geo.XY{X: 200}, 1200, 2, 0.2, nil, 0},
		{"a start in the middle of a block", newTown().grid(-500, -500, 10, 100, plain), geo.XY{X: 50, Y: 50}, 2000, 3, 0.1, nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := c.town.build()
			r := loop.Request{Start: c.town.at(c.start.X, c.start.Y), DistanceM: c.m}
			result, err := loop.Search(context.Background(), g, r, nil)
			if !errors.Is(err, c.err) || len(result.Routes) < c.routes {
				t.Fatalf("Search: %d routes, %v; want %d at least, %v", len(result.Routes), err, c.routes, c.err)
			}
			var long *loop.TooLongError
			if errors.As(err, &long) && math.Abs(long.MaxM-c.largest) > 20 {
				t.Errorf("the largest is %.0f m, want %.0f", long.MaxM, c.largest)
			}
			for _, route := range result.Routes {
				for _, problem := range wrongs(g, r, route) {
					t.Errorf("%v: %s", route.Profile, problem)
				}
				if route.AgainShare > c.again {
					t.Errorf("%v walks %.0f %% again, want %.0f at most", route.Profile, 100*route.AgainShare, 100*c.again)
				}
			}
		})
	}
}

// climbPerKM is what the route of profile p climbs.
func climbPerKM(t *testing.T, result loop.Result, p loop.Profile) float64 {
	t.Helper()
	i := slices.IndexFunc(result.Routes, func(r loop.Route) bool { return r.Profile == p })
	if i < 0 {
		t.Fatalf("no %v route", p)
	}
	return result.Routes[i].ClimbM / result.Routes[i].DistanceM * 1000
}

func TestProfiles(t *testing.T) {
	town := newTown().grid(-1500, -1500, 30, 100, plain)
	r := loop.Request{Start: town.at(0, 0), DistanceM: 4000}
	result := search(t, rising(town.build(), 0.05), r)
	flat, balanced, hilly := climbPerKM(t, result, loop.Flat), climbPerKM(t, result, loop.Balanced), climbPerKM(t, result, loop.Hilly)
	if result.HeightsKnown != 1 || !(flat+5 < hilly && flat <= balanced+0.01 && balanced <= hilly+0.01) {
		t.Errorf("climb per km: flat %.1f, balanced %.1f, hilly %.1f with %v known; want it to rise", flat, balanced, hilly, result.HeightsKnown)
	}
	r.Profiles = []loop.Profile{loop.Hilly}
	if only := search(t, rising(town.build(), 0.05), r); len(only.Routes) != 1 || only.Routes[0].Profile != loop.Hilly {
		t.Errorf("%d routes, want the hilly one alone", len(only.Routes))
	}
}

// Ground of unknown height is not taken for flat.
func TestHalfOfTheHeights(t *testing.T) {
	town := newTown().grid(-1500, -1500, 30, 100, plain)
	g := rising(town.build(), 0.05)
	for v, at := range g.Vertices { // known and nearly flat in the west, unknown in the east
		if g.ElevationM[v] = float32(at.Y * 0.001); at.X > 0 {
			g.ElevationM[v] = float32(math.NaN())
		}
		if at.Y > 300 && at.X <= 0 { // steep in the north-west
			g.ElevationM[v] = float32(at.Y * 0.3)
		}
	}
	result := search(t, g, loop.Request{Start: town.at(-50, 0), DistanceM: 4000, Profiles: []loop.Profile{loop.Flat}})
	if result.HeightsKnown < 0.4 || result.HeightsKnown > 0.6 {
		t.Errorf("%v known, want about half", result.HeightsKnown)
	}
	west := 0.0
	path := result.Routes[0].Path
	for i := 1; i < len(path); i++ {
		if g.Plane.XY(path[i]).X <= 0 {
			west += geo.Distance(path[i-1], path[i])
		}
	}
	if share := west / result.Routes[0].DistanceM; share < 0.75 {
		t.Errorf("%.0f %% of the flat route is where it is known to be flat, want 75 at least", 100*share)
	}
}

// Without heights there are three routes all the same, and no climb is made up.
func TestUnknownHeights(t *testing.T) {
	town := newTown().grid(-1500, -1500, 30, 100, plain)
	g := town.build()
	for name, g := range map[string]*roads.Graph{"none": g, "all NaN": func() *roads.Graph {
		g := town.build()
		g.ElevationM = slices.Repeat([]float32{float32(math.NaN())}, len(g.Vertices))
		return g
	}()} {
		result := search(t, g, loop.Request{Start: town.at(0, 0), DistanceM: 4000})
		if result.HeightsKnown != 0 || len(result.Routes) != 3 {
			t.Errorf("%s: %v known, %d routes; want 0 and three", name, result.HeightsKnown, len(result.Routes))
		}
		for _, route := range result.Routes {
			if route.ClimbM != 0 || route.SharedShare > 0.6 {
				t.Errorf("%s: %v climbs %v m, shares %.0f %%", name, route.Profile, route.ClimbM, 100*route.SharedShare)
			}
		}
	}
}

// everyOther lights each second street.
func everyOther(_ bool, i int) roads.Flags {
	if i%2 == 0 {
		return roads.Lit
	}
	return roads.Unlit
}

// litShare is the share of the path on lit streets.
func litShare(g *roads.Graph, path []geo.Point) float64 {
	lit, all := 0, 0
	for i := 1; i < len(path); i++ {
		a, b := g.Plane.XY(path[i-1]), g.Plane.XY(path[i])
		if snap, ok := g.Snap(a.Lerp(b, 0.5), 1); ok && a != b {
			all++
			if g.Flags[snap.Edge]&roads.Lit != 0 {
				lit++
			}
		}
	}
	return float64(lit) / float64(all)
}

func TestSafe(t *testing.T) {
	town := newTown().grid(-1500, -1500, 30, 100, everyOther)
	g := town.build()
	r := loop.Request{Start: town.at(0, 0), DistanceM: 4000, Profiles: []loop.Profile{loop.Balanced}}
	plainLit := litShare(g, search(t, g, r).Routes[0].Path)
	r.Safe = true
	result := search(t, g, r)
	if lit := litShare(g, result.Routes[0].Path); lit < plainLit+0.08 || result.LightKnown != 1 {
		t.Errorf("%.0f %% lit, %.0f without the wish, %v known; want 8 points more and all known", 100*lit, 100*plainLit, result.LightKnown)
	}
	dark := newTown().grid(-1500, -1500, 30, 100, plain).build()
	if result := search(t, dark, r); result.LightKnown != 0 {
		t.Errorf("LightKnown = %v where nothing is, want 0", result.LightKnown)
	}
	for x := -1500.0; x <= 1500; x += 20 {
		dark.Lamps = append(dark.Lamps, geo.XY{X: x, Y: 205})
	}
	if result := search(t, dark, r); !(result.LightKnown > 0.005 && result.LightKnown < 0.05) {
		t.Errorf("LightKnown = %v with the lamps of one street, want about 0.02", result.LightKnown)
	}
}

func TestGreen(t *testing.T) {
	town := newTown().grid(-1500, -1500, 30, 100, plain)
	g := town.build()
	park := roads.Area{Kind: roads.Park}
	for _, p := range []geo.Point{town.at(180, 180), town.at(1020, 180), town.at(1020, 1020), town.at(180, 1020)} {
		park.Ring = append(park.Ring, roads.PositionOf(p))
	}
	r := loop.Request{Start: town.at(0, 0), DistanceM: 4000, Profiles: []loop.Profile{loop.Balanced}, Parks: []roads.Area{park}}
	if got := search(t, g, r).Routes[0].GreenShare; got != 0 {
		t.Errorf("GreenShare = %v without the wish, want 0", got)
	}
	r.Green = true
	if got := search(t, g, r).Routes[0].GreenShare; got < 0.4 {
		t.Errorf("%.0f %% in the park, want 40 at least", 100*got)
	}
}
