package osm_test

import (
	"testing"

	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
)

// holesOf counts the holes of the areas of each name.
func holesOf(areas []roads.Area) map[string]int {
	found := map[string]int{}
	for a, holes := range roads.WithHoles(areas) {
		found[a.Name] += len(holes)
	}
	return found
}

func TestInnerWaysOfMultipolygonsAreHoles(t *testing.T) {
	f := town()
	at := func(id int64, x, y float64) node { return node{id: id, lat: 57.7 + y*0.001, lng: 11.9 + x*0.002} }
	f.nodes = append(f.nodes, at(34, 30.4, 30.4), at(35, 30.6, 30.4), at(36, 30.5, 30.6), at(37, 30.7, 30.7), at(38, 30.8, 30.7))
	f.ways = append(f.ways,
		way{id: 114, refs: []int64{34, 35}}, way{id: 115, refs: []int64{34, 36, 35}}, // an island of two ways
		way{id: 116, refs: []int64{37, 38, 999, 37}}, // one with a node that the file lacks
	)
	f.relations[0].inner = []int64{114, 115, 116, 9999}
	sink, s := importBytes(t, f.bytes())
	if got := holesOf(sink.content(t).Areas); got["Sjön"] != 1 || got["Parken"] != 0 {
		t.Errorf("holes = %v, want the island in the lake", got)
	}
	before, plain := importBytes(t, town().bytes())
	if len(sink.content(t).Areas) != len(before.content(t).Areas)+1 || s.Areas != plain.Areas {
		t.Errorf("%d areas counted, without the island %d", s.Areas, plain.Areas)
	}
	if len(s.Dropped) != len(plain.Dropped) {
		t.Errorf("dropped %v, without holes %v: a hole that is not whole is nothing to tell", s.Dropped, plain.Dropped)
	}
}

func TestInnerWaysOfAnAnswerAreHoles(t *testing.T) {
	const answer = `{"elements":[
		{"type":"node","id":1,"lat":57.70,"lon":11.90},{"type":"node","id":2,"lat":57.70,"lon":11.91},{"type":"node","id":3,"lat":57.71,"lon":11.91},
		{"type":"node","id":4,"lat":57.703,"lon":11.906},{"type":"node","id":5,"lat":57.703,"lon":11.907},{"type":"node","id":6,"lat":57.704,"lon":11.907},
		{"type":"way","id":1,"nodes":[1,2,3,1]},{"type":"way","id":2,"nodes":[4,5,6,4]},
		{"type":"relation","id":1,"tags":{"type":"multipolygon","leisure":"park","name":"Parken"},
		 "members":[{"type":"way","ref":2,"role":"inner"},{"type":"way","ref":1,"role":"outer"}]}]}`
	if got := holesOf(readAnswer(t, answer, osm.AnswerOptions{}).Content.Areas); got["Parken"] != 1 {
		t.Errorf("holes = %v, want one in the park", got)
	}
}
