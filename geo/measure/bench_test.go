package measure_test

import (
	"math"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/measure"
	"github.com/runnerway/runnerway/geo/roads"
)

// town is a grid of streets 100 m apart, 4 km wide, with a lamp every 50 m on every other street.
func town() *roads.Graph {
	const blocks, blockM = 40, 100.0
	var streets []roads.Street
	var lamps []geo.XY
	for i := range blocks + 1 {
		for j := range blocks {
			a, b, c := float64(i)*blockM, float64(j)*blockM, float64(j+1)*blockM
			streets = append(streets, street(roads.Lit, geo.XY{X: a, Y: b}, geo.XY{X: a, Y: c}), street(0, geo.XY{X: b, Y: a}, geo.XY{X: c, Y: a}))
			if i%2 == 0 {
				lamps = append(lamps, geo.XY{X: a + 3, Y: b}, geo.XY{X: a + 3, Y: b + 50})
			}
		}
	}
	g := roads.Build(origin, streets)
	g.Lamps = lamps
	return g
}

// loop is a flower of the given length whose points lie about 10 m apart and whose leaves do not cross.
func loop(lengthM float64) ([]geo.Point, []float64) {
	n := int(lengthM / 10)
	line, highM := make([]geo.XY, n+1), make([]float64, n+1)
	for i := range line {
		t := 2 * math.Pi * float64(i) / float64(n)
		sin, cos := math.Sincos(t)
		r := lengthM / 8 * (1 + 0.2*math.Cos(9*t))
		line[i] = geo.XY{X: 2000 + r*cos, Y: 2000 + r*sin}
		highM[i] = 30 + 20*math.Sin(5*t)
	}
	line[n] = line[0]
	return path(line...), highM
}

func BenchmarkOf(b *testing.B) {
	around := measure.Around(town())
	for _, c := range []struct {
		name    string
		lengthM float64
	}{{"10km", 10_000}, {"60km", 60_000}} {
		way, highM := loop(c.lengthM)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if r := measure.Of(way, highM, around); r.Line.Intersects {
					b.Fatal("the loop crosses itself")
				}
			}
		})
	}
}

func BenchmarkAround(b *testing.B) {
	g := town()
	b.ReportAllocs()
	for b.Loop() {
		measure.Around(g)
	}
}
