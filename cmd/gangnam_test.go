//go:build !race

package cmd_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLampsOfGangnam compares hearts of 5 km with and without what the city publishes. Its lamps are those of the north of
// the extract; around the app's default start it lists none, and so nothing is known there.
func TestLampsOfGangnam(t *testing.T) {
	shared, err := filepath.Abs("../../shared/data")
	if err != nil {
		t.Fatal(err)
	}
	extract, lamps, places := shared+"/osm/seoul-gangnam-20260206.osm.pbf", shared+"/safety/seoul_streetlights.csv", shared+"/safety/seoul_facilities.csv"
	for _, path := range []string{extract, lamps, places} {
		if _, err := os.Stat(path); err != nil {
			t.Skip("there is no ../shared/data" + strings.TrimPrefix(path, shared))
		}
	}
	run(t, nil, "seed", "roads", extract).wants(0)
	s := start(t, nil)
	token := s.guest()
	const (
		heart   = `{"shape_id":"heart","start":{"lat":37.5005,"lng":127.0365},"target_distance_km":5}`
		heartUp = `{"shape_id":"heart","start":{"lat":37.5200,"lng":127.0150},"target_distance_km":5}`
	)
	before, beforeUp := s.optionsOf(token, heart), s.optionsOf(token, heartUp)
	s.sees(func() {
		r := runHere(t, nil, "seed", "safety", "--lamps", lamps).wants(0, `as "seoul_streetlights"`, "25 rows skipped", "and 15 rows more")
		t.Logf("\n%s", r.stdout)
	})
	r := runHere(t, nil, "seed", "places", places).wants(0, `as "seoul_facilities"`, "convenience", "restroom")
	t.Logf("\n%s", r.stdout)
	after, afterUp := s.optionsOf(token, heart), s.optionsOf(token, heartUp)
	for i, b := range before {
		t.Logf("default start, option %d: before %v, after %v", i+1, b, after[i])
		if after[i].Scores.Safety != b.Scores.Safety || after[i].Known.Safety != b.Known.Safety {
			t.Errorf("option %d changed, but there are no lamps", i+1)
		}
		if len(after[i].Places.Convenience) == 0 {
			t.Errorf("option %d passes no convenience store", i+1)
		}
	}
	for i, a := range afterUp {
		t.Logf("north, option %d: before %v, after %v", i+1, beforeUp[i], a)
		if a.Scores.Safety == 0 || a.Known.Safety == 0 || a.Known.Light == 0 || a.Known.Safety == 1 || a.Known.Elevation != 0 {
			t.Errorf("north, option %d: want some light, something unknown, and no heights", i+1)
		}
	}
	s.stop().wants(0)
}
