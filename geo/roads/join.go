package roads

import (
	"context"
	"fmt"
	"slices"

	"github.com/runnerway/runnerway/geo"
)

// join builds the graph of a range of tiles.
func (n *Network) join(ctx context.Context, version int64, key windowKey) (*Graph, error) {
	inner := rangeBounds(key.lo, key.hi)
	outer := geo.Around(inner.Min, MaxStreetM)
	lo, hi := tileRange(geo.Bounds{
		Min: outer.Min,
		Max: geo.Point{Lat: inner.Max.Lat + inner.Min.Lat - outer.Min.Lat, Lng: inner.Max.Lng + inner.Min.Lng - outer.Min.Lng},
	})
	tiles, err := n.load(ctx, version, lo, hi)
	if err != nil {
		return nil, err
	}
	all := gather(tiles, key, lo, hi)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := n.addSafety(ctx, all, inner); err != nil {
		return nil, err
	}
	g := Build(inner.Center(), all.Streets)
	g.Lamps = g.onPlane(sortPositions(all.Lamps))
	g.Cameras = g.onPlane(sortPositions(all.Cameras))
	return g, n.elevate(ctx, g)
}

// gather collects what the tiles from lo to hi hold: everything of those of the window, and of its neighbourhood the streets
// that reach into it. Tiles are taken by column and row, so that equal windows give equal graphs.
func gather(tiles map[TileID][]*Tile, window windowKey, lo, hi TileID) *Tile {
	all, inner := &Tile{}, rangeBounds(window.lo, window.hi)
	for id := range TilesBetween(lo, hi) {
		within := id.X >= window.lo.X && id.X <= window.hi.X && id.Y >= window.lo.Y && id.Y <= window.hi.Y
		for _, t := range tiles[id] {
			if within {
				all.Streets = append(all.Streets, t.Streets...)
				all.Lamps = append(all.Lamps, t.Lamps...)
				all.Cameras = append(all.Cameras, t.Cameras...)
				continue
			}
			for i := range t.Streets {
				if lineBounds(t.Streets[i].Line).Intersects(inner) {
					all.Streets = append(all.Streets, t.Streets[i])
				}
			}
		}
	}
	return all
}

// addSafety adds to all the lamps and cameras of the window within b that did not come with the streets.
func (n *Network) addSafety(ctx context.Context, all *Tile, b geo.Bounds) error {
	if n.options.Safety == nil {
		return nil
	}
	lamps, cameras, err := n.options.Safety.Safety(ctx, b)
	if err != nil {
		return fmt.Errorf("lamps and cameras: %w", err)
	}
	for _, p := range lamps {
		all.Lamps = append(all.Lamps, PositionOf(p))
	}
	for _, p := range cameras {
		all.Cameras = append(all.Cameras, PositionOf(p))
	}
	return nil
}

// elevate fills ElevationM.
func (n *Network) elevate(ctx context.Context, g *Graph) error {
	if n.options.Elevation == nil || len(g.Vertices) == 0 {
		return nil
	}
	points := make([]geo.Point, len(g.Vertices))
	for v, at := range g.Vertices {
		points[v] = g.Plane.Point(at)
	}
	heights, err := n.options.Elevation.Elevations(ctx, points)
	if err != nil {
		return fmt.Errorf("elevation of the streets: %w", err)
	}
	if slices.ContainsFunc(heights, func(h float32) bool { return h == h }) {
		g.ElevationM = heights
	}
	return nil
}

func lineBounds(line []Position) geo.Bounds {
	b := geo.EmptyBounds()
	for _, p := range line {
		b = b.Extend(p.Point())
	}
	return b
}
