package demo

import (
	"bytes"
	"image/png"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
)

// way is a closed way of about 4 km.
var way = []geo.Point{{Lat: 57.70, Lng: 11.96}, {Lat: 57.71, Lng: 11.96}, {Lat: 57.71, Lng: 11.975}, {Lat: 57.70, Lng: 11.975}, {Lat: 57.70, Lng: 11.96}}

func TestRun(t *testing.T) {
	start := time.Date(2026, 5, 1, 6, 0, 0, 0, time.UTC)
	for name, e := range map[string]effort{
		"easy": {pace: 360, stops: 0.3}, "intervals": {pace: 320, intervals: true}, "walk": {pace: 640, stops: 1},
	} {
		got := run(rand.New(rand.NewPCG(1, 2)), way, e, start)
		if off := math.Abs(got.lengthM - geo.Length(way)); off > 1 {
			t.Errorf("%s: %.0f m, want %.0f", name, got.lengthM, geo.Length(way))
		}
		pace := got.duration.Seconds() / (got.lengthM / 1000)
		if pace < 0.9*e.pace || pace > 1.25*e.pace {
			t.Errorf("%s: %.0f s a kilometre, want about %.0f", name, pace, e.pace)
		}
		for i, p := range got.points {
			if i > 0 && p.Timestamp <= got.points[i-1].Timestamp {
				t.Fatalf("%s: point %d is not later than the one before", name, i)
			}
			if d := off(geo.Point{Lat: p.Lat, Lng: p.Lng}); d > 15 {
				t.Errorf("%s: point %d is %.0f m off the way", name, i, d)
			}
		}
		if again := run(rand.New(rand.NewPCG(1, 2)), way, e, start); !reflect.DeepEqual(again, got) {
			t.Errorf("%s: the same chance makes another run", name)
		}
	}
}

// off is how far p is from the way.
func off(p geo.Point) float64 {
	plane := geo.NewPlane(p)
	least := math.Inf(1)
	for i := 1; i < len(way); i++ {
		at, _ := geo.NearestOnSegment(geo.XY{}, plane.XY(way[i-1]), plane.XY(way[i]))
		least = math.Min(least, math.Hypot(at.X, at.Y))
	}
	return least
}

func TestTurned(t *testing.T) {
	for from := range 9 {
		for _, back := range []bool{false, true} {
			got := turned(way, from, back)
			if got[0] != got[len(got)-1] || math.Abs(geo.Length(got)-geo.Length(way)) > 0.001 {
				t.Errorf("turned(way, %d, %v) = %v", from, back, got)
			}
		}
	}
}

func TestPeople(t *testing.T) {
	seen := map[string]bool{}
	hangul := 0
	for _, p := range everybody {
		if !strings.HasSuffix(p.Email, "@"+Domain) || seen[p.Email] || seen[p.Name] {
			t.Errorf("%s %s", p.Name, p.Email)
		}
		seen[p.Email], seen[p.Name] = true, true
		if p.korean {
			hangul++
		}
		b, err := avatar(p.hue)
		if err != nil {
			t.Fatal(err)
		}
		if m, err := png.Decode(bytes.NewReader(b)); err != nil || m.Bounds().Dx() != avatarSize {
			t.Errorf("picture of %s: %v", p.Name, err)
		}
	}
	if len(everybody) != 12 || hangul < 4 || hangul > 8 {
		t.Errorf("%d people, %d with Korean names", len(everybody), hangul)
	}
}
