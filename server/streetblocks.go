package server

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/store"
)

// Streets are fetched by blocks: squares of blockTiles x blockTiles street tiles, 3.9 km wide in Seoul. Whole blocks are all
// that the outside learns of a start. What was fetched for a block is stored for its own tiles only, so that a tile whose
// block was not fetched holds nothing but what an operator imported.
const (
	blockTiles = 2
	blockZoom  = roads.TileZoom - 1
	// maxFetchRadiusM is how far around a start streets are fetched: enough for drawings of 11 km. Longer wishes get routes
	// within it, or hear what fits.
	maxFetchRadiusM = 6000
	// maxFetchBlocks is more than that radius can touch where people run; blocks are small near the poles.
	maxFetchBlocks = 200
	lastTile       = 1<<roads.TileZoom - 1
)

func blockOf(id roads.TileID) store.StreetBlock {
	return store.StreetBlock{X: id.X / blockTiles, Y: id.Y / blockTiles}
}

// tilesAround is the range of tiles that come within radiusM of center.
func tilesAround(center geo.Point, radiusM float64) (lo, hi roads.TileID) {
	b := geo.Around(center, radiusM)
	return roads.TileAt(geo.Point{Lat: b.Max.Lat, Lng: b.Min.Lng}), roads.TileAt(geo.Point{Lat: b.Min.Lat, Lng: b.Max.Lng})
}

// ringAround is the tile of center and the eight around it, those that there are; the tile itself comes first.
func ringAround(center geo.Point) []roads.TileID {
	at := roads.TileAt(center)
	ring := []roads.TileID{at}
	for id := range roads.TilesBetween(roads.TileID{X: at.X - 1, Y: at.Y - 1}, roads.TileID{X: at.X + 1, Y: at.Y + 1}) {
		if id != at && id.Valid() {
			ring = append(ring, id)
		}
	}
	return ring
}

// tilesOf is the range of tiles of the box around blocks, of which there is at least one.
func tilesOf(blocks []store.StreetBlock) (lo, hi roads.TileID) {
	least, most := blocks[0], blocks[0]
	for _, b := range blocks {
		least = store.StreetBlock{X: min(least.X, b.X), Y: min(least.Y, b.Y)}
		most = store.StreetBlock{X: max(most.X, b.X), Y: max(most.Y, b.Y)}
	}
	return roads.TileID{X: least.X * blockTiles, Y: least.Y * blockTiles},
		roads.TileID{X: (most.X+1)*blockTiles - 1, Y: (most.Y+1)*blockTiles - 1}
}

// boundsOf is the box of a range of tiles.
func boundsOf(lo, hi roads.TileID) geo.Bounds {
	northWest, southEast := lo.Bounds(), hi.Bounds()
	return geo.Bounds{
		Min: geo.Point{Lat: southEast.Min.Lat, Lng: northWest.Min.Lng},
		Max: geo.Point{Lat: northWest.Max.Lat, Lng: southEast.Max.Lng},
	}
}

// askedFor is the box to ask for: that around blocks, and one tile more to each side, so that all is known of every street
// that begins in a block.
func askedFor(blocks []store.StreetBlock) geo.Bounds {
	lo, hi := tilesOf(blocks)
	return boundsOf(roads.TileID{X: max(0, lo.X-1), Y: max(0, lo.Y-1)}, roads.TileID{X: min(lastTile, hi.X+1), Y: min(lastTile, hi.Y+1)})
}

// fetchedPrefix begins the names of what was fetched.
const fetchedPrefix = "overpass:"

// sourceOf names what is fetched for blocks: no block is in two of them.
func sourceOf(blocks []store.StreetBlock) string {
	return fmt.Sprintf(fetchedPrefix+"%d/%d/%d", blockZoom, blocks[0].X, blocks[0].Y)
}

// A fetchPlan is what has to be fetched for a start.
type fetchPlan struct {
	seen    bool                // there are streets around the start, or it is known that there are none
	missing []store.StreetBlock // to be fetched now, by X and Y
}

