// Package roads is the street graph: streets stored as tiles, loaded as a window, joined into a graph that can be searched.
//
// A street tile holds every stretch of street whose first position lies in it (web mercator, zoom TileZoom). A window is
// the tiles around a place; Build joins their streets into a Graph of vertices (junctions and dead ends) and edges
// (stretches between them with their full geometry) on a local plane in metres. A vertex is identified by its position
// alone, so tiles need no ids and overlapping imports join by themselves.
package roads

import (
	"cmp"
	"math"

	"github.com/runnerway/runnerway/geo"
)

// A Class is the kind of a street, from OpenStreetMap's highway tag. The numbers are stored in tiles: only append.
type Class uint8

// The classes of streets that a person on foot may use.
const (
	Road Class = iota // highway=road: kind unknown
	Footway
	Path
	Pedestrian
	Steps
	LivingStreet
	Residential
	Service
	Track
	Unclassified
	Tertiary
	Secondary
	Primary
	Trunk
	Cycleway
	Bridleway
)

// String is the value of the highway tag.
func (c Class) String() string {
	names := [...]string{"road", "footway", "path", "pedestrian", "steps", "living_street", "residential", "service", "track",
		"unclassified", "tertiary", "secondary", "primary", "trunk", "cycleway", "bridleway"}
	if int(c) < len(names) {
		return names[c]
	}
	return "road"
}

// Flags are what else is known of a street. They are stored in tiles: only append.
type Flags uint16

// Lit and Unlit are set from the lit tag; a street with neither has unknown light.
const (
	Lit Flags = 1 << iota
	Unlit
	Tunnel
	Bridge
	Crossing // footway=crossing
	Sidewalk // footway=sidewalk
	Square   // the rim of a pedestrian area
)

// A Position is a WGS84 position in units of 1e-7 degrees (about a centimetre), the resolution of OpenStreetMap. Equal
// positions are the same vertex.
type Position struct {
	Lat, Lng int32
}

// PositionOf rounds p to the nearest position. p must be valid.
func PositionOf(p geo.Point) Position {
	return Position{Lat: int32(math.Round(p.Lat * 1e7)), Lng: int32(math.Round(p.Lng * 1e7))}
}

// Compare orders positions by latitude, then longitude: negative if p comes before o.
func (p Position) Compare(o Position) int {
	if p.Lat != o.Lat {
		return cmp.Compare(p.Lat, o.Lat)
	}
	return cmp.Compare(p.Lng, o.Lng)
}

// Point is the position in degrees.
func (p Position) Point() geo.Point {
	return geo.Point{Lat: float64(p.Lat) / 1e7, Lng: float64(p.Lng) / 1e7}
}

// A Street is one stretch of street between two vertices, with nothing but geometry between them: at least two positions,
// junctions only at the ends. It may be walked both ways.
type Street struct {
	Class Class
	Flags Flags
	Name  string // as on the map, empty if it has none
	Line  []Position
}

// MaxStreetM is the greatest length of a street in metres, unless a single straight segment is longer. A window therefore
// sees every street that comes within it if it loads the tiles this far around.
const MaxStreetM = 1000
