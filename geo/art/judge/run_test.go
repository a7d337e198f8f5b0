package judge_test

import (
	"math"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art/judge"
)

// square is a ring with corners at half to each side.
func square(half float64) []geo.XY {
	return []geo.XY{{X: half, Y: half}, {X: -half, Y: half}, {X: -half, Y: -half}, {X: half, Y: -half}}
}

func about(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %.3f, want %.3f", what, got, want)
	}
}

func TestSituateSquares(t *testing.T) {
	f := judge.Situate(square(500), square(500))
	about(t, "mean of equal squares", f.MeanPct, 0, 1e-9)
	about(t, "Fréchet distance of equal squares", f.FrechetPct, 0, 1e-6)
	about(t, "diagonal", f.DiagonalM, 1000*math.Sqrt2, 1e-6)

	// A square around another by 20 m: 20 m everywhere, a little more from its corners to the other's.
	f = judge.Situate(square(520), square(500))
	about(t, "mean", f.MeanPct, 100*20/f.DiagonalM, 0.03)
	about(t, "95th percentile", f.P95Pct, 100*20/f.DiagonalM, 0.1)
	about(t, "Fréchet distance", f.FrechetPct, 100*20*math.Sqrt2/f.DiagonalM, 0.4)

	// A dent of 200 m depth and 100 m width.
	dented := []geo.XY{{X: 500, Y: 500}, {X: 50, Y: 500}, {X: 50, Y: 300}, {X: -50, Y: 300}, {X: -50, Y: 500}, {X: -500, Y: 500}, {X: -500, Y: -500}, {X: 500, Y: -500}}
	f = judge.Situate(dented, square(500))
	about(t, "Fréchet distance of the dent", f.FrechetPct, 100*200/f.DiagonalM, 1.2)
	if f.MeanPct > 2 || f.P95Pct < 3 {
		t.Errorf("the dent: %+v", f)
	}
}

func TestOnFootCountsWhatIsRunTwice(t *testing.T) {
	plain := judge.OnFoot(square(500), square(500), geo.XY{X: 700, Y: 500}, 4100)
	about(t, "spurs", plain.SpurPct, 0, 1e-9)
	about(t, "overlap", plain.OverlapPct, 0, 1e-9)
	about(t, "length", plain.LengthM, 4000, 1e-6)
	about(t, "distance error", plain.ErrorPct, -100.0/41, 1e-6)
	about(t, "ratio", plain.OutlineRatio, 1, 1e-6)
	about(t, "turns per km", plain.TurnsPerKm, 1, 1e-6)
	about(t, "way to the loop", plain.StartM, 200, 0.5)
	about(t, "way to the first position", plain.BeginM, 200, 1e-6)

	// A spur of 100 m out and back from the middle of a side.
	spur := []geo.XY{{X: 500, Y: 500}, {X: 0, Y: 500}, {X: 0, Y: 600}, {X: 0, Y: 500}, {X: -500, Y: 500}, {X: -500, Y: -500}, {X: 500, Y: -500}}
	run := judge.OnFoot(spur, square(500), geo.XY{X: 500, Y: 500}, 4200)
	about(t, "spur", run.SpurPct, 100*200.0/4200, 0.4)
	about(t, "overlap of the spur", run.OverlapPct, 100*100.0/4200, 0.8)

	// The same where the outline goes there too.
	run = judge.OnFoot(spur, spur, geo.XY{X: 500, Y: 500}, 4200)
	about(t, "spur that is meant", run.SpurPct, 0, 1e-9)
	about(t, "overlap that is meant", run.OverlapPct, 0, 1e-9)

	// Two loops joined by a way of 300 m that is run both ways.
	glasses := []geo.XY{{X: 150}, {X: 150, Y: 200}, {X: 550, Y: 200}, {X: 550, Y: -200}, {X: 150, Y: -200}, {X: 150},
		{X: -150}, {X: -150, Y: 200}, {X: -550, Y: 200}, {X: -550, Y: -200}, {X: -150, Y: -200}, {X: -150}}
	run = judge.OnFoot(glasses, square(500), geo.XY{}, 3800)
	about(t, "overlap of the bridge", run.OverlapPct, 100*300.0/run.LengthM, 0.6)
	about(t, "spurs of the bridge", run.SpurPct, 0, 1e-9)
}

func TestSharedGround(t *testing.T) {
	a := square(500)
	about(t, "shared with itself", judge.Shared(a, a), 1, 1e-9)
	about(t, "shared with a far one", judge.Shared(a, moved(a, 0, 1, geo.XY{X: 5000})), 0, 1e-9)
	about(t, "shared with a neighbour", judge.Shared(a, moved(a, 0, 1, geo.XY{X: 1000})), 0.25, 0.01)
	about(t, "shared with one that crosses", judge.Shared(a, moved(a, 0, 1, geo.XY{X: 300, Y: 300})), 0, 0.01)
}
