package server

import (
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"

	"github.com/runnerway/runnerway/geo/roads"
)

// namedAt is the rule of which streets have their name on a tile: the main ones from afar, then all.
func namedAt(class roads.Class, zoom maptile.Zoom) bool {
	switch class {
	case roads.Trunk, roads.Primary, roads.Secondary:
		return zoom >= 12
	case roads.Tertiary:
		return zoom >= 13
	}
	return zoom >= 14
}

// joinLines joins lines end to end where just two of them meet, so that a street that was cut at every junction is one line
// again: a name needs the room, and a tile gets smaller. The result keeps the order of the first of each joined lines.
func joinLines(lines orb.MultiLineString) orb.MultiLineString {
	at := make(map[orb.Point][]int, 2*len(lines)) // lines by the point at one of their ends
	for i, line := range lines {
		at[line[0]] = append(at[line[0]], i)
		at[line[len(line)-1]] = append(at[line[len(line)-1]], i)
	}
	joined := make([]bool, len(lines))
	next := func(end orb.Point) (orb.LineString, bool) {
		ends := at[end]
		if len(ends) != 2 {
			return nil, false
		}
		for _, i := range ends {
			if !joined[i] {
				joined[i] = true
				return lines[i], true
			}
		}
		return nil, false
	}
	grow := func(line orb.LineString) orb.LineString {
		for {
			end := line[len(line)-1]
			more, ok := next(end)
			if !ok {
				return line
			}
			if more[0] != end {
				more = slices.Clone(more)
				slices.Reverse(more)
			}
			line = append(line, more[1:]...)
		}
	}
	out := make(orb.MultiLineString, 0, len(lines))
	for i, line := range lines {
		if joined[i] {
			continue
		}
		joined[i] = true
		line = grow(slices.Clip(line))
		slices.Reverse(line)
		line = grow(slices.Clip(line))
		slices.Reverse(line)
		out = append(out, line)
	}
	return out
}

// eachOnItsOwn makes features of one line of those that have a name and several lines: renderers that follow MapLibre write
// the name along the first line of a feature only.
func eachOnItsOwn(features []*geojson.Feature) []*geojson.Feature {
	out := make([]*geojson.Feature, 0, len(features))
	for _, f := range features {
		lines, ok := f.Geometry.(orb.MultiLineString)
		if !ok || f.Properties["name"] == nil {
			out = append(out, f)
			continue
		}
		for _, line := range lines {
			one := geojson.NewFeature(line)
			one.Properties = f.Properties
			out = append(out, one)
		}
	}
	return out
}
