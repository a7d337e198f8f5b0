package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

var (
	homeBlock = store.StreetBlock{X: 10, Y: 20}
	eastBlock = store.StreetBlock{X: 11, Y: 20}
	farBlock  = store.StreetBlock{X: 10, Y: 90}
)

// fetched publishes tiles as fetched by owner, who must hold the blocks.
func (s *suite) fetched(t testing.TB, name, owner string, blocks []store.StreetBlock, tiles ...store.StreetTile) error {
	t.Helper()
	draft := need(s.BeginStreets(ctx, store.StreetSource{Name: name}))(t)
	noError(t, s.AddStreetTiles(ctx, draft, tiles))
	return s.PublishFetched(ctx, draft, store.StreetSource{Name: name}, blocks, owner)
}

func testStreetFetches(t *testing.T, s *suite) {
	both, known := []store.StreetBlock{homeBlock, eastBlock}, func() []store.StreetFetch { return need(s.StreetFetches(ctx, 0, 0, 50, 50))(t) }
	wantEqual(t, "fetches of an empty database", len(known()), 0)

	noError(t, s.LeaseStreetFetch(ctx, both, "a", time.Minute))
	wantError(t, "lease of a block that is held", s.LeaseStreetFetch(ctx, []store.StreetBlock{farBlock, eastBlock}, "b", time.Minute), store.ErrInUse)
	noError(t, s.LeaseStreetFetch(ctx, []store.StreetBlock{farBlock}, "b", time.Minute)) // none of the refused ones was kept
	noError(t, s.LeaseStreetFetch(ctx, both, "a", time.Minute))                          // once more by its owner
	wantEqual(t, "fetches under way", known(), []store.StreetFetch{{StreetBlock: homeBlock}, {StreetBlock: eastBlock}})

	retry := s.clock.time().Add(5 * time.Minute)
	noError(t, s.ReleaseStreetFetch(ctx, both, "b", retry)) // not b's: nothing happens
	wantError(t, "lease after a stranger's release", s.LeaseStreetFetch(ctx, both, "b", time.Minute), store.ErrInUse)
	noError(t, s.ReleaseStreetFetch(ctx, both, "a", retry))
	wantEqual(t, "fetches that failed", known(), []store.StreetFetch{
		{StreetBlock: homeBlock, Failures: 1, RetryAt: retry}, {StreetBlock: eastBlock, Failures: 1, RetryAt: retry}})
	noError(t, s.LeaseStreetFetch(ctx, both, "b", time.Minute))
	noError(t, s.ReleaseStreetFetch(ctx, both, "b", store.Time{}))
	wantEqual(t, "a fetch that was given up", known()[0], store.StreetFetch{StreetBlock: homeBlock, Failures: 1, RetryAt: retry})

	noError(t, s.LeaseStreetFetch(ctx, both, "dead", time.Minute))
	s.clock.advance(61 * time.Second)
	noError(t, s.LeaseStreetFetch(ctx, both, "heir", time.Minute))
	before := need(s.StreetsVersion(ctx))(t)
	wantError(t, "PublishFetched by one whose lease ran out", s.fetched(t, "overpass:1", "dead", both, tile(20, 40, "x")), store.ErrNotFound)
	s.wantTiles(t, "tiles of one whose lease ran out")
	wantEqual(t, "version after a refused fetch", need(s.StreetsVersion(ctx))(t), before)
	noError(t, s.fetched(t, "overpass:1", "heir", both, tile(20, 40, "f"), whole(21, 40, "g")))
	s.wantTiles(t, "fetched tiles", tile(20, 40, "f"), whole(21, 40, "g"))
	done := store.StreetFetch{StreetBlock: homeBlock, FetchedAt: s.clock.time()}
	wantEqual(t, "a fetch that is done", known()[0], done)
	wantError(t, "lease of a block that is done", s.LeaseStreetFetch(ctx, []store.StreetBlock{homeBlock}, "c", time.Minute), store.ErrInUse)

	noError(t, s.LeaseStreetFetch(ctx, []store.StreetBlock{farBlock}, "sea", time.Minute))
	noError(t, s.PublishFetched(ctx, "", store.StreetSource{}, []store.StreetBlock{farBlock}, "sea"))
	wantEqual(t, "version after a block without streets", need(s.StreetsVersion(ctx))(t), before+1)
	wantEqual(t, "a block without streets", need(s.StreetFetches(ctx, farBlock.X, farBlock.Y, farBlock.X, farBlock.Y))(t),
		[]store.StreetFetch{{StreetBlock: farBlock, FetchedAt: s.clock.time()}})

	// What an operator imports lies above, whether older or newer.
	s.streets(t, "town", tile(20, 40, "t"), whole(21, 40, "w"))
	s.wantTiles(t, "an import above fetched tiles", tile(20, 40, "t"), tile(20, 40, "f"), whole(21, 40, "w"))
	noError(t, s.LeaseStreetFetch(ctx, []store.StreetBlock{{X: 1, Y: 1}}, "late", time.Minute))
	noError(t, s.fetched(t, "overpass:2", "late", []store.StreetBlock{{X: 1, Y: 1}}, tile(20, 40, "n"), tile(21, 40, "n")))
	s.wantTiles(t, "newer fetched tiles below an import", tile(20, 40, "t"), tile(20, 40, "n"), tile(20, 40, "f"), whole(21, 40, "w"))
	for _, source := range need(s.StreetSources(ctx))(t) {
		wantEqual(t, "Fetched of "+source.Name, source.Fetched, source.Name != "town")
	}
}

// Of several processes that want overlapping blocks one gets them, and none gets a part.
func testStreetFetchesAtOnce(t *testing.T, s *suite) {
	blocks := func(i int) []store.StreetBlock {
		if i%2 == 0 {
			return []store.StreetBlock{homeBlock, eastBlock}
		}
		return []store.StreetBlock{eastBlock, homeBlock}
	}
	errs := atOnce(6, func(i int) error { return s.LeaseStreetFetch(ctx, blocks(i), fmt.Sprint(i), time.Minute) })
	wantEqual(t, "leases given", count(errs, nil), 1)
	wantEqual(t, "leases refused", count(errs, store.ErrInUse), 5)
}
