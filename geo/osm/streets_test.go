package osm_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
)

// at is the position x, y steps of about 11 m from a corner.
func at(x, y int) roads.Position {
	return roads.Position{Lat: 577_000_000 + int32(y)*1000, Lng: 119_000_000 + int32(x)*2000}
}

func line(xy ...int) []roads.Position {
	var out []roads.Position
	for i := 0; i < len(xy); i += 2 {
		out = append(out, at(xy[i], xy[i+1]))
	}
	return out
}

// shapeOf writes streets as sorted text: class, name and the steps of each line.
func shapeOf(streets []roads.Street) string {
	var out []string
	for _, s := range streets {
		text := fmt.Sprint(s.Class, " ", s.Name, ":")
		for _, p := range s.Line {
			text += fmt.Sprintf(" %d,%d", (p.Lng-119_000_000)/2000, (p.Lat-577_000_000)/1000)
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

func TestStreetsAreCutAndJoined(t *testing.T) {
	for name, c := range map[string]struct {
		ways []osm.Way
		want string
	}{
		"a crossing cuts both": {
			[]osm.Way{{Class: roads.Path, Line: line(0, 0, 1, 0, 2, 0)}, {Class: roads.Path, Line: line(1, -1, 1, 0, 1, 1)}},
			"path : 0,0 1,0\npath : 1,-1 1,0\npath : 1,0 1,1\npath : 1,0 2,0",
		},
		"pieces of one kind join, with their bends": {
			[]osm.Way{{Class: roads.Path, Line: line(0, 0, 1, 1, 2, 0)}, {Class: roads.Path, Line: line(4, 0, 3, 1, 2, 0)}},
			"path : 0,0 1,1 2,0 3,1 4,0",
		},
		"another class does not join": {
			[]osm.Way{{Class: roads.Path, Line: line(0, 0, 1, 0)}, {Class: roads.Steps, Line: line(1, 0, 2, 0)}},
			"path : 0,0 1,0\nsteps : 1,0 2,0",
		},
		"nor another name": {
			[]osm.Way{{Class: roads.Path, Name: "A", Line: line(0, 0, 1, 0)}, {Class: roads.Path, Name: "B", Line: line(1, 0, 2, 0)}},
			"path A: 0,0 1,0\npath B: 1,0 2,0",
		},
		"nor other flags": {
			[]osm.Way{{Class: roads.Path, Flags: roads.Lit, Line: line(0, 0, 1, 0)}, {Class: roads.Path, Line: line(1, 0, 2, 0)}},
			"path : 0,0 1,0\npath : 1,0 2,0",
		},
		"three ends do not join": {
			[]osm.Way{{Class: roads.Path, Line: line(0, 0, 1, 0)}, {Class: roads.Path, Line: line(1, 0, 2, 0)}, {Class: roads.Path, Line: line(1, 0, 1, 1)}},
			"path : 0,0 1,0\npath : 1,0 1,1\npath : 1,0 2,0",
		},
		"a ring of two ways stays one street": {
			[]osm.Way{{Class: roads.Path, Line: line(0, 0, 1, 0, 1, 1)}, {Class: roads.Path, Line: line(1, 1, 0, 1, 0, 0)}},
			"path : 0,0 1,0 1,1 0,1 0,0",
		},
		"a way that crosses itself is cut there": {
			[]osm.Way{{Class: roads.Path, Line: line(0, 0, 1, 0, 2, 0, 2, 1, 1, 1, 1, 0, 1, -1)}},
			"path : 0,0 1,0\npath : 1,-1 1,0\npath : 1,0 2,0 2,1 1,1 1,0",
		},
		"repeated positions and ways of one": {
			[]osm.Way{{Class: roads.Path, Line: line(0, 0, 0, 0, 1, 0)}, {Class: roads.Path, Line: line(5, 5, 5, 5)}, {Class: roads.Path}},
			"path : 0,0 1,0",
		},
		"nothing": {nil, ""},
	} {
		if got := shapeOf(osm.Streets(c.ways)); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

func TestLongStreetsEndWithinTheBound(t *testing.T) {
	w := osm.Way{Class: roads.Track}
	for x := range 1000 {
		w.Line = append(w.Line, at(x, x%2))
	}
	streets := osm.Streets([]osm.Way{w})
	if len(streets) < 10 {
		t.Errorf("a way of 12 km gave %d streets", len(streets))
	}
	var sum float64
	for _, s := range streets {
		m := lengthM(s.Line)
		sum += m
		if m > roads.MaxStreetM {
			t.Errorf("a street of %.0f m", m)
		}
	}
	if want := lengthM(w.Line); math.Abs(sum-want) > 0.01 {
		t.Errorf("%.2f m of street of a way of %.2f m", sum, want)
	}
}

func lengthM(line []roads.Position) float64 {
	var points []geo.Point
	for _, p := range line {
		points = append(points, p.Point())
	}
	return geo.Length(points)
}

// Whatever the ways, the streets cover the same segments, meet at their ends only, and leave no two of a kind unjoined.
func TestStreetsProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var ways []osm.Way
		for range rapid.IntRange(0, 8).Draw(t, "ways") {
			w := osm.Way{Class: roads.Class(rapid.IntRange(1, 2).Draw(t, "class"))}
			x, y := rapid.IntRange(0, 5).Draw(t, "x"), rapid.IntRange(0, 5).Draw(t, "y")
			for range rapid.IntRange(0, 6).Draw(t, "steps") {
				w.Line = append(w.Line, at(x, y))
				x, y = x+rapid.IntRange(-1, 1).Draw(t, "dx"), y+rapid.IntRange(-1, 1).Draw(t, "dy")
			}
			ways = append(ways, w)
		}
		streets := osm.Streets(ways)
		if got, want := segments(streetLines(streets)), segments(wayLines(ways)); !slices.Equal(got, want) {
			t.Fatalf("segments %v, want %v", got, want)
		}
		inside, ends := map[roads.Position]bool{}, map[roads.Position][]roads.Class{}
		for _, s := range streets {
			for _, p := range s.Line[1 : len(s.Line)-1] {
				if inside[p] {
					t.Fatalf("two streets pass through %v", p)
				}
				inside[p] = true
			}
			for _, p := range [...]roads.Position{s.Line[0], s.Line[len(s.Line)-1]} {
				ends[p] = append(ends[p], s.Class)
			}
		}
		for p, classes := range ends {
			if inside[p] {
				t.Fatalf("a street passes through the end %v of another", p)
			}
			if len(classes) == 2 && classes[0] == classes[1] && !isRing(streets, p) {
				t.Fatalf("two streets of one kind end at %v", p)
			}
		}
	})
}

// isRing reports whether a street begins and ends at p.
func isRing(streets []roads.Street, p roads.Position) bool {
	return slices.ContainsFunc(streets, func(s roads.Street) bool { return s.Line[0] == p && s.Line[len(s.Line)-1] == p })
}

func streetLines(streets []roads.Street) (lines [][]roads.Position) {
	for _, s := range streets {
		lines = append(lines, s.Line)
	}
	return lines
}

func wayLines(ways []osm.Way) (lines [][]roads.Position) {
	for _, w := range ways {
		lines = append(lines, w.Line)
	}
	return lines
}

// segments are the segments of lines as sorted text, whatever their direction.
func segments(lines [][]roads.Position) []string {
	var out []string
	for _, l := range lines {
		for i := 1; i < len(l); i++ {
			a, b := l[i-1], l[i]
			if a == b {
				continue
			}
			if a.Compare(b) > 0 {
				a, b = b, a
			}
			out = append(out, fmt.Sprint(a, b))
		}
	}
	slices.Sort(out)
	return out
}

func TestLargestPart(t *testing.T) {
	streets := osm.Streets([]osm.Way{
		{Class: roads.Path, Line: line(0, 0, 1, 0)},
		{Class: roads.Path, Line: line(10, 0, 14, 0)}, {Class: roads.Steps, Line: line(14, 0, 15, 0)},
		{Class: roads.Path, Line: line(20, 0, 22, 0)},
	})
	if got, want := shapeOf(osm.LargestPart(streets)), "path : 10,0 14,0\nsteps : 14,0 15,0"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := osm.LargestPart(nil); got != nil {
		t.Errorf("of nothing: %v", got)
	}
}
