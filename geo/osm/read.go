// Package osm reads OpenStreetMap extracts and yields the streets, lamps, cameras, places, parks and water that we use.
package osm

import (
	"context"
	"io"
	"math"
	"slices"

	"github.com/paulmach/osm"
	"github.com/paulmach/osm/osmpbf"

	"github.com/runnerway/runnerway/geo/roads"
)

// ReadStreets reads the walkable streets of a PBF extract, without islands.
func ReadStreets(ctx context.Context, r io.ReadSeeker) ([]roads.Street, error) {
	n := newNetwork()
	scan := func(each func(osm.Object), prepare func(*osmpbf.Scanner)) error {
		if _, err := r.Seek(0, io.SeekStart); err != nil {
			return err
		}
		s := osmpbf.New(ctx, r, 2)
		defer s.Close()
		s.SkipRelations = true
		prepare(s)
		for s.Scan() {
			each(s.Object())
		}
		return s.Err()
	}
	err := scan(func(o osm.Object) {
		w := o.(*osm.Way)
		tags := make(Tags, len(w.Tags))
		for i, t := range w.Tags {
			tags[i] = Tag{t.Key, t.Value}
		}
		class, flags, reason := Walkable(tags)
		if reason != "" {
			return
		}
		refs := make([]int64, len(w.Nodes))
		for i, node := range w.Nodes {
			refs[i] = int64(node.ID)
		}
		n.add(class, flags, tags.Value("name"), refs)
	}, func(s *osmpbf.Scanner) { s.SkipNodes = true })
	if err != nil {
		return nil, err
	}
	ids := n.nodes()
	at := make([]roads.Position, len(ids))
	for i := range at {
		at[i] = missing
	}
	err = scan(func(o osm.Object) {
		node := o.(*osm.Node)
		if i, ok := slices.BinarySearch(ids, int64(node.ID)); ok {
			at[i] = roads.Position{Lat: int32(math.Round(node.Lat * 1e7)), Lng: int32(math.Round(node.Lon * 1e7))}
		}
	}, func(s *osmpbf.Scanner) { s.SkipWays = true })
	if err != nil {
		return nil, err
	}
	streets, _, _ := withoutIslands(n.streets(ids, at))
	return streets, nil
}
