package server_test

import (
	"bytes"
	"strings"
	"testing"
)

// Whoever has the link takes the file along, until the link is withdrawn.
func TestSharedRouteAsFile(t *testing.T) {
	k := newKit(t, inTown(t))
	kim := k.member("kim")
	g := k.generated("kim", "강남 하트", 5.02, 7)
	path := "/routes/shared/" + kim.shared(g.Route.ID) + "/export"
	stranger := k.as("")
	for query, sign := range map[string]string{"": "<trkpt ", "?format=gpx&option=1": "<trkpt ", "?format=geojson": `"LineString"`, "?format=fit": ".FIT"} {
		a := stranger.get(path + query).wants(200)
		if !bytes.Contains(a.body(), []byte(sign)) {
			t.Errorf("%q: file = %.80q, want %s in it", query, a.body(), sign)
		}
		if name := a.header("Content-Disposition"); !strings.HasPrefix(name, "attachment") {
			t.Errorf("%q: Content-Disposition = %q", query, name)
		}
	}
	own := kim.get("/routes/" + g.Route.ID + "/options/" + g.Options[0].ID + "/export").wants(200).body()
	if shared := stranger.get(path).wants(200).body(); !bytes.Equal(shared, own) {
		t.Errorf("the shared file differs from one's own:\n%.300s\n%.300s", shared, own)
	}
	stranger.get(path+"?option=3").fails(404, "ROUTE_OPTION_NOT_FOUND", "경로 옵션을 찾을 수 없습니다")
	stranger.get(path + "?format=png").wants(422)
	stranger.get("/routes/shared/0123456789abcdef0123456789abcdef/export").fails(404, "SHARE_NOT_FOUND", "공유 링크를 찾을 수 없습니다")
	kim.del("/routes/" + g.Route.ID + "/share").wants(200)
	stranger.get(path).fails(404, "SHARE_NOT_FOUND", "공유 링크를 찾을 수 없습니다")
}
