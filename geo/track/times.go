package track

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// The times of a recording go wrong in ways of their own: a fix has none, or that of an unset clock; a few fixes arrive late
// or carry a wild time; the clock is set while recording; many fixes share a time because it was written in whole seconds or
// minutes. All are mended here so that what follows sees times that only rise.
//
// A clock that was set back is found by the lookahead fixes before it being all later than the ones after it. What then is
// still out of order is what the longest rising sequence of times leaves over: each such fix is put where its time says if
// that makes the path shorter, else it stays where it is and gets a time between its neighbours'.

const (
	lookahead = 10
	// leapS is a hole in the times that is no pause any more but a clock that was set: a day.
	leapS = 24 * 3600
	// minStepS is the least time between two fixes, so that no speed is endless.
	minStepS = 0.01
)

// inTime mends the times of fixes and puts fixes in their order. It reports false, and changes nothing but the times, if
// fewer than half of the fixes have one: the run counts as one without times.
func inTime(fixes []fix, c *Cleaning) ([]fix, bool) {
	known := 0
	for _, f := range fixes {
		if !math.IsNaN(f.t) {
			known++
		}
	}
	if known < 2 || known*2 < len(fixes) {
		c.BadTimes += known
		for i := range fixes {
			fixes[i].t = math.NaN()
		}
		return fixes, false
	}
	step := usualStep(fixes)
	setClock(fixes, step, c)
	fixes = reorder(fixes, c)
	fill(fixes, step, c)
	fixes = unique(fixes, c)
	spread(fixes, step)
	skipLeaps(fixes, step, c)
	return fixes, true
}

// usualStep is the median time between two fixes, in seconds; 1 if that cannot be told.
func usualStep(fixes []fix) float64 {
	var steps []float64
	for i := 1; i < len(fixes); i += stride(len(fixes)) {
		if d := fixes[i].t - fixes[i-1].t; d > 0 {
			steps = append(steps, d)
		}
	}
	return quantile(steps, 0.5, 1)
}

// stride leads through n fixes so that a few thousand are met, which is enough for a quantile.
func stride(n int) int {
	const enough = 2000
	return 1 + n/enough
}

