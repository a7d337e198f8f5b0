package server

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/measure"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/store"
)

// What options are called and tagged, by number (5.1).
var (
	optionNames = [...]string{textFirstPlace, "2순위", "3순위"}
	optionTags  = [...]string{"BEST", "추천", ""}
)

// difficulties are the only three words the app knows.
var difficulties = map[measure.Difficulty]string{measure.Easy: "쉬움", measure.Moderate: "보통", measure.Hard: "도전"}

// minutesPerKM is the contract's walking pace of 5 km/h.
const minutesPerKM = 12

// newArtOption is the option of a route found, numbered from 1, without what has to be measured.
func newArtOption(number int, r art.Route) store.RouteOption {
	o := store.RouteOption{
		Number: number, Name: strconv.Itoa(number) + "순위", Path: rounded(r.Path), Outline: rounded(r.Outline),
		TurnDeg: roundTo(r.TurnDeg, 2), DeviationM: roundTo(r.DeviationM, 2), DeviationPct: roundTo(r.DeviationPct, 3),
		Label: string(r.Label),
	}
	if number <= len(optionNames) {
		o.Name, o.Tag = optionNames[number-1], optionTags[number-1]
	}
	return o
}

// applyMeasures fills in what running the route is like (5.1 to 5.3, 5.7).
func applyMeasures(o *store.RouteOption, m measure.Report) {
	o.DistanceKM = roundTo(m.LengthM/1000, 2)
	o.EstimatedTimeMin = max(1, int(math.Round(o.DistanceKM*minutesPerKM)))
	o.Difficulty = difficulties[m.Difficulty]
	o.SafetyScore = m.Safety.Score
	o.LightingScore = int(math.Round(m.Light.LitShare * 100))
	o.CameraCount = m.Safety.Cameras
	o.LightCoverage = roundTo(m.Safety.LampShare, 4)
	o.MaxElevationDiffM = m.Elevation.RangeM
	o.TotalAscentM, o.TotalDescentM, o.TotalChangeM = m.Elevation.AscentM, m.Elevation.DescentM, m.Elevation.ChangeM
	o.AverageGradePct, o.MaxGradePct = m.Elevation.AverageGradePct, m.Elevation.MaxGradePct
	o.SelfIntersects = m.Line.Intersects
	o.SegmentCount, o.TurnCount = m.Line.Segments, m.Line.Turns
}

// optionNotes are kept with an option as its Details.
type optionNotes struct {
	KnownSafety float64  `json:"known_safety"`           // shares of the length for which something is known, 0..1
	KnownLight  float64  `json:"known_light"`            //
	SuggestedKM float64  `json:"suggested_km,omitempty"` // distance from which the drawing shows
	Notices     []string `json:"notices,omitempty"`      // codes
	// WaypointsM is how near the option comes to each waypoint, WaypointsPct what they cost the best option in likeness.
	WaypointsM   []float64 `json:"waypoints_m,omitempty"`
	WaypointsPct float64   `json:"waypoints_pct,omitempty"`
	// Streets are the names along the way, for the table of turns.
	Streets []notedStreet `json:"streets,omitempty"`
}

// notesOn is what is kept of a measured option beside its columns.
func notesOn(m measure.Report, f found) optionNotes {
	return optionNotes{
		KnownSafety: roundTo(m.Safety.Known, 3), KnownLight: roundTo(m.Light.Known, 3), SuggestedKM: f.suggestedKM, Notices: f.notices,
		Streets: notedStreets(m.Streets),
	}
}

// passes notes how the route passes the waypoints of its wish.
func (n *optionNotes) passes(route art.Route, of art.Result) {
	for _, m := range route.WaypointsM {
		n.WaypointsM = append(n.WaypointsM, roundTo(m, 1))
	}
	n.WaypointsPct = roundTo(of.WaypointsPct, 2)
}

func (n optionNotes) encode() ([]byte, error) {
	notes, err := json.Marshal(n)
	if err != nil {
		return nil, fmt.Errorf("encode what is known of an option: %w", err)
	}
	return notes, nil
}

// artNotices are what of a drawing's wish the search could not meet.
func artNotices(wish art.Request, result art.Result) []string {
	var codes []string
	if slices.ContainsFunc(result.Routes, func(r art.Route) bool {
		return slices.ContainsFunc(r.WaypointsM, func(m float64) bool { return m > art.WaypointReachM })
	}) {
		codes = append(codes, noticeArtWaypoint)
	}
	if slices.ContainsFunc(result.Routes, func(r art.Route) bool { return r.StartOffsetM > art.StartReachM }) {
		codes = append(codes, noticeArtStart)
	}
	if result.Routes[0].DeviationPct > art.LostPct {
		codes = append(codes, noticeArtLost)
	}
	switch dark := result.LightKnown < art.LeastLight; {
	case dark && wish.Prefer == art.Safest:
		codes = append(codes, noticeLight)
	case dark:
		codes = append(codes, noticeNoSafest)
	}
	if wish.Prefer == art.Flattest && result.HeightsKnown < art.LeastHeights {
		codes = append(codes, noticeElevation)
	}
	return codes
}

