package osm

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/runnerway/runnerway/geo"
)

// maxOutlineMembers keeps the outlines of great lakes and nature reserves, which reach far beyond any area, out of answers.
const maxOutlineMembers = 200

// overpassFeatures are the things that Walkable, lineKind, placeCategory, areaKind, isLamp and isCamera look for.
var overpassFeatures = struct{ nodes, ways, areas []string }{
	nodes: []string{
		`["highway"="street_lamp"]`, `["man_made"="surveillance"]`,
		`["place"~"^(city|town|village|hamlet|borough|suburb|quarter|neighbourhood)$"]["name"]`, `["railway"~"^(station|halt|tram_stop)$"]["name"]`,
	},
	ways: []string{`["highway"]`, `["railway"~"^(rail|light_rail|subway|narrow_gauge)$"][!"service"]["tunnel"!="yes"]`, `["natural"="coastline"]`},
	areas: []string{
		`["leisure"~"^(park|garden|recreation_ground|nature_reserve)$"]`,
		`["landuse"~"^(recreation_ground|village_green|reservoir|basin)$"]`,
		`["natural"="water"]`, `["waterway"="riverbank"]`,
	},
}

// overpassPlaces are on nodes and on ways.
var overpassPlaces = []string{`["amenity"~"^(cafe|toilets|drinking_water)$"]`, `["shop"="convenience"]`}

// OverpassQuery asks an Overpass API in its own language for everything within b that ReadAnswer makes use of, with all nodes
// of ways and all ways of outlines, also where they leave b. The server is to give up after the time-out and at maxBytes of
// its memory.
func OverpassQuery(b geo.Bounds, timeout time.Duration, maxBytes int64) string {
	degrees := func(v float64) string { return strconv.FormatFloat(v, 'f', 7, 64) }
	var q strings.Builder
	fmt.Fprintf(&q, "[out:json][timeout:%d][maxsize:%d][bbox:%s,%s,%s,%s];\n(\n", int(timeout.Seconds()), maxBytes,
		degrees(b.Min.Lat), degrees(b.Min.Lng), degrees(b.Max.Lat), degrees(b.Max.Lng))
	list := func(kind, more string, filters ...string) {
		for _, f := range filters {
			fmt.Fprintf(&q, "  %s%s%s;\n", kind, f, more)
		}
	}
	list("node", "", overpassFeatures.nodes...)
	list("node", "", overpassPlaces...)
	list("way", "", overpassFeatures.ways...)
	list("way", "", overpassFeatures.areas...)
	list("way", "", overpassPlaces...)
	list(`relation["type"="multipolygon"]`, fmt.Sprintf("(if:count_members()<=%d)", maxOutlineMembers), overpassFeatures.areas...)
	q.WriteString(");\n(._;>;);\nout body;\n")
	return q.String()
}
