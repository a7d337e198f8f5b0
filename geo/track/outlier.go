package track

import (
	"math"
)

// Two kinds of wild fixes are left out.
//
// A leap is a fix that nobody can have run to from the one before. Fixes that can be reached from each other form chains; a
// chain that another one surrounds, or of a handful of fixes, is left out. Long chains one after the other are all kept, and
// what lies between them counts as not recorded: a ride, or a receiver that found itself elsewhere.
//
// A spike is a fix beside the line between its neighbours by more than a runner can be in that time.

const (
	sprintMPS = 12.5 // faster than anyone has run (12.3 m/s at the 65 m mark, Berlin 2009)
	// leapSlackM is what the noise of two fixes may add to a step, at least; more if there is more noise.
	leapSlackM  = 30
	leapSigmas  = 10
	chainFixes  = 5 // a chain of fewer is left out
	openChains  = 8 // of the chains that ended, how many may be taken up again
	spikeM      = 10
	spikeSigmas = 6 // of the noise
	spikeMPS    = 8 // a runner at full speed who turns on the spot is this far off, times the seconds between fixes
	spikeStepS  = 10
)

// dropLeaps leaves fixes out that cannot be reached. Times must be known and rise. noiseM is the scatter of the fixes per
// axis.
func dropLeaps(g ground, fixes []fix, noiseM float64, c *Cleaning) []fix {
	slackM := math.Max(leapSlackM, leapSigmas*noiseM)
	out := fixes[:0]
	for from := 0; from < len(fixes); {
		to := from + 1
		for to < len(fixes) && !fixes[to].cut {
			to++
		}
		out = append(out, reachable(g, fixes[from:to], slackM, c)...)
		from = to
	}
	return out
}

// A chain is a sequence of fixes each of which can be reached from the one before.
type chain struct{ first, last, n int }

// reachable is what is left of one uninterrupted recording.
func reachable(g ground, fixes []fix, slackM float64, c *Cleaning) []fix {
	chains, of := chainsOf(g, fixes, slackM)
	if len(chains) == 1 {
		return fixes
	}
	keep := kept(chains)
	out := make([]fix, 0, len(fixes))
	last := int32(-1)
	cut := fixes[0].cut
	for i, f := range fixes {
		if !keep[of[i]] {
			c.Outliers++
			continue
		}
		f.cut = last != of[i] && (last >= 0 || cut)
		last = of[i]
		out = append(out, f)
	}
	return out
}

// chainsOf gives the chains and which of them each fix belongs to: of the latest openChains that can be gone on with, the
// one that takes the least speed, the last one first.
func chainsOf(g ground, fixes []fix, slackM float64) ([]chain, []int32) {
	var chains []chain
	of := make([]int32, len(fixes))
	now := 0
	// haste is the speed beyond noise that it takes to go on with a chain at fix i.
	haste := func(k, i int) float64 {
		from := fixes[chains[k].last]
		return math.Max(0, g.distance(from.xy, fixes[i].xy)-slackM) / math.Max(minStepS, fixes[i].t-from.t)
	}
	for i := range fixes {
		least := math.Inf(1)
		if len(chains) > 0 {
			least = haste(now, i)
		}
		if least > 0 {
			for k := len(chains) - 1; k >= max(0, len(chains)-openChains); k-- {
				if h := haste(k, i); h < least {
					least, now = h, k
				}
			}
		}
		if least > sprintMPS {
			now = len(chains)
			chains = append(chains, chain{first: i})
		}
		chains[now].last = i
		chains[now].n++
		of[i] = int32(now)
	}
	return chains, of
}

// kept marks the chains that count: from the longest on, each that overlaps none that counts already.
func kept(chains []chain) []bool {
	keep := make([]bool, len(chains))
	longest := 0
	for k, ch := range chains {
		if ch.n > chains[longest].n {
			longest = k
		}
	}
	keep[longest] = true
	overlaps := func(a, b chain) bool { return a.first <= b.last && b.first <= a.last }
	// Chains come by their first fix, so that only the last kept one and the longest can overlap the next.
	last := -1
	for k, ch := range chains {
		if k == longest {
			last = k
			continue
		}
		if ch.n < chainFixes || overlaps(ch, chains[longest]) {
			continue
		}
		if last >= 0 && overlaps(ch, chains[last]) {
			if chains[last].n >= ch.n || last == longest {
				continue
			}
			keep[last] = false
		}
		keep[k] = true
		last = k
	}
	return keep
}

// dropSpikes leaves spikes out, the worst of neighbouring ones first. noiseM is the scatter of the fixes per axis.
func dropSpikes(g ground, fixes []fix, noiseM float64, c *Cleaning) []fix {
	const rounds = 3
	for range rounds {
		off := make([]float64, len(fixes)+1) // beyond what is allowed, by fix
		found := false
		for i := 1; i+1 < len(fixes); i++ {
			off[i] = spikiness(g, fixes[i-1], fixes[i], fixes[i+1], noiseM)
			found = found || off[i] > 0
		}
		if !found {
			break
		}
		out := fixes[:0]
		for i, f := range fixes {
			if off[i] > 0 && off[i] >= off[i+1] && (i == 0 || off[i] > off[i-1]) {
				c.Outliers++
				continue
			}
			out = append(out, f)
		}
		fixes = out
	}
	return fixes
}

// spikiness is by how many metres fix b lies too far beside the way from a to d, 0 or less if it does not.
func spikiness(g ground, a, b, d fix, noiseM float64) float64 {
	before, after := b.t-a.t, d.t-b.t
	if b.cut || d.cut || !(before <= spikeStepS && after <= spikeStepS) {
		return 0
	}
	w := before / math.Max(before+after, minStepS)
	allowed := math.Max(spikeM, math.Max(spikeSigmas*noiseM, spikeMPS*math.Max(before, after)))
	return g.distance(b.xy, a.xy.Lerp(d.xy, w)) - allowed
}

const (
	untimedSpikeM     = 200
	untimedSpikeSteps = 20 // usual steps
)

// dropExcursions is dropSpikes for fixes without times: it leaves a fix out to which the path leaps far and from which it
// comes straight back.
func dropExcursions(g ground, fixes []fix, c *Cleaning) []fix {
	far := math.Max(untimedSpikeM, untimedSpikeSteps*quantile(stepLengths(g, fixes), 0.5, 0))
	out := fixes[:0]
	for i, f := range fixes {
		if n := len(out); n > 0 && i+1 < len(fixes) && !f.cut && !fixes[i+1].cut {
			to, from := g.distance(out[n-1].xy, f.xy), g.distance(f.xy, fixes[i+1].xy)
			if to > far && from > far && g.distance(out[n-1].xy, fixes[i+1].xy) < (to+from)/10 {
				c.Outliers++
				continue
			}
		}
		out = append(out, f)
	}
	return out
}

// stepLengths are the distances between neighbouring fixes.
func stepLengths(g ground, fixes []fix) []float64 {
	steps := make([]float64, 0, len(fixes))
	for i := 1; i < len(fixes); i++ {
		steps = append(steps, g.distance(fixes[i-1].xy, fixes[i].xy))
	}
	return steps
}
