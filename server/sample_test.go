package server_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/embed"
	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art/gallery"
	"github.com/runnerway/runnerway/geo/elevation"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlite"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// blockSource reads elevation from a store.
type blockSource struct{ store.Store }

func (s blockSource) ElevationBlocks(ctx context.Context, b geo.Bounds) ([]elevation.Block, error) {
	stored, err := s.ElevationTiles(ctx, b)
	out := make([]elevation.Block, len(stored))
	for i, t := range stored {
		out[i] = elevation.Block{Row: t.Row, Col: t.Col, Data: t.Data}
	}
	return out, err
}

// inSample puts the embedded streets and shapes into the server's store and lets the server use them; of the shapes only those
// that are named, if any are.
func inSample(t testing.TB, only ...string) func(*server.Options) {
	return func(o *server.Options) {
		t.Helper()
		ctx := context.Background()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		sample, err := roads.ReadSample(embed.Sample())
		must(err)
		source := store.StreetSource{Name: "sample", Attribution: sample.Manifest.Attribution, Bounds: sample.Manifest.Bounds}
		var tiles []store.StreetTile
		for _, p := range sample.Tiles {
			tiles = append(tiles, store.StreetTile{X: p.ID.X, Y: p.ID.Y, Whole: p.Whole, Data: p.Data})
		}
		publish(t, o.Store, source, tiles...)
		var heights []store.ElevationTile
		for _, b := range sample.Elevation {
			heights = append(heights, store.ElevationTile{Row: b.Row, Col: b.Col, Data: b.Data})
		}
		must(o.Store.PutElevation(ctx, heights))
		shapes, err := gallery.Read(embed.Shapes())
		must(err)
		var seeds []store.Shape
		for i, s := range shapes {
			if len(only) > 0 && !slices.Contains(only, s.ID) {
				continue
			}
			seeds = append(seeds, store.Shape{ShapeID: s.ID, Name: s.NameKo, EnglishName: s.NameEn, IconName: s.Icon,
				Category: string(s.Category), EstimatedDistanceKM: s.EstimatedM / 1000, SVGPath: s.Path, Position: i})
		}
		_, err = o.Store.SeedShapes(ctx, seeds)
		must(err)
		o.Streets = roads.NewNetwork(roads.NetworkOptions{
			Source: tileSource{o.Store}, Elevation: elevation.NewSource(blockSource{o.Store}, 1<<20),
		})
		o.Fonts = embed.Fonts()
	}
}

// avenyn is in the middle of Gothenburg.
var avenyn = geo.Point{Lat: 57.7005, Lng: 11.9750}

// TestFirstHeart is what a new user does first.
func TestFirstHeart(t *testing.T) {
	k := newKit(t, inSample(t))
	guest := k.guest()
	id := guest.post(async, obj{"shape_id": "heart", "start": place(avenyn), "target_distance_km": 5}).wants(202).at("data.task_id").(string)
	g := guest.finished(id)
	if g.Status != "completed" || len(g.OptionIDs) != 3 {
		t.Fatalf("task = %+v, want completed with three options", g)
	}
	options := guest.get("/routes/" + *g.RouteID + "/options").wants(200).at("data.options").([]any)
	for _, v := range options {
		o := v.(obj)
		if !near(o["distance"].(float64), 5, 0.5) || o["start_offset_m"].(float64) > 60 {
			t.Errorf("option %v: %v km, %v m from the start; want 5 within 10 %% and 60 m at most", o["option_number"], o["distance"], o["start_offset_m"])
		}
		known := o["known"].(obj)
		if known["safety"] != 0. || known["light"].(float64) > 0.1 || known["elevation"].(float64) < 0.5 {
			t.Errorf("known = %v, want nothing of safety, little of light, and most of the elevation", known)
		}
		if o["similarity_score"].(float64) < 75 {
			t.Errorf("similarity = %v, want 75 at least", o["similarity_score"])
		}
	}
	export := "/routes/" + *g.RouteID + "/options/" + g.OptionIDs[0] + "/export?format="
	if gpx := string(guest.get(export + "gpx").wants(200).body()); !strings.Contains(gpx, "OpenStreetMap") {
		t.Error("the GPX file lacks the attribution")
	}
	guest.get(export + "geojson").wants(200)
	if picture := guest.get(export + "png").wants(200).body(); http.DetectContentType(picture) != "image/png" {
		t.Errorf("the picture is %s", http.DetectContentType(picture))
	}
}

// BenchmarkWholeRequest is POST routes/generate-gps-art: 5 km on the embedded streets, in memory after the first time.
func BenchmarkWholeRequest(b *testing.B) {
	db, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "bench.db"), sqlstore.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	o := server.Options{Store: db, Secret: []byte(secret), Log: slog.New(slog.DiscardHandler)}
	inSample(b)(&o)
	s, err := server.New(o)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close(context.Background())
	send := func(path, token, body string) []byte {
		r := httptest.NewRequest(http.MethodPost, "/api/v1"+path, strings.NewReader(body))
		r.RemoteAddr = "127.0.0.1:40000"
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code >= 300 {
			b.Fatalf("%s: %d %s", path, w.Code, w.Body)
		}
		answer, _ := io.ReadAll(w.Body)
		return answer
	}
	var guest struct {
		Data struct {
			AccessToken string `json:"access_token"`
		}
	}
	if err := json.Unmarshal(send("/auth/guest", "", ""), &guest); err != nil {
		b.Fatal(err)
	}
	for _, shape := range []string{"heart", "star", "dog"} {
		b.Run(shape, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				send(now, guest.Data.AccessToken, `{"shape_id":"`+shape+`","start":{"lat":57.7005,"lng":11.975},"target_distance_km":5}`)
			}
		})
	}
}
