package roads

import "iter"

// A LineKind is what a line of the map is. The numbers are stored: only append.
type LineKind uint8

// The kinds of lines.
const (
	Motorway LineKind = iota
	MainRoad          // another large road on which nobody may walk
	Ramp              // on and off these
	Rail
)

// String is motorway, mainroad, ramp or rail.
func (k LineKind) String() string {
	switch k {
	case MainRoad:
		return "mainroad"
	case Ramp:
		return "ramp"
	case Rail:
		return "rail"
	}
	return "motorway"
}

// A MapLine is a line that people know their way by and that nobody walks on: it is drawn and never searched. It has at least two
// positions.
type MapLine struct {
	Kind LineKind
	Name string // or number, as on the map, empty if it has none
	Line []Position
}

// ByTile yields the line in parts, each with the tile in which it begins: a part ends with the first position beyond its tile,
// at which the next begins. No part leaves the tiles around its own: where the way to the next position is longer than that, there are
// more positions on it.
func (l MapLine) ByTile() iter.Seq2[TileID, MapLine] {
	return func(yield func(TileID, MapLine) bool) {
		if len(l.Line) < 2 {
			return
		}
		part := l.Line[:1:1]
		in := TileAt(l.Line[0].Point())
		for i, to := range l.Line[1:] {
			for _, p := range stepping(l.Line[i], to) {
				part = append(part, p)
				next := TileAt(p.Point())
				if next == in {
					continue
				}
				if !yield(in, MapLine{Kind: l.Kind, Name: l.Name, Line: part}) {
					return
				}
				part, in = []Position{p}, next
			}
		}
		if len(part) > 1 {
			yield(in, MapLine{Kind: l.Kind, Name: l.Name, Line: part})
		}
	}
}

// stepping is the way from a to b without a, in steps that are no longer than a tile is wide or, up to 75 degrees north, high.
func stepping(a, b Position) []Position {
	const longest = 2 * maxLngUnits / tilesAcross / 4
	lat, lng := int64(b.Lat)-int64(a.Lat), int64(b.Lng)-int64(a.Lng)
	steps := max(lat, -lat, lng, -lng)/longest + 1
	if steps > tilesAcross { // round the globe: no line of a street map
		steps = 1
	}
	out := make([]Position, steps)
	for i := range steps {
		out[i] = Position{Lat: int32(int64(a.Lat) + lat*(i+1)/steps), Lng: int32(int64(a.Lng) + lng*(i+1)/steps)}
	}
	return out
}
