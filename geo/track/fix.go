package track

import (
	"math"
	"slices"
	"time"

	"github.com/runnerway/runnerway/geo"
)

// A fix is a Point on its way through the cleaning: on a local plane, with a time in seconds.
type fix struct {
	xy      geo.XY
	t       float64 // seconds from the base of its ground; NaN if unknown
	heightM float64 // NaN if unknown
	heart   int
	cut     bool // what lies between the fix before and this one was not recorded, or is no running
}

// ground is the plane of a run. Longitudes are taken the short way from its origin, so that a run may cross the 180th
// meridian.
type ground struct {
	plane          geo.Plane
	cosLat, tanLat float64   // of the origin
	base           time.Time // of the seconds; zero if no point has a time
}

const (
	// clockSetIn is the first year in which a recorder's clock is believed. Before it lie the epochs of Unix, GPS and FIT,
	// which are what a clock shows that has not been set.
	clockSetIn = 2000
	lowestM    = -500 // the lowest shore is at -430 m
	highestM   = 9000
)

// newGround lays the plane through the middle of some of the points: a mean would follow a single wild one.
func newGround(points []Point) ground {
	const samples = 101
	var lats, lngs []float64
	for i := 0; i < len(points); i += 1 + len(points)/samples {
		lats = append(lats, points[i].Lat)
		lngs = append(lngs, points[0].Lng+math.Remainder(points[i].Lng-points[0].Lng, 360))
	}
	g := ground{}
	if len(lats) > 0 {
		slices.Sort(lats)
		slices.Sort(lngs)
		g.plane = geo.NewPlane(geo.Point{Lat: lats[len(lats)/2], Lng: lngs[len(lngs)/2]})
	}
	g.cosLat = cosDeg(g.plane.Origin().Lat)
	g.tanLat = math.Sin(g.plane.Origin().Lat*math.Pi/180) / g.cosLat
	for _, p := range points {
		if hasTime(p) {
			g.base = p.Time
			break
		}
	}
	return g
}

func hasTime(p Point) bool { return p.Time.Year() >= clockSetIn }

func cosDeg(deg float64) float64 { return math.Max(0.01, math.Cos(deg*math.Pi/180)) }

// fix is p on the plane.
func (g ground) fix(p Point) fix {
	f := fix{xy: g.xy(p.Point), t: math.NaN(), heightM: p.ElevationM, heart: p.HeartRate, cut: p.Break}
	if hasTime(p) {
		f.t = p.Time.Sub(g.base).Seconds()
	}
	if !(f.heightM >= lowestM && f.heightM <= highestM) {
		f.heightM = math.NaN()
	}
	return f
}

func (g ground) xy(p geo.Point) geo.XY {
	o := g.plane.Origin().Lng
	return g.plane.XY(geo.Point{Lat: p.Lat, Lng: o + math.Remainder(p.Lng-o, 360)})
}

// line is path on the plane, without points that are no position.
func (g ground) line(path []geo.Point) []geo.XY {
	line := make([]geo.XY, 0, len(path))
	for _, p := range path {
		if p.Valid() {
			line = append(line, g.xy(p))
		}
	}
	return line
}

// distance is the great-circle distance between a and b in metres. The plane's own would be off by its scale error, which
// counts in a run of many kilometres north or south: the plane's x is scaled to the latitude of a and b.
func (g ground) distance(a, b geo.XY) float64 {
	const nearRad = 0.05
	up := (a.Y + b.Y) / 2 / geo.EarthRadiusM
	var scale float64
	if math.Abs(up) < nearRad { // the sum formula of the cosine, its series ended where 1e-7 is left
		scale = 1 - up*up/2*(1-up*up/12) - g.tanLat*up*(1-up*up/6)
	} else {
		scale = cosDeg(g.plane.Origin().Lat+up*180/math.Pi) / g.cosLat
	}
	x, y := (b.X-a.X)*scale, b.Y-a.Y
	return math.Sqrt(x*x + y*y)
}

// fixes are the points that are positions, duplicates left out.
func (g ground) fixes(points []Point, c *Cleaning) []fix {
	out := make([]fix, 0, len(points))
	cut := false
	for _, p := range points {
		// Receivers without a position say 0, 0, a place in the sea.
		if !p.Valid() || p.Point == (geo.Point{}) {
			c.Invalid++
			cut = cut || p.Break
			continue
		}
		f := g.fix(p)
		f.cut = f.cut || cut
		cut = false
		out = append(out, f)
	}
	return unique(out, c)
}

// unique leaves out every fix that repeats the position and time of the one before it; what only one of them knows is kept.
func unique(fixes []fix, c *Cleaning) []fix {
	out := fixes[:0]
	for _, f := range fixes {
		if len(out) == 0 {
			out = append(out, f)
			continue
		}
		last := &out[len(out)-1]
		sameTime := f.t == last.t || math.IsNaN(f.t) && math.IsNaN(last.t)
		if f.xy != last.xy || !sameTime {
			out = append(out, f)
			continue
		}
		c.Duplicates++
		if math.IsNaN(last.heightM) {
			last.heightM = f.heightM
		}
		if last.heart == 0 {
			last.heart = f.heart
		}
	}
	return out
}
