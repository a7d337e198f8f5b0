package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

// A namedSource is one whose names are searched.
type namedSource struct {
	set             int64
	fetched, packed bool
}

// FindStreetNames implements store.StreetNameStore.
func (db *DB) FindStreetNames(ctx context.Context, s store.NameSearch) ([]store.FoundName, error) {
	if s.Zones != nil && len(s.Zones) == 0 {
		return nil, nil
	}
	sources, err := db.namedSources(ctx, s.FetchedIn)
	var found []store.FoundName
	if err == nil && s.Zones != nil {
		found, err = db.findInZones(ctx, s, sources)
	} else if err == nil {
		found, err = db.findByKey(ctx, s, sources)
	}
	if err == nil && slices.ContainsFunc(sources, func(n namedSource) bool { return !n.packed }) {
		var former []store.FoundName
		former, err = db.findFormer(ctx, s)
		found = append(found, former...)
	}
	if err != nil {
		return nil, fmt.Errorf("find names: %w", err)
	}
	if s.Zones == nil {
		slices.SortStableFunc(found, compareFound)
	}
	return found[:min(len(found), s.Limit)], nil
}

// namedSources are those that can be searched, of those that were fetched only the ones that touch in, if it is given.
func (db *DB) namedSources(ctx context.Context, in *geo.Bounds) ([]namedSource, error) {
	query := "SELECT name_set, is_fetched, names_packed FROM street_sources WHERE live_name IS NOT NULL AND is_named = 1 AND name_set IS NOT NULL"
	var args []any
	switch {
	case in == nil:
	case in.Empty():
		query += " AND is_fetched = 0"
	default:
		query += " AND (is_fetched = 0 OR (max_lat >= ? AND min_lat <= ? AND max_lng >= ? AND min_lng <= ?))"
		args = []any{in.Min.Lat, in.Max.Lat, in.Min.Lng, in.Max.Lng}
	}
	return all(ctx, db.reader(), func(n *namedSource) []any { return []any{&n.set, &n.fetched, &n.packed} }, query, args...)
}

// foundBlock is a block that may hold what is looked for.
type foundBlock struct {
	set     int64
	n       int64
	lastKey string
	content []byte
}

func blockTargets(b *foundBlock) []any {
	return []any{&b.set, &b.n, &b.lastKey, blobColumn{&b.content}}
}

const blockColumns = "b.name_set, b.n, b.last_key, b.content"

// findByKey searches the blocks by key: those of large sources one after the other as far as needed, those of what was fetched,
// of which there may be many with few blocks each, together.
func (db *DB) findByKey(ctx context.Context, s store.NameSearch, sources []namedSource) ([]store.FoundName, error) {
	var found []store.FoundName
	var fetched []any
	for _, source := range sources {
		if source.packed && source.fetched {
			fetched = append(fetched, source.set)
		}
		if !source.packed || source.fetched {
			continue
		}
		of, err := db.findInSet(ctx, s, source.set)
		if err != nil {
			return nil, err
		}
		found = append(found, of...)
	}
	for sets := range slices.Chunk(fetched, rowsPerStatement) {
		blocks, err := all(ctx, db.reader(), blockTargets, "SELECT "+blockColumns+" FROM name_blocks b"+db.dialect.UseIndex("idx_name_blocks_key")+
			" WHERE b.shelf = ? AND b.name_set IN ("+marks(len(sets))+") AND b.last_key >= ?", slices.Concat([]any{keyShelf}, sets, []any{s.From})...)
		if err != nil {
			return nil, err
		}
		for _, b := range blocks {
			f := filterOf(s)
			of, _, err := f.byKey(b.content, true)
			if err != nil {
				return nil, err
			}
			found = append(found, of...)
		}
	}
	return found, nil
}

func filterOf(s store.NameSearch) nameFilter {
	return nameFilter{from: []byte(s.From), to: []byte(s.To), left: s.Limit}
}

