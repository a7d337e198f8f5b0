package osm

import (
	"strings"

	"github.com/runnerway/runnerway/geo/roads"
)

// A Tag is one key and value of an OpenStreetMap node, way or relation.
type Tag struct{ Key, Value string }

// Tags are the tags of one element, in the order of the file.
type Tags []Tag

// Value is the value of key, empty if the element does not carry it.
func (t Tags) Value(key string) string {
	for _, tag := range t {
		if tag.Key == key {
			return tag.Value
		}
	}
	return ""
}

// A Reason is why a way with a highway tag is no street for a person on foot. The empty Reason is none: it is one.
type Reason string

// The reasons.
const (
	NoHighway    Reason = "no highway tag"
	OtherHighway Reason = "kind of highway not for walking"
	Motorway     Reason = "motorway"
	Unbuilt      Reason = "under construction or proposed"
	FootForbid   Reason = "walking forbidden"
	Private      Reason = "private"
	TrunkNoWalk  Reason = "trunk road without sidewalk"
	Ferry        Reason = "ferry"
	Indoor       Reason = "indoor"
	SurfaceArea  Reason = "area"
)

// classes are the values of highway that may be walked unless something forbids it. Links have the class of what they link.
var classes = map[string]roads.Class{
	"footway": roads.Footway, "path": roads.Path, "pedestrian": roads.Pedestrian, "steps": roads.Steps,
	"living_street": roads.LivingStreet, "residential": roads.Residential, "service": roads.Service, "track": roads.Track,
	"unclassified": roads.Unclassified, "tertiary": roads.Tertiary, "secondary": roads.Secondary, "primary": roads.Primary,
	"trunk": roads.Trunk, "cycleway": roads.Cycleway, "bridleway": roads.Bridleway, "road": roads.Road,
}

// Walkable decides whether the way with these tags is a street for a person on foot, and which. It is the whole rule: a
// highway of the listed classes unless foot=no, any other with foot=yes or designated; a trunk road only with a sidewalk or
// such a foot tag; never a motorway or motorroad, nothing unbuilt, private without permission for feet, a ferry, indoor or
// an area. The wishes of foot=private are those of access=private. Of a way that is no street only the Reason counts.
func Walkable(tags Tags) (roads.Class, roads.Flags, Reason) {
	highway, foot := tags.Value("highway"), tags.Value("foot")
	invited := foot == "yes" || foot == "designated"
	kind := strings.TrimSuffix(highway, "_link")
	class, known := classes[kind]
	switch {
	case tags.Value("route") == "ferry":
		return 0, 0, Ferry
	case highway == "":
		return 0, 0, NoHighway
	case kind == "motorway" || tags.Value("motorroad") == "yes":
		return 0, 0, Motorway
	case kind == "construction" || kind == "proposed":
		return 0, 0, Unbuilt
	case foot == "no":
		return 0, 0, FootForbid
	case foot == "private" || closed(tags.Value("access")) && foot == "":
		return 0, 0, Private
	case highway == "corridor" || set(tags.Value("indoor")):
		return 0, 0, Indoor
	case tags.Value("area") == "yes":
		return 0, 0, SurfaceArea
	case !known && !invited:
		return 0, 0, OtherHighway
	case class == roads.Trunk && !invited && !hasSidewalk(tags):
		return 0, 0, TrunkNoWalk
	}
	return class, flagsOf(tags), ""
}

func flagsOf(tags Tags) roads.Flags {
	var f roads.Flags
	switch lit := tags.Value("lit"); lit {
	case "":
	case "no", "disused":
		f |= roads.Unlit
	default:
		f |= roads.Lit
	}
	if set(tags.Value("tunnel")) {
		f |= roads.Tunnel
	}
	if set(tags.Value("bridge")) {
		f |= roads.Bridge
	}
	switch tags.Value("footway") {
	case "crossing":
		f |= roads.Crossing
	case "sidewalk":
		f |= roads.Sidewalk
	}
	return f
}

// set reports whether a tag of a yes-or-kind key says anything but no.
func set(value string) bool { return value != "" && value != "no" }

func closed(access string) bool { return access == "private" || access == "no" }

// hasSidewalk reports whether one can walk beside the road itself; a separate sidewalk is a way of its own.
func hasSidewalk(tags Tags) bool {
	for _, key := range [...]string{"sidewalk", "sidewalk:both", "sidewalk:left", "sidewalk:right"} {
		switch tags.Value(key) {
		case "", "no", "none", "separate":
		default:
			return true
		}
	}
	return false
}
