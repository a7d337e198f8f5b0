package server_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

// picture decodes a PNG; PICTURES may name a directory in which to keep it, to be looked at.
func (a *answer) picture(name string) image.Image {
	a.t.Helper()
	a.wants(200)
	if kind := a.header("Content-Type"); kind != "image/png" {
		a.t.Fatalf("%s: Content-Type %q, want image/png", a.request, kind)
	}
	if dir := os.Getenv("PICTURES"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".png"), a.body(), 0o600); err != nil {
			a.t.Fatal(err)
		}
	}
	img, err := png.Decode(bytes.NewReader(a.body()))
	if err != nil {
		a.t.Fatalf("%s: %v", a.request, err)
	}
	return img
}

// shade is how bright the corner of a picture is, 0..255.
func shade(img image.Image) uint8 {
	b := img.Bounds()
	return color.GrayModel.Convert(img.At(b.Max.X-2, b.Max.Y-2)).(color.Gray).Y
}

func TestOptionPicture(t *testing.T) {
	k := newKit(t, inTown(t), func(o *server.Options) { o.Fonts = os.DirFS("../embed/fonts") })
	kim := k.member("kim")
	g := k.generated("kim", "강남 하트/런", 5.02)
	path := "/routes/" + g.Route.ID + "/options/" + g.Options[0].ID + "/picture"
	for _, c := range []struct {
		query string
		size  image.Point
		dark  bool
	}{
		{"", image.Pt(1080, 1080), false},
		{"?format=story&theme=dark", image.Pt(1080, 1920), true},
		{"?format=card", image.Pt(1200, 630), false},
		{"?format=print", image.Pt(1588, 2246), false},
	} {
		a := kim.get(path + c.query)
		img := a.picture("option" + strings.NewReplacer("?", "-", "&", "-", "=", "-").Replace(c.query))
		if img.Bounds().Size() != c.size || (shade(img) < 128) != c.dark {
			t.Errorf("%s: %v with a corner of brightness %d; want %v, dark: %v", a.request, img.Bounds().Size(), shade(img), c.size, c.dark)
		}
		if a.header("Cache-Control") != "private, no-cache" || a.header("Content-Disposition") !=
			`inline; filename="runnerway.png"; filename*=UTF-8''%EA%B0%95%EB%82%A8%20%ED%95%98%ED%8A%B8-%EB%9F%B0.png` {
			t.Errorf("%s: %q, %q", a.request, a.header("Cache-Control"), a.header("Content-Disposition"))
		}
	}
	korean, english := kim.get(path).body(), kim.with("Accept-Language", "en-GB").get(path).body()
	if bytes.Equal(korean, english) {
		t.Error("the words are the same in both languages")
	}
	if !bytes.Equal(english, kim.get(path+"?lang=en").body()) || !bytes.Equal(korean, kim.with("Accept-Language", "en").get(path+"?lang=ko").body()) {
		t.Error("lang does not choose the language")
	}
	for _, wrong := range []string{"?format=huge", "?theme=pink", "?lang=fr"} {
		kim.get(path + wrong).wants(422)
	}
	kim.get("/routes/"+g.Route.ID+"/options/nothing/picture").fails(404, "ROUTE_OPTION_NOT_FOUND", "경로 옵션을 찾을 수 없습니다")
	k.member("lee").get(path).fails(404, "ROUTE_NOT_FOUND", noSuchRoute)
	k.as("").get(path).wants(401)
}

func TestWorkoutPicture(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use, func(o *server.Options) { o.Fonts = os.DirFS("../embed/fonts") })
	kim := k.member("kim")
	var d drawnReply
	kim.post(now, obj{"shape_id": "heart", "start": place(townCenter)}).wants(200).json(&d)
	id := kim.start(obj{"route_id": d.RouteID, "route_option_id": d.OptionIDs[0]})
	path := "/workouts/" + id + "/picture"
	kim.get(path).fails(400, "VALIDATION_ERROR", "완료된 운동만 이미지로 만들 수 있습니다")
	var run []obj
	for i, p := range block(12, 12, 12) {
		run = append(run, obj{"lat": p.Lat, "lng": p.Lng, "timestamp": k.clock.Now().Add(time.Duration(i*40) * time.Second).UnixMilli()})
	}
	kim.post("/workouts/"+id+"/complete", completeBody(obj{"route": obj{"actual_path": run}})).wants(200)
	for _, query := range []string{"", "?format=story&theme=dark&lang=en", "?format=card"} {
		kim.get(path + query).picture("workout" + strings.NewReplacer("?", "-", "&", "-", "=", "-").Replace(query))
	}
	if bare := kim.get(path).body(); bytes.Equal(bare, kim.get("/routes/"+d.RouteID+"/options/"+d.OptionIDs[0]+"/picture").body()) {
		t.Error("a workout's picture is its route's")
	}
	k.member("lee").get(path).fails(404, "WORKOUT_NOT_FOUND", noWorkout)
	k.guest().get(path).wants(403)

	still := kim.start()
	kim.post("/workouts/"+still+"/complete", nil).wants(200)
	kim.get("/workouts/"+still+"/picture").fails(422, "NOTHING_TO_DRAW", "그릴 위치 기록이 없습니다")
}

// saved stores a route with one option along path.
func (k *kit) saved(owner, name string, path []geo.Point) store.Generated {
	k.t.Helper()
	g, err := k.store.SaveGenerated(context.Background(), store.Generated{
		Route:   store.Route{UserID: owner, Name: name, Type: store.RoutePreset, Mode: "running", Start: path[0]},
		Options: []store.RouteOption{{Name: "하나", DistanceKM: geo.Length(path) / 1000, EstimatedTimeMin: 33, Difficulty: "쉬움", Path: path, Outline: path}},
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return g
}

// Share pictures of 5 km in the middle of a town, streets in memory.
func BenchmarkSharePicture(b *testing.B) {
	k := newKit(b, inSample(b))
	kim := k.member("kim")
	walk := squareAround(examplePlace, 1250)
	g := k.saved("user-kim", "하트 경로", walk)
	for _, format := range []string{"square", "story", "card", "print"} {
		path := "/routes/" + g.Route.ID + "/options/" + g.Options[0].ID + "/picture?format=" + format
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			bytes := 0
			for b.Loop() {
				bytes = len(kim.get(path).wants(200).body())
			}
			b.ReportMetric(float64(bytes), "bytes/picture")
		})
	}
}
