package art_test

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/geo/towntest"
)

// presetsOf are the outlines of the presets, in their order, with their names.
func presetsOf(t testing.TB) (outlines []art.Outline, names []string) {
	t.Helper()
	for _, f := range templates(t) {
		if f.preset {
			outlines, names = append(outlines, f.outline), append(names, f.name)
		}
	}
	return outlines, names
}

func ranked(t testing.TB, start geo.Point, distanceM float64, outlines []art.Outline) []art.Rating {
	t.Helper()
	ratings, err := art.Rank(context.Background(), gothenburg(t), start, distanceM, outlines)
	if err != nil {
		t.Fatal(err)
	}
	return ratings
}

func TestRankingIsTheSameForAnyNumberOfWorkersAndAnyCompany(t *testing.T) {
	outlines, _ := presetsOf(t)
	with := func(workers int, outlines []art.Outline) []art.Rating {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(workers))
		return ranked(t, haga, 3000, outlines)
	}
	one := with(1, outlines)
	if more := with(3, outlines); !reflect.DeepEqual(one, more) {
		t.Errorf("3 workers give\n%v, one gives\n%v", more, one)
	}
	if few := with(2, outlines[4:7]); !reflect.DeepEqual(few, one[4:7]) {
		t.Errorf("three outlines by themselves are rated\n%v, among others\n%v", few, one[4:7])
	}
	for i, r := range one {
		if !(r.Fit > 20 && r.Fit < 95) {
			t.Errorf("preset %d fits by %.1f on ordinary streets", i, r.Fit)
		}
	}
}

func TestRankingSaysWhatIsTooSmall(t *testing.T) {
	outlines := []art.Outline{preset(t, "circle"), preset(t, "smile"), {}}
	small, large := ranked(t, haga, 1500, outlines), ranked(t, haga, 15000, outlines)
	if small[1].SuggestedM <= 1500 || small[0].SuggestedM != 0 || large[0].SuggestedM != 0 {
		t.Errorf("suggested for 1.5 km %v, for 15 km %v; want more for a smile of 1.5 km, and for no circle", small, large)
	}
	if small[2] != (art.Rating{}) {
		t.Errorf("no drawing is rated %v", small[2])
	}
}

// Where there is hardly a street nothing fits, however large the drawing.
func TestRankingKnowsWhereNoStreetsAre(t *testing.T) {
	at := func(east float64) roads.Position {
		return roads.PositionOf(geo.NewPlane(haga).Point(geo.XY{X: east}))
	}
	lonely := roads.Build(haga, []roads.Street{{Class: roads.Residential, Line: []roads.Position{at(-200), at(200)}}})
	outlines, names := presetsOf(t)
	for _, distanceM := range []float64{2000, 5000, 42000} {
		ratings, err := art.Rank(context.Background(), lonely, haga, distanceM, outlines)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range ratings {
			if !(r.Fit >= 0 && r.Fit < 25) {
				t.Errorf("%s of %.0f m fits by %.1f on one street of 400 m", names[i], distanceM, r.Fit)
			}
		}
	}
}

func TestRankingFails(t *testing.T) {
	outlines, _ := presetsOf(t)
	if _, err := art.Rank(context.Background(), gothenburg(t), geo.Point{Lat: 57.0, Lng: 11.0}, 5000, outlines); !errors.Is(err, art.ErrStartTooFar) {
		t.Errorf("Rank far from any street: %v, want ErrStartTooFar", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := art.Rank(ctx, gothenburg(t), haga, 5000, outlines); !errors.Is(err, context.Canceled) {
		t.Errorf("Rank with a cancelled context: %v", err)
	}
}

// BenchmarkRank is the ranking of all templates for 5 km.
func BenchmarkRank(b *testing.B) {
	var outlines []art.Outline
	for _, f := range templates(b) {
		outlines = append(outlines, f.outline)
	}
	for _, name := range []string{"gothenburg", "milan"} {
		p, _ := towntest.Named(name)
		b.Run(name, func(b *testing.B) {
			g := p.Network(b)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := art.Rank(context.Background(), g, p.Starts[0], 5000, outlines); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
