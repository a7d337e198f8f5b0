package loop

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// scribble is a graph of n random vertices and m random straight streets.
func scribble(rng *rand.Rand, n, m int) *roads.Graph {
	origin := geo.Point{Lat: 10, Lng: 10}
	plane := geo.NewPlane(origin)
	at := make([]roads.Position, n)
	for i := range at {
		at[i] = roads.PositionOf(plane.Point(geo.XY{X: rng.Float64() * 1000, Y: rng.Float64() * 1000}))
	}
	var streets []roads.Street
	for range m {
		streets = append(streets, roads.Street{Class: roads.Residential, Line: []roads.Position{at[rng.IntN(n)], at[rng.IntN(n)]}})
	}
	return roads.Build(origin, streets)
}

func whole(g *roads.Graph) *mesh {
	return newMesh(newSketch(g, func(int32) bool { return true }, nil), nil, false)
}

// connected reports whether a and b are, without edge but.
func (m *mesh) connected(a, b, but int32) bool {
	seen := map[int32]bool{a: true}
	queue := []int32{a}
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		for _, arc := range m.arcs(v) {
			if w := m.head(arc); arc>>1 != but && !seen[w] {
				seen[w] = true
				queue = append(queue, w)
			}
		}
	}
	return seen[b]
}

// Two neighbours are in one ring exactly if they stay connected without their street.
func TestRingsAgainstBruteForce(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		m := whole(scribble(rng, 12, 4+rng.IntN(16)))
		for e, ends := range m.ends {
			same := m.ring[ends[0]] == m.ring[ends[1]]
			if same != m.connected(ends[0], ends[1], int32(e)) {
				t.Fatalf("edge %v of %v: in one ring %v", ends, m.ends, same)
			}
		}
	}
}

// Without turns a tree's paths are the cheapest (Bellman and Ford).
func TestTreeAgainstBruteForce(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		m := whole(scribble(rng, 15, 30))
		for e := range m.leave { // no direction: no turn costs more than another
			m.leave[e] = [2]geo.XY{}
		}
		price := make([]float64, len(m.ends))
		for e := range price {
			price[e] = 0.5 + rng.Float64()
		}
		tr := newTree(m)
		tr.grow(context.Background(), 0, unbounded(price))
		want := slices.Repeat([]float64{math.Inf(1)}, len(m.at))
		turns := slices.Repeat([]float64{math.Inf(1)}, len(m.at))
		want[0], turns[0] = 0, 0
		for range m.at {
			for e, ends := range m.ends {
				for side := range 2 {
					a, b := ends[side], ends[1-side]
					turn := turnM / 2
					if a == 0 {
						turn = 0
					}
					want[b] = math.Min(want[b], want[a]+price[e]*m.length[e]+turn)
				}
			}
		}
		for v := range int32(len(m.at)) {
			if !tr.has(v) {
				if !math.IsInf(want[v], 1) {
					t.Fatalf("vertex %d is not reached", v)
				}
				continue
			}
			if math.Abs(tr.cost[v]-want[v]) > 1e-6 && v != 0 {
				t.Fatalf("vertex %d costs %v, want %v", v, tr.cost[v], want[v])
			}
			length, at := 0.0, int32(0)
			for _, a := range tr.path(v) {
				if m.tail(a) != at {
					t.Fatalf("the path to %d is broken at %d", v, at)
				}
				at = m.head(a)
				length += m.length[a>>1]
			}
			if at != v || math.Abs(length-tr.length[v]) > 1e-6 {
				t.Fatalf("the path to %d ends at %d after %v m, want %v", v, at, length, tr.length[v])
			}
		}
	}
}

// Pruning and joining keep what lies on a way around, in full length.
func TestChains(t *testing.T) {
	origin := geo.Point{Lat: 10, Lng: 10}
	plane := geo.NewPlane(origin)
	at := func(x, y float64) roads.Position { return roads.PositionOf(plane.Point(geo.XY{X: x, Y: y})) }
	street := func(p ...roads.Position) roads.Street { return roads.Street{Class: roads.Residential, Line: p} }
	g := roads.Build(origin, []roads.Street{
		street(at(0, 0), at(100, 0)), street(at(100, 0), at(100, 100)), street(at(100, 100), at(0, 100)), street(at(0, 100), at(0, 0)),
		street(at(100, 0), at(0, 100)),                                         // across
		street(at(100, 100), at(150, 150)), street(at(150, 150), at(200, 150)), // a dead end
		street(at(0, 0), at(-50, 0)), street(at(-50, 0), at(-80, 30), at(-80, -30), at(-50, 0)), // a lollipop
	})
	pins := []pin{{edge: 0, alongM: 40, at: geo.XY{X: 40}}}
	m := newMesh(newSketch(g, func(int32) bool { return true }, pins), pins, true)
	if len(m.ends) != 4 || len(m.at) != 3 {
		t.Fatalf("%d edges and %d vertices, want the four ways between the pin and the two junctions", len(m.ends), len(m.at))
	}
	if d := m.at[pins[0].vertex].Dist(geo.XY{X: 40}); d > 0.02 {
		t.Errorf("the pin is %v m off", d)
	}
	total := 0.0
	for e := range m.ends {
		line := m.line(int32(e))
		total += m.length[e]
		if math.Abs(geo.PathLength(line)-m.length[e]) > 0.01 || line[0].Dist(m.at[m.ends[e][0]]) > 0.01 || line[len(line)-1].Dist(m.at[m.ends[e][1]]) > 0.01 {
			t.Errorf("edge %d: line %v, %v m between %v", e, line, m.length[e], m.ends[e])
		}
	}
	if want := 400 + 100*math.Sqrt2; math.Abs(total-want) > 0.1 {
		t.Errorf("%v m of street, want %v", total, want)
	}
}

