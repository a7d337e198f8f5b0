package art

import "math"

// An attempt is one try with a certain effort; the next is made only if the routes so far are not good enough for it to
// stop.
type attempt struct {
	maxTurn float64 // degrees; ignored when the request names the turns
	skip    int     // how many of the best poses an attempt before has traced already
	poses   int     // how many are traced
	closed  int     // how many of these, the best, are closed and corrected; as many again that lie apart from each other
	reaches []reach // what a trace goes through until it finds a walk
	binM    float64 // the least width of a course's bins
	gateM   float64 // how far from the start the loop may pass
	// No further attempt is made when the best route's loss is at most enough and there are so many routes.
	enough float64
	routes int
}

var attempts = []attempt{
	{maxTurn: uprightDeg, poses: 54, closed: 11, reaches: near, binM: minBinM, gateM: startGateM, enough: 1.15, routes: wantedRoutes},
	{maxTurn: uprightDeg, skip: 54, poses: 54, closed: 7, reaches: near, binM: minBinM, gateM: startGateM, enough: passes, routes: wantedRoutes},
	{maxTurn: tiltedDeg, poses: 40, closed: 7, reaches: far, binM: minBinM, gateM: startGateM, enough: 3, routes: 1},
	{maxTurn: tiltedDeg, poses: 12, closed: 4, reaches: wide, binM: 3 * minBinM, gateM: 150, enough: 6, routes: 1},
	{maxTurn: tiltedDeg, poses: 24, closed: 6, reaches: wide, binM: 3 * minBinM, gateM: MaxStartOffsetM, enough: math.Inf(1), routes: 1},
}

// lastResort is for a start whose only way out leads far around: any closed route is better than none.
var lastResort = attempt{maxTurn: tiltedDeg, poses: 6, closed: 2, reaches: anywhere, binM: 3 * minBinM, gateM: MaxStartOffsetM, enough: math.Inf(1), routes: 1}

// othersLoss is how much worse than enough the other routes may be.
const othersLoss = 0.7

// A reach is how far a trace looks around: the corridor around the course, and how much worse than the best a state may
// be. A trace that finds nothing is tried again with the next, so that ordinary streets cost little and a river is crossed
// all the same.
type reach struct {
	radiusM float32 // of the corridor around the course
	beamM   float32 // states that cost this much more than the best of their bin are given up
	elastic *paces
	turnM   float32 // what turning on the spot costs where the course does not turn back
}

// near is for streets that are there; wide is for a walk that must find its way around water, rails or a park; anywhere
// gives up nothing but turning around, which would be shorter than any way out.
var (
	near     = []reach{{radiusM: 170, beamM: 1000, elastic: elastic, turnM: turnCost}}
	far      = append(near[:1:1], reach{radiusM: 300, beamM: 2500, elastic: patient, turnM: turnCost})
	wide     = []reach{{radiusM: 300, beamM: 6000, elastic: patient, turnM: turnCost}, {radiusM: 600, beamM: 60000, elastic: patient, turnM: turnCost}}
	anywhere = []reach{{radiusM: 1500, beamM: 1e9, elastic: patient, turnM: 1e6}}
)

// passes is the loss up to which a route is good enough that no drawing is tilted for a better one.
const passes = 1.6

// upright is the attempt with the next upright poses instead of tilted ones.
func (a attempt) upright() attempt {
	if a.maxTurn > uprightDeg {
		a.maxTurn, a.skip, a.reaches = uprightDeg, attempts[1].skip+attempts[1].poses, near
	}
	return a
}

// work is how many units of progress an attempt counts.
func (a attempt) work() int { return a.poses + 2*a.closed + len(nudgeSteps)*nudged*nudgeMoves }

// satisfied reports whether the routes picked are good enough to stop after the attempt.
func (a attempt) satisfied(picked []candidate) bool {
	return len(picked) >= a.routes && picked[0].loss <= a.enough && picked[a.routes-1].loss <= a.enough+othersLoss
}
