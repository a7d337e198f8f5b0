package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/store"
)

// mapAttribution is shown on every map, also before the first import.
const mapAttribution = "© OpenStreetMap contributors"

// sampleSource is the name of the source of streets that comes with the program, as the command gives it.
const sampleSource = "sample"

// firstZoom shows a few square kilometres: room for a route of 5 km.
const firstZoom = 14

// A mapView answers GET /map.json: what the page has to know of our street map before it draws it.
type mapView struct {
	store   store.StreetStore
	streets streetTiles
	fail    failure
}

// mapDescription is the wire form of a street map. View is null while there are no streets.
type mapDescription struct {
	Version     int64       `json:"version"`
	Tiles       string      `json:"tiles"` // address of a tile, with {z}, {x} and {y} to be filled in
	MinZoom     int         `json:"min_zoom"`
	MaxZoom     int         `json:"max_zoom"`
	Attribution string      `json:"attribution"`
	View        *mapStart   `json:"view"`
	Sources     []mapSource `json:"sources"` // newest first
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

// ServeHTTP answers with the description; its ETag is the version of the streets.
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
	serveBytes(w, r, "application/json", "map-"+strconv.FormatInt(d.Version, 10), body, nil)
}

func (m *mapView) describe(ctx context.Context) (mapDescription, error) {
	sources, err := m.store.StreetSources(ctx)
	if err != nil {
		return mapDescription{}, err
	}
	d := mapDescription{MinZoom: tileMinZoom, MaxZoom: tileMaxZoom, Attribution: mapAttribution, Sources: []mapSource{}}
	if d.Version, err = m.store.StreetsVersion(ctx); err != nil {
		return mapDescription{}, err
	}
	d.Tiles = "/tiles/{z}/{x}/{y}.mvt?v=" + strconv.FormatInt(d.Version, 10)
	for _, s := range sources {
		view, err := m.firstView(ctx, s.Bounds)
		if err != nil {
			return mapDescription{}, err
		}
		d.Sources = append(d.Sources, mapSource{
			Name:        s.Name,
			Attribution: s.Attribution,
			Bounds:      mapBounds{South: s.Bounds.Min.Lat, West: s.Bounds.Min.Lng, North: s.Bounds.Max.Lat, East: s.Bounds.Max.Lng},
			LengthKM:    float64(int64(s.LengthM/100)) / 10,
			View:        view,
			Sample:      s.Name == sampleSource,
		})
	}
	if len(d.Sources) > 0 {
		d.View = &d.Sources[0].View
	}
	return d, nil
}

// firstView is a lively place near the middle of b: the centre of the street tile with the most streets among the 5 x 5
// around it. An area's middle itself may be a lake.
func (m *mapView) firstView(ctx context.Context, b geo.Bounds) (mapStart, error) {
	middle := roads.TileAt(b.Center())
	best, most := b.Center(), 0
	for dy := -2; dy <= 2; dy++ {
		for dx := -2; dx <= 2; dx++ {
			id := roads.TileID{X: middle.X + dx, Y: middle.Y + dy}
			if !id.Valid() {
				continue
			}
			tiles, _, err := m.streets.Tile(ctx, id)
			if err != nil {
				return mapStart{}, err
			}
			n := 0
			for _, t := range tiles {
				n += len(t.Streets)
			}
			if n > most {
				best, most = id.Bounds().Center(), n
			}
		}
	}
	return mapStart{Lat: best.Lat, Lng: best.Lng, Zoom: firstZoom}, nil
}