// notesOf are zero for options of other origin.
func notesOf(o store.RouteOption) optionNotes {
	var n optionNotes
	if json.Unmarshal(o.Details, &n) != nil {
		return optionNotes{}
	}
	return n
}

// similarity is a mean deviation of pct percent of the drawing's diagonal as a score of 0..100, one decimal: 100 e^(-pct/10),
// so that a twentieth of a drawing's size off still says 61.
func similarity(pct float64) float64 { return roundTo(100*math.Exp(-math.Max(0, pct)/10), 1) }

// startOffsetM is how far the option begins from the route's start.
func startOffsetM(r store.Route, o store.RouteOption) float64 {
	if len(o.Path) == 0 {
		return 0
	}
	return roundTo(geo.Distance(r.Start, o.Path[0]), 1)
}

// onStreetM is how far a point of a route may lie from its street for rounding alone.
const onStreetM = 2

// elevationsAlong is the height of each point of path, which runs on g: of the junctions as the graph has it, between them
// evenly. NaN where it is unknown; nil if all is.
func elevationsAlong(g *roads.Graph, path []geo.Point) []float64 {
	if g.ElevationM == nil {
		return nil
	}
	out := make([]float64, len(path))
	any := false
	for i, p := range path {
		out[i] = math.NaN()
		snap, ok := g.Snap(g.Plane.XY(p), onStreetM)
		if !ok {
			continue
		}
		ends := g.Ends[snap.Edge]
		t := math.Min(1, snap.AlongM/g.LengthM[snap.Edge])
		from, to := float64(g.ElevationM[ends[0]]), float64(g.ElevationM[ends[1]])
		switch t {
		case 0: // so that an unknown other end does not matter
			out[i] = from
		case 1:
			out[i] = to
		default:
			out[i] = from + (to-from)*t
		}
		any = any || !math.IsNaN(out[i])
	}
	if !any {
		return nil
	}
	return out
}

// placeReachM is how near a place must be to count as on the way (5.6).
const placeReachM = 50

// placeCategories are those an option lists, on the wire too.
var placeCategories = []string{"cafe", "convenience"}

// placesAlong are the ids of the places on the way, by category.
func (a *artist) placesAlong(ctx context.Context, path []geo.Point) (map[string][]string, error) {
	b := geo.BoundsOf(path)
	around := geo.Around(b.Min, placeReachM)
	around = around.Extend(geo.Around(b.Max, placeReachM).Min).Extend(geo.Around(b.Max, placeReachM).Max)
	places, err := a.store.PlacesIn(ctx, around, placeCategories...)
	if err != nil {
		return nil, fmt.Errorf("places along a route: %w", err)
	}
	ids := map[string][]string{}
	plane := geo.NewPlane(b.Center())
	line := make([]geo.XY, len(path))
	for i, p := range path {
		line[i] = plane.XY(p)
	}
	for _, p := range places {
		if nearLine(plane.XY(p.At), line, placeReachM) {
			ids[p.Category] = append(ids[p.Category], p.ID)
		}
	}
	return ids, nil
}

func nearLine(p geo.XY, line []geo.XY, reachM float64) bool {
	for i := 1; i < len(line); i++ {
		if at, _ := geo.NearestOnSegment(p, line[i-1], line[i]); at.Dist(p) <= reachM {
			return true
		}
	}
	return false
}

// A shapeWarning says that the distance is too short for the drawing.
type shapeWarning struct {
	Code        string  `json:"code" enum:"SHAPE_TOO_SMALL"`
	Message     string  `json:"message"`
	SuggestedKM float64 `json:"suggested_km"`
}

const textShapeTooSmall = "이 거리에서는 그림의 작은 부분이 뭉개질 수 있습니다. %skm 이상을 권장합니다"

// in is w with its text in another language; nil stays nil.
func (w *shapeWarning) in(translate func(string) string) *shapeWarning {
	if w == nil {
		return nil
	}
	other := *w
	other.Message = translate(w.Message)
	return &other
}

// newShapeWarning is nil for 0 km.
func newShapeWarning(suggestedKM float64) *shapeWarning {
	if suggestedKM == 0 {
		return nil
	}
	return &shapeWarning{
		Code:        "SHAPE_TOO_SMALL",
		Message:     fmt.Sprintf(textShapeTooSmall, strconv.FormatFloat(suggestedKM, 'f', -1, 64)),
		SuggestedKM: suggestedKM,
	}
}

// suggestedKM rounds up to the next half kilometre that may be wished; 0 stays 0.
func suggestedKM(m float64) float64 {
	if m <= 0 {
		return 0
	}
	return math.Min(maxTargetKM, math.Ceil(m/500)/2)
}
