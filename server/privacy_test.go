package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/track"
	"github.com/runnerway/runnerway/store"
)

func TestPrivacySettings(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	kim.get("/users/me/privacy").wants(200).has(obj{"data.hide_ends_m": 0, "data.default_visibility": "private"})
	kim.send("PATCH", "/users/me/privacy", obj{"hide_ends_m": 250}).wants(200).has(obj{"data.hide_ends_m": 250, "data.default_visibility": "private"})
	kim.send("PATCH", "/users/me/privacy", obj{"default_visibility": "public"}).wants(200).has(obj{"data.hide_ends_m": 250, "data.default_visibility": "public"})
	for _, bad := range []obj{{"hide_ends_m": 1001}, {"hide_ends_m": -1}, {"default_visibility": "friends"}} {
		kim.send("PATCH", "/users/me/privacy", bad).wants(422)
	}
	const zones = "/users/me/privacy-zones"
	for _, bad := range []obj{{"latitude": 37.5}, {"latitude": 95, "longitude": 0}, {"latitude": 1, "longitude": 1, "radius_m": 99}, {"latitude": 1, "longitude": 1, "radius_m": 1001}} {
		kim.post(zones, bad).wants(422)
	}
	kim.post(zones, obj{"latitude": 1, "longitude": 1, "name": strings.Repeat("집", 51)}).fails(422, "VALIDATION_ERROR", "이름은 50자 이하여야 합니다")
	id := kim.post(zones, obj{"latitude": 37.5, "longitude": 127.1, "name": "집"}).wants(201).has(obj{"data.radius_m": 300, "data.name": "집"}).at("data.id").(string)
	kim.send("PATCH", zones+"/"+id, obj{"radius_m": 500, "name": ""}).wants(200).has(obj{"data.radius_m": 500, "data.name": "", "data.latitude": 37.5})
	kim.send("PATCH", zones+"/"+id, obj{"latitude": 38}).fails(422, "VALIDATION_ERROR", "위도와 경도를 함께 보내야 합니다")
	lee.send("PATCH", zones+"/"+id, obj{"radius_m": 500}).fails(404, "PRIVACY_ZONE_NOT_FOUND", "비공개 구역을 찾을 수 없습니다")
	lee.del(zones+"/"+id).fails(404, "PRIVACY_ZONE_NOT_FOUND", "비공개 구역을 찾을 수 없습니다")
	for range 9 {
		kim.post(zones, obj{"latitude": 37.5, "longitude": 127.1}).wants(201)
	}
	kim.post(zones, obj{"latitude": 37.5, "longitude": 127.1}).fails(400, "VALIDATION_ERROR", "비공개 구역은 최대 10개까지 등록할 수 있습니다")
	kim.del(zones + "/" + id).wants(200)
	if n := len(kim.get(zones).wants(200).list("data.zones")); n != 9 {
		t.Errorf("%d zones, want 9", n)
	}
	if n := len(lee.get(zones).wants(200).list("data.zones")); n != 0 {
		t.Errorf("lee has %d zones", n)
	}
}

const homeRadiusM = 200

// A household is somebody who runs from home, past it, and shares that: a public post of the run on a route, whose link is open.
type household struct {
	owner                        account
	home                         geo.Point
	post, run, route, option, to string // to is the token of the link
}

