package osm

import (
	"encoding/binary"
	"math"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// missing marks a node that the file does not hold, as at the rim of an extract.
var missing = roads.Position{Lat: math.MaxInt32, Lng: math.MaxInt32}

// refLines gives the positions of refs, which are asked for in their order.
type refLines struct {
	found       *merged // number of the ref, whether ways share its node, and position
	more        bool    // whether found is at a record
	corrections []correction
	// The line of the last refs: where they are, and whether a way uses the node a second time.
	line   []roads.Position
	shared []bool
}

// next makes the line of refs from..from+count.
func (l *refLines) next(from uint64, count int) {
	l.line, l.shared = l.line[:0], l.shared[:0]
	for ref := from; ref < from+uint64(count); ref++ {
		at, shared := missing, false
		if l.more && l.found.major>>1 == ref {
			at, shared = positionOfKey(l.found.minor), l.found.major&1 == 1
			l.more = l.found.next()
		}
		if len(l.corrections) > 0 && l.corrections[0].ref == ref {
			at = l.corrections[0].at
			l.corrections = l.corrections[1:]
		}
		l.line, l.shared = append(l.line, at), append(l.shared, shared)
	}
}

// addWay keeps a way until its nodes are known.
func (a *assembly) addWay(k kind, refs []int64) error {
	a.record = binary.AppendUvarint(appendKind(a.record[:0], k), uint64(len(refs)))
	if _, err := a.ways.add(a.record); err != nil {
		return err
	}
	for _, id := range refs {
		if err := a.refs.add(idKey(id), a.wayRefs, nil); err != nil {
			return err
		}
		a.wayRefs++
	}
	return nil
}

// cutWays makes pieces of all ways.
func (a *assembly) cutWays(lines *refLines) error {
	a.begin(a.ways.count)
	ways := a.ways.read()
	var ref uint64
	var r recordReader
	for ways.next() {
		r.rest = ways.record
		k, count := r.rawKind(), r.uint()
		if r.bad {
			return errScratch
		}
		lines.next(ref, int(count))
		ref += count
		if err := a.cutWay(k, lines.line, lines.shared); err != nil {
			return err
		}
		if err := a.tick(); err != nil {
			return err
		}
	}
	return ways.err
}

// cutWay splits a way where another or itself uses a node, and at stops. Where a node is missing the way ends before it and
// begins again after it.
func (a *assembly) cutWay(kind []byte, line []roads.Position, shared []bool) error {
	var stops []bool
	if a.tiled {
		var err error
		if stops, err = a.stops(line); err != nil {
			return err
		}
	}
	hash := hashOf(kind)
	from := -1
	for i, at := range line {
		to := i
		switch {
		case at == missing:
			if from < 0 || i-1 == from {
				from = -1
				continue
			}
			to = i - 1
		case from < 0:
			from = i
			continue
		case !shared[i] && (stops == nil || !stops[i]) && i < len(line)-1:
			continue
		}
		if err := a.addPiece(kind, hash, line[from:to+1]); err != nil {
			return err
		}
		if from = i; at == missing {
			from = -1
		}
	}
	return nil
}

// stops marks the nodes at which streets end whatever meets there: of each segment that joins two tiles the lesser node, which
// is the same whichever way it is looked at.
func (a *assembly) stops(line []roads.Position) ([]bool, error) {
	stops := make([]bool, len(line))
	var before roads.TileID
	for i, at := range line {
		if at == missing {
			continue
		}
		tile := roads.TileAt(at.Point())
		if i > 0 && line[i-1] != missing && tile != before {
			stop := i - 1
			if line[stop].Compare(at) > 0 {
				stop = i
			}
			stops[stop] = true
			if err := a.ends.add(positionKey(line[stop]), stopEnd, nil); err != nil {
				return nil, err
			}
		}
		before = tile
	}
	return stops, nil
}

// addPiece keeps a run of a way between two vertices, and its ends.
func (a *assembly) addPiece(kind []byte, hash uint64, line []roads.Position) error {
	number := uint64(a.pieces.count)
	a.record = binary.LittleEndian.AppendUint64(a.record[:0], math.Float64bits(lineLengthM(line)))
	a.record = appendLine(append(a.record, kind...), line)
	if _, err := a.pieces.add(a.record); err != nil {
		return err
	}
	a.record = binary.LittleEndian.AppendUint64(a.record[:0], hash)
	for side, at := range [2]roads.Position{line[0], line[len(line)-1]} {
		if err := a.ends.add(positionKey(at), 2*number+uint64(side), a.record); err != nil {
			return err
		}
	}
	return nil
}

// hashOf tells kinds apart, so that the ends of pieces need not carry names (FNV-1a; Fowler, Noll and Vo).
func hashOf(kind []byte) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	h := uint64(offset)
	for _, b := range kind {
		h = (h ^ uint64(b)) * prime
	}
	return h
}

func lineLengthM(line []roads.Position) float64 {
	const unit = math.Pi / 180 / 1e7
	var sum, cosLat float64
	for i, p := range line {
		before := cosLat
		cosLat = math.Cos(float64(p.Lat) * unit)
		if i == 0 {
			continue
		}
		last := line[i-1]
		high := (float64(p.Lat) - float64(last.Lat)) * unit / 2
		wide := (float64(p.Lng) - float64(last.Lng)) * unit / 2
		if math.Abs(high) > shortArc || math.Abs(wide) > shortArc {
			sum += geo.Distance(last.Point(), p.Point())
			continue
		}
		high, wide = shortSin(high), shortSin(wide)
		half := math.Sqrt(high*high + before*cosLat*wide*wide)
		sum += 2 * geo.EarthRadiusM * (half + half*half*half/6) // its arc sine
	}
	return sum
}

// shortArc is how long, in radians, half an arc may be of which two terms of the series give the sine to the last digit: 640 m.
const shortArc = 1e-4

func shortSin(x float64) float64 { return x - x*x*x/6 }
