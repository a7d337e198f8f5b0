package cmd_test

import (
	"bytes"
	"fmt"
	"testing"
)

// placesOf are the names of the places on the way of a stored option, by id.
func (s *served) placesOf(token, address string) map[string]string {
	s.t.Helper()
	var reply struct {
		Data struct {
			Places []struct{ ID, Name string }
		}
	}
	if status := s.get(address+"/places", token, &reply); status != 200 {
		s.t.Fatalf("places: status %d", status)
	}
	names := map[string]string{}
	for _, p := range reply.Data.Places {
		names[p.ID] = p.Name
	}
	return names
}

func TestSeedPlaces(t *testing.T) {
	run(t, nil, "seed", "roads", gridTown(t, "town.osm.pbf", 10, 20, 12)).wants(0)
	// A cafe at every crossing: each route passes some.
	table := func(name string, from int) string {
		out := "이름,분류,위도,경도,평점,리뷰수,주소\n"
		for i := from; i < 144; i++ {
			out += fmt.Sprintf("%s %d,카페,%.4f,%.4f,4.5,\"1\",<b>길</b> %d\n", name, i, 10+float64(i/12)*9e-4, 20+float64(i%12)*9e-4, i)
		}
		return out + "약국,약국,10,20,,,\n카페 143,카페,10.0099,20.0099,,,\n쉼터,,10,20,,,\n"
	}
	runHere(t, nil, "seed", "places", writeFile(t, "cafes.csv", table("카페", 0))).wants(0, `144 places stored as "cafes", 3 rows skipped`, "144 cafe",
		`line 146: category "약국" is not known`, "line 147: the same place as in line 145", "line 148: no category", "144 places lie where")

	s := start(t, nil)
	token := s.guest()
	var g generated
	if status := s.do("POST", "/api/v1/routes/generate-gps-art", token, circleInTown, &g); status != 200 {
		t.Fatalf("generate: status %d, %s", status, g.Message)
	}
	address := "/api/v1/routes/" + g.Data.RouteID + "/options/" + g.Data.OptionIDs[0]
	before := s.placesOf(token, address)
	if len(before) == 0 {
		t.Fatal("the route passes no cafe")
	}
	var detail []byte
	if status := s.get(address, token, &detail); status != 200 || !bytes.Contains(detail, []byte("길")) || bytes.ContainsAny(detail, "<>") ||
		bytes.Contains(detail, []byte(`\u003c`)) {
		t.Errorf("status %d; addresses should be there without markup: %s", status, detail)
	}
	// The same places again: their ids are still those that the route knows.
	runHere(t, nil, "seed", "places", writeFile(t, "Cafes.csv", table("카페", 0))).wants(0)
	if after := s.placesOf(token, address); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("places on the way after a second seed: %v, before: %v", after, before)
	}
	// Other places under the same name hide them, and under another name they are there beside.
	runHere(t, nil, "seed", "places", writeFile(t, "shops.csv", "name,lat,lon\nCU,10,20\n"), "--category", "편의점", "--name", "cafes").wants(0, "1 convenience")
	if left := s.placesOf(token, address); len(left) > 0 {
		t.Errorf("places that are no longer in the file: %v", left)
	}
	runHere(t, nil, "seed", "places", writeFile(t, "more.csv", table("카페", 0)), "--name", "cafes").wants(0)
	if after := s.placesOf(token, address); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("places that are back: %v, before: %v", after, before)
	}
	runHere(t, nil, "check-db").wants(0, "places cafes: 144", "places 145\n")
	runHere(t, nil, "seed", "remove", "places", "cafes").wants(0, "144 places")
	if left := s.placesOf(token, address); len(left) > 0 {
		t.Errorf("places that were taken out: %v", left)
	}
	s.stop().wants(0)
}

func TestSeedPlacesKeepsIDs(t *testing.T) {
	const own = "7f9c24e8-3b12-4fef-91e0-1f6c2a1d0c11"
	table := "id,name,category,lat,lon\n" + own + ",A,cafe,10,20\n17,B,cafe,10,20\n"
	run(t, nil, "seed", "places", writeFile(t, "a.csv", table)).wants(0, "2 places")
	// What has an id of its own stays the same place when its name and position change.
	runHere(t, nil, "seed", "places", writeFile(t, "a.csv", "id,name,category,lat,lon\n"+own+",A2,cafe,11,20\n17,B2,cafe,11,20\n")).wants(0)
	runHere(t, nil, "check-db").wants(0, "places 2\n")
	// Ids of another file are those of other places.
	runHere(t, nil, "seed", "places", writeFile(t, "b.csv", "id,name,category,lat,lon\n17,B,cafe,10,20\n")).wants(0)
	runHere(t, nil, "check-db").wants(0, "places 3\n")
}
