package osm_test

import (
	"reflect"
	"testing"

	"github.com/runnerway/runnerway/geo/osm"
)

func TestLandmarksAndNamesInOtherLanguages(t *testing.T) {
	f := town()
	f.nodes = append(f.nodes,
		node{id: 60, lat: 57.7, lng: 11.9, tags: []string{"place", "city", "name", "Göteborg", "name:en", "Gothenburg", "name:ko", "예테보리"}},
		node{id: 61, lat: 57.7, lng: 11.9, tags: []string{"railway", "tram_stop", "name", "Brunnsparken", "name:en", "Brunnsparken"}},
		node{id: 62, lat: 57.7, lng: 11.9, tags: []string{"place", "hamlet", "name", "Lilleby"}},
		node{id: 63, lat: 57.7, lng: 11.9, tags: []string{"railway", "station"}},                                 // nobody can look for it
		node{id: 64, lat: 57.7, lng: 11.9, tags: []string{"place", "island", "name", "Hisingen"}},                // of no use
		node{id: 65, lat: 57.7, lng: 11.9, tags: []string{"amenity", "cafe", "name", "카페", "name:en", "A cafe"}}, // a stop
	)
	for i := range f.ways {
		switch f.ways[i].id {
		case 100:
			f.ways[i].tags = append(f.ways[i].tags, "name:ko", "서쪽길", "name:en", "West Street", "name:fr", "Rue de l'Ouest")
		case 105: // nobody walks there
			f.ways[i].tags = append(f.ways[i].tags, "name", "E6", "name:en", "Road to Oslo")
		case 110:
			f.ways[i].tags = append(f.ways[i].tags, "name:en", "The Park")
		}
	}
	f.relations[0].tags = append(f.relations[0].tags, "name:en", "The Lake")
	sink, s := importBytes(t, f.bytes())
	type landmark struct {
		category string
		others   []string
	}
	got := map[string]landmark{}
	for _, p := range sink.places {
		if p.ID > "n59" && p.ID < "n66" {
			got[p.Name] = landmark{p.Category, p.Others}
			if osm.Landmark(p.Category) != (p.Category != "cafe") {
				t.Errorf("Landmark(%q) = %v", p.Category, osm.Landmark(p.Category))
			}
		}
	}
	want := map[string]landmark{
		"Göteborg": {"city", []string{"예테보리", "Gothenburg"}}, "Brunnsparken": {"stop", nil}, "Lilleby": {"village", nil}, "카페": {"cafe", []string{"A cafe"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("places = %v, want %v", got, want)
	}
	others := map[string][]string{"Västra gatan": {"서쪽길", "West Street"}, "Parken": {"The Park"}, "Sjön": {"The Lake"}}
	if !reflect.DeepEqual(sink.others, others) {
		t.Errorf("other names = %v, want %v", sink.others, others)
	}
	if s.Places != int64(len(sink.places)) {
		t.Errorf("summary says %d places, the sink got %d", s.Places, len(sink.places))
	}
}
