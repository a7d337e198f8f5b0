package judge

import (
	"cmp"
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
)

// Standard is the shapes that a route is told from, by the names of embed/shapes: the contract's presets and as many again
// that look like one of them.
var Standard = [...]string{
	"heart", "star", "circle", "triangle", "pentagon", "diamond", "shield", "zap", "bookmark", "dog", "cat", "fish", "bear",
	"apple", "strawberry", "leaf", "flower", "sun", "square", "mountain", "house", "drop", "medal", "arrow", "key",
	"sailboat", "fox", "puppy", "pig", "rabbit", "whale", "shark", "elephant",
}

// Upright is how far in degrees a shape may be turned to be recognised as itself, unless a turn was asked for: as far as
// the search turns a drawing of its own accord. A square turned by more is a diamond.
const Upright = 30

// A Named is a shape of a gallery: the drawing as it went in, y upward, in any unit.
type Named struct {
	Name string
	Line []geo.XY
}

// A Gallery is shapes made ready to be compared with routes. It is immutable.
type Gallery struct {
	shapes []Named
	forms  []*form
}

// NewGallery prepares shapes, about half a millisecond for each. Shapes that are no line are left out.
func NewGallery(shapes []Named) *Gallery {
	g := &Gallery{}
	for _, s := range shapes {
		if drawable(s.Line) {
			g.shapes = append(g.shapes, s)
			g.forms = append(g.forms, newForm(s.Line))
		}
	}
	return g
}

// A Likeness is what a gallery sees in a route. Distances are the mean two-way distance between the route and a shape laid
// over it, in percent of the diagonal of the route's bounding box.
type Likeness struct {
	Nearest    string  // B2: the shape nearest to the route
	Known      bool    // B4: that is the true one
	Margin     float64 // B3: 1 - TruePct / OtherPct; below 0 if another shape is nearer
	TruePct    float64
	Other      string // the nearest shape beside the true one
	OtherPct   float64
	TurnDeg    float64 // B5: by how much the true shape is turned in the route, counter-clockwise
	Procrustes float64 // B1: of the route and the true shape
	// InOrder says that the true shape is also the nearest by the Procrustes distance, for which the order counts in
	// which the parts are run.
	InOrder bool
}

// Recognise compares a route with the true shape and all shapes of g but the one of the true shape's name (a drawing of a
// heart is not to be told from another heart), each turned by at most maxTurnDeg (180 for any turn). Cost: about 5 ms for
// the standard gallery.
func (g *Gallery) Recognise(route []geo.XY, truth Named, maxTurnDeg float64) Likeness {
	if !drawable(route) || !drawable(truth.Line) {
		nan := math.NaN()
		return Likeness{Margin: nan, TruePct: nan, OtherPct: nan, TurnDeg: nan, Procrustes: nan}
	}
	r, limit := newForm(route), maxTurnDeg*math.Pi/180
	inPct := 100 / diagonal(r.fine)
	own := newForm(truth.Line)
	best := own.settle(r, own.fan(r, limit), limit)
	l := Likeness{
		Nearest: truth.Name, Known: true, InOrder: true,
		TruePct:    own.exact(r, best.placement) * inPct,
		OtherPct:   math.Inf(1),
		TurnDeg:    best.turn * 180 / math.Pi,
		Procrustes: own.procrustes(r, limit),
	}
	for _, o := range g.rivals(r, truth.Name, limit) {
		if d := g.forms[o.at].exact(r, o.placement) * inPct; d < l.OtherPct {
			l.OtherPct, l.Other = d, g.shapes[o.at].Name
		}
	}
	for i, f := range g.forms {
		l.InOrder = l.InOrder && (g.shapes[i].Name == truth.Name || f.procrustes(r, limit) > l.Procrustes)
	}
	l.Margin = 1 - l.TruePct/l.OtherPct
	if l.TruePct >= l.OtherPct {
		l.Known, l.Nearest = false, l.Other
	}
	return l
}

// A rival is a shape of the gallery and how it lies over a route.
type rival struct {
	at int
	guess
}

const (
	settled = 10 // rivals whose placement is settled, the best of the first guess
	weighed = 4  // rivals whose distance is then measured exactly
)

// rivals is the shapes beside the true one that come nearest to r, nearest first.
func (g *Gallery) rivals(r *form, truth string, limit float64) []rival {
	var all []rival
	for i, f := range g.forms {
		if g.shapes[i].Name != truth {
			all = append(all, rival{i, f.fan(r, limit)})
		}
	}
	nearer := func(a, b rival) int { return cmp.Compare(a.distance, b.distance) }
	slices.SortStableFunc(all, nearer)
	all = all[:min(settled, len(all))]
	for i, o := range all {
		all[i].guess = g.forms[o.at].settle(r, o.guess, limit)
	}
	slices.SortStableFunc(all, nearer)
	return all[:min(weighed, len(all))]
}

// Procrustes is the full Procrustes distance (Kendall 1984) of two closed lines, 0 for similar ones and 1 at most: the
// root of the share of one line's spread that no similarity of the other explains, with 64 samples each at equal steps,
// paired from whichever sample and in whichever direction is best, the turn at most maxTurnDeg.
func Procrustes(a, b []geo.XY, maxTurnDeg float64) float64 {
	if !drawable(a) || !drawable(b) {
		return math.NaN()
	}
	return newForm(a).procrustes(newForm(b), maxTurnDeg*math.Pi/180)
}
