package osm

import (
	"slices"
	"strings"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// A Place is somewhere a runner may want to stop, or that a runner may look for by its name.
type Place struct {
	ID       string   // n or w for node or way, and its OpenStreetMap id
	Name     string   // as on the map, empty if it has none
	Others   []string // its names in Korean and English where they differ from Name
	Category string   // a stop: cafe, convenience, restroom or fountain; or a Landmark, which has a Name
	At       geo.Point
}

// Landmark says of a category that its places are there to be looked for, not to stop at: a city, town, village, suburb,
// neighbourhood, station or stop of a tram.
func Landmark(category string) bool {
	switch category {
	case "city", "town", "village", "suburb", "neighbourhood", "station", "stop":
		return true
	}
	return false
}

// placeCategory is the category of a place with these tags; empty for anything else.
func placeCategory(tags Tags) string {
	if c := landmarkCategory(tags); c != "" && tags.Value("name") != "" {
		return c
	}
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

func landmarkCategory(tags Tags) string {
	switch c := tags.Value("place"); c {
	case "city", "town", "village", "suburb", "neighbourhood":
		return c
	case "hamlet":
		return "village"
	case "borough", "quarter":
		return "suburb"
	}
	switch tags.Value("railway") {
	case "station", "halt":
		return "station"
	case "tram_stop":
		return "stop"
	}
	return ""
}

// maxOthers is how many names of one thing in other languages are kept.
const maxOthers = 4

// otherNames are the names in Korean and English that differ from the one on the map.
func otherNames(tags Tags) []string {
	var others []string
	name := tags.Value("name")
	for _, key := range [...]string{"name:ko", "name:en"} {
		if other := tags.Value(key); other != "" && other != name && !slices.Contains(others, other) {
			others = append(others, strings.Clone(other))
		}
	}
	return others
}

// otherNamesOf are the names in other languages of what has a name on the map.
type otherNamesOf map[string][]string

// add notes what tags say.
func (o otherNamesOf) add(tags Tags) {
	if name := tags.Value("name"); name != "" {
		if others := otherNames(tags); len(others) > 0 {
			o.put(strings.Clone(name), others)
		}
	}
}

func (o otherNamesOf) put(name string, others []string) {
	for _, other := range others {
		if known := o[name]; len(known) < maxOthers && !slices.Contains(known, other) {
			o[name] = append(known, other)
		}
	}
}

func (o otherNamesOf) merge(from otherNamesOf) {
	for name, others := range from {
		o.put(name, others)
	}
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
