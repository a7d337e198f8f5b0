// Package server is the HTTP side of RunnerWay: the contract's API, its
// documents, and the web page. New puts it together; routes.go lists what it
// serves; each resource has a file of its own; errors.go is the whole catalogue
// of what can go wrong, english.go its other language.
package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"
	"github.com/rs/cors"

	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/server/backups"
	"github.com/runnerway/runnerway/server/kakao"
	"github.com/runnerway/runnerway/store"
)

// Options is what a Server needs. Store and Secret are required; every other
// zero value means the default that the field states.
type Options struct {
	Store   store.Store
	Streets *roads.Network // may be nil: then no area is covered
	// RoadsFetch is where streets of places come from that nobody has imported.
	RoadsFetch RoadsFetch
	BaseMap    BaseMap
	Web        fs.FS // the built web page, index.html at its root, API viewers in docs/; may be nil or empty
	Fonts      fs.FS // for pictures of routes

	Secret      []byte // HMAC key of the tokens, at least 16 bytes
	Build       string // the program's version, for metrics
	Environment string // shown by /health; default development
	Debug       bool   // shown by /health
	APIPrefix   string // default /api/v1
	CORSOrigins []string

	AccessTokenLife  time.Duration // default 60 minutes
	RefreshTokenLife time.Duration // default 30 days
	// TrustedProxies are the addresses whose X-Forwarded-For, -Proto and -Host are believed.
	TrustedProxies []netip.Prefix

	// Kakao is how to ask it who a person is; the zero value refuses logins with it.
	Kakao kakao.Options

	// Location is the zone in which a day begins and ends; default the process's.
	Location *time.Location

	// ExtractDir is where uploaded extracts lie while they are imported; empty: a directory of the system's that goes with the
	// server. MaxExtractBytes is how large they may be, default 512 MB.
	ExtractDir      string
	MaxExtractBytes int64
	// FreeSpace is how many bytes are free where dir is, for the uploads; nil if nobody knows.
	FreeSpace func(dir string) (int64, error)
	// ImportDir is where uploads lie while their runs are imported; what is left there goes on after a restart. Empty: a
	// directory of the system's, for this process alone.
	ImportDir string

	// Host tells admins of the machine and of backups; may be nil.
	Host func() Host

	Limits  Limits
	Workers int        // route generations at the same time; default 1 less than the processors, at least 1
	Search  SearchFunc // default art.Search
	Loops   LoopFunc   // default loop.Search
	// ResultCacheBytes is the memory for what searches found, so that the same wish need not be searched again: 0 is 32 MB,
	// less than 0 none.
	ResultCacheBytes int64
	// Backups makes backups, which the server starts and stops; nil: there are none.
	Backups *backups.Keeper
	Log     *slog.Logger
	Now     func() time.Time
	NewID   func() string // default UUID version 7
}

