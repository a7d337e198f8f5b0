package track

import (
	"math"
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
	// A recorder's clock is believed from clockFrom to clockTo, in years. Before that lie the epochs of Unix, GPS and FIT,
	// which are what a clock shows that has not been set.
	clockFrom, clockTo = 2000, 2200
	lowestM            = -500 // the lowest shore is at -430 m
	highestM           = 9000
)

// newGround lays the plane through the middle of some of the points: a mean would follow a single wild one.
func newGround(points []Point) ground {
	const samples = 101
	var lats, lngs []float64
	for i, next := 0, 0; i < len(points); i++ {
		if i >= next && isPosition(points[i]) {
			lats, lngs = append(lats, points[i].Lat), append(lngs, points[i].Lng)
			next = i + 1 + len(points)/samples
		}
	}
	g := ground{}
	if len(lats) > 0 {
		for i := range lngs {
			lngs[i] = lngs[0] + math.Remainder(lngs[i]-lngs[0], 360)
		}
		g.plane = geo.NewPlane(geo.Point{Lat: quantile(lats, 0.5, 0), Lng: quantile(lngs, 0.5, 0)})
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

// isPosition reports whether p is on earth. Receivers without a position say 0, 0, a place in the sea.
func isPosition(p Point) bool { return p.Valid() && p.Point != (geo.Point{}) }

func hasTime(p Point) bool { return p.Time.Year() >= clockFrom && p.Time.Year() < clockTo }

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
	if math.Abs(up) < nearRad && g.cosLat > 0.1 { // the sum formula of the cosine, its series ended where 1e-7 is left
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
		if !isPosition(p) {
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
