package geo_test

import (
	"math"
	"testing"

	"github.com/runnerway/runnerway/geo"
)

var home = geo.Point{Lat: 37.5012, Lng: 127.0345}

// eastward is a line of points 10 m apart that begins at home.
func eastward(n int) []geo.Point {
	plane := geo.NewPlane(home)
	out := make([]geo.Point, n)
	for i := range out {
		out[i] = plane.Point(geo.XY{X: float64(i) * 10})
	}
	return out
}

func TestHiddenZone(t *testing.T) {
	for i := range 200 {
		share, bearing := float64(i%20)/20, float64(i*37%360)
		z := geo.HiddenZone(home, 300, share, bearing)
		if away := geo.Distance(z.Center, home); away < 59 || away > 241 {
			t.Fatalf("the centre is moved by %.1f m", away)
		}
		for b := range 36 {
			edge := geo.HiddenZone(home, 299/0.8, 1, float64(b*10)).Center // 299 m away
			if geo.Distance(z.Center, edge) > z.RadiusM {
				t.Fatalf("share %v, bearing %v: a place 299 m from home is not hidden", share, bearing)
			}
		}
	}
}

func TestConcealment(t *testing.T) {
	path := eastward(200)
	if got := (geo.Concealment{}).Cut(path); len(got) != 200 || &got[0] != &path[0] {
		t.Error("a concealment of nothing changes the path")
	}
	c := geo.Concealment{Zones: []geo.Zone{geo.HiddenZone(home, 300, 0.5, 90)}}
	for _, p := range c.Cut(path) {
		if geo.Distance(p, home) <= 300 {
			t.Errorf("%v is %.0f m from home", p, geo.Distance(p, home))
		}
	}
	if n := len(c.Cut(path)); n < 100 || n > 170 {
		t.Errorf("%d of 200 points are left", n)
	}
	if got := c.Cut(path[:10]); got != nil {
		t.Errorf("a track within the zone: %v", got)
	}
	if at := c.Outside(home); geo.Distance(at, home) <= 300 || at != c.Outside(home) {
		t.Errorf("Outside(home) = %v", at)
	}
	if far := path[199]; c.Outside(far) != far {
		t.Error("Outside moves what is not hidden")
	}
}

func TestConcealedEnds(t *testing.T) {
	path := eastward(200)
	c := geo.Concealment{EndsM: 200, Seed: 7}
	cut := c.Cut(path)
	for _, p := range cut {
		if geo.Distance(p, path[0]) <= 200 || geo.Distance(p, path[199]) <= 200 {
			t.Errorf("%v is within 200 m of an end", p)
		}
	}
	if len(cut) < 100 {
		t.Errorf("%d of 200 points are left", len(cut))
	}
	// Another start at the same door has the same move.
	shifted := append([]geo.Point{{Lat: home.Lat + 0.00003, Lng: home.Lng}}, path...)
	if again := c.Cut(shifted); geo.Distance(again[0], cut[0]) > 15 {
		t.Errorf("cut at %v and %v", cut[0], again[0])
	}
	if other := (geo.Concealment{EndsM: 200, Seed: 8}).Cut(path); len(other) == len(cut) && other[0] == cut[0] {
		t.Error("another person's ends are cut alike")
	}
	if at := c.Outside(home); geo.Distance(at, home) <= 200 {
		t.Errorf("Outside(home) is %.0f m away", geo.Distance(at, home))
	}
	few := []geo.Point{path[0], path[199]} // the same line in two points
	if got := c.Cut(few); len(got) != 2 || geo.Distance(got[0], cut[0]) > 12 || geo.Distance(got[1], cut[len(cut)-1]) > 12 {
		t.Errorf("the line in two points is cut to %v, in 200 to %v .. %v", got, cut[0], cut[len(cut)-1])
	}
	past := geo.Concealment{Zones: []geo.Zone{{Center: path[100], RadiusM: 50}}}
	if p := past.Pieces(few); len(p) != 2 || p[0][0].At != 0 || p[1][1].At != 1 || math.Abs(p[0][1].At-(1000-52)/1990.0) > 1e-3 {
		t.Errorf("a line past a zone: %v", p)
	}
	if p := past.Pieces(path); len(p) != 2 {
		t.Errorf("a line of many points past a zone has %d pieces", len(p))
	}
	if got := c.Cut(nil); len(got) != 0 {
		t.Errorf("Cut(nil) = %v", got)
	}
}