// quantile gives the value that share of them, 0..1, are below; none if there are no values. It changes their order: they are
// divided at a middle one until the wanted one is in its place (Hoare 1961, "Find"), which is less work than sorting.
func quantile(values []float64, share, none float64) float64 {
	if len(values) == 0 {
		return none
	}
	k := min(len(values)-1, int(share*float64(len(values))))
	const few = 32
	for len(values) > few {
		n := len(values)
		pivot := median(values[n/4], values[n/2], values[3*n/4])
		i, j := 0, n-1
		for i <= j {
			for cmp.Less(values[i], pivot) {
				i++
			}
			for cmp.Less(pivot, values[j]) {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			values = values[:j+1]
		case k >= i:
			values, k = values[i:], k-i
		default:
			return values[k] // between the parts is the pivot
		}
	}
	slices.Sort(values)
	return values[k]
}

// median is the middle one of three.
func median(a, b, c float64) float64 { return max(min(a, b), min(max(a, b), c)) }

// setClock moves the times after a clock was set back to go on from those before.
func setClock(fixes []fix, step float64, c *Cleaning) {
	offset, last := 0.0, math.NaN()
	for i := range fixes {
		fixes[i].t += offset
		if fixes[i].t < last && setBack(fixes, i, offset) {
			by := last + step - fixes[i].t
			fixes[i].t += by
			offset += by
			c.BadTimes++
		}
		if !math.IsNaN(fixes[i].t) {
			last = fixes[i].t
		}
	}
}

// setBack reports whether all of the fixes from i on, whose times still lack offset, are earlier than all before it.
func setBack(fixes []fix, i int, offset float64) bool {
	latest := fixes[i].t
	for _, f := range fixes[i+1 : min(len(fixes), i+lookahead)] {
		if f.t+offset > latest {
			latest = f.t + offset
		}
	}
	before := fixes[max(0, i-lookahead):i]
	if len(before) < lookahead && len(fixes)-i < lookahead {
		return false
	}
	for _, f := range before {
		if f.t <= latest {
			return false
		}
	}
	return true
}

// reorder puts fixes in the order of their times, or forgets the time of those that do not fit.
func reorder(fixes []fix, c *Cleaning) []fix {
	if inOrder(fixes) {
		return fixes
	}
	rising := risingTimes(fixes)
	out := make([]fix, 0, len(fixes))
	var late []fix
	next := 0
	for i, f := range fixes {
		switch {
		case next < len(rising) && rising[next] == i:
			next++
			out = append(out, f)
		case math.IsNaN(f.t):
			out = append(out, f)
		case belongsElsewhere(fixes, rising, i, next):
			c.OutOfOrder++
			late = append(late, f)
		default:
			f.t = math.NaN()
			out = append(out, f)
		}
	}
	return mergeLate(out, late)
}

// inOrder reports whether the known times do not fall.
func inOrder(fixes []fix) bool {
	last := math.Inf(-1)
	for _, f := range fixes {
		if f.t < last {
			return false
		}
		if !math.IsNaN(f.t) {
			last = f.t
		}
	}
	return true
}

// risingTimes is a longest sequence of fixes whose times do not fall (Schensted 1961, by patience sorting).
func risingTimes(fixes []fix) []int {
	var tails []int // the fix that ends the best sequence of each length
	before := make([]int, len(fixes))
	for i, f := range fixes {
		if math.IsNaN(f.t) {
			continue
		}
		at := len(tails)
		if at > 0 && fixes[tails[at-1]].t > f.t {
			at = sort.Search(at, func(k int) bool { return fixes[tails[k]].t > f.t })
		}
		before[i] = -1
		if at > 0 {
			before[i] = tails[at-1]
		}
		if at == len(tails) {
			tails = append(tails, i)
		} else {
			tails[at] = i
		}
	}
	if n := len(tails); n > 0 {
		for i := tails[n-1]; i >= 0; i = before[i] {
			n--
			tails[n] = i
		}
	}
	return tails
}

// belongsElsewhere reports whether fix i, which lies before the next of the rising ones, makes a shorter detour where its
// time puts it than where it is.
func belongsElsewhere(fixes []fix, rising []int, i, next int) bool {
	detour := func(at int) float64 { // of passing fix i before the rising one at
		p := fixes[i].xy
		switch {
		case at == 0:
			return p.Dist(fixes[rising[0]].xy)
		case at == len(rising):
			return p.Dist(fixes[rising[at-1]].xy)
		}
		a, b := fixes[rising[at-1]].xy, fixes[rising[at]].xy
		return a.Dist(p) + p.Dist(b) - a.Dist(b)
	}
	there := sort.Search(len(rising), func(k int) bool { return fixes[rising[k]].t > fixes[i].t })
	return detour(there) < detour(next)
}

// mergeLate puts late fixes before the first fix of a later time.
func mergeLate(fixes, late []fix) []fix {
	if len(late) == 0 {
		return fixes
	}
	slices.SortStableFunc(late, func(a, b fix) int { return cmp.Compare(a.t, b.t) })
	out := make([]fix, 0, len(fixes)+len(late))
	for _, f := range fixes {
		for len(late) > 0 && late[0].t < f.t {
			out, late = append(out, late[0]), late[1:]
		}
		out = append(out, f)
	}
	return append(out, late...)
}

// fill gives fixes without a time one between their neighbours', or the usual step from the only neighbour.
func fill(fixes []fix, step float64, c *Cleaning) {
	last := -1 // the last fix of known time
	for i := 0; i <= len(fixes); i++ {
		if i < len(fixes) && math.IsNaN(fixes[i].t) {
			continue
		}
		for k := last + 1; k < i; k++ {
			c.BadTimes++
			switch {
			case last < 0:
				fixes[k].t = fixes[i].t - float64(i-k)*step
			case i == len(fixes):
				fixes[k].t = fixes[last].t + float64(k-last)*step
			default:
				fixes[k].t = fixes[last].t + (fixes[i].t-fixes[last].t)*float64(k-last)/float64(i-last)
			}
		}
		last = i
	}
}

// spread sets fixes of one time evenly apart over the time to the next, at most the usual step.
func spread(fixes []fix, step float64) {
	for i := 0; i < len(fixes); {
		k := i + 1
		for k < len(fixes) && fixes[k].t <= fixes[i].t {
			k++
		}
		room := step
		if k < len(fixes) {
			room = math.Min(step, fixes[k].t-fixes[i].t)
		}
		from := fixes[i].t
		for j := i + 1; j < k; j++ {
			fixes[j].t = from + room*float64(j-i)/float64(k-i)
		}
		i = k
	}
}

// skipLeaps closes holes of a day and more in the times.
func skipLeaps(fixes []fix, step float64, c *Cleaning) {
	offset := 0.0
	for i := 1; i < len(fixes); i++ {
		fixes[i].t -= offset
		if by := fixes[i].t - fixes[i-1].t - step; by > leapS {
			fixes[i].t -= by
			offset += by
			c.BadTimes++
		}
	}
}
