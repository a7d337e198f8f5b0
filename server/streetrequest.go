package server

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/store"
)

const (
	// maxAreaBlocks is how much may be fetched by one job: 31 x 31 km in Seoul, in a few requests.
	maxAreaBlocks = 64
	// groupBlocks is the side of the squares of blocks for which there is one request.
	groupBlocks = 2
)

// blocksOf are the blocks that b touches, in squares for one request each, row by row. None if they are too many.
func blocksOf(b geo.Bounds) [][]store.StreetBlock {
	lo := blockOf(roads.TileAt(geo.Point{Lat: b.Max.Lat, Lng: b.Min.Lng}))
	hi := blockOf(roads.TileAt(geo.Point{Lat: b.Min.Lat, Lng: b.Max.Lng}))
	if (hi.X-lo.X+1)*(hi.Y-lo.Y+1) > maxAreaBlocks {
		return nil
	}
	var groups [][]store.StreetBlock
	for y := lo.Y; y <= hi.Y; y += groupBlocks {
		for x := lo.X; x <= hi.X; x += groupBlocks {
			var group []store.StreetBlock
			for gx := x; gx < min(x+groupBlocks, hi.X+1); gx++ {
				for gy := y; gy < min(y+groupBlocks, hi.Y+1); gy++ {
					group = append(group, store.StreetBlock{X: gx, Y: gy})
				}
			}
			groups = append(groups, group)
		}
	}
	return groups
}

// request fetches an area in the background.
func (m *streetJobs) request(ctx context.Context, userID, name string, groups [][]store.StreetBlock) (store.StreetJob, error) {
	total := int64(0)
	for _, g := range groups {
		total += int64(len(g))
	}
	job, err := m.begin(ctx, store.StreetJob{
		UserID: userID, Kind: store.StreetRequest, Name: name, StreetProgress: store.StreetProgress{Stage: stageFetching, TotalAreas: total},
	})
	if err != nil {
		return store.StreetJob{}, err
	}
	go func() { job.end(job.fetch(groups)) }()
	return m.server.store.StreetJob(ctx, job.ID)
}

// fetch asks for one group after the other. What has come so far stays if the next one fails.
func (j *streetJob) fetch(groups [][]store.StreetBlock) error {
	for _, group := range groups {
		if err := j.jobs.server.fetcher.fetchGroup(j.ctx, group); err != nil {
			return err
		}
		j.set(func(p *store.StreetProgress) {
			p.Areas += int64(len(group))
			p.Percent = 100 * float64(p.Areas) / float64(p.TotalAreas)
		})
		if err := j.report(j.ctx); err != nil {
			return err
		}
	}
	return nil
}

// fetchGroup fetches what of blocks is neither fetched nor imported; an area that failed before is tried again.
func (f *streetFetcher) fetchGroup(ctx context.Context, blocks []store.StreetBlock) error {
	for {
		err := f.tryGroup(ctx, blocks)
		if !errors.Is(err, store.ErrInUse) {
			return err
		}
		t := time.NewTimer(leasePoll) // another process is at it
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		}
	}
}

func (f *streetFetcher) tryGroup(ctx context.Context, blocks []store.StreetBlock) error {
	select {
	case f.turn <- struct{}{}:
		defer func() { <-f.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	known, err := f.fetches(ctx, tilesOfEach(blocks))
	if err != nil {
		return err
	}
	var missing []store.StreetBlock
	for _, b := range blocks {
		row := known[b]
		row.RetryAt = store.Time{}
		known[b] = row
		wanted, err := f.wanted(ctx, known, b, f.now())
		if err != nil {
			return err
		}
		if wanted {
			missing = append(missing, b)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	if err := f.client.Ready(); err != nil {
		return err
	}
	owner := f.newID()
	if err := f.store.LeaseStreetFetch(ctx, missing, owner, fetchLease); err != nil {
		return err
	}
	if err := f.fetch(ctx, missing, owner, func(int) {}); err != nil {
		f.release(ctx, missing, owner, err)
		return fmt.Errorf("fetch %s: %w", sourceOf(missing), err)
	}
	return nil
}