func newHousehold(t testing.TB, k *kit) household {
	t.Helper()
	h := household{owner: k.signUp(), home: examplePlace}
	plane := geo.NewPlane(h.home)
	away := func(m float64) geo.Point { // eastward, winding on the first 150 m
		return plane.Point(geo.XY{X: m, Y: 60 * math.Sin(m/150*2*math.Pi) * max(0, min(1, 150-m))})
	}
	line := []geo.Point{}
	for i := range 60 {
		line = append(line, away(float64(i)*40))
	}
	heights := make([]float64, len(line))
	g, err := k.store.SaveGenerated(context.Background(), store.Generated{
		Route: store.Route{UserID: h.owner.id, Name: "하트 경로", Type: store.RoutePreset, Mode: "running", Start: h.home},
		Options: []store.RouteOption{{Name: "하나", DistanceKM: 2.4, EstimatedTimeMin: 20, Difficulty: "쉬움", Path: line, ElevationsM: heights, Outline: line,
			PlaceIDs: map[string][]string{"cafe": {"cafe-at-home"}}, Details: []byte(`{"streets":[{"m":0,"name":"Secret Street"}],"waypoints":[1]}`)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	h.route, h.option = g.Route.ID, g.Options[0].ID
	h.run = h.owner.post("/workouts/start", startBody(obj{"route_id": h.route, "route_option_id": h.option, "start_location": obj{"latitude": h.home.Lat, "longitude": h.home.Lng}})).wants(201).at("data.workout_id").(string)
	path := []obj{}
	for i := range 400 {
		p := away(float64(i) * 6)
		path = append(path, obj{"lat": p.Lat, "lng": p.Lng, "timestamp": 1770872400000 + i*2000})
	}
	h.owner.post("/workouts/"+h.run+"/complete", obj{"completed_at": "2026-02-12T05:30:34.120Z", "final_metrics": obj{"distance": 2.4, "duration": 800}, "route": obj{"actual_path": path}}).wants(200)
	h.post = h.owner.post("/community/posts", obj{"workout_id": h.run, "route_name": "한강", "distance": 2.4, "duration": 800}).wants(201).at("data.post_id").(string)
	h.to = h.owner.post("/routes/"+h.route+"/share", nil).wants(200).at("data.token").(string)
	return h
}

// look checks a body of any kind for positions within the zone around home, and counts those that it has.
func (h household) look(t testing.TB, what string, a *answer) (positions int) {
	t.Helper()
	seen := func(p geo.Point) {
		positions++
		if d := geo.Distance(p, h.home); d <= homeRadiusM {
			t.Errorf("%s gives a position %.0f m from home", what, d)
		}
	}
	kind := a.header("Content-Type")
	switch {
	case strings.Contains(kind, "gpx") || strings.Contains(kind, "ant.fit"):
		run, err := track.Read(bytes.NewReader(a.body()), "")
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
		for _, p := range run.Points {
			seen(p.Point)
		}
	case strings.Contains(kind, "json"):
		var v any
		if err := json.Unmarshal(a.body(), &v); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		eachPosition(v, seen)
		if strings.Contains(string(a.body()), "Secret Street") {
			t.Errorf("%s names a street at home", what)
		}
	}
	return positions
}

// eachPosition finds what looks like a position, by its members or as a pair in either order.
func eachPosition(v any, do func(geo.Point)) {
	switch v := v.(type) {
	case map[string]any:
		for _, names := range [][2]string{{"lat", "lng"}, {"latitude", "longitude"}, {"start_latitude", "start_longitude"}, {"end_latitude", "end_longitude"}} {
			lat, ok := v[names[0]].(float64)
			lng, also := v[names[1]].(float64)
			if ok && also {
				do(geo.Point{Lat: lat, Lng: lng})
			}
		}
		for _, member := range v {
			eachPosition(member, do)
		}
	case []any:
		if len(v) == 2 || len(v) == 3 {
			a, ok := v[0].(float64)
			b, also := v[1].(float64)
			if ok && also {
				for _, p := range []geo.Point{{Lat: a, Lng: b}, {Lat: b, Lng: a}} {
					if p.Valid() {
						do(p)
					}
				}
			}
		}
		for _, element := range v {
			eachPosition(element, do)
		}
	}
}

// TestNobodySeesHome goes over everything that can be read.
func TestNobodySeesHome(t *testing.T) {
	k := newSampleKit(t)
	h := newHousehold(t, k)
	other := k.signUp()
	other.post("/routes/"+h.route+"/save", nil).wants(200)
	other.post("/community/posts/"+h.post+"/bookmark", nil).wants(200)
	other.post("/community/users/"+h.owner.id+"/follow", nil).wants(200)
	otherRun := other.post("/workouts/start", startBody(obj{"route_id": h.route, "route_option_id": h.option})).wants(201).at("data.workout_id").(string)
	before := k.as("").get("/routes/shared/" + h.to + "/picture").wants(200).body()
	if n := strings.Count(string(k.as("").get("/community/posts/"+h.post).wants(200).body()), `"timestamp"`); n < 400 {
		t.Fatalf("the track of a post has %d times before anything is hidden", n)
	}
	for name, hide := range map[string]func(){
		"a zone": func() {
			h.owner.post("/users/me/privacy-zones", obj{"latitude": h.home.Lat, "longitude": h.home.Lng, "radius_m": homeRadiusM}).wants(201)
		},
		"hidden ends": func() { h.owner.send("PATCH", "/users/me/privacy", obj{"hide_ends_m": homeRadiusM}).wants(200) },
	} {
		for _, z := range h.owner.get("/users/me/privacy-zones").list("data.zones") {
			h.owner.del("/users/me/privacy-zones/" + z["id"].(string)).wants(200)
		}
		h.owner.send("PATCH", "/users/me/privacy", obj{"hide_ends_m": 0}).wants(200)
		hide()
		t.Run(name, func(t *testing.T) { h.everything(t, k, other.client, otherRun) })
	}
	after := k.as("").get("/routes/shared/" + h.to + "/picture").wants(200).body()
	if bytes.Equal(before, after) {
		t.Error("the picture of the link is as it was before anything was hidden")
	}
	own := h.owner.get("/community/posts/" + h.post).wants(200)
	if lat := own.at("data.post.start_latitude").(float64); !near(lat, h.home.Lat, 1e-6) {
		t.Errorf("the owner's own post begins at %v", lat)
	}
	h.owner.get("/workouts/" + h.run).wants(200).has(obj{"data.start_latitude": h.home.Lat})
	if path := h.owner.get("/routes/" + h.route + "/options/" + h.option).wants(200).list("data.path"); len(path) != 60 {
		t.Errorf("the owner's own route has %d points", len(path))
	}
}

// everything reads all that the document knows, as another and as nobody.
func (h household) everything(t *testing.T, k *kit, other client, otherRun string) {
	parts := map[string]string{"post_id": h.post, "route_id": h.route, "option_id": h.option, "token": h.to, "user_id": h.owner.id, "workout_id": otherRun}
	read, positions := 0, 0
	for _, op := range k.document().operations {
		if op.method != "GET" {
			continue
		}
		whole := true
		path := placeholder.ReplaceAllStringFunc(op.path, func(name string) string {
			value, ok := parts[strings.Trim(name, "{}")]
			whole = whole && ok
			return value
		})
		if !whole || strings.Contains(path, "nearby") || strings.Contains(path, "recommend") { // places of a wished position
			continue
		}
		queries := []string{op.exampleQuery()}
		if strings.HasSuffix(path, "/export") {
			queries = []string{"?format=gpx", "?format=fit", "?format=geojson"}
		}
		for _, query := range queries {
			for who, c := range map[string]client{"another": other, "nobody": k.as("")} {
				a := c.rooted().get(path + query)
				if a.status() != 200 {
					continue
				}
				read++
				positions += h.look(t, fmt.Sprintf("%s%s of %s", op.path, query, who), a)
			}
		}
	}
	if read < 20 || positions < 500 {
		t.Errorf("%d answers with %d positions were read; too few to tell", read, positions)
	}
	post := other.get("/community/posts/" + h.post).wants(200)
	if strings.Contains(string(post.body()), "timestamp") {
		t.Error("a cut track has times")
	}
	if path := post.at("data.post.actual_path").([]any); len(path) < 200 || len(path) > 390 {
		t.Errorf("a post shows %d of 400 points", len(path))
	}
	// The way winds at home and is straight elsewhere: so is its drawing.
	if drawn := post.at("data.post.svg_path").(string); drawn != "M0 0 L100 0" {
		t.Errorf("drawing %q", drawn)
	}
	option := other.get("/routes/" + h.route + "/options/" + h.option).wants(200)
	if n := len(option.list("data.path")); n < 30 || n > 56 {
		t.Errorf("another sees %d of 60 points of the route", n)
	}
	if n := len(other.get("/routes/" + h.route + "/options/" + h.option + "/places").wants(200).list("data.places")); n != 0 {
		t.Errorf("%d places at home", n)
	}
}
