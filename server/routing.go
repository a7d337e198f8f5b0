package server

import (
	"context"
	"errors"
	"io/fs"
	"runtime"

	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/loop"
	"github.com/runnerway/runnerway/geo/picture"
	"github.com/runnerway/runnerway/server/jobs"
	"github.com/runnerway/runnerway/server/overpass"
)

// picturesAtOnce bounds the memory that pictures take.
const picturesAtOnce = 2

// routing is the part of a Server that makes routes.
type routing struct {
	artist   *artist
	results  *resultCache
	ranker   *ranker
	warmer   *warmer
	namer    *streetNamer
	finder   *finder
	searches *localLimiter  // of places, by user
	fetcher  *streetFetcher // nil: streets are not fetched
	jobs     *jobs.Queue
	fonts    *picture.Fonts // nil if there are none; Hangul is left out of pictures then
	pictures chan struct{}  // held while one is drawn

	sharedPictures *sharedPictures
}

// startRouting makes ready what the handlers of routes need and starts the workers. client may be nil.
func (s *Server) startRouting(client *overpass.Client) {
	s.fetcher = startStreetFetcher(s, client)
	s.artist = &artist{
		store: s.store, streets: s.options.Streets, fetch: s.fetcher, search: s.options.Search, loops: s.options.Loops, log: s.log,
		aside: func(f func() error) error { return s.jobs.Aside(f) },
	}
	if s.artist.search == nil {
		s.artist.search = art.Search
	}
	if s.artist.loops == nil {
		s.artist.loops = loop.Search
	}
	s.results = newResultCache(s.options.ResultCacheBytes)
	s.artist.search, s.artist.loops = s.results.drawing(s.artist.search), s.results.roundTrips(s.artist.loops)
	s.warmer = startWarmer(s.options.Streets, s.log)
	s.ranker = newRanker(s.artist)
	s.namer, s.finder = startStreetNamer(s), &finder{store: s.store, areas: s.importedAreas}
	s.searches = newLocalLimiter(searchesPerMinute, searchPeriod)
	s.pictures, s.sharedPictures = make(chan struct{}, picturesAtOnce), newSharedPictures()
	if s.options.Fonts != nil {
		fonts, err := picture.LoadFonts(s.options.Fonts)
		switch {
		case err == nil:
			s.fonts = fonts
		case !errors.Is(err, fs.ErrNotExist):
			s.log.Warn("pictures will have no Hangul", "error", err)
		}
	}
	workers := s.options.Workers
	if workers <= 0 {
		workers = max(1, runtime.GOMAXPROCS(0)-1)
	}
	s.jobs = jobs.New(jobs.Options{
		Store: s.store, Work: s.artist.work, Explain: explain, Ends: jobEnds(), Completed: s.routeReady, Ended: s.metrics.job, Log: s.log,
		Owner: s.newID(), Workers: workers, Now: s.now,
		PerUserRunning: s.options.Limits.RunningPerUser, PerUserQueued: s.options.Limits.QueuedPerUser, Queued: s.options.Limits.Queued,
	})
}

// stopRouting puts running tasks back and waits for that and for what is being read, or for ctx.
func (s *Server) stopRouting(ctx context.Context) error {
	return errors.Join(s.jobs.Close(ctx), s.fetcher.stop(ctx), s.ranker.stop(ctx), s.namer.stop(ctx), s.warmer.stop(ctx))
}

// routeRoutes registers everything about routes.
func (s *Server) routeRoutes() {
	s.shapeRoutes()
	s.drawingRoutes()
	s.artRoutes()
	s.generateRoutes()
	s.generationRoutes()
	s.recommendRoutes()
	s.optionRoutes()
	s.exportRoutes()
	s.sharePictureRoutes()
	s.sharedPictureRoutes()
	s.sharedExportRoutes()
	s.qrRoutes()
	s.savedRouteRoutes()
	s.ownRouteRoutes()
	s.shareRoutes()
	s.amenityRoutes()
	s.waypointRoutes()
	s.prefetchRoutes()
	s.placeSearchRoutes()
}
