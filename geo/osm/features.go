package osm

import (
	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// A Place is somewhere a runner may want to stop.
type Place struct {
	ID       string // n or w for node or way, and its OpenStreetMap id
	Name     string // as on the map, empty if it has none
	Category string // cafe, convenience, restroom or fountain
	At       geo.Point
}

// placeCategory is the category of a place with these tags; empty for anything else.
func placeCategory(tags Tags) string {
	switch tags.Value("amenity") {
	case "cafe":
		return "cafe"
	case "toilets":
		return "restroom"
	case "drinking_water":
		return "fountain"
	}
	if tags.Value("shop") == "convenience" {
		return "convenience"
	}
	return ""
}

// areaKind is what covers a closed way or multipolygon with these tags, if it is of use on the map.
func areaKind(tags Tags) (roads.AreaKind, bool) {
	switch tags.Value("leisure") {
	case "park", "garden", "recreation_ground", "nature_reserve":
		return roads.Park, true
	}
	switch tags.Value("landuse") {
	case "recreation_ground", "village_green":
		return roads.Park, true
	case "reservoir", "basin":
		return roads.Water, true
	}
	if tags.Value("natural") == "water" || tags.Value("waterway") == "riverbank" {
		return roads.Water, true
	}
	return 0, false
}

func isLamp(tags Tags) bool { return tags.Value("highway") == "street_lamp" }

// isCamera reports a camera that watches; guards and gunshot detectors share its main tag.
func isCamera(tags Tags) bool {
	if tags.Value("man_made") != "surveillance" {
		return false
	}
	kind := tags.Value("surveillance:type")
	return kind == "" || kind == "camera" || kind == "ALPR"
}