// end is what a wish whose streets are not going to be fetched comes to.
func (p fetchPlan) end() error {
	if p.seen {
		return nil
	}
	return errAreaNotCovered
}

// plan looks at what is known within radiusM of start. Where an operator has imported streets around the start nothing is
// missing, however far they reach.
func (f *streetFetcher) plan(ctx context.Context, start geo.Point, radiusM float64) (fetchPlan, error) {
	lo, hi := tilesAround(start, min(radiusM, maxFetchRadiusM))
	ring := ringAround(start)
	known, err := f.fetches(ctx, append(ring, lo, hi))
	if err != nil {
		return fetchPlan{}, err
	}
	home := blockOf(ring[0])
	if known[home].FetchedAt.IsZero() {
		for _, id := range ring {
			if imported, err := f.imported(ctx, known, id); err != nil || imported {
				return fetchPlan{seen: imported}, err
			}
		}
	}
	p := fetchPlan{seen: !known[home].FetchedAt.IsZero()}
	from, to := blockOf(lo), blockOf(hi)
	if (to.X-from.X+1)*(to.Y-from.Y+1) > maxFetchBlocks {
		return p, nil
	}
	now := f.now()
	for x := from.X; x <= to.X; x++ {
		for y := from.Y; y <= to.Y; y++ {
			b := store.StreetBlock{X: x, Y: y}
			wanted, err := f.wanted(ctx, known, b, now)
			if err != nil {
				return fetchPlan{}, err
			}
			if wanted {
				p.missing = append(p.missing, b)
			}
		}
	}
	if !p.seen && !slices.Contains(p.missing, home) {
		p.missing = nil // its turn has not come again; what lies around it is of no use alone
	}
	return p, nil
}

// fetches is what is known of the blocks in the box around tiles.
func (f *streetFetcher) fetches(ctx context.Context, tiles []roads.TileID) (map[store.StreetBlock]store.StreetFetch, error) {
	lo, hi := tiles[0], tiles[0]
	for _, id := range tiles {
		lo = roads.TileID{X: min(lo.X, id.X), Y: min(lo.Y, id.Y)}
		hi = roads.TileID{X: max(hi.X, id.X), Y: max(hi.Y, id.Y)}
	}
	from, to := blockOf(lo), blockOf(hi)
	rows, err := f.store.StreetFetches(ctx, from.X, from.Y, to.X, to.Y)
	if err != nil {
		return nil, fmt.Errorf("look for fetched streets: %w", err)
	}
	known := make(map[store.StreetBlock]store.StreetFetch, len(rows))
	for _, r := range rows {
		known[r.StreetBlock] = r
	}
	return known, nil
}

// imported reports whether an operator has imported streets of a tile.
func (f *streetFetcher) imported(ctx context.Context, known map[store.StreetBlock]store.StreetFetch, id roads.TileID) (bool, error) {
	if !known[blockOf(id)].FetchedAt.IsZero() {
		return false, nil
	}
	tiles, _, err := f.streets.Tile(ctx, id)
	if err != nil {
		return false, fmt.Errorf("look for imported streets: %w", err)
	}
	return slices.ContainsFunc(tiles, func(t *roads.Tile) bool { return len(t.Streets) > 0 }), nil
}

// wanted reports whether a block is to be fetched now: it was not, or not tried again too early, and is not covered by imports.
func (f *streetFetcher) wanted(ctx context.Context, known map[store.StreetBlock]store.StreetFetch, b store.StreetBlock, now time.Time) (bool, error) {
	if row := known[b]; !row.FetchedAt.IsZero() || row.RetryAt.After(now) {
		return false, nil
	}
	lo, hi := tilesOf([]store.StreetBlock{b})
	for id := range roads.TilesBetween(lo, hi) {
		imported, err := f.imported(ctx, known, id)
		if err != nil {
			return false, err
		}
		if !imported {
			return true, nil
		}
	}
	return false, nil
}
