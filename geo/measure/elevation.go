package measure

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

// An Elevation is how a route climbs and falls, in the contract's rounding (section 5.3): metres and percent with 2
// decimals. All are 0 if Known is 0, and then say nothing.
type Elevation struct {
	AscentM, DescentM float64 // both positive
	ChangeM           float64 // ascent and descent together
	AverageGradePct   float64 // plain mean of the steps' absolute grades, at most 99.99
	MaxGradePct       float64 // at most 99.99
	RangeM            int     // between the lowest and the highest point
	// Known is the share of the length whose height is known at both ends of the step, 0..1.
	Known float64
}

const (
	minStepM    = 0.1   // shorter steps count as this long, so that two points at one place give no endless grade
	maxGradePct = 99.99 // what the stored column can hold
)

// ElevationOf measures the climb along path. A point of unknown height (NaN, infinite, or beyond the end of elevationM) is
// skipped: the step goes from the known point before it to the known one after it, over the length of the path between
// them, which is what interpolating evenly would give. Nothing is made up before the first or after the last known point.
func ElevationOf(path []geo.Point, elevationM []float64) Elevation {
	var e Elevation
	var gradeSum, totalM, knownM, sinceM float64
	lowest, highest := math.Inf(1), math.Inf(-1)
	steps, last := 0, -1 // the last point of known height
	for i := range path {
		var stepM float64
		if i > 0 {
			stepM = geo.Distance(path[i-1], path[i])
			totalM += stepM
			sinceM += stepM
		}
		if i >= len(elevationM) || math.IsNaN(elevationM[i]) || math.IsInf(elevationM[i], 0) {
			continue
		}
		h := elevationM[i]
		lowest, highest = math.Min(lowest, h), math.Max(highest, h)
		if last >= 0 {
			rise := h - elevationM[last]
			e.AscentM += math.Max(0, rise)
			e.DescentM += math.Max(0, -rise)
			grade := math.Abs(rise) / math.Max(sinceM, minStepM) * 100
			gradeSum += grade
			e.MaxGradePct = math.Max(e.MaxGradePct, grade)
			steps++
			if last == i-1 {
				knownM += stepM
			}
		}
		last, sinceM = i, 0
	}
	if steps == 0 {
		return Elevation{}
	}
	e.ChangeM = round2(e.AscentM + e.DescentM)
	e.AscentM, e.DescentM = round2(e.AscentM), round2(e.DescentM)
	e.AverageGradePct = round2(math.Min(gradeSum/float64(steps), maxGradePct))
	e.MaxGradePct = round2(math.Min(e.MaxGradePct, maxGradePct))
	e.RangeM = int(math.Round(highest - lowest))
	if totalM > 0 {
		e.Known = knownM / totalM
	}
	return e
}

func round2(x float64) float64 { return math.Round(x*100) / 100 }
