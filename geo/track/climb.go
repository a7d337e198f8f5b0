package track

import "math"

// The climb of a run is taken from heights smoothed along the way and then only where the way turns from up to down by more
// than noise does: recorded heights step by a metre or more from second to second, and the plain sum of their rises is
// several times the climb.
//
// Of each climbBinM of distance the median height is taken, so that standing still has no weight; one that lies off those
// around it by more than a ladder climbs is left out; three neighbouring ones are averaged, a window of 60 m, the length over
// which the engine takes grades too; of the result, rises and falls of less than climbStepM between turns are left out.

const (
	climbBinM      = 20
	climbStepM     = 3    // noise that is left of a barometer's heights or a height model's
	climbLeapM     = 40   // two bins away from the middle one
	climbHoleM     = 300  // heights unknown over more are not interpolated
	climbKnown     = 0.8  // share of the way with heights for the climb to be known
	mostClimbBins  = 50e3 // 1,000 km
	climbWindowBin = 1    // bins on either side that are averaged
)

// climb is the ascent and descent in metres, both positive; false if too few heights are known.
func climb(fixes []fix, steps []step) (up, down float64, known bool) {
	bins := withoutLeaps(heightBins(fixes, steps))
	var profile []float64
	covered := 0
	flush := func() {
		u, d := turns(averaged(profile))
		up, down = up+u, down+d
		covered += len(profile)
		profile = profile[:0]
	}
	last := -1 // the last bin of known height
	for i, h := range bins {
		if math.IsNaN(h) {
			continue
		}
		if last >= 0 && (i-last)*climbBinM > climbHoleM {
			flush()
		} else if last >= 0 {
			from := profile[len(profile)-1]
			for k := last + 1; k < i; k++ {
				profile = append(profile, from+(h-from)*float64(k-last)/float64(i-last))
			}
		}
		profile = append(profile, h)
		last = i
	}
	flush()
	if covered < 2 || float64(covered) < climbKnown*float64(len(bins)) {
		return 0, 0, false
	}
	return up, down, true
}

// heightBins are the median heights by distance run, NaN where none is known.
func heightBins(fixes []fix, steps []step) []float64 {
	var length float64
	for _, s := range steps {
		length += s.m
	}
	bins := make([]float64, 1+int(math.Min(length/climbBinM, mostClimbBins)))
	for k := range bins {
		bins[k] = math.NaN()
	}
	var heights []float64 // of the bin at hand
	var m float64
	at := 0
	for i, f := range fixes {
		m += steps[i].m
		if k := min(len(bins)-1, int(m/climbBinM)); k != at {
			bins[at] = quantile(heights, 0.5, math.NaN())
			heights, at = heights[:0], k
		}
		if !math.IsNaN(f.heightM) {
			heights = append(heights, f.heightM)
		}
	}
	bins[at] = quantile(heights, 0.5, math.NaN())
	return bins
}

// withoutLeaps is bins without those that lie more than climbLeapM off the median of the five around them.
func withoutLeaps(bins []float64) []float64 {
	const around = 5
	out := make([]float64, len(bins))
	for i, h := range bins {
		from := max(0, min(i-around/2, len(bins)-around))
		known := make([]float64, 0, around)
		for _, other := range bins[from:min(len(bins), from+around)] {
			if !math.IsNaN(other) {
				known = append(known, other)
			}
		}
		out[i] = h
		if len(known) > around/2 && math.Abs(h-quantile(known, 0.5, h)) > climbLeapM {
			out[i] = math.NaN()
		}
	}
	return out
}

// averaged is profile with every value the mean of it and its neighbours; the window shrinks at the ends on both sides
// alike, so that the ends stay.
func averaged(profile []float64) []float64 {
	out := make([]float64, len(profile))
	for i := range profile {
		w := min(climbWindowBin, i, len(profile)-1-i)
		var sum float64
		for k := i - w; k <= i+w; k++ {
			sum += profile[k]
		}
		out[i] = sum / float64(2*w+1)
	}
	return out
}

// turns adds up the rises and falls of profile between turns of at least climbStepM.
func turns(profile []float64) (up, down float64) {
	if len(profile) == 0 {
		return 0, 0
	}
	from, high, low := profile[0], profile[0], profile[0] // the last turn, and the extremes since
	way := 0                                              // 1 rising, -1 falling, 0 not known yet
	for _, h := range profile {
		high, low = math.Max(high, h), math.Min(low, h)
		switch {
		case way >= 0 && high-h >= climbStepM:
			if way == 0 && high-from < climbStepM {
				from = high // the way began by falling
			}
			up += high - from
			from, low, way = high, h, -1
			high = h
		case way <= 0 && h-low >= climbStepM:
			if way == 0 && from-low < climbStepM {
				from = low
			}
			down += from - low
			from, high, way = low, h, 1
			low = h
		}
	}
	switch way {
	case 1:
		up += high - from
	case -1:
		down += from - low
	}
	return up, down
}
