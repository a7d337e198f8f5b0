package roads

import "github.com/runnerway/runnerway/geo"

// A Coverage is the tiles in which a source has streets: 2 KB for each column of the map. Its zero value is empty.
type Coverage struct{ columns map[int]*column }

// column has a bit for each row.
type column [tilesAcross / 64]uint64

// Add takes note of streets in a tile.
func (c *Coverage) Add(id TileID) {
	if c.columns == nil {
		c.columns = map[int]*column{}
	}
	col := c.columns[id.X]
	if col == nil {
		col = new(column)
		c.columns[id.X] = col
	}
	col[id.Y/64] |= 1 << (id.Y % 64)
}

// Has reports whether there are streets in a tile.
func (c *Coverage) Has(id TileID) bool {
	col := c.columns[id.X]
	return col != nil && id.Valid() && col[id.Y/64]&(1<<(id.Y%64)) != 0
}

// Whole reports whether a tile and all its neighbours have streets and it lies within covered, the box for which the source is
// complete; empty if that is unknown.
func (c *Coverage) Whole(id TileID, covered geo.Bounds) bool {
	for n := range TilesBetween(TileID{X: id.X - 1, Y: id.Y - 1}, TileID{X: id.X + 1, Y: id.Y + 1}) {
		if !c.Has(n) {
			return false
		}
	}
	b := id.Bounds()
	return covered.Empty() || covered.Contains(b.Min) && covered.Contains(b.Max)
}
