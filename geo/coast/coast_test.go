package coast_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/coast"
	"github.com/runnerway/runnerway/geo/roads"
)

// here is the tile in which these tests are.
var here = roads.TileID{X: 13970, Y: 6345}

// at is a place in units of here's width and height, from its south-western corner.
func at(x, y float64) geo.Point {
	b := here.Bounds()
	return geo.Point{Lat: b.Min.Lat + (b.Max.Lat-b.Min.Lat)*y, Lng: b.Min.Lng + (b.Max.Lng-b.Min.Lng)*x}
}

type xy = [2]float64

// line is a coastline through places as at has them: the land is on its left.
func line(places ...xy) []roads.Position {
	var l []roads.Position
	for _, p := range places {
		l = append(l, roads.PositionOf(at(p[0], p[1])))
	}
	return l
}

func reversed(l []roads.Position) []roads.Position {
	l = slices.Clone(l)
	slices.Reverse(l)
	return l
}

// runsHere are what lines have in here.
func runsHere(lines ...[]roads.Position) (runs [][]roads.Position) {
	for _, l := range lines {
		for id, run := range coast.ByTile(l) {
			if id == here {
				runs = append(runs, run)
			}
		}
	}
	return runs
}

const (
	unknown = coast.Unknown
	land    = coast.Land
	water   = coast.Water
)

var (
	northward = line(xy{0.45, -0.5}, xy{0.45, 0.5}, xy{0.45, 1.5}) // land in the west
	islet     = line(xy{0.7, 0.4}, xy{0.8, 0.4}, xy{0.8, 0.6}, xy{0.7, 0.6}, xy{0.7, 0.4})
	lake      = line(xy{0.2, 0.4}, xy{0.2, 0.6}, xy{0.3, 0.6}, xy{0.3, 0.4}, xy{0.2, 0.4})
)

func TestAssemble(t *testing.T) {
	for name, c := range map[string]struct {
		lines    [][]roads.Position
		sea, dry []xy
		edges    [4]coast.Side // north, east, south, west
	}{
		"straight": {[][]roads.Position{northward}, []xy{{0.6, 0.1}, {0.95, 0.95}}, []xy{{0.4, 0.1}, {0.05, 0.95}}, [4]coast.Side{water, water, water, land}},
		"the other way round": {[][]roads.Position{reversed(northward)},
			[]xy{{0.4, 0.1}}, []xy{{0.6, 0.1}}, [4]coast.Side{land, land, land, water}},
		"of two ways, the second first": {[][]roads.Position{northward[1:], northward[:2]},
			[]xy{{0.6, 0.1}, {0.6, 0.9}}, []xy{{0.4, 0.1}, {0.4, 0.9}}, [4]coast.Side{water, water, water, land}},
		"island": {[][]roads.Position{islet}, []xy{{0.1, 0.1}, {0.9, 0.5}, {0.75, 0.7}}, []xy{{0.75, 0.5}}, [4]coast.Side{water, water, water, water}},
		"island of two ways": {[][]roads.Position{islet[2:], islet[:3]},
			[]xy{{0.1, 0.1}, {0.9, 0.5}}, []xy{{0.75, 0.5}}, [4]coast.Side{water, water, water, water}},
		"island before a coast": {[][]roads.Position{islet, northward},
			[]xy{{0.6, 0.5}, {0.9, 0.5}}, []xy{{0.75, 0.5}, {0.4, 0.5}}, [4]coast.Side{water, water, water, land}},
		"island drawn the wrong way round": {[][]roads.Position{reversed(islet), northward},
			[]xy{{0.6, 0.5}}, []xy{{0.75, 0.5}, {0.4, 0.5}}, [4]coast.Side{water, water, water, land}},
		"lake behind a coast": {[][]roads.Position{lake, northward},
			[]xy{{0.25, 0.5}, {0.6, 0.5}}, []xy{{0.1, 0.5}, {0.4, 0.5}}, [4]coast.Side{water, water, water, land}},
		"island on land": {[][]roads.Position{reversed(lake), northward},
			[]xy{{0.6, 0.5}}, []xy{{0.25, 0.5}, {0.1, 0.5}}, [4]coast.Side{water, water, water, land}},
		"strait": {[][]roads.Position{northward, line(xy{0.8, 1.5}, xy{0.8, -0.5})},
			[]xy{{0.6, 0.5}, {0.7, 0.05}}, []xy{{0.4, 0.5}, {0.9, 0.5}}, [4]coast.Side{water, land, water, land}},
		"bay": {[][]roads.Position{line(xy{1.5, 0.2}, xy{0.3, 0.3}, xy{0.3, 0.7}, xy{1.5, 0.8})},
			[]xy{{0.5, 0.5}, {0.9, 0.4}}, []xy{{0.1, 0.5}, {0.5, 0.1}, {0.5, 0.9}}, [4]coast.Side{land, water, land, land}},
		"peninsula": {[][]roads.Position{line(xy{1.5, 0.8}, xy{0.3, 0.7}, xy{0.3, 0.3}, xy{1.5, 0.2})},
			[]xy{{0.1, 0.5}, {0.5, 0.1}, {0.5, 0.9}}, []xy{{0.5, 0.5}, {0.9, 0.4}}, [4]coast.Side{water, land, water, water}},
		"peninsula with a lake": {[][]roads.Position{line(xy{-0.5, 0.2}, xy{0.6, 0.3}, xy{0.6, 0.7}, xy{-0.5, 0.8}), lake},
			[]xy{{0.8, 0.5}, {0.25, 0.5}}, []xy{{0.5, 0.5}, {0.1, 0.5}}, [4]coast.Side{water, water, water, land}},
		"two bays": {[][]roads.Position{line(xy{1.5, 0.7}, xy{0.6, 0.7}, xy{0.6, 0.9}, xy{1.5, 0.9}), line(xy{-0.5, 0.3}, xy{0.4, 0.3}, xy{0.4, 0.1}, xy{-0.5, 0.1})},
			[]xy{{0.8, 0.8}, {0.2, 0.2}}, []xy{{0.8, 0.2}, {0.2, 0.8}, {0.5, 0.5}}, [4]coast.Side{land, land, land, land}},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := coast.Assemble(here, runsHere(c.lines...), geo.EmptyBounds())
			if err != nil || s == nil {
				t.Fatal(s, err)
			}
			for _, p := range c.sea {
				if !s.Covers(at(p[0], p[1])) {
					t.Errorf("%v is dry", p)
				}
			}
			for _, p := range c.dry {
				if s.Covers(at(p[0], p[1])) {
					t.Errorf("%v is under water", p)
				}
			}
			if s.Edges != c.edges {
				t.Errorf("edges %v, want %v", s.Edges, c.edges)
			}
		})
	}
}

