package track_test

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/track"
)

// Runs of known length, time and climb are made here: a path in metres is run at a given speed, recorded every so many
// seconds, and shaken by noise.

var (
	seoul = geo.Point{Lat: 37.4979, Lng: 127.0276}
	noon  = time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)
)

// onMap is path, in metres around origin, in degrees.
func onMap(origin geo.Point, path []geo.XY) []geo.Point {
	plane := geo.NewPlane(origin)
	out := make([]geo.Point, len(path))
	for i, p := range path {
		out[i] = plane.Point(p)
	}
	return out
}

// circle is a closed line of n points and the given circumference.
func circle(lengthM float64, n int) []geo.XY {
	r := lengthM / 2 / math.Pi
	out := make([]geo.XY, n+1)
	for i := range out {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		out[i] = geo.XY{X: r * cos, Y: r * sin}
	}
	return out
}

// streets is a walk along straight streets of lo to hi metres that turns by a right angle, half of one or hardly at all.
func streets(r *rand.Rand, lengthM, lo, hi float64) []geo.XY {
	path := []geo.XY{{}}
	for heading, m := 0.0, 0.0; m < lengthM; {
		l := lo + r.Float64()*(hi-lo)
		sin, cos := math.Sincos(heading)
		path = append(path, path[len(path)-1].Add(geo.XY{X: l * cos, Y: l * sin}))
		m += l
		heading += []float64{math.Pi / 2, -math.Pi / 2, 0.2, math.Pi / 4, -math.Pi / 4}[r.IntN(5)]
	}
	return path
}

// straight is a line of the given length to the north-east.
func straight(lengthM float64) []geo.XY {
	return []geo.XY{{}, {X: lengthM * math.Sqrt2 / 2, Y: lengthM * math.Sqrt2 / 2}}
}

// run records a run along path at speed m/s with a fix every stepS seconds, from noon on. The last fix is at the path's end.
func run(origin geo.Point, path []geo.XY, speed, stepS float64) []track.Point {
	plane := geo.NewPlane(origin)
	var out []track.Point
	fix := func(at geo.XY, m float64) {
		out = append(out, track.NewPoint(plane.Point(at), noon.Add(time.Duration(m/speed*float64(time.Second)))))
	}
	var done float64
	for i := 1; i < len(path); i++ {
		d := path[i-1].Dist(path[i])
		for next := float64(len(out)) * stepS * speed; next < done+d; next += stepS * speed {
			fix(path[i-1].Lerp(path[i], (next-done)/d), next)
		}
		done += d
	}
	fix(path[len(path)-1], done)
	return out
}

// noisy shakes points by noise of sigmaM per axis that is forgotten over memoryS seconds; 0 is independent from fix to fix.
func noisy(r *rand.Rand, points []track.Point, sigmaM, memoryS float64) []track.Point {
	out := make([]track.Point, len(points))
	var off geo.XY
	for i, p := range points {
		keep := 0.0
		if i > 0 && memoryS > 0 {
			keep = math.Exp(-p.Time.Sub(points[i-1].Time).Seconds() / memoryS)
		}
		fresh := sigmaM * math.Sqrt(1-keep*keep)
		off = off.Scale(keep).Add(geo.XY{X: fresh * r.NormFloat64(), Y: fresh * r.NormFloat64()})
		p.Point = geo.NewPlane(p.Point).Point(off)
		out[i] = p
	}
	return out
}

// later is points with d added to their times.
func later(points []track.Point, d time.Duration) []track.Point {
	out := make([]track.Point, len(points))
	for i, p := range points {
		if !p.Time.IsZero() {
			p.Time = p.Time.Add(d)
		}
		out[i] = p
	}
	return out
}

// untimed is points without their times.
func untimed(points []track.Point) []track.Point {
	out := make([]track.Point, len(points))
	for i, p := range points {
		p.Time = time.Time{}
		out[i] = p
	}
	return out
}

func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 20260503)) }
