package server_test

import (
	"testing"

	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/server"
)

// R13: the window that a search will ask for is there already.
func TestPrefetchElevation(t *testing.T) {
	var streets *roads.Network
	k := newKit(t, inTown(t), func(o *server.Options) { streets = o.Streets })
	kim := k.member("kim")
	const path = "/routes/prefetch-elevation"
	for _, wrong := range []any{nil, "{}", obj{"lat": 37.5}, obj{"lat": 95, "lng": 127}, obj{"lat": 37.5, "lng": 127, "radius": -1}, obj{"lat": "x", "lng": 1}} {
		kim.post(path, wrong).wants(422)
	}
	k.as("").post(path, place(townCenter)).wants(401)
	k.guest().post(path, place(townCenter)).wants(403)
	if kept := streets.Stats().WindowsKept; kept != 0 {
		t.Fatalf("%d windows kept before anything was asked", kept)
	}
	kim.post(path, place(townCenter)).wants(200).has(obj{"data": nil, "message": "고도 데이터 프리페칭을 시작했습니다 (백그라운드)"})
	eventually(t, "window in memory", func() bool { return streets.Stats().WindowsKept == 1 })
	before := streets.Stats().WindowMisses
	g, err := streets.Window(t.Context(), townCenter, 2000)
	if err != nil || g.ElevationM == nil || streets.Stats().WindowMisses != before {
		t.Errorf("window after the warm-up: %v, heights %v, read again %v; want it kept with heights", err, g.ElevationM != nil, streets.Stats().WindowMisses != before)
	}
	// However far somebody asks, 5 km are read; where nothing is known, and however often, it is still no error.
	for range 100 {
		kim.post(path, obj{"lat": townCenter.Lat, "lng": townCenter.Lng, "radius": 1e9}).wants(200)
		kim.post(path, place(farAway)).wants(200)
	}
	eventually(t, "second window in memory", func() bool { return streets.Stats().WindowsKept >= 2 })
	before = streets.Stats().WindowMisses
	if _, err := streets.Window(t.Context(), townCenter, 5000); err != nil || streets.Stats().WindowMisses != before {
		t.Errorf("window of 5 km after a wish of a million: %v, want it kept", err)
	}
}
