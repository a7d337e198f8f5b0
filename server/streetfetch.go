package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/server/overpass"
	"github.com/runnerway/runnerway/server/streetimport"
	"github.com/runnerway/runnerway/store"
)

// RoadsFetch says where streets come from that nobody has imported; the zero value is nowhere.
type RoadsFetch struct {
	URL      string        // of an Overpass API's interpreter; empty: streets are not fetched
	Contact  string        // an address at which the operator can be reached, for the User-Agent
	Timeout  time.Duration // of one request; default 60 s
	MaxBytes int64         // of an answer, unpacked; default 128 MB
	// Sleep waits before a busy server is asked once more; nil waits.
	Sleep func(context.Context, time.Duration) error
}

const (
	projectAddress = "https://github.com/runnerway/runnerway"
	// fetchLease is longer than two requests with a pause between them and the storing of the answer.
	fetchLease = 4 * time.Minute
	// leasePoll is how often to look whether another process has fetched what is wanted here too.
	leasePoll = 500 * time.Millisecond
	// firstRetry is when an area for which there was no answer is tried again; it doubles each time, up to maxRetry.
	firstRetry = 10 * time.Minute
	maxRetry   = 24 * time.Hour
	fetchQueue = 8 // areas that wait to be fetched although nobody waits for them
	fetchBatch = 64
	// fetchCleanup is for what is written after whoever asked has gone.
	fetchCleanup = 10 * time.Second
)

// The marks of progress while streets are fetched, between markStarted and markStreets.
const (
	markAsking   = 15
	markAnswered = 25
)

// A streetFetcher fetches streets of places that nobody has imported from an Overpass API into the store: one request at a
// time, and each block once by all processes on one database.
type streetFetcher struct {
	store   store.Store
	streets *roads.Network
	client  *overpass.Client
	log     *slog.Logger
	now     func() time.Time
	newID   func() string
	stored  func(blocks int) // is told of blocks that were fetched and stored

	turn   chan struct{} // held by the one who fetches
	queue  chan area
	cancel context.CancelFunc
	done   chan struct{}
}

// newOverpass is the client that o wishes, nil for none. It tells asked of its requests.
func newOverpass(o Options, asked func(overpass.Request)) (*overpass.Client, error) {
	if o.RoadsFetch.URL == "" || o.Streets == nil {
		return nil, nil
	}
	contact := o.RoadsFetch.Contact
	if contact == "" {
		contact = projectAddress
	}
	return overpass.New(overpass.Options{
		URL: o.RoadsFetch.URL, Agent: "RunnerWay/" + version + " (+" + contact + ")", Timeout: o.RoadsFetch.Timeout,
		MaxBytes: o.RoadsFetch.MaxBytes, Now: o.Now, Sleep: o.RoadsFetch.Sleep, Asked: asked,
	})
}

