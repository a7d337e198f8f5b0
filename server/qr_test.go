package server_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/skip2/go-qrcode"

	"github.com/runnerway/runnerway/server"
)

// modules are the dark squares of a code drawn as SVG, row by row without its border, which must be empty.
func modules(t *testing.T, svg []byte) []string {
	t.Helper()
	var doc struct {
		ViewBox string `xml:"viewBox,attr"`
		Paths   []struct {
			D string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal(svg, &doc); err != nil || len(doc.Paths) != 2 {
		t.Fatalf("%v: %s", err, svg)
	}
	var size int
	if _, err := fmt.Sscanf(doc.ViewBox, "0 0 %d", &size); err != nil {
		t.Fatal(err)
	}
	grid := make([][]byte, size)
	for i := range grid {
		grid[i] = []byte(strings.Repeat(".", size))
	}
	for _, run := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)`).FindAllString(doc.Paths[1].D, -1) {
		var x, y, n int
		if _, err := fmt.Sscanf(run, "M%d %dh%d", &x, &y, &n); err != nil {
			t.Fatal(err)
		}
		copy(grid[y][x:], strings.Repeat("#", n))
	}
	var rows []string
	for y, row := range grid {
		if border := y < 4 || y >= size-4; border && strings.Contains(string(row), "#") || strings.Contains(string(row[:4])+string(row[size-4:]), "#") {
			t.Errorf("row %d of the border is %s", y, row)
		} else if !border {
			rows = append(rows, string(row[4:size-4]))
		}
	}
	return rows
}

// wantsCode checks that an SVG is the code of text.
func wantsCode(t *testing.T, svg []byte, text string) {
	t.Helper()
	want, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		t.Fatal(err)
	}
	want.DisableBorder = true
	var rows []string
	for _, row := range want.Bitmap() {
		line := make([]byte, len(row))
		for x, dark := range row {
			line[x] = map[bool]byte{true: '#', false: '.'}[dark]
		}
		rows = append(rows, string(line))
	}
	if got := modules(t, svg); !equal(got, rows) {
		t.Errorf("the code is not that of %s:\n%s", text, strings.Join(got, "\n"))
	}
}

func TestShareQR(t *testing.T) {
	k := newKit(t, trust("127.0.0.1/32"))
	kim := k.member("kim")
	g := k.generated("kim", "하트", 5)
	token := kim.shared(g.Route.ID)
	path := "/routes/shared/" + token + "/qr.svg"
	a := k.as("").with("X-Forwarded-Proto", "https").with("X-Forwarded-Host", "run.example.org").get(path).wants(200)
	if a.header("Content-Type") != "image/svg+xml" {
		t.Errorf("Content-Type = %q", a.header("Content-Type"))
	}
	wantsCode(t, a.body(), "https://run.example.org/s/"+token)
	kim.del("/routes/" + g.Route.ID + "/share").wants(200)
	k.as("").get(path).fails(404, "SHARE_NOT_FOUND", "공유 링크를 찾을 수 없습니다")
	k.as("").get("/routes/shared/x/qr.svg").fails(404, "SHARE_NOT_FOUND", "공유 링크를 찾을 수 없습니다")
}

// A guest who has drawn a route takes it to a phone that knows nothing of the guest.
func TestTakeToThePhone(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use, func(o *server.Options) { o.Fonts = os.DirFS("../embed/fonts") })
	guest := k.guest()
	var d drawnReply
	guest.post(now, obj{"shape_id": "heart", "start": place(townCenter)}).wants(200).json(&d)
	path := "/routes/" + d.RouteID + "/options/" + d.OptionIDs[0] + "/qr.svg"
	user := guest.get("/users/me").wants(200).at("data.id").(string)
	for _, format := range []string{"gpx", "fit", "geojson", "png"} {
		link := k.server.HandOver(user, d.RouteID, d.OptionIDs[0], format, k.clock.Now().Add(time.Hour))
		a := guest.get(path + "?format=" + format).wants(200)
		wantsCode(t, a.body(), "http://example.com/api/v1/routes/take/"+link)
		if a.header("Cache-Control") != "no-store" {
			t.Errorf("Cache-Control = %q", a.header("Cache-Control"))
		}
		own := guest.get("/routes/" + d.RouteID + "/options/" + d.OptionIDs[0] + "/export?format=" + format).wants(200)
		taken := k.as("").get("/routes/take/" + link).wants(200)
		if string(own.body()) != string(taken.body()) || own.header("Content-Type") != taken.header("Content-Type") {
			t.Errorf("%s: the phone gets another file than the guest", format)
		}
	}
	until := k.clock.Now().Add(time.Hour)
	link := k.server.HandOver(user, d.RouteID, d.OptionIDs[0], "gpx", until)
	for i := range link {
		other := byte('A')
		if link[i] == other {
			other = 'B'
		}
		if a := k.as("").get("/routes/take/" + link[:i] + string(other) + link[i+1:]); a.status() != http.StatusNotFound {
			t.Fatalf("a link whose letter %d was changed: status %d", i, a.status())
		}
	}
	for _, wrong := range []string{"x", ".", "x.y", strings.Repeat("A", 600)} {
		k.as("").get("/routes/take/"+wrong).fails(404, "NOT_FOUND", "리소스를 찾을 수 없습니다")
	}
	stranger := k.server.HandOver("user-lee", d.RouteID, d.OptionIDs[0], "gpx", until)
	k.as("").get("/routes/take/"+stranger).fails(404, "ROUTE_NOT_FOUND", noSuchRoute)
	k.member("lee").get(path).fails(404, "ROUTE_NOT_FOUND", noSuchRoute)
	k.clock.advance(time.Hour)
	k.as("").get("/routes/take/"+link).fails(404, "LINK_EXPIRED", "링크의 유효 시간이 지났습니다. QR 코드를 다시 만들어 주세요")
}
