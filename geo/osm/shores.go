package osm

import (
	"cmp"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/coast"
	"github.com/runnerway/runnerway/geo/roads"
)

// shores make the sea of coastlines, tile by tile: their runs are sorted by tile, with the roads of the same tiles, which show
// whether the sea is where it should be.
type shores struct {
	lines           *sorter // by tile: runs of coastlines, then roads
	count           uint64
	coasts          roads.Coverage // tiles with lines of coast
	towns           roads.Coverage // tiles with roads
	record          []byte
	broken, flooded int64 // tiles that were left out
}

// roadLine marks the number of a line that is a road.
const roadLine = 1 << 62

const (
	// A road shorter than leastRoadM makes no town of a tile.
	leastRoadM = 30
	// If more than floodM metres of a tile's roads, and floodShare of all of them, would lie in the sea, its coastlines are wrong.
	floodM     = 500
	floodShare = 0.2
)

const (
	brokenCoasts  = "coastlines of a tile that are not whole"
	floodedCoasts = "coastlines of a tile whose sea would lie over streets"
)

func newShores(s *scratch) *shores { return &shores{lines: newSorter(s)} }

// coast takes a coastline.
func (s *shores) coast(line []roads.Position) error {
	for id, run := range coast.ByTile(line) {
		s.coasts.Add(id)
		if err := s.add(id, 0, run); err != nil {
			return err
		}
	}
	return nil
}

func (s *shores) add(id roads.TileID, mark uint64, line []roads.Position) error {
	s.record = appendLine(s.record[:0], line)
	s.count++
	return s.lines.add(partKey(id, 0), mark|s.count, s.record)
}

// street takes a street, which comes after all coastlines.
func (s *shores) street(made *madeStreet) error {
	if s.lines.count == 0 || made.lengthM < leastRoadM {
		return nil
	}
	r := recordReader{rest: made.kind}
	class, flags := roads.Class(r.byte()), roads.Flags(r.uint())
	if r.bad {
		return errScratch
	}
	if !onLand(class, flags) {
		return nil
	}
	id := roads.TileAt(made.line[0].Point())
	s.towns.Add(id)
	if !s.coasts.Has(id) {
		return nil
	}
	return s.add(id, roadLine, made.line)
}

// onLand reports whether a street cannot lie in the sea: paths lead over beaches and piers, and roads over bridges.
func onLand(class roads.Class, flags roads.Flags) bool {
	switch class {
	case roads.Footway, roads.Path, roads.Pedestrian, roads.Steps, roads.Track, roads.Cycleway, roads.Bridleway, roads.Service:
		return false
	}
	return flags&(roads.Bridge|roads.Tunnel) == 0
}

// sea gives the areas of the sea to out by tile, holes after what they are missing in. box is that for which the extract is
// complete; streets the one around its streets, which serves where it is empty.
func (s *shores) sea(box, streets geo.Bounds, out func(roads.TileID, roads.Area) error) error {
	around := box
	if around.Empty() {
		around = streets
	}
	if s.lines.count == 0 || around.Empty() {
		return s.lines.drop()
	}
	lines, err := s.lines.merge()
	if err != nil {
		return err
	}
	sea := coast.NewSea(around)
	for more := lines.next(); more; {
		one := tileShore{id: tileOfKey(lines.major)}
		for ; more && tileOfKey(lines.major) == one.id; more = lines.next() {
			if err := one.add(lines); err != nil {
				return err
			}
		}
		if !sea.Reaches(one.id) {
			continue
		}
		shore := s.assemble(&one, box)
		if shore == nil && one.open {
			continue
		}
		sea.Add(one.id, shore)
		if shore == nil {
			continue
		}
		for _, a := range shore.Sea {
			if err := out(one.id, a); err != nil {
				return err
			}
		}
	}
	for id := range sea.Open(s.towns.Has) {
		if err := out(id, coast.Whole(id)); err != nil {
			return err
		}
	}
	return cmp.Or(lines.err, s.lines.drop())
}

// tileShore is what one tile has of coastlines and roads.
type tileShore struct {
	id          roads.TileID
	runs, roads [][]roads.Position
	open        bool // there is no coast in the tile after all
}

func (t *tileShore) add(line *merged) error {
	r := recordReader{rest: line.content}
	at := r.line(nil)
	if line.minor&roadLine != 0 {
		t.roads = append(t.roads, at)
	} else {
		t.runs = append(t.runs, at)
	}
	return r.end()
}

// assemble is the shore of a tile; nil if it is broken, floods a town, or is none.
func (s *shores) assemble(t *tileShore, box geo.Bounds) *coast.Shore {
	shore, err := coast.Assemble(t.id, t.runs, box)
	switch {
	case err != nil && (box.Empty() || box.Intersects(t.id.Bounds())):
		s.broken++
	case shore == nil:
		t.open = true
	case floods(shore, t.roads):
		s.flooded++
		return nil
	}
	return shore
}

// floods reports whether too much of roads lies in the sea.
func floods(shore *coast.Shore, lines [][]roads.Position) bool {
	var wet, all float64
	for _, line := range lines {
		for i := 1; i < len(line); i++ {
			a, b := line[i-1].Point(), line[i].Point()
			length := geo.Distance(a, b)
			all += length
			if shore.Covers(geo.Point{Lat: (a.Lat + b.Lat) / 2, Lng: (a.Lng + b.Lng) / 2}) {
				wet += length
			}
		}
	}
	return wet > floodM && wet > floodShare*all
}