func TestACoastPassesTheCorner(t *testing.T) {
	runs := runsHere(line(xy{0.8, 1.3}, xy{1.3, 0.8}))
	if s, err := coast.Assemble(here, runs, geo.EmptyBounds()); s != nil || err != nil || len(runs) == 0 {
		t.Errorf("%d runs, %+v, %v", len(runs), s, err)
	}
}

func TestBrokenCoastlines(t *testing.T) {
	for name, lines := range map[string][][]roads.Position{
		"open end":                 {line(xy{0.5, -0.5}, xy{0.5, 0.5})},
		"open beginning":           {line(xy{0.5, 0.5}, xy{0.5, 1.5})},
		"one way turned":           {northward[:2], reversed(northward[1:])},
		"two lands face to face":   {northward, line(xy{0.7, -0.5}, xy{0.7, 1.5})},
		"two ways begin at a node": {northward[1:], line(xy{0.5, 0.5}, xy{1.5, 0.5}), northward[:2]},
	} {
		if s, err := coast.Assemble(here, runsHere(lines...), geo.EmptyBounds()); !errors.Is(err, coast.ErrBroken) {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
}

// box is the world from here's south-western corner on to the given place.
func box(x, y float64) geo.Bounds { return geo.Bounds{Min: at(-3, -3), Max: at(x, y)} }

func TestWhereAnExtractEnds(t *testing.T) {
	cut := line(xy{0.45, -0.5}, xy{0.45, 0.3}, xy{0.45, 0.7})
	// The line goes on beyond the box, within which all is known.
	s, err := coast.Assemble(here, runsHere(cut), box(1.5, 0.6))
	if err != nil || !s.Covers(at(0.6, 0.5)) || s.Covers(at(0.4, 0.5)) || s.Covers(at(0.6, 0.8)) {
		t.Errorf("beyond the box: %+v, %v", s, err)
	}
	if want := [4]coast.Side{unknown, water, water, land}; s.Edges != want {
		t.Errorf("edges %v, want %v", s.Edges, want)
	}
	// It ends before: it is led on.
	s, err = coast.Assemble(here, runsHere(cut), box(1.5, 0.9))
	if err != nil || !s.Covers(at(0.6, 0.85)) || s.Covers(at(0.4, 0.85)) || s.Covers(at(0.6, 0.95)) {
		t.Errorf("before the box's end: %+v, %v", s, err)
	}
	// A gap of 50 m is closed, and what would have to cross another coast is not led on.
	s, err = coast.Assemble(here, runsHere(cut, line(xy{0.45, 0.73}, xy{0.45, 1.5})), box(1.5, 1.5))
	if err != nil || !s.Covers(at(0.6, 0.71)) || s.Covers(at(0.4, 0.71)) {
		t.Errorf("a gap: %+v, %v", s, err)
	}
	locked := line(xy{0.2, 0.2}, xy{0.2, 0.9}, xy{0.9, 0.9}, xy{0.9, 0.1}, xy{0.1, 0.1}, xy{0.1, 0.95}, xy{0.95, 0.95}, xy{0.95, -0.5})
	if s, err := coast.Assemble(here, runsHere(locked), box(1.5, 1.5)); !errors.Is(err, coast.ErrBroken) {
		t.Errorf("a spiral: %+v, %v", s, err)
	}
}

// An island of any form, cut into ways of any length that come in any order, makes land of its inside and sea of all else.
func TestAnyIsland(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		rnd := rand.New(rand.NewPCG(seed, 1))
		n := rapid.IntRange(3, 60).Draw(t, "corners")
		x, y, far := rnd.Float64()*2-0.5, rnd.Float64()*2-0.5, 0.1+rnd.Float64()*3
		var ring []xy
		for i := range n {
			angle := 2 * math.Pi * float64(i) / float64(n)
			r := far * (0.3 + 0.7*rnd.Float64())
			ring = append(ring, xy{x + r*math.Cos(angle), y + r*math.Sin(angle)})
		}
		all := line(append(ring, ring[0])...)
		var ways [][]roads.Position
		for from := 0; from < n; {
			to := min(n, from+1+rnd.IntN(5))
			ways = append(ways, all[from:to+1])
			from = to
		}
		rnd.Shuffle(len(ways), func(i, j int) { ways[i], ways[j] = ways[j], ways[i] })
		s, err := coast.Assemble(here, runsHere(ways...), geo.EmptyBounds())
		if err != nil {
			t.Fatal(err)
		}
		if s == nil {
			return
		}
		whole, _ := coast.Assemble(here, runsHere(all), geo.EmptyBounds())
		for range 50 {
			p := xy{rnd.Float64(), rnd.Float64()}
			if got, want := s.Covers(at(p[0], p[1])), !within(ring, p); got != want && apart(ring, p) > 1e-4 {
				t.Fatalf("sea at %v: %v", p, got)
			}
			if s.Covers(at(p[0], p[1])) != whole.Covers(at(p[0], p[1])) {
				t.Fatalf("other ways give another sea at %v", p)
			}
		}
	})
}

