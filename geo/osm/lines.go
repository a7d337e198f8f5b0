package osm

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// A wayLine is a way that is no street and is drawn: a line of the map or a coastline.
type wayLine struct {
	lineAs
	name string
	refs []int64
}

// lineAs is what a wayLine is.
type lineAs byte

// coastline stands beside the kinds of lines of the map, far from them.
const coastline lineAs = 255

// How far a line may stray from the map where that saves positions: below the width of what it shows.
const (
	lineToleranceM  = 2
	coastToleranceM = 1
)

// lineKind decides whether the way with these tags is drawn as a line, and as which: large roads that are no street, for the
// reason that nobody may walk there; railways on which trains run; coastlines. What lies in a tunnel nobody sees, and sidings
// and yards are no landmarks.
func lineKind(tags Tags, reason Reason) (lineAs, bool) {
	if tags.Value("natural") == "coastline" {
		return coastline, true
	}
	if tunnel := tags.Value("tunnel"); set(tunnel) && tunnel != "building_passage" || set(tags.Value("indoor")) {
		return 0, false
	}
	switch reason {
	case Motorway, TrunkNoWalk, FootForbid:
		return largeRoad(tags.Value("highway"))
	}
	switch tags.Value("railway") {
	case "rail", "light_rail", "subway", "narrow_gauge":
		return lineAs(roads.Rail), tags.Value("service") == "" && tags.Value("area") == ""
	}
	return 0, false
}

func largeRoad(highway string) (lineAs, bool) {
	switch highway {
	case "motorway":
		return lineAs(roads.Motorway), true
	case "trunk", "primary", "secondary":
		return lineAs(roads.MainRoad), true
	case "motorway_link", "trunk_link", "primary_link", "secondary_link":
		return lineAs(roads.Ramp), true
	}
	return 0, false
}

// lineName is the name of a road, or its number.
func lineName(tags Tags, as lineAs) string {
	if as != lineAs(roads.Motorway) && as != lineAs(roads.MainRoad) {
		return ""
	}
	if name := tags.Value("name"); name != "" {
		return strings.Clone(name)
	}
	return strings.Clone(tags.Value("ref"))
}

// LineOf is the line of the map that a way with these tags and positions is; false if it is none.
func LineOf(tags Tags, line []roads.Position) (roads.MapLine, bool) {
	_, _, reason := Walkable(tags)
	as, ok := lineKind(tags, reason)
	if !ok || as == coastline || len(line) < 2 {
		return roads.MapLine{}, false
	}
	return roads.MapLine{Kind: roads.LineKind(as), Name: lineName(tags, as), Line: straightened(line, lineToleranceM)}, true
}

// addLine keeps a line until its nodes are known.
func (a *assembly) addLine(l *wayLine) error {
	a.record = appendText(append(a.record[:0], byte(l.lineAs)), l.name)
	a.record = binary.AppendUvarint(a.record, uint64(len(l.refs)))
	if _, err := a.lines.add(a.record); err != nil {
		return err
	}
	for _, id := range l.refs {
		if err := a.refs.add(idKey(id), lineRef|a.lineRefs, nil); err != nil {
			return err
		}
		a.lineRefs++
	}
	return nil
}

// fillLines hands out the lines, each in as many parts as the file holds.
func (a *assembly) fillLines(lines *refLines, out output) error {
	a.begin(a.lines.count)
	records := a.lines.read()
	var at uint64
	var r recordReader
	for records.next() {
		r.rest = records.record
		as, name, count := lineAs(r.byte()), r.text(), r.uint()
		if r.bad {
			return errScratch
		}
		lines.next(lineRef|at, int(count))
		at += count
		for part := range slices.Values(split(lines.line)) {
			if err := fillLine(as, name, part, out); err != nil {
				return err
			}
		}
		if err := a.tick(); err != nil {
			return err
		}
	}
	return records.err
}

func fillLine(as lineAs, name string, line []roads.Position, out output) error {
	if as == coastline {
		return out.coast(straightened(line, coastToleranceM))
	}
	return out.line(roads.MapLine{Kind: roads.LineKind(as), Name: name, Line: straightened(line, lineToleranceM)})
}

// split cuts a line where nodes are missing; parts of one position are left out.
func split(line []roads.Position) (parts [][]roads.Position) {
	for len(line) > 0 {
		end := slices.Index(line, missing)
		if end < 0 {
			end = len(line)
		}
		if end > 1 {
			parts = append(parts, line[:end])
		}
		line = line[min(end+1, len(line)):]
	}
	return parts
}

// straightened is the line without positions that lie within toleranceM of the line without them.
func straightened(line []roads.Position, toleranceM float64) []roads.Position {
	plane := geo.NewPlane(line[0].Point())
	path := make([]geo.XY, len(line))
	for i, p := range line {
		path[i] = plane.XY(p.Point())
	}
	kept := geo.Simplify(path, toleranceM)
	out := make([]roads.Position, 0, len(kept))
	for i, p := range line {
		if len(out) < len(kept) && path[i] == kept[len(out)] {
			out = append(out, p)
		}
	}
	return out
}
