package measure

import (
	"math"
	"sort"

	"github.com/runnerway/runnerway/geo"
)

// A Turn is a place where a runner changes direction by at least 45 degrees (section 5.7).
type Turn struct {
	At     geo.Point
	AlongM float64 // from the start of the route
	Deg    float64 // change of direction, -180..180, positive to the left
}

// A Direction is a turn in a word.
type Direction string

// The directions.
const (
	SlightLeft  Direction = "slight_left"
	Left        Direction = "left"
	SharpLeft   Direction = "sharp_left"
	SlightRight Direction = "slight_right"
	Right       Direction = "right"
	SharpRight  Direction = "sharp_right"
	UTurn       Direction = "u_turn"
)

const (
	slightDeg = 60  // a smaller turn is slight
	sharpDeg  = 120 // a larger one is sharp
	uTurnDeg  = 160 // and from here one goes back
)

// Direction is t in a word: slight below 60 degrees, sharp above 120, a U-turn from 160 on.
func (t Turn) Direction() Direction {
	words := [...]Direction{SlightRight, Right, SharpRight}
	if t.Deg > 0 {
		words = [...]Direction{SlightLeft, Left, SharpLeft}
	}
	switch size := math.Abs(t.Deg); {
	case size >= uTurnDeg:
		return UTurn
	case size > sharpDeg:
		return words[2]
	case size >= slightDeg:
		return words[1]
	}
	return words[0]
}

// TurnsOf lists the turns of path in running order: those that Line.Turns counts. Cost O(n log n).
func TurnsOf(path []geo.Point) []Turn {
	if len(path) < 2 {
		return nil
	}
	line, plane := onPlane(path)
	found := turnsOf(line)
	if len(found) == 0 {
		return nil
	}
	turns := make([]Turn, 0, len(found))
	// The plane stretches the edges of a large area a little: along counts metres as geo.Length does.
	flatM, alongM, i := 0.0, 0.0, 1
	for _, t := range found {
		for i < len(line)-1 && flatM+line[i-1].Dist(line[i]) < t.alongM() {
			flatM += line[i-1].Dist(line[i])
			alongM += geo.Distance(plane.Point(line[i-1]), plane.Point(line[i]))
			i++
		}
		at := plane.Point(t.at)
		turns = append(turns, Turn{At: at, AlongM: alongM + geo.Distance(plane.Point(line[i-1]), at), Deg: t.deg})
	}
	return turns
}

const (
	turnDeg   = 45   // contract, section 5.7
	turnSlack = 1e-6 // degrees by which a turn may miss turnDeg
	// turnReachM is how far before and after a place its direction is taken: a corner cut or rounded by the map over some
	// metres is one turn, and a jog of two metres is none.
	turnReachM  = 15
	turnStepM   = 5
	turnOverDeg = 30
	aboutDeg    = 170 // a turn on the spot is to neither side
	sameTurnDeg = 1   // a bend is as sharp over all of its length; its middle is the place
)

// flatTurn is a turn on the plane: its sharpest part lies between fromM and toM.
type flatTurn struct {
	at         geo.XY
	fromM, toM float64
	deg        float64
}

func (t flatTurn) alongM() float64 { return (t.fromM + t.toM) / 2 }

// turnsOf finds the places where a runner changes direction. The direction at a place is that from turnReachM before it to
// it, and from it to turnReachM after it, looked at in every point and every turnStepM. A turn lasts until the direction
// changes by less than turnOverDeg or to the other side, so that a bend is one turn however many points it has. The ends of
// a closed line are no turn: there one starts and stops.
func turnsOf(line []geo.XY) []flatTurn {
	along := make([]float64, len(line))
	for i := 1; i < len(line); i++ {
		along[i] = along[i-1] + line[i-1].Dist(line[i])
	}
	var t turning
	look := func(s float64) { t.at(s, turnAt(line, along, s)) }
	for i := 1; i < len(line); i++ {
		steps := math.Ceil((along[i] - along[i-1]) / turnStepM)
		for k := 1.0; k < steps; k++ {
			look(along[i-1] + (along[i]-along[i-1])*k/steps)
		}
		if i < len(line)-1 {
			look(along[i])
		}
	}
	for i := range t.turns {
		t.turns[i].at = pointAt(line, along, t.turns[i].alongM())
	}
	return t.turns
}

// turning is a walk along a line with the turns that have been met; side is that of the turn it is in, 0 in none.
type turning struct {
	turns []flatTurn
	side  float64
}

// at takes the change of direction at s metres.
func (t *turning) at(s, deg float64) {
	side, size := math.Copysign(1, deg), math.Abs(deg)
	if size > aboutDeg && t.side != 0 {
		side = t.side
	}
	if size < turnOverDeg || side != t.side {
		t.side = 0
	}
	switch {
	case t.side != 0:
		t.turns[len(t.turns)-1].grow(s, side*size)
	case size >= turnDeg-turnSlack:
		t.turns = append(t.turns, flatTurn{fromM: s, toM: s, deg: deg})
		t.side = side
	}
}

// grow takes another place of the same turn.
func (t *flatTurn) grow(s, deg float64) {
	switch more := math.Abs(deg) - math.Abs(t.deg); {
	case more > sameTurnDeg:
		t.fromM, t.toM, t.deg = s, s, deg
	case more >= -sameTurnDeg:
		t.toM = s
	}
}

// turnAt is the change of direction at s metres along line, in degrees, -180..180, positive to the left.
func turnAt(line []geo.XY, along []float64, s float64) float64 {
	here := pointAt(line, along, s)
	in, out := here.Sub(pointAt(line, along, s-turnReachM)), pointAt(line, along, s+turnReachM).Sub(here)
	return math.Atan2(in.X*out.Y-in.Y*out.X, in.X*out.X+in.Y*out.Y) * 180 / math.Pi
}

// pointAt is the point s metres along line, cut to its ends.
func pointAt(line []geo.XY, along []float64, s float64) geo.XY {
	i := sort.SearchFloat64s(along, s)
	switch {
	case i == 0:
		return line[0]
	case i == len(line):
		return line[i-1]
	}
	return line[i-1].Lerp(line[i], (s-along[i-1])/(along[i]-along[i-1]))
}
