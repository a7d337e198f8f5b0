package server_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/server"
)

// The map of a picture has streets up to its edges, which of a long route lie far outside of the route's own box.
func TestPictureIsFullOfStreets(t *testing.T) {
	center := geo.Point{Lat: 57.7, Lng: 11.97}
	plane := geo.NewPlane(center)
	var ring []geo.Point
	for _, xy := range []geo.XY{{X: -2400, Y: -2400}, {X: 2400, Y: -2400}, {X: 2400, Y: 2400}, {X: -2400, Y: 2400}, {X: -2400, Y: -2400}} {
		ring = append(ring, plane.Point(xy))
	}
	s := stub{routes: []art.Route{{Path: ring, Outline: ring, DistanceM: geo.Length(ring), Label: art.MostFaithful}}}
	sample := inSample(t)
	k := newKit(t, func(o *server.Options) { sample(o); s.use(o) })
	kim := k.member("kim")
	var d drawnReply
	kim.post(now, obj{"shape_id": "heart", "start": place(center), "target_distance_km": 19}).wants(200).json(&d)
	body := kim.get("/routes/" + d.RouteID + "/options/" + d.OptionIDs[0] + "/export?format=png").wants(200).body()
	img, err := png.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	const strip, footer = 16, 250 // pixels
	width, bottom := img.Bounds().Dx(), img.Bounds().Dy()-footer
	for name, r := range map[string]image.Rectangle{
		"left": image.Rect(0, 0, strip, bottom), "right": image.Rect(width-strip, 0, width, bottom),
		"upper": image.Rect(0, 0, width, strip), "lower": image.Rect(0, bottom-strip, width, bottom),
	} {
		if n := colours(img, r); n < 5 {
			t.Errorf("nothing is drawn at the %s edge of the map: %d colours", name, n)
		}
	}
}

// colours counts the colours within r.
func colours(img image.Image, r image.Rectangle) int {
	seen := map[color.Color]bool{}
	for x := r.Min.X; x < r.Max.X; x++ {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			seen[img.At(x, y)] = true
		}
	}
	return len(seen)
}
