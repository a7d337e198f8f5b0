package osm

import (
	"slices"

	"github.com/runnerway/runnerway/geo/roads"
)

// fillRings makes areas and places of the rings whose nodes the file holds.
func (a *assembly) fillRings(lines *refLines, out output) error {
	a.begin(a.rings.count)
	rings := a.rings.read()
	var at uint64
	for rings.next() {
		r := recordReader{rest: rings.record}
		one := ring{way: r.int(), name: r.text(), category: r.text()}
		for range r.count() {
			one.others = append(one.others, r.text())
		}
		one.area, one.kind = r.byte() == 1, roads.AreaKind(r.byte())
		count := r.uint()
		if r.bad {
			return errScratch
		}
		lines.next(ringRef|at, int(count))
		at += count
		if err := a.fillRing(&one, lines.line, out); err != nil {
			return err
		}
		if err := a.tick(); err != nil {
			return err
		}
	}
	return rings.err
}

func (a *assembly) fillRing(r *ring, line []roads.Position, out output) error {
	if len(line) < 3 || slices.Contains(line, missing) {
		if r.kind != roads.Hole {
			a.drop(openOutlines, 1)
		}
		return nil
	}
	if r.category != "" {
		out.place(Place{ID: placeID('w', r.way), Name: r.name, Others: r.others, Category: r.category, At: middle(line)})
	}
	if !r.area {
		return nil
	}
	return out.area(roads.Area{Kind: r.kind, Name: r.name, Ring: slices.Clone(line)})
}