// findInSet searches the blocks by key of one set, as few as there must be.
func (db *DB) findInSet(ctx context.Context, s store.NameSearch, set int64) ([]store.FoundName, error) {
	query := "SELECT " + blockColumns + " FROM name_blocks b" + db.dialect.UseIndex("idx_name_blocks_key") + " WHERE b.shelf = ? AND b.name_set = ? AND "
	then := " ORDER BY b.last_key, b.n LIMIT ?"
	where, args := "b.last_key >= ?", []any{s.From}
	f := filterOf(s)
	var found []store.FoundName
	for blocks := 2; ; blocks *= 2 {
		some, err := all(ctx, db.reader(), blockTargets, query+where+then, slices.Concat([]any{keyShelf, set}, args, []any{blocks})...)
		if err != nil {
			return nil, err
		}
		for _, b := range some {
			of, over, err := f.byKey(b.content, false)
			if err != nil {
				return nil, err
			}
			found, f.left = append(found, of...), f.left-len(of)
			if over {
				return found, nil
			}
		}
		if len(some) < blocks {
			return found, nil
		}
		last := some[len(some)-1]
		where, args = "(b.last_key > ? OR (b.last_key = ? AND b.n > ?))", []any{last.lastKey, last.lastKey, last.n}
	}
}

// findInZones searches the blocks of zones.
func (db *DB) findInZones(ctx context.Context, s store.NameSearch, sources []namedSource) ([]store.FoundName, error) {
	f := filterOf(s)
	f.zones = map[int]bool{}
	var shelves []any
	for _, z := range s.Zones {
		f.zones[z] = true
		shelves = append(shelves, shelfOf(z))
	}
	slices.SortFunc(shelves, func(a, b any) int { return a.(int) - b.(int) })
	shelves = slices.Compact(shelves)
	fetched := map[int64]bool{}
	for _, source := range sources {
		if source.packed {
			fetched[source.set] = source.fetched
		}
	}
	blocks, err := all(ctx, db.reader(), blockTargets, "SELECT "+blockColumns+" FROM name_blocks b"+db.dialect.UseIndex("idx_name_blocks_key")+
		" WHERE b.shelf IN ("+marks(len(shelves))+") AND b.last_key >= ?", append(shelves, s.From)...)
	if err != nil {
		return nil, err
	}
	var found []store.FoundName
	for _, b := range blocks {
		of, seen := fetched[b.set]
		if !seen {
			continue // a draft, or not asked for
		}
		names, err := f.byZone(b.content, of)
		if err != nil {
			return nil, err
		}
		if found = append(found, names...); len(found) >= s.Limit {
			break
		}
	}
	return found, nil
}

func nameTargets(n *store.FoundName) []any {
	return []any{&n.Key, &n.Name, maybe(&n.Other), &n.Kind, &n.At.Lat, &n.At.Lng, &n.Fetched}
}

// findFormer searches the names of sources that earlier versions imported, each of which is a row.
func (db *DB) findFormer(ctx context.Context, s store.NameSearch) ([]store.FoundName, error) {
	index, where, order := "idx_place_names_key", "", " ORDER BY n.search_key"
	var args []any
	if s.Zones != nil {
		index, where, order = "idx_place_names_zone", "n.zone IN ("+marks(len(s.Zones))+") AND ", "" // sorting would read all of them
		args = anys(s.Zones)
	}
	query := "SELECT n.search_key, n.name, n.other_name, n.kind, n.lat, n.lng, s.is_fetched FROM place_names n" + db.dialect.UseIndex(index) +
		" " + db.dialect.JoinOrder + " street_sources s ON s.name_set = n.name_set WHERE " + where +
		"n.search_key >= ? AND n.search_key < ? AND s.live_name IS NOT NULL AND s.is_named = 1 AND s.names_packed = 0" + order + " LIMIT ?"
	return all(ctx, db.reader(), nameTargets, query, append(args, s.From, s.To, s.Limit)...)
}
