package demo

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/runnerway/runnerway/geo"
)

// How a phone records.
const (
	recordEvery = 4 * time.Second
	noiseM      = 2.2  // standard deviation of a position on each axis
	noiseStays  = 0.93 // of it from one position to the next
)

// A recorded position of a run.
type recorded struct {
	Lat       float64 `json:"lat"`
	Lng       float64 `json:"lng"`
	Timestamp int64   `json:"timestamp"` // milliseconds
}

// An effort is how somebody runs once.
type effort struct {
	pace      float64 // seconds a kilometre
	intervals bool    // 400 m fast, 200 m slow
	stops     float64 // a kilometre: traffic lights, shoelaces
}

// A track is a run that is over.
type track struct {
	points   []recorded
	lengthM  float64 // of the way itself
	duration time.Duration
}

// run goes along a way from its first to its last point: slower at the beginning, tired at the end, never quite even, and
// standing now and then; seen by a receiver whose error wanders.
func run(r *rand.Rand, way []geo.Point, e effort, start time.Time) track {
	var t track
	plane := geo.NewPlane(way[0])
	length := geo.Length(way)
	var errX, errY, swing, done float64
	record := func(at geo.Point) {
		left := math.Sqrt(1 - noiseStays*noiseStays)
		errX = noiseStays*errX + left*noiseM*r.NormFloat64()
		errY = noiseStays*errY + left*noiseM*r.NormFloat64()
		p := plane.Point(plane.XY(at).Add(geo.XY{X: errX, Y: errY}))
		t.points = append(t.points, recorded{Lat: round6(p.Lat), Lng: round6(p.Lng), Timestamp: start.Add(t.duration).UnixMilli()})
	}
	record(way[0])
	step := recordEvery.Seconds()
	for next, at := 1, way[0]; next < len(way); {
		swing = 0.97*swing + 0.012*r.NormFloat64()
		pace := e.pace * (1 + 0.07*math.Exp(-done/500) + 0.05*math.Pow(done/math.Max(length, 1), 3) + swing)
		if e.intervals && done > 800 {
			if math.Mod(done, 600) < 400 {
				pace *= 0.86
			} else {
				pace *= 1.22
			}
		}
		room := step * 1000 / pace
		if r.Float64() < e.stops*room/1000 {
			for range 2 + r.IntN(7) {
				t.duration += recordEvery
				record(at)
			}
		}
		used := room
		for next < len(way) && room > 0 {
			d := geo.Distance(at, way[next])
			if d > room {
				f := room / d
				at = geo.Point{Lat: at.Lat + f*(way[next].Lat-at.Lat), Lng: at.Lng + f*(way[next].Lng-at.Lng)}
				room = 0
				break
			}
			room -= d
			at = way[next]
			next++
		}
		used -= room
		done += used
		t.duration += time.Duration(used * pace / 1000 * float64(time.Second)).Round(time.Millisecond)
		record(at)
	}
	t.lengthM = done
	return t
}

func round6(v float64) float64 { return math.Round(v*1e6) / 1e6 }

// turned is a closed way from another of its points, perhaps the other way round.
func turned(way []geo.Point, from int, back bool) []geo.Point {
	open := way[:len(way)-1]
	from %= len(open)
	out := slices.Concat(open[from:], open[:from])
	out = append(out, out[0])
	if back {
		slices.Reverse(out)
	}
	return out
}