// startStreetFetcher is nil without a client.
func startStreetFetcher(s *Server, client *overpass.Client) *streetFetcher {
	if client == nil {
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	f := &streetFetcher{
		store: s.store, streets: s.options.Streets, client: client, log: s.log, now: s.now, newID: s.newID, stored: s.metrics.blocksFetched,
		turn: make(chan struct{}, 1), queue: make(chan area, fetchQueue), cancel: cancel, done: make(chan struct{}),
	}
	go f.run(ctx)
	return f
}

// run fetches what later was told.
func (f *streetFetcher) run(ctx context.Context) {
	defer close(f.done)
	for {
		select {
		case <-ctx.Done():
			return
		case a := <-f.queue:
			err := f.ensure(ctx, a.center, a.radiusM, func(int) {})
			if err != nil && ctx.Err() == nil && !errors.Is(err, errAreaNotCovered) {
				f.log.ErrorContext(ctx, "fetch streets", "error", err)
			}
		}
	}
}

// later fetches the streets around a start that was refused because there were none, so that the next wish there is met. It
// never blocks; what is too much is left out.
func (f *streetFetcher) later(start geo.Point, radiusM float64) {
	select {
	case f.queue <- area{center: start, radiusM: radiusM}:
	default:
	}
}

// stop waits for the end of what is going on, or of ctx.
func (f *streetFetcher) stop(ctx context.Context) error {
	if f == nil {
		return nil
	}
	f.cancel()
	defer f.client.Close()
	select {
	case <-f.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ensure sees to it that there are streets around start, as far as they can be had. errAreaNotCovered if there are none and
// none could be fetched. It may wait as long as ctx lets it.
func (f *streetFetcher) ensure(ctx context.Context, start geo.Point, radiusM float64, report func(percent int)) error {
	for {
		err := f.try(ctx, start, radiusM, report)
		if !errors.Is(err, store.ErrInUse) {
			return err
		}
		// Another process is at it.
		t := time.NewTimer(leasePoll)
		select {
		case <-t.C:
			f.streets.Refresh()
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		}
	}
}

// try fetches what is missing when its turn comes; store.ErrInUse if another process does so.
func (f *streetFetcher) try(ctx context.Context, start geo.Point, radiusM float64, report func(percent int)) error {
	select {
	case f.turn <- struct{}{}:
		defer func() { <-f.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	// Whoever had the turn before may have fetched the same.
	p, err := f.plan(ctx, start, radiusM)
	if err != nil {
		return err
	}
	if len(p.missing) == 0 || f.client.Ready() != nil {
		return p.end()
	}
	owner := f.newID()
	if err := f.store.LeaseStreetFetch(ctx, p.missing, owner, fetchLease); err != nil {
		return err
	}
	err = f.fetch(ctx, p.missing, owner, report)
	if err != nil {
		f.release(ctx, p.missing, owner, err)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, overpass.ErrServer), errors.Is(err, overpass.ErrArea), errors.Is(err, overpass.ErrResting):
		f.log.WarnContext(ctx, "streets could not be fetched", "host", f.client.Host(), "area", sourceOf(p.missing), "error", err)
		return p.end()
	}
	return err
}

// release gives the lease back, also when ctx has ended.
func (f *streetFetcher) release(ctx context.Context, blocks []store.StreetBlock, owner string, why error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchCleanup)
	defer cancel()
	var retryAt store.Time
	if errors.Is(why, overpass.ErrArea) {
		known, err := f.fetches(ctx, tilesOfEach(blocks))
		if err != nil {
			f.log.ErrorContext(ctx, "release a fetch of streets", "error", err)
		}
		retry := min(firstRetry<<min(known[blocks[0]].Failures, 16), maxRetry)
		retryAt = store.At(f.now().Add(retry))
	}
	if err := f.store.ReleaseStreetFetch(ctx, blocks, owner, retryAt); err != nil {
		f.log.ErrorContext(ctx, "release a fetch of streets", "error", err)
	}
}

// fetch asks for blocks and stores the answer.
func (f *streetFetcher) fetch(ctx context.Context, blocks []store.StreetBlock, owner string, report func(percent int)) error {
	report(markAsking)
	begin := time.Now()
	answer, err := f.client.Fetch(ctx, askedFor(blocks))
	if err != nil {
		return err
	}
	report(markAnswered)
	source := store.StreetSource{
		Name: sourceOf(blocks), Attribution: mapAttribution, Bounds: boundsOf(tilesOf(blocks)), Ways: answer.Ways, Nodes: answer.Nodes,
	}
	tiles := tilesWithin(answer, blocks, &source)
	source.Named = true
	if err := f.keep(ctx, source, tiles, answer, blocks, owner); err != nil {
		return err
	}
	f.stored(len(blocks))
	f.streets.Refresh()
	f.log.InfoContext(ctx, "streets fetched", "host", f.client.Host(), "area", source.Name, "blocks", len(blocks), "streets", source.Streets,
		"km", int(source.LengthM/1000), "took", time.Since(begin).Round(time.Millisecond).String())
	return nil
}

// keep stores what was fetched and publishes it as a whole.
func (f *streetFetcher) keep(ctx context.Context, source store.StreetSource, tiles []store.StreetTile, answer *osm.Answer, blocks []store.StreetBlock, owner string) (err error) {
	draft := ""
	if len(tiles) > 0 {
		if draft, err = f.store.BeginStreets(ctx, source); err != nil {
			return err
		}
		defer func() {
			if err != nil {
				ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchCleanup)
				defer cancel()
				err = errors.Join(err, f.store.DropStreets(ctx, draft))
			}
		}()
	}
	places := placesWithin(answer.Places, blocks)
	temp := osm.NewTemp("")
	defer func() { err = errors.Join(err, temp.Close()) }()
	namer := streetimport.NewNamer(f.store, draft, answer.Others, temp)
	for batch := range slices.Chunk(tiles, fetchBatch) {
		if err := f.store.AddStreetTiles(ctx, draft, batch); err != nil {
			return err
		}
		if err := namer.AddTiles(ctx, batch); err != nil {
			return err
		}
	}
	if draft != "" {
		if err := namer.AddPlaces(ctx, places); err != nil {
			return err
		}
		if _, err := namer.Finish(ctx); err != nil {
			return err
		}
	}
	if stops := stopsOf(places); len(stops) > 0 {
		if err := f.store.PutPlaces(ctx, streetimport.PlaceSource(source.Name), stops); err != nil {
			return err
		}
	}
	return f.store.PublishFetched(ctx, draft, source, blocks, owner)
}

// tilesWithin are the tiles of blocks, ready to be stored, and counts them into source. They are never Whole: what an
// operator imports lies above them anyway, and of each other they overlap nothing.
func tilesWithin(a *osm.Answer, blocks []store.StreetBlock, source *store.StreetSource) []store.StreetTile {
	var tiles []store.StreetTile
	for _, p := range roads.Cut(&a.Content, geo.EmptyBounds(), a.Sea...) {
		if !slices.Contains(blocks, blockOf(p.ID)) {
			continue
		}
		tiles = append(tiles, store.StreetTile{X: p.ID.X, Y: p.ID.Y, Data: p.Tile.Encode()})
		source.Streets += int64(len(p.Tile.Streets))
		for _, s := range p.Tile.Streets {
			for i := 1; i < len(s.Line); i++ {
				source.LengthM += geo.Distance(s.Line[i-1].Point(), s.Line[i].Point())
			}
		}
	}
	return tiles
}

// placesWithin are the places of blocks.
func placesWithin(all []osm.Place, blocks []store.StreetBlock) []osm.Place {
	return slices.DeleteFunc(slices.Clone(all), func(p osm.Place) bool { return !slices.Contains(blocks, blockOf(roads.TileAt(p.At))) })
}

// stopsOf are those of places at which a runner may want to stop.
func stopsOf(all []osm.Place) []store.Place {
	var places []store.Place
	for _, p := range all {
		if !osm.Landmark(p.Category) {
			places = append(places, store.Place{ID: p.ID, Name: cut(p.Name, maxNameLen), Category: p.Category, At: p.At})
		}
	}
	return places
}

// tilesOfEach are the first tiles of blocks.
func tilesOfEach(blocks []store.StreetBlock) []roads.TileID {
	tiles := make([]roads.TileID, len(blocks))
	for i, b := range blocks {
		tiles[i] = roads.TileID{X: b.X * blockTiles, Y: b.Y * blockTiles}
	}
	return tiles
}

// fetchStreets sees to the streets that a task needs, without taking up its worker while it waits for them.
func (a *artist) fetchStreets(ctx context.Context, start geo.Point, radiusM float64, report func(drawProgress)) error {
	if a.fetch == nil {
		return nil
	}
	p, err := a.fetch.plan(ctx, start, radiusM)
	switch {
	case err != nil:
		return fmt.Errorf("see which streets are there: %w", err)
	case len(p.missing) == 0:
		return p.end()
	}
	report(drawProgress{percent: markStarted, step: stepPattern})
	return a.aside(func() error {
		return a.fetch.ensure(ctx, start, radiusM, func(percent int) { report(drawProgress{percent: percent, step: stepPattern}) })
	})
}
