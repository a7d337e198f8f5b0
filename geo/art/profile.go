package art

import (
	"cmp"
	"math"
	"slices"
)

// A profile is a wish beside the picture: streets that go against it are dearer to a trace, and of the routes that come of
// it the one that keeps it best is offered beside the most faithful.
type profile struct {
	label   Label
	weights []float32 // by piece: what is added to the factor on its length
	// better is how much more of the wish a keeps than b, and enough what makes an option of its own.
	better   func(a, b *candidate) float64
	enough   float64
	pricePct float64 // how much more of it makes up for 1 % of deviation
}

const (
	// LeastLight is the share of streets that something must be known of before any is called safer than another.
	LeastLight = 0.05
	// LeastHeights is the same for heights, which come in whole tiles.
	LeastHeights = 0.9

	darkPrice  = 0.8  // a street without light is longer by this share
	gradePrice = 15.0 // by this for each unit of grade
	maxPrice   = 2.0

	litGain      = 0.03 // of the length
	litPrice     = 0.4
	climbGainPct = 15.0
	climbPrice   = 60.0
	leastClimbM  = 4.0 // for each kilometre: flatter than this is flat

	profiled = 6 // routes that are traced again for each profile
)

// profiles are what the streets are known well enough for.
func (s *search) profiles() []profile {
	var all []profile
	if s.surface.lightKnown >= LeastLight {
		all = append(all, s.safest())
	}
	if s.surface.heightKnown >= LeastHeights {
		all = append(all, s.flattest())
	}
	return all
}

func (s *search) safest() profile {
	return profile{label: Safest, weights: s.weighted(func(i int) float64 { return darkPrice * (1 - float64(s.surface.lit[i])) }),
		better: func(a, b *candidate) float64 { return a.lit - b.lit }, enough: litGain, pricePct: litPrice}
}

func (s *search) flattest() profile {
	return profile{label: Flattest, weights: s.weighted(func(i int) float64 {
		if grade := float64(s.surface.grade[i]); !math.IsNaN(grade) {
			return gradePrice * grade
		}
		return 0
	}), better: func(a, b *candidate) float64 {
		up, least := b.climbM/b.lengthM, leastClimbM/1000
		if up < least {
			return 0
		}
		return 100 * (up - a.climbM/a.lengthM) / up
	}, enough: climbGainPct, pricePct: climbPrice}
}

func (s *search) weighted(price func(piece int) float64) []float32 {
	weights := make([]float32, len(s.m.pieces))
	for i := range weights {
		weights[i] = float32(math.Min(maxPrice, price(i)))
	}
	return weights
}

// profile traces the best routes again by each profile and adds what comes of it.
func (s *search) profile(found []candidate, profiles []profile) []candidate {
	best := slices.Clone(found[:min(profiled, len(found))])
	for _, p := range s.pick(found) {
		if !slices.ContainsFunc(best, func(c candidate) bool { return c.lead == p.lead }) {
			best = append(best, p)
		}
	}
	var again []*pursuit
	var attempts []attempt
	for _, p := range profiles {
		for _, c := range best {
			l := *c.lead
			l.pose, l.weights = c.pose, p.weights
			again, attempts = append(again, newPursuit(l)), append(attempts, c.attempt)
		}
	}
	s.parallel(len(again), func(t *tracer, i int) {
		for range corrections {
			s.advance(t, attempts[i], again[i])
		}
	})
	for _, p := range again {
		if p.best != nil {
			found = append(found, *p.best)
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(a.loss, b.loss) })
	return found
}

// of picks the candidate that keeps the profile best for its price in deviation among those that d allows beside picked;
// nil if none keeps it better than every one of these, and well enough for what it costs against the first.
func (p profile) of(s *search, found, picked []candidate, d difference) *candidate {
	var best *candidate
	for i := range found {
		c := found[i]
		if !s.beside(&c, picked, d) || best != nil && p.better(&c, best) <= p.pricePct*(c.offPct.mean-best.offPct.mean) {
			continue
		}
		if p.better(&c, &picked[0]) < p.pricePct*(c.offPct.mean-picked[0].offPct.mean) {
			continue
		}
		if !slices.ContainsFunc(picked, func(o candidate) bool { return p.better(&c, &o) < p.enough }) {
			best = &c
		}
	}
	return best
}