func (o *Options) setDefaults() error {
	if o.Store == nil {
		return errors.New("server: Options.Store is missing")
	}
	if len(o.Secret) < 16 {
		return errors.New("server: Options.Secret is shorter than 16 bytes")
	}
	if o.Environment == "" {
		o.Environment = "development"
	}
	if o.APIPrefix == "" {
		o.APIPrefix = "/api/v1"
	}
	if o.AccessTokenLife == 0 {
		o.AccessTokenLife = time.Hour
	}
	if o.RefreshTokenLife == 0 {
		o.RefreshTokenLife = 30 * 24 * time.Hour
	}
	if o.MaxExtractBytes == 0 {
		o.MaxExtractBytes = 512 << 20
	}
	o.Limits.setDefaults()
	if o.Location == nil {
		o.Location = time.Local
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewID == nil {
		o.NewID = func() string { return uuid.Must(uuid.NewV7()).String() }
	}
	return nil
}

// A Server answers HTTP requests. It is safe for concurrent use.
type Server struct {
	options Options
	store   store.Store
	log     *slog.Logger
	now     func() time.Time
	newID   func() string

	api       *api.API // operations below the API prefix
	root      *api.API // operations at the root
	tokens    tokens
	kakao     *kakao.Client
	passwords *passwords
	page      *webPage
	instance  instanceCache
	begun     time.Time
	limits    limits
	uploads   uploads
	analyses  chan struct{} // of recorded runs
	upkeep    *upkeep
	importer  *importer
	sweep     routeSweep
	origins   *cors.Cors // of web pages that may call
	live      *liveFeed  // follow.go
	routing              // routing.go
	metrics   *metrics
	closing   atomic.Bool // not ready any more
	handler   http.Handler

	streetJobs *streetJobs
	mapView    *mapView // nil without streets
}

// New builds the server and starts its background work, which Close stops.
func New(o Options) (*Server, error) {
	if err := o.setDefaults(); err != nil {
		return nil, err
	}
	s := &Server{
		options: o, store: o.Store, log: o.Log, now: o.Now, newID: o.NewID,
		tokens:    tokens{secret: o.Secret, access: o.AccessTokenLife, refresh: o.RefreshTokenLife, now: o.Now, newID: o.NewID},
		kakao:     kakao.New(o.Kakao),
		passwords: newPasswords(passwordCost, nobodysHash),
		instance:  instanceCache{store: o.Store, clock: o.Now},
		begun:     o.Now(),
		limits:    newLimits(o.Limits, o.Store, o.Log),
		origins:   newOrigins(o.CORSOrigins),
		uploads:   newUploads(),
		analyses:  make(chan struct{}, runtime.GOMAXPROCS(0)),
		metrics:   newMetrics(o.APIPrefix),
	}
	client, err := newOverpass(o, s.metrics.asked)
	if err != nil {
		return nil, fmt.Errorf("server: Options.RoadsFetch.URL: %w", err)
	}
	s.importer, s.streetJobs = newImporter(s, o.ImportDir), newStreetJobs(s, o.ExtractDir)
	router := chi.NewMux()
	s.use(router)
	s.root = api.New(router, api.Config{
		Title: "러너웨이 API", Version: version, Description: apiDescription, Tags: apiTags,
		Authenticate: s.authenticate,
		English:      inEnglish,
		Language:     func(ctx context.Context) string { return s.instance.language(ctx) },
		Report:       report,
		Explain:      whateverAsked,
		Now:          o.Now,
	})
	s.api = s.root.Under(o.APIPrefix)
	if err := s.routes(router); err != nil {
		return nil, fmt.Errorf("routes: %w", err)
	}
	s.handler = router
	s.live = newLiveFeed(s.store, s.log)
	s.startRouting(client)
	s.metrics.watch(s)
	s.upkeep = startUpkeep(s)
	s.importer.start()
	if err := s.streetJobs.tidy(context.Background()); err != nil {
		s.log.Warn("tidy up street jobs", "error", err)
	}
	if o.Backups != nil {
		o.Backups.Start()
	}
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Drain is the beginning of the end: /readyz says no, each connection is closed after its next answer, and no more tasks are
// begun. All requests are answered as before, and live connections stay.
func (s *Server) Drain() {
	s.closing.Store(true)
	s.jobs.Rest()
}

// GiveBack lets other servers go on with the tasks that run here. Call it when the listener is about to close: requests that
// run may take longer than whoever stops the process waits.
func (s *Server) GiveBack() { s.jobs.GiveBack() }

// Close stops the background work and waits for it until ctx is done. The
// listener must be closed before, the store after.
func (s *Server) Close(ctx context.Context) error {
	s.StopLive()
	var kept error
	if s.options.Backups != nil {
		kept = s.options.Backups.Stop(ctx)
	}
	return errors.Join(kept, s.streetJobs.stop(ctx), s.stopRouting(ctx), s.upkeep.stop(ctx), s.importer.stop(ctx), s.live.hub.Close(ctx))
}
