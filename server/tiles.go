package server

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"strconv"

	"github.com/go-chi/chi/v5"
	"github.com/paulmach/orb/maptile"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/store"
)

// The zooms of our map tiles. Below tileMinZoom a tile would need over 300 street tiles; above tileMaxZoom a screen shows
// no more than one block.
const (
	tileMinZoom  = 10
	tileMaxZoom  = 18
	placeMinZoom = 16 // from which places are shown
)

// tileFormat is part of every tile's ETag: raise it when the same streets give another tile.
const tileFormat = 5

// streetTiles is where map tiles come from: *roads.Network.
type streetTiles interface {
	Tiles(ctx context.Context, lo, hi roads.TileID, each func(roads.TileID, []*roads.Tile)) (version int64, err error)
}

// A tileDrawer draws our streets as Mapbox vector tiles (specification version 2) with the layers streets (class, name; beside those
// that one may walk motorway, mainroad and ramp, which nobody may), rails, parks, water and labels (the points where the names of parks and waters are written: class park or water, name, and the zoom from
// which there is room), and from placeMinZoom on places (class, name). A tile outside the imported areas is empty.
type tileDrawer struct {
	streets streetTiles
	places  tilePlaces
	fail    failure
	// turns bounds how many tiles are drawn at once; the others wait, and leave when their client does.
	turns chan struct{}
}

// tilePlaces is where the places on map tiles come from: store.PlaceStore.
type tilePlaces interface {
	PlacesIn(ctx context.Context, b geo.Bounds, categories ...string) ([]store.Place, error)
}

func newTileDrawer(streets streetTiles, places tilePlaces, fail failure) *tileDrawer {
	return &tileDrawer{streets: streets, places: places, fail: fail, turns: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// failure answers a request that failed with err: api.API.Fail.
type failure func(w http.ResponseWriter, r *http.Request, err error)

// routes mounts GET /tiles/{z}/{x}/{y}.mvt.
func (d *tileDrawer) routes(r chi.Router) {
	r.Get("/tiles/{z}/{x}/{y}.mvt", d.ServeHTTP)
}

// ServeHTTP answers with one tile. The streets' version is its ETag; a request that names the current version (?v=) may
// keep the answer for ever, because the next version has another address.
func (d *tileDrawer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	tile, ok := parseTile(chi.URLParam(r, "z"), chi.URLParam(r, "x"), chi.URLParam(r, "y"))
	if !ok {
		d.fail(w, r, errNoPath)
		return
	}
	body, version, err := d.answer(r.Context(), tile)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	keep := "no-cache"
	if r.URL.Query().Get("v") == strconv.FormatInt(version, 10) {
		keep = "public, max-age=31536000, immutable"
	}
	tag := strconv.Itoa(tileFormat) + "-" + strconv.FormatInt(version, 10)
	if tile.Z >= placeMinZoom { // places change without the streets
		keep, tag = "public, max-age=3600", newWebFile("", body).tag
	}
	w.Header().Set("Cache-Control", keep)
	serveBytes(w, r, "application/vnd.mapbox-vector-tile", tag, body, nil)
}

func (d *tileDrawer) answer(ctx context.Context, tile maptile.Tile) ([]byte, int64, error) {
	select {
	case d.turns <- struct{}{}:
		defer func() { <-d.turns }()
	case <-ctx.Done():
		return nil, 0, ctx.Err()
	}
	return drawTile(ctx, d.streets, d.places, tile)
}

// parseTile reads a tile's address; false if it is none, or outside our zooms.
func parseTile(z, x, y string) (maptile.Tile, bool) {
	zoom, err1 := strconv.ParseUint(z, 10, 8)
	col, err2 := strconv.ParseUint(x, 10, 32)
	row, err3 := strconv.ParseUint(y, 10, 32)
	if errors.Join(err1, err2, err3) != nil || zoom < tileMinZoom || zoom > tileMaxZoom {
		return maptile.Tile{}, false
	}
	t := maptile.New(uint32(col), uint32(row), maptile.Zoom(zoom))
	return t, t.Valid()
}

// drawTile is the tile's bytes and the version of the streets that it shows.
func drawTile(ctx context.Context, streets streetTiles, places tilePlaces, tile maptile.Tile) ([]byte, int64, error) {
	drawing := newTileDrawing(tile)
	lo, hi := streetTilesUnder(tile)
	version, err := streets.Tiles(ctx, lo, hi, drawing.add)
	if err != nil {
		return nil, 0, err
	}
	drawing.addLabels(lo, hi)
	if tile.Z >= placeMinZoom {
		b := tile.Bound()
		found, err := places.PlacesIn(ctx, geo.Bounds{Min: geo.Point{Lat: b.Min[1], Lng: b.Min[0]}, Max: geo.Point{Lat: b.Max[1], Lng: b.Max[0]}})
		if err != nil {
			return nil, 0, err
		}
		drawing.addPlaces(found)
	}
	body, err := drawing.encode()
	return body, version, err
}

// streetTilesUnder is the range of street tiles that may hold something of tile: those it covers and one more on each
// side, because a street is stored where it begins.
func streetTilesUnder(tile maptile.Tile) (lo, hi roads.TileID) {
	lo = roads.TileID{X: int(tile.X), Y: int(tile.Y)}
	hi = lo
	if up := roads.TileZoom - int(tile.Z); up >= 0 {
		lo = roads.TileID{X: lo.X << up, Y: lo.Y << up}
		hi = roads.TileID{X: (hi.X+1)<<up - 1, Y: (hi.Y+1)<<up - 1}
	} else {
		lo = roads.TileID{X: lo.X >> -up, Y: lo.Y >> -up}
		hi = lo
	}
	const last = 1<<roads.TileZoom - 1
	return roads.TileID{X: max(0, lo.X-1), Y: max(0, lo.Y-1)}, roads.TileID{X: min(last, hi.X+1), Y: min(last, hi.Y+1)}
}
