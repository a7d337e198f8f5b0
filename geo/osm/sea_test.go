package osm_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
)

// coastTown is town() with the sea east of 11.96, an island in it and a pier; the coast is of two ways.
func coastTown() extractFile {
	f := town()
	at := func(id int64, lat, lng float64) node { return node{id: id, lat: lat, lng: lng} }
	f.nodes = append(f.nodes,
		at(60, 57.6, 11.96), at(61, 57.701, 11.96), at(62, 57.8, 11.96),
		at(70, 57.71, 11.97), at(71, 57.71, 11.98), at(72, 57.715, 11.98), at(73, 57.715, 11.97),
		at(80, 57.7005, 11.9605), at(81, 57.7005, 11.97),
	)
	f.ways = append(f.ways,
		way{id: 130, refs: []int64{61, 62}, tags: []string{"natural", "coastline"}},
		way{id: 131, refs: []int64{60, 61}, tags: []string{"natural", "coastline"}},
		way{id: 132, refs: []int64{70, 71, 72, 73, 70}, tags: []string{"natural", "coastline", "place", "island", "name", "Ön"}},
		way{id: 133, refs: []int64{5, 80, 81}, tags: []string{"highway", "footway", "man_made", "pier"}},
	)
	f.box = []float64{11.8, 12.05, 57.78, 57.62}
	return f
}

// wet reports whether a place is under the water of an area without a name.
func wet(areas []roads.Area, lat, lng float64) bool {
	p := geo.Point{Lat: lat, Lng: lng}
	for a, holes := range roads.WithHoles(areas) {
		if a.Kind == roads.Water && a.Name == "" && inRing(a.Ring, p) && !slices.ContainsFunc(holes, func(h []roads.Position) bool { return inRing(h, p) }) {
			return true
		}
	}
	return false
}

func inRing(ring []roads.Position, p geo.Point) bool {
	in := false
	for i := range ring {
		a, b := ring[i].Point(), ring[(i+1)%len(ring)].Point()
		if (a.Lat > p.Lat) != (b.Lat > p.Lat) && p.Lng < a.Lng+(p.Lat-a.Lat)/(b.Lat-a.Lat)*(b.Lng-a.Lng) {
			in = !in
		}
	}
	return in
}

// checkSea looks at places on either side of coastTown's coast.
func checkSea(t *testing.T, what string, areas []roads.Area) {
	t.Helper()
	for _, at := range [][2]float64{{57.7, 11.961}, {57.7005, 11.965}, {57.65, 11.99}, {57.75, 12.0}, {57.7, 12.04}, {57.709, 11.975}} {
		if !wet(areas, at[0], at[1]) {
			t.Errorf("%s: %v is dry", what, at)
		}
	}
	for _, at := range [][2]float64{{57.7, 11.959}, {57.7, 11.9}, {57.75, 11.85}, {57.712, 11.975}} {
		if wet(areas, at[0], at[1]) {
			t.Errorf("%s: %v is under water", what, at)
		}
	}
}

