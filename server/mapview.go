package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"github.com/go-chi/chi/v5"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/server/streetimport"
	"github.com/runnerway/runnerway/store"
)

// mapAttribution is shown on every map, also before the first import.
const mapAttribution = "© OpenStreetMap contributors"

// sampleSource is the name of the source of streets that comes with the program, as the command gives it.
const sampleSource = streetimport.SampleName

// firstZoom shows a few square kilometres: room for a route of 5 km.
const firstZoom = 14

// A mapView answers GET /map.json: what the page has to know of our street map before it draws it.
type mapView struct {
	store   store.StreetStore
	streets streetTiles
	fail    failure
	// fetching and kakao are mapDescription's.
	fetching, kakao bool
	base            BaseMap

	mu   sync.Mutex
	last mapDescription // of Version, 0 for none yet; it is shared and not changed
}

// mapDescription is the wire form of a street map. View is null while there are no streets.
type mapDescription struct {
	Version     int64       `json:"version"`
	Tiles       string      `json:"tiles"` // address of a tile, with {z}, {x} and {y} to be filled in
	MinZoom     int         `json:"min_zoom"`
	MaxZoom     int         `json:"max_zoom"`
	Attribution string      `json:"attribution"`
	View        *mapStart   `json:"view"`
	Sources     []mapSource `json:"sources"` // imported ones, newest first
	// Fetching says that streets of other places are fetched when a route is wished there.
	Fetching bool `json:"fetching"`
	// Kakao says that one may sign in through Kakao.
	Kakao bool `json:"kakao"`
	// Base is the map of pictures that the operator wants below routes; null for our own streets.
	Base *mapBase `json:"base"`
}

type mapBase struct {
	Tiles       string `json:"tiles"`
	Attribution string `json:"attribution"`
}

type mapStart struct {
	Lat  float64 `json:"lat"`
	Lng  float64 `json:"lng"`
	Zoom int     `json:"zoom"`
}

type mapSource struct {
	Name        string    `json:"name"`
	Attribution string    `json:"attribution"`
	Bounds      mapBounds `json:"bounds"`
	LengthKM    float64   `json:"length_km"`
	View        mapStart  `json:"view"`
	// Sample is the built-in town: its streets are years old, and no lamps, places, parks or water are known there.
	Sample bool `json:"sample"`
}

type mapBounds struct {
	South float64 `json:"south"`
	West  float64 `json:"west"`
	North float64 `json:"north"`
	East  float64 `json:"east"`
}

// routes mounts GET /map.json.
func (m *mapView) routes(r chi.Router) {
	r.Get("/map.json", m.ServeHTTP)
}

// ServeHTTP answers with the description.
func (m *mapView) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d, err := m.describe(r.Context())
	if err != nil {
		m.fail(w, r, fmt.Errorf("describe the street map: %w", err))
		return
	}
	body, err := json.Marshal(d)
	if err != nil {
		m.fail(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	newWebFile("map.json", body).ServeHTTP(w, r)
}

// describe is the description of the streets as they are now. Looking for the first views reads many tiles, so it is done
// once a version.
func (m *mapView) describe(ctx context.Context) (mapDescription, error) {
	version, err := m.store.StreetsVersion(ctx)
	if err != nil {
		return mapDescription{}, err
	}
	m.mu.Lock()
	last := m.last
	m.mu.Unlock()
	if version != 0 && last.Version == version {
		return last, nil
	}
	d, settled, err := m.look(ctx, version)
	if err == nil && settled {
		m.mu.Lock()
		m.last = d
		m.mu.Unlock()
	}
	return d, err
}

// look makes the description; it is settled unless the map still shows streets of another version.
func (m *mapView) look(ctx context.Context, version int64) (d mapDescription, settled bool, err error) {
	sources, err := m.store.StreetSources(ctx)
	if err != nil {
		return d, false, err
	}
	d = mapDescription{
		Version: version, Tiles: "/tiles/{z}/{x}/{y}.mvt?v=" + strconv.FormatInt(version, 10),
		MinZoom: tileMinZoom, MaxZoom: tileMaxZoom, Attribution: mapAttribution, Sources: []mapSource{}, Fetching: m.fetching, Kakao: m.kakao,
	}
	if m.base.URL != "" {
		d.Base = &mapBase{Tiles: m.base.URL, Attribution: m.base.Attribution}
	}
	settled = true
	for _, s := range sources {
		if s.Fetched { // that somebody ran there is nobody's business
			continue
		}
		view, shown, err := m.firstView(ctx, s.Bounds)
		if err != nil {
			return d, false, err
		}
		settled = settled && shown == version
		d.Sources = append(d.Sources, mapSource{
			Name:        s.Name,
			Attribution: s.Attribution,
			Bounds:      mapBounds{South: s.Bounds.Min.Lat, West: s.Bounds.Min.Lng, North: s.Bounds.Max.Lat, East: s.Bounds.Max.Lng},
			LengthKM:    roundTo(s.LengthM/1000, 1),
			View:        view,
			Sample:      s.Name == sampleSource,
		})
	}
	if len(d.Sources) > 0 {
		d.View = &d.Sources[0].View
	}
	return d, settled, nil
}

// viewReach is how many street tiles around the middle of an area are considered for its first view: 10 km in Seoul.
const viewReach = 5

// firstView is a lively place near the middle of b: the centre of the street tile with the most streets within viewReach,
// the middle itself if there are none. An area's middle may be a lake. The version is that of the streets looked at.
func (m *mapView) firstView(ctx context.Context, b geo.Bounds) (mapStart, int64, error) {
	middle := roads.TileAt(b.Center())
	around := func(by int) roads.TileID {
		const last = 1<<roads.TileZoom - 1
		return roads.TileID{X: min(max(0, middle.X+by), last), Y: min(max(0, middle.Y+by), last)}
	}
	best, most := b.Center(), 0
	version, err := m.streets.Tiles(ctx, around(-viewReach), around(viewReach), func(id roads.TileID, tiles []*roads.Tile) {
		n := 0
		for _, t := range tiles {
			n += len(t.Streets)
		}
		if n > most && id.Bounds().Intersects(b) {
			best, most = id.Bounds().Center(), n
		}
	})
	return mapStart{Lat: best.Lat, Lng: best.Lng, Zoom: firstZoom}, version, err
}