func within(ring []xy, p xy) bool {
	in := false
	for i, b := range ring {
		a := ring[(i+len(ring)-1)%len(ring)]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0]+(p[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
			in = !in
		}
	}
	return in
}

// apart is how far a place is from a ring.
func apart(ring []xy, p xy) float64 {
	least := math.Inf(1)
	for i, b := range ring {
		a := ring[(i+len(ring)-1)%len(ring)]
		dx, dy := b[0]-a[0], b[1]-a[1]
		share := max(0, min(1, ((p[0]-a[0])*dx+(p[1]-a[1])*dy)/(dx*dx+dy*dy)))
		least = min(least, math.Hypot(a[0]+share*dx-p[0], a[1]+share*dy-p[1]))
	}
	return least
}

// openSea is the tiles of the open sea, as steps from here, that lines leave in a box.
func openSea(t *testing.T, b geo.Bounds, town func(roads.TileID) bool, lines ...[]roads.Position) map[[2]int]bool {
	t.Helper()
	runs := map[roads.TileID][][]roads.Position{}
	for _, l := range lines {
		for id, run := range coast.ByTile(l) {
			runs[id] = append(runs[id], run)
		}
	}
	sea := coast.NewSea(b)
	for id, r := range runs {
		s, err := coast.Assemble(id, r, b)
		if sea.Reaches(id) && (s != nil || err != nil) {
			sea.Add(id, s)
		}
	}
	found := map[[2]int]bool{}
	for id := range sea.Open(town) {
		found[[2]int{id.X - here.X, id.Y - here.Y}] = true
	}
	return found
}

func nowhere(roads.TileID) bool { return false }

