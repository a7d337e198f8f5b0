package track

import (
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
)

// The scatter of fixes makes distances longer than they are, several times over at one fix per second (Ranacher et al. 2016,
// "Why GPS makes distances bigger than they are"). It is measured in the track itself and smoothed away by that measure, so
// that a clean track stays as it is.
//
// The scatter is the median distance of a fix from the line between its neighbours: corners and bends are few and do not
// move a median. The smoother is a Kalman filter with constant velocity, run forward and back (Rauch, Tung and Striebel
// 1965). How quickly velocity may change follows from how people run in streets: at speed v the direction is a new one every
// bendM metres, so the spectral density of acceleration is v³/bendM.
//
// Smoothing leaves some noise and takes some corners. What noise adds to the length is known: the smoother passes the share
// 1/(1+(wT)⁴) of a wave of frequency w, with T = (noise² step / density)^(1/4), so that of the noise a variance of
// 0.0884 noise² step / T³ is left in the velocity, and half of its square over v² in the length. What corners lose grows
// almost evenly with T: a second, sharper smoothing shows how much, and the length is extrapolated to none, by no more than
// the routes of the engine lose, because noise that wanders slowly looks like corners too.
//
// With fixes 1 s apart and 5 m of independent noise per axis, where the raw length is 210 % too much, this leaves less than
// 1 % on straight roads, in streets and on the engine's routes. Of 5 m that wander in 30 s, 10 % in the raw length, 2 to 4 %
// stay.

const (
	bendM       = 60
	sharpBendM  = 10     // of the second smoothing
	leftNoise   = 0.0884 // the integral of u²/(1+u⁴)² over all u, by 2 pi
	lossCurve   = 1.15   // what corners lose grows a little less than evenly
	mostLost    = 0.0075 // of the length by metre of vT
	leastNoiseM = 0.3    // less is not worth smoothing
	mostNoiseM  = 15     // more is no receiver's scatter
	noiseSpanS  = 12     // between neighbours whose middle fix shows the noise
	noiseFixes  = 10     // fewer show nothing
	slowestMPS  = 0.5
	fastestMPS  = 7 // sustained; the mile's record is run at 7.2
	speedSpanS  = 30
)

// medianOf are the medians of the absolute value of a standard normal variable and of a standard Rayleigh one.
const (
	medianHalfNormal = 0.6745
	medianRayleigh   = 1.1774
)

// noise estimates the scatter of fixes per axis in metres. Without times only the scatter across the line counts, because
// the fixes may lie unevenly along it.
func noise(fixes []fix, timed bool) float64 {
	var off []float64
	for i := 1; i+1 < len(fixes); i += stride(len(fixes)) {
		a, b, d := fixes[i-1], fixes[i], fixes[i+1]
		if b.cut || d.cut {
			continue
		}
		ab, ad := b.xy.Sub(a.xy), d.xy.Sub(a.xy)
		if !timed {
			if length := math.Hypot(ad.X, ad.Y); length > 0 {
				w := math.Max(0, math.Min(1, (ab.X*ad.X+ab.Y*ad.Y)/(length*length)))
				across := math.Abs(ab.X*ad.Y-ab.Y*ad.X) / length
				off = append(off, across/math.Sqrt(1+w*w+(1-w)*(1-w))/medianHalfNormal)
			}
			continue
		}
		span := d.t - a.t
		if !(span > 0 && span <= noiseSpanS) {
			continue
		}
		w := (b.t - a.t) / span
		r := ab.Dist(ad.Scale(w))
		off = append(off, r/math.Sqrt(1+w*w+(1-w)*(1-w))/medianRayleigh)
	}
	if len(off) < noiseFixes {
		return 0
	}
	return math.Min(mostNoiseM, quantile(off, 0.5, 0))
}

// usualSpeed is a runner's speed in m/s while moving: half of the way is run faster, half slower, by the speed over
// speedSpanS. By the way and not by the time, so that a long rest does not count. Times must rise.
func usualSpeed(g ground, fixes []fix) float64 {
	var speeds []float64
	k := 0
	for i := 0; i < len(fixes); i += stride(len(fixes)) {
		for k = max(k, i+1); k < len(fixes) && fixes[k].t < fixes[i].t+speedSpanS && !fixes[k].cut; k++ {
		}
		if k == len(fixes) {
			break
		}
		if !fixes[k].cut {
			speeds = append(speeds, g.distance(fixes[i].xy, fixes[k].xy)/(fixes[k].t-fixes[i].t))
		}
	}
	if len(speeds) == 0 {
		speeds = append(speeds, meanSpeed(g, fixes))
	}
	slices.Sort(speeds)
	var way, sum float64
	for _, s := range speeds {
		sum += s
	}
	for _, s := range speeds {
		if way += s; way >= sum/2 {
			return math.Max(slowestMPS, math.Min(fastestMPS, s))
		}
	}
	return slowestMPS
}

// meanSpeed is the speed over all that was recorded.
func meanSpeed(g ground, fixes []fix) float64 {
	length, took := 0.0, 0.0
	for i := 1; i < len(fixes); i++ {
		if !fixes[i].cut {
			length += g.distance(fixes[i-1].xy, fixes[i].xy)
			took += fixes[i].t - fixes[i-1].t
		}
	}
	return length / math.Max(took, 1)
}

// A scatter is what smoothing needs to know of a run.
type scatter struct {
	noiseM   float64 // of the fixes per axis
	speedMPS float64
	holeS    float64 // more between two fixes is not smoothed across
}

