package art

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

const (
	// featureTolerance is what of an outline is no feature, in shares of its diagonal.
	featureTolerance = 0.03
	// blocksPerFeature is how many blocks a feature must span to be seen.
	blocksPerFeature = 2
	suggestStepM     = 500
	maxSuggestM      = 60_000

	// finePct is a deviation up to which a picture shows whatever its features, roughPct one from which it often does not. They
	// were chosen on 256 routes in five towns: 36 of the 39 that a judge took for another shape were beyond roughPct, and 77 of
	// the other 217; the size of the smallest feature alone warned of 22 and 112.
	finePct  = 1.3
	roughPct = 1.8
	// roughGrowth is how a distance grows with the deviation that it is to mend, roughMost how far at most.
	roughGrowth = 1.5
	roughMost   = 2
)

// LostPct is a deviation from which a judge takes more pictures for another shape than for theirs: of 44 at starts outside the
// tuning data 30.
const LostPct = 3

// advised is the distance from which these streets show the outline, given by how much the best route of the request's
// distance deviates, in steps of 500 m; 0 if that is enough or no distance is.
func (s *search) advised(deviationPct float64) float64 {
	if deviationPct <= finePct || deviationPct <= roughPct && s.suggested() == 0 {
		return 0
	}
	longer := math.Min(roughMost, math.Pow(deviationPct/finePct, roughGrowth))
	advised := math.Ceil(s.request.DistanceM*longer/suggestStepM) * suggestStepM
	if advised > maxSuggestM {
		return 0
	}
	return advised
}

// suggested is the distance from which these streets can show the outline's smallest feature, in steps of 500 m; 0 if the
// request's own is enough or no distance is.
func (s *search) suggested() float64 {
	feature := s.request.Outline.feature() * s.request.DistanceM / detourRatio
	need := blocksPerFeature * s.m.blockM(s.target/4)
	if feature >= need {
		return 0
	}
	suggested := math.Ceil(s.request.DistanceM*need/feature/suggestStepM) * suggestStepM
	if suggested > maxSuggestM {
		return 0
	}
	return suggested
}

// feature is the length of the outline's smallest feature as a share of its length: the shortest side of its simplified
// form (Ramer 1972, Douglas and Peucker 1973), of which the very shortest is left out because a corner may be cut.
func (o Outline) feature() float64 {
	ring := o.Points()
	sides := geo.Simplify(ring, featureTolerance*diagonal(ring))
	least, second := math.Inf(1), math.Inf(1)
	for i := 1; i < len(sides); i++ {
		switch d := sides[i-1].Dist(sides[i]); {
		case d < least:
			least, second = d, least
		case d < second:
			second = d
		}
	}
	return math.Min(second, 0.25)
}

// blockM is the width in metres of a block within radius (in units) of the origin: a square grid of blocks of that width has
// as much street on the same ground.
func (m *mesh) blockM(radius float64) float64 {
	var length float64
	for _, p := range m.pieces {
		if math.Hypot(float64(p.x), float64(p.y)) <= radius {
			length += float64(p.length)
		}
	}
	if length == 0 {
		return math.Inf(1)
	}
	return 2 * math.Pi * radius * radius / length * m.unit
}