func TestCutLine(t *testing.T) {
	line := []geo.XY{{X: 0}, {X: 10}, {X: 10, Y: 10}}
	for _, c := range []struct {
		from, to float64
		want     []geo.XY
	}{
		{0, 20, line},
		{0, 5, []geo.XY{{X: 0}, {X: 5}}},
		{5, 20, []geo.XY{{X: 5}, {X: 10}, {X: 10, Y: 10}}},
		{2, 15, []geo.XY{{X: 2}, {X: 10}, {X: 10, Y: 5}}},
		{12, 14, []geo.XY{{X: 10, Y: 2}, {X: 10, Y: 4}}},
		{12, 30, []geo.XY{{X: 10, Y: 2}, {X: 10, Y: 10}}},
	} {
		if got := cutLine(line, c.from, c.to); !slices.Equal(got, c.want) {
			t.Errorf("cutLine(%v, %v) = %v, want %v", c.from, c.to, got, c.want)
		}
	}
}

func TestAgainShare(t *testing.T) {
	for _, c := range []struct {
		name     string
		line     []geo.XY
		min, max float64
	}{
		{"a square", []geo.XY{{}, {X: 500}, {X: 500, Y: 500}, {Y: 500}, {}}, 0, 0},
		{"there and back", []geo.XY{{}, {X: 1000}, {}}, 0.85, 1}, // but for the turns, which are corners
		{"both sides of a street", []geo.XY{{}, {X: 1000}, {X: 1000, Y: 12}, {Y: 12}, {}}, 0.85, 1},
		{"a finger", []geo.XY{{}, {X: 1000}, {X: 1000, Y: 500}, {X: 520, Y: 500}, {X: 520, Y: 900}, {X: 490, Y: 900}, {X: 490, Y: 500}, {Y: 500}, {}}, 0.12, 0.22},
		{"two streets side by side", []geo.XY{{}, {X: 1000}, {X: 1000, Y: 70}, {Y: 70}, {}}, 0, 0},
		{"a crossing", []geo.XY{{}, {X: 600, Y: 600}, {X: 600}, {Y: 600}, {}}, 0, 0.07},
		{"nothing", nil, 0, 0},
		{"a point", []geo.XY{{}, {}}, 0, 0},
	} {
		if got := againShare(c.line); got < c.min || got > c.max {
			t.Errorf("%s: %v, want %v to %v", c.name, got, c.min, c.max)
		}
	}
}

// Spurs go, one in another too, but for those to a place that must be passed; a short stem at the start goes, a long one stays.
func TestTrim(t *testing.T) {
	origin := geo.Point{Lat: 10, Lng: 10}
	plane := geo.NewPlane(origin)
	at := func(x float64) roads.Position { return roads.PositionOf(plane.Point(geo.XY{X: x})) }
	var streets []roads.Street
	for i := range 5 {
		streets = append(streets, roads.Street{Class: roads.Residential, Line: []roads.Position{at(float64(i) * 50), at(float64(i+1) * 50)}})
	}
	m := whole(roads.Build(origin, streets))
	never := func(int32) bool { return false }
	if got := trim(m, []int32{0, 2, 4, 5, 3, 8}, never); !slices.Equal(got, []int32{0, 8}) {
		t.Errorf("trim = %v, want the spur gone", got)
	}
	tip := m.head(4)
	if got := trim(m, []int32{0, 2, 4, 5, 3, 8}, func(v int32) bool { return v == tip }); !slices.Equal(got, []int32{0, 2, 4, 5, 3, 8}) {
		t.Errorf("trim = %v, want the spur to the place kept", got)
	}
	if got := offStem(m, []int32{0, 4, 6, 8, 1}); !slices.Equal(got, []int32{4, 6, 8}) {
		t.Errorf("offStem = %v, want the short stem gone", got)
	}
	if got := offStem(m, []int32{0, 2, 6, 8, 4, 3, 1}); !slices.Equal(got, []int32{0, 2, 6, 8, 4, 3, 1}) {
		t.Errorf("offStem = %v, want the long stem kept", got)
	}
}