// smoothed is where the runner most probably was at each fix, if streets bend every bendM metres.
func (s scatter) smoothed(fixes []fix, bendM float64) []geo.XY {
	out := make([]geo.XY, len(fixes))
	for i, f := range fixes {
		out[i] = f.xy
	}
	var k smoother
	k.noise, k.change = s.noiseM*s.noiseM, s.speedMPS*s.speedMPS*s.speedMPS/bendM
	eachPiece(fixes, func(from, to int) {
		for at := from; at < to; {
			next := at + 1
			for next < to && fixes[next].t-fixes[next-1].t <= s.holeS {
				next++
			}
			if next-at >= 3 {
				k.smooth(fixes[at:next], out[at:next], s.speedMPS)
			}
			at = next
		}
	})
	return out
}

// smooth moves fixes to where the runner most probably was, measures the steps between them by measure and corrects their
// lengths for what smoothing leaves and takes.
func (s scatter) smooth(g ground, fixes []fix, measure func() []step) []step {
	if s.noiseM < leastNoiseM || len(fixes) < 3 {
		return measure()
	}
	soft, sharp := s.smoothed(fixes, bendM), s.smoothed(fixes, sharpBendM)
	for i := range fixes {
		fixes[i].xy = soft[i]
	}
	steps := measure()
	k := s.correction(g, fixes, soft, sharp, steps)
	for i := range steps {
		steps[i].m *= k
	}
	return steps
}

// correction is what the length of steps along the soft line is to be multiplied by.
func (s scatter) correction(g ground, fixes []fix, soft, sharp []geo.XY, steps []step) float64 {
	var softM, sharpM, took float64
	n := 0.0
	for i := 1; i < len(steps); i++ {
		dt := fixes[i].t - fixes[i-1].t
		d := g.distance(soft[i-1], soft[i])
		if steps[i].m == 0 || d == 0 || dt > s.holeS {
			continue
		}
		softM += steps[i].m
		sharpM += steps[i].m * g.distance(sharp[i-1], sharp[i]) / d
		took += dt
		n++
	}
	if n == 0 {
		return 1
	}
	// vT in metres, and the share that noise adds at the given bend.
	lag := func(bendM float64) float64 { return math.Pow(s.noiseM*s.noiseM*took/n*s.speedMPS*bendM, 0.25) }
	added := func(bendM float64) float64 {
		vT := lag(bendM)
		return leftNoise / 2 * s.noiseM * s.noiseM * took / n * s.speedMPS / (vT * vT * vT)
	}
	clean := softM / (1 + added(bendM))
	sharper := sharpM / (1 + added(sharpBendM))
	// Fixes a step apart cut corners as smoothing with T = step/2 does.
	ahead := (lag(bendM) + s.speedMPS*took/n/2) / (lag(bendM) - lag(sharpBendM))
	lost := math.Max(0, math.Min(mostLost*lag(bendM), lossCurve*ahead*(sharper/clean-1)))
	return clean / softM * (1 + lost)
}

// A state is position and velocity with their covariance, the same for both axes: pp of the position, pv, vv.
type state struct {
	at, v      geo.XY
	pp, pv, vv float64
}

// A smoother holds what is known of each fix from those before it.
type smoother struct {
	noise  float64 // m², of a fix per axis
	change float64 // m²/s³, the spectral density of acceleration
	known  []state
}

// smooth gives in out where the runner was at each of fixes, one uninterrupted piece.
func (s *smoother) smooth(fixes []fix, out []geo.XY, speedMPS float64) {
	s.forward(fixes, speedMPS)
	s.back(fixes, out)
}

func (s *smoother) forward(fixes []fix, speedMPS float64) {
	if cap(s.known) < len(fixes) {
		s.known = make([]state, len(fixes))
	}
	s.known = s.known[:len(fixes)]
	s.known[0] = state{at: fixes[0].xy, pp: s.noise, vv: speedMPS * speedMPS}
	for i := 1; i < len(fixes); i++ {
		m := s.known[i-1].after(fixes[i].t-fixes[i-1].t, s.change)
		kp, kv := m.pp/(m.pp+s.noise), m.pv/(m.pp+s.noise)
		off := fixes[i].xy.Sub(m.at)
		s.known[i] = state{
			at: m.at.Add(off.Scale(kp)), v: m.v.Add(off.Scale(kv)),
			pp: (1 - kp) * m.pp, pv: (1 - kp) * m.pv, vv: m.vv - kv*m.pv,
		}
	}
}

// after is the state dt seconds later.
func (q state) after(dt, change float64) state {
	return state{
		at: q.at.Add(q.v.Scale(dt)), v: q.v,
		pp: q.pp + dt*(2*q.pv+dt*q.vv) + change*dt*dt*dt/3,
		pv: q.pv + dt*q.vv + change*dt*dt/2,
		vv: q.vv + change*dt,
	}
}

// back lets each fix know of those after it.
func (s *smoother) back(fixes []fix, out []geo.XY) {
	last := len(fixes) - 1
	at, v := s.known[last].at, s.known[last].v
	out[last] = at
	for i := last - 1; i >= 0; i-- {
		q, dt := s.known[i], fixes[i+1].t-fixes[i].t
		m := q.after(dt, s.change)
		det := m.pp*m.vv - m.pv*m.pv
		pp, vp := q.pp+dt*q.pv, q.pv+dt*q.vv // covariances of this state with the position of the next
		offAt, offV := at.Sub(m.at), v.Sub(m.v)
		at = q.at.Add(offAt.Scale((pp*m.vv - q.pv*m.pv) / det)).Add(offV.Scale((q.pv*m.pp - pp*m.pv) / det))
		v = q.v.Add(offAt.Scale((vp*m.vv - q.vv*m.pv) / det)).Add(offV.Scale((q.vv*m.pp - vp*m.pv) / det))
		out[i] = at
	}
}