// answerOf is a file as an Overpass API answers it.
func answerOf(t testing.TB, f extractFile) string {
	t.Helper()
	tags := func(list []string) map[string]string {
		found := map[string]string{}
		for pair := range slices.Chunk(list, 2) {
			found[pair[0]] = pair[1]
		}
		return found
	}
	var elements []map[string]any
	for _, n := range f.nodes {
		elements = append(elements, map[string]any{"type": "node", "id": n.id, "lat": n.lat, "lon": n.lng, "tags": tags(n.tags)})
	}
	for _, w := range f.ways {
		elements = append(elements, map[string]any{"type": "way", "id": w.id, "nodes": w.refs, "tags": tags(w.tags)})
	}
	text, err := json.Marshal(map[string]any{"elements": elements})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheSeaIsWater(t *testing.T) {
	f := coastTown()
	sink, s := importBytes(t, f.bytes())
	checkSea(t, "import", sink.content(t).Areas)
	plain, before := importBytes(t, town().bytes())
	if s.Areas != before.Areas || len(s.Dropped) != len(before.Dropped) {
		t.Errorf("%+v, without a coast %+v", s, before)
	}
	if names := fmt.Sprint(sink.others); names != fmt.Sprint(plain.others) || strings.Contains(names, "Ön") {
		t.Errorf("names %s", names)
	}
	b := geo.Bounds{Min: geo.Point{Lat: 57.62, Lng: 11.8}, Max: geo.Point{Lat: 57.78, Lng: 12.05}}
	for what, o := range map[string]osm.AnswerOptions{"answer": {Bounds: b}, "tiled answer": {Bounds: b, Tiled: true}} {
		a := readAnswer(t, answerOf(t, f), o)
		checkSea(t, what, cutAgain(a.Content, a.Sea...).Areas)
		for _, p := range a.Sea {
			if a.Content.Areas = append(a.Content.Areas, p.Area); p.Area.Name != "" {
				t.Errorf("%s: the sea is called %q", what, p.Area.Name)
			}
		}
	}
}

func TestBrokenCoastlinesFloodNoTown(t *testing.T) {
	turned := coastTown()
	for i := range turned.ways {
		if id := turned.ways[i].id; id == 130 || id == 131 {
			slices.Reverse(turned.ways[i].refs) // the land is in the east, they say
		}
	}
	for name, f := range map[string]extractFile{"turned": turned} {
		sink, s := importBytes(t, f.bytes())
		areas := sink.content(t).Areas
		for _, lng := range []float64{11.86, 11.88, 11.9, 11.92, 11.94} {
			if wet(areas, 57.7001, lng) {
				t.Errorf("%s: the street at %v is under water", name, lng)
			}
		}
		if !slices.ContainsFunc(s.Dropped, func(d osm.Dropped) bool { return strings.HasPrefix(d.Reason, "coastlines of a tile") }) {
			t.Errorf("%s: dropped %v", name, s.Dropped)
		}
	}
	half := coastTown()
	half.ways = slices.DeleteFunc(half.ways, func(w way) bool { return w.id == 130 || w.id == 132 })
	sink, _ := importBytes(t, half.bytes())
	areas := sink.content(t).Areas
	for at, want := range map[[2]float64]bool{{57.65, 11.97}: true, {57.65, 11.95}: false, {57.7, 11.94}: false, {57.75, 11.9}: false} {
		if got := wet(areas, at[0], at[1]); got != want {
			t.Errorf("half of a coast: %v is under water: %v", at, got)
		}
	}
}

func TestRoadsThatNobodyWalksOnAreLines(t *testing.T) {
	f := town()
	tagged := func(id int64, tags ...string) way { return way{id: id, refs: []int64{1, 6, 5, 9}, tags: tags} }
	f.ways = append(f.ways,
		tagged(140, "highway", "motorway", "name", "Leden", "ref", "E 6"), tagged(141, "highway", "trunk", "ref", "40"),
		tagged(142, "highway", "trunk_link", "name", "Mot"), tagged(143, "highway", "primary", "foot", "no", "name", "Bron"),
		tagged(144, "railway", "rail", "name", "Banan"), tagged(145, "railway", "subway", "tunnel", "no"),
		// None of these is one.
		tagged(150, "highway", "motorway", "tunnel", "yes"), tagged(151, "railway", "rail", "service", "yard"), tagged(152, "railway", "tram"),
		tagged(153, "highway", "motorway", "area", "yes", "indoor", "yes"), tagged(154, "highway", "residential", "foot", "no"),
		tagged(155, "highway", "secondary", "access", "private"), tagged(156, "railway", "abandoned"), tagged(157, "railway", "rail", "tunnel", "yes"),
		way{id: 158, refs: []int64{1, 9999, 5}, tags: []string{"highway", "motorway", "name", "Borta"}},
	)
	sink, s := importBytes(t, f.bytes())
	found := map[string]bool{}
	for _, l := range sink.content(t).Lines {
		found[fmt.Sprint(l.Kind, " ", l.Name)] = true
	}
	want := []string{"mainroad 40", "mainroad Bron", "motorway ", "motorway Leden", "rail ", "ramp "}
	for _, w := range want {
		if !found[w] {
			t.Errorf("no %q among %v", w, found)
		}
	}
	if len(found) != len(want) {
		t.Errorf("lines %v, want %v", found, want)
	}
	_, before := importBytes(t, town().bytes())
	if s.Streets != before.Streets || s.LengthM != before.LengthM || s.Nodes != before.Nodes {
		t.Errorf("streets %+v, without lines %+v", s, before)
	}
	a := readAnswer(t, answerOf(t, f), osm.AnswerOptions{})
	sameMapLines(t, a, sink)
}

func sameMapLines(t *testing.T, a *osm.Answer, sink *memory) {
	t.Helper()
	if got, want := cutAgain(a.Content).Lines, sink.content(t).Lines; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("lines of the answer %v, of the import %v", got, want)
	}
}
