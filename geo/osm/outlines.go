package osm

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/runnerway/runnerway/geo/roads"
)

// Outlines are the ways of multipolygons, joined end to end. Memory: 16 bytes for each way.
type outlines struct {
	list   *spool // of outline
	record []byte
	ways   []int64 // of all outlines; rising and without repetition once all are known
	at     []int64 // where the refs of each way are, -1 as long as it was not read
	refs   *spool
}

// An outlineWay is a way of outlines.
type outlineWay struct {
	number int // in outlines.ways
	refs   []int64
}

func newOutlines(s *scratch) *outlines { return &outlines{list: newSpool(s), refs: newSpool(s)} }

func (o *outlines) addAll(all []outline) error {
	for _, one := range all {
		o.record = append(appendText(o.record[:0], one.name), byte(one.kind))
		o.record = appendNumbers(appendNumbers(o.record, one.ways), one.inner)
		o.ways = append(append(o.ways, one.ways...), one.inner...)
		if _, err := o.list.add(o.record); err != nil {
			return err
		}
	}
	return nil
}

// want is called when all outlines are known.
func (o *outlines) want() {
	o.ways = sortedUnique(o.ways)
	o.at = slices.Repeat([]int64{-1}, len(o.ways))
}

// number is the number of a way, if it is of an outline.
func (o *outlines) number(way int64) (int, bool) { return slices.BinarySearch(o.ways, way) }

// take keeps the refs of ways.
func (o *outlines) take(ways []outlineWay) (err error) {
	for _, w := range ways {
		o.record = appendNumbers(o.record[:0], w.refs)
		if o.at[w.number], err = o.refs.add(o.record); err != nil {
			return err
		}
	}
	return nil
}

// join hands what closes to the assembly, as rings.
func (o *outlines) join(a *assembly) error {
	refs := o.refs.readSome()
	list := o.list.read()
	for list.next() {
		r := recordReader{rest: list.record}
		one := outline{name: r.text(), kind: roads.AreaKind(r.byte()), ways: r.numbers(), inner: r.numbers()}
		if r.bad {
			return errScratch
		}
		refsOf, err := o.refsOf(slices.Concat(one.ways, one.inner), refs)
		if err != nil {
			return err
		}
		if err := a.addOutline(one, refsOf); err != nil {
			return err
		}
	}
	o.ways, o.at = nil, nil
	return cmp.Or(list.err, o.list.drop(), o.refs.drop())
}

// refsOf reads the refs of those ways that the file holds.
func (o *outlines) refsOf(ways []int64, refs *spoolReader) (map[int64][]int64, error) {
	found := make(map[int64][]int64, len(ways))
	for _, way := range ways {
		i, ok := o.number(way)
		if !ok || o.at[i] < 0 || found[way] != nil {
			continue
		}
		refs.seek(o.at[i])
		if !refs.next() {
			return nil, cmp.Or(refs.err, errScratch)
		}
		r := recordReader{rest: refs.record}
		found[way] = r.numbers()
	}
	return found, nil
}

// sortedUnique sorts ids in place and gives a copy without repetitions, so that their memory can go.
func sortedUnique(ids []int64) []int64 {
	slices.Sort(ids)
	return slices.Clone(slices.Compact(ids))
}

// addOutline makes rings of an outline whose ways have these nodes, its holes after it. A hole that is not held whole is left
// out without a word: the area is there.
func (a *assembly) addOutline(o outline, refsOf map[int64][]int64) error {
	closed, open := joinRings(o.ways, refsOf)
	a.drop(openOutlines, int64(open))
	for _, refs := range closed {
		if err := a.addRing(&ring{name: o.name, area: true, kind: o.kind, refs: refs}); err != nil {
			return err
		}
	}
	if len(closed) == 0 {
		return nil
	}
	holes, _ := joinRings(o.inner, refsOf)
	for _, refs := range holes {
		if err := a.addRing(&ring{area: true, kind: roads.Hole, refs: refs}); err != nil {
			return err
		}
	}
	return nil
}

// addRing keeps a ring until its nodes are known.
func (a *assembly) addRing(r *ring) error {
	rec := binary.AppendVarint(a.record[:0], r.way)
	rec = appendText(appendText(rec, r.name), r.category)
	rec = binary.AppendUvarint(rec, uint64(len(r.others)))
	for _, other := range r.others {
		rec = appendText(rec, other)
	}
	area := byte(0)
	if r.area {
		area = 1
	}
	a.record = binary.AppendUvarint(append(rec, area, byte(r.kind)), uint64(len(r.refs)))
	if _, err := a.rings.add(a.record); err != nil {
		return err
	}
	for _, id := range r.refs {
		if err := a.refs.add(idKey(id), ringRef|a.ringRefs, nil); err != nil {
			return err
		}
		a.ringRefs++
	}
	return nil
}

// joinRings joins the ways end to end into closed rings, without repeating the first node of each, and counts the lines that
// stay open, as at the rim of an extract.
func joinRings(ways []int64, refsOf map[int64][]int64) (closed [][]int64, open int) {
	byEnd := map[int64][]int64{} // ways by the node at one of their ends
	left := map[int64]bool{}
	for _, w := range ways {
		if refs, ok := refsOf[w]; ok && !left[w] {
			left[w] = true
			byEnd[refs[0]] = append(byEnd[refs[0]], w)
			byEnd[refs[len(refs)-1]] = append(byEnd[refs[len(refs)-1]], w)
		}
	}
	for _, w := range ways {
		if !left[w] {
			continue
		}
		delete(left, w)
		line := slices.Clone(refsOf[w])
		for line[0] != line[len(line)-1] {
			end := line[len(line)-1]
			i := slices.IndexFunc(byEnd[end], func(w int64) bool { return left[w] })
			if i < 0 {
				break
			}
			next := byEnd[end][i]
			delete(left, next)
			refs := slices.Clone(refsOf[next])
			if refs[0] != end {
				slices.Reverse(refs)
			}
			line = append(line, refs[1:]...)
		}
		if line[0] == line[len(line)-1] && len(line) > 3 {
			closed = append(closed, line[1:])
		} else {
			open++
		}
	}
	return closed, open
}
