package roads

import (
	"context"
	"fmt"
)

// loadTiles is how many tiles are asked of the source at once: about 20 MB of a dense city.
const loadTiles = 256

// load gives the tiles of the box from lo to hi, those kept and those that must be read.
func (n *Network) load(ctx context.Context, version int64, lo, hi TileID) (map[TileID][]*Tile, error) {
	out := make(map[TileID][]*Tile)
	columns := max(1, loadTiles/(hi.Y-lo.Y+1))
	for x := lo.X; x <= hi.X; x += columns {
		to := TileID{X: min(hi.X, x+columns-1), Y: hi.Y}
		if err := n.loadBox(ctx, version, TileID{X: x, Y: lo.Y}, to, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (n *Network) loadBox(ctx context.Context, version int64, lo, hi TileID, out map[TileID][]*Tile) error {
	lo, hi, missing := n.kept(version, lo, hi, out)
	if !missing {
		return nil
	}
	select {
	case n.loading <- struct{}{}:
		defer func() { <-n.loading }()
	case <-ctx.Done():
		return ctx.Err()
	}
	// Somebody may have read them while we waited.
	if lo, hi, missing = n.kept(version, lo, hi, out); !missing {
		return nil
	}
	return n.read(ctx, version, lo, hi, out)
}

// kept copies the kept tiles of the box to out and gives the box of the others, if any.
func (n *Network) kept(version int64, lo, hi TileID, out map[TileID][]*Tile) (missLo, missHi TileID, missing bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for id := range TilesBetween(lo, hi) {
		if _, ok := out[id]; ok {
			continue
		}
		if tiles, ok := n.tiles.Get(id); ok && n.version == version {
			out[id] = tiles
			n.stats.TileHits++
			continue
		}
		if !missing {
			missLo, missHi, missing = id, id, true
		}
		missLo = TileID{X: min(missLo.X, id.X), Y: min(missLo.Y, id.Y)}
		missHi = TileID{X: max(missHi.X, id.X), Y: max(missHi.Y, id.Y)}
	}
	return missLo, missHi, missing
}

// read asks the source for the tiles of the box, decodes, keeps and copies to out those that out lacks.
func (n *Network) read(ctx context.Context, version int64, lo, hi TileID, out map[TileID][]*Tile) error {
	stored, err := n.options.Source.Tiles(ctx, lo, hi)
	if err != nil {
		n.count(func(s *NetworkStats) { s.LoadErrors++ })
		return fmt.Errorf("read street tiles: %w", err)
	}
	fresh := map[TileID][]*Tile{}
	for _, s := range stored {
		if _, ok := out[s.ID]; ok {
			continue
		}
		t, err := DecodeTile(s.Data)
		if err != nil {
			n.count(func(s *NetworkStats) { s.LoadErrors++ })
			return fmt.Errorf("street tile %d/%d: %w", s.ID.X, s.ID.Y, err)
		}
		fresh[s.ID] = append(fresh[s.ID], t)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for id := range TilesBetween(lo, hi) {
		if _, ok := out[id]; ok {
			continue
		}
		n.stats.TileMisses++
		out[id] = fresh[id]
		if n.version == version {
			n.tiles.Put(id, fresh[id], stackBytes(fresh[id]))
		}
	}
	return nil
}

func stackBytes(tiles []*Tile) int64 {
	bytes := int64(100) // what is kept of a tile without content
	for _, t := range tiles {
		bytes += t.bytes()
	}
	return bytes
}