func TestOpenSea(t *testing.T) {
	b := geo.Bounds{Min: at(-5, -5), Max: at(6, 6)}
	long := line(xy{0.5, -20}, xy{0.5, -3}, xy{0.5, 3}, xy{0.5, 20})
	sea := openSea(t, b, nowhere, long)
	for x := -8; x <= 8; x++ {
		for y := -8; y <= 8; y++ {
			if got, want := sea[[2]int{x, y}], x > 0; got != want {
				t.Errorf("%d, %d: %v", x, y, got)
			}
		}
	}
	// One bridge's end is no town; a town is, and then all of it is land.
	one := roads.TileID{X: here.X + 3, Y: here.Y}
	sea = openSea(t, b, func(id roads.TileID) bool { return id == one }, long)
	if sea[[2]int{3, 0}] || !sea[[2]int{2, 0}] || !sea[[2]int{4, 1}] {
		t.Errorf("beside one road: %v", sea)
	}
	if sea := openSea(t, b, func(id roads.TileID) bool { return id.X > here.X+1 }, long); len(sea) != 0 {
		t.Errorf("in a town: %v", sea)
	}
}

func TestTheSeaStaysBeforeTheEndOfACoast(t *testing.T) {
	b := geo.Bounds{Min: at(-5, -5), Max: at(6, 6)}
	sea := openSea(t, b, nowhere, line(xy{0.5, -20}, xy{0.5, -3}, xy{0.5, 0.5}))
	for x := -8; x <= 0; x++ {
		for y := -8; y <= 8; y++ {
			if sea[[2]int{x, y}] {
				t.Errorf("%d, %d is behind the coast", x, y)
			}
		}
	}
	if !sea[[2]int{2, 3}] || sea[[2]int{2, -3}] || sea[[2]int{0, -1}] {
		t.Errorf("sea %v", sea)
	}
}

func TestWholeTile(t *testing.T) {
	a := coast.Whole(here)
	s := coast.Shore{Sea: []roads.Area{a}}
	for _, p := range []xy{{0, 0}, {1, 1}, {0.5, 0.5}, {1.01, 1.005}} {
		if !s.Covers(at(p[0], p[1])) {
			t.Errorf("%v is dry", p)
		}
	}
	if a.Kind != roads.Water || a.Name != "" || s.Covers(at(1.05, 0.5)) {
		t.Errorf("%+v", a)
	}
}

func TestRunsOfALine(t *testing.T) {
	l := line(xy{0.5, 0.5}, xy{3.5, 0.5}, xy{3.5, 2.5}, xy{0.6, 0.6})
	var runs [][]roads.Position
	for id, run := range coast.ByTile(l) {
		if id == here {
			runs = append(runs, run)
		}
	}
	if len(runs) != 2 || len(runs[0]) != 2 || len(runs[1]) != 2 {
		t.Errorf("runs %v", runs)
	}
	for range coast.ByTile([]roads.Position{{Lat: -800_000_000}, {Lat: 800_000_000, Lng: 900_000_000}}) {
		t.Error("a line across the globe has runs")
		break
	}
}

// Whatever lines there are, what comes of them lies in the tile and its margin, and comes again.
func TestAnyLines(t *testing.T) {
	b := here.Bounds()
	reach := geo.Bounds{Min: at(-0.05, -0.05), Max: at(1.05, 1.05)}
	place := rapid.Custom(func(t *rapid.T) roads.Position {
		on := rapid.SampledFrom([]float64{-1, -0.02, 0, 0.3, 0.5, 0.6, 1, 1.02, 2})
		return roads.PositionOf(at(on.Draw(t, "x"), on.Draw(t, "y")))
	})
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.SliceOfN(place, 2, 8), 1, 6).Draw(t, "lines")
		within := rapid.SampledFrom([]geo.Bounds{geo.EmptyBounds(), box(1.5, 1.5), box(0.7, 0.4), {Min: b.Max, Max: at(2, 2)}}).Draw(t, "box")
		s, err := coast.Assemble(here, runsHere(lines...), within)
		again, _ := coast.Assemble(here, runsHere(lines...), within)
		if (s == nil) != (again == nil) || s != nil && !reflect.DeepEqual(s, again) {
			t.Fatalf("%+v, then %+v", s, again)
		}
		if err != nil && (s != nil || !errors.Is(err, coast.ErrBroken)) {
			t.Fatal(s, err)
		}
		if s == nil {
			return
		}
		for _, a := range s.Sea {
			for _, p := range a.Ring {
				if !reach.Contains(p.Point()) || len(a.Ring) < 3 {
					t.Fatalf("%v of %v", p, a)
				}
			}
		}
	})
}
