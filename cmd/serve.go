package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/runnerway/runnerway/embed"
	"github.com/runnerway/runnerway/geo/elevation"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/server/kakao"
	"github.com/runnerway/runnerway/server/overpass"
	"github.com/runnerway/runnerway/store"
)

// Limits of one connection. A request may carry 16 MiB over a slow line, and its answer may take a minute to work out.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 90 * time.Second
	writeTimeout      = 180 * time.Second
	idleTimeout       = 120 * time.Second
	maxHeaderBytes    = 64 << 10
	// drainTimeout is how long requests may go on after the signal to stop, and jobsTimeout the background jobs after that.
	drainTimeout = time.Minute
	jobsTimeout  = 10 * time.Second
	// heapFloor is memory that is never touched, so that the system need not provide it. The garbage collector counts it: it
	// comes when the heap has doubled, which to the 15 MB of a server that keeps no streets is some thirty pages of the feed.
	heapFloor = 32 << 20
	// pollStreets is how often the server looks for newly imported streets.
	pollStreets = 2 * time.Second
)

func newServe(p *program) *cobra.Command {
	c := &cobra.Command{
		Use:   "serve",
		Short: "Start the server",
		Long: `Starts the server with its web page. What is missing is made: the data directory, the database, its tables, the shapes
and the streets of the sample. An interrupt or termination signal stops it in order; a second one at once.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			config, log, err := p.setup(c)
			if err != nil {
				return err
			}
			return serve(c.Context(), config, log, p.stdout)
		},
	}
	addFlags(c.Flags(), "serve")
	return c
}

// serve runs the server until ctx ends. Shutdown order: listener, jobs, store.
func serve(ctx context.Context, config Config, log *slog.Logger, out io.Writer) (err error) {
	if err := config.validateForServing(); err != nil {
		return err
	}
	d, err := config.database()
	if err != nil {
		return err
	}
	listener, err := listen(ctx, config.listenAddr(), "--addr")
	if err != nil {
		return err
	}
	defer listener.Close() // if something fails before it is served
	security, err := config.secure(listener.Addr().String(), log)
	if err != nil {
		return err
	}
	plain, err := security.listenPlain(ctx)
	if err != nil {
		return err
	}
	defer plain.close()
	figures, err := listenForMetrics(ctx, config.MetricsAddr)
	if err != nil {
		return err
	}
	defer figures.close()
	d.log = log
	s, err := config.openWhenThere(ctx, d, out, time.Duration(config.DBWait)*time.Second)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	first, err := seedMissing(ctx, s)
	if err != nil {
		return err
	}
	if err := seedDEM(ctx, s, config.DEMFilePath, log); err != nil {
		return err
	}
	key, err := signingKey(ctx, config, d.kind, s, log)
	if err != nil {
		return err
	}
	options, err := config.serverOptions(s, key, log)
	if err != nil {
		return err
	}
	if options.Backups, err = config.keeper(d, s, log); err != nil {
		return err
	}
	handler, err := server.New(options)
	if err != nil {
		return err
	}
	figures.serve(handler.Metrics(), log)
	plain.serve(log)
	where := security.address(listener.Addr().String())
	announce(out, where, d, first)
	announceFetching(out, config.roadsFetchURL())
	offerSetup(ctx, s, where, out, log)
	debug.FreeOSMemory() // what the start took and nobody needs any more
	uncollected := make([]byte, heapFloor)

	err = serveHTTP(ctx, listener, handler, security, time.Duration(config.DrainDelay)*time.Second, log)
	runtime.KeepAlive(uncollected)
	jobs, cancel := context.WithTimeout(context.WithoutCancel(ctx), jobsTimeout)
	defer cancel()
	return errors.Join(err, handler.Close(jobs))
}

// listen opens the address, which that flag says; a taken one is explained.
func listen(ctx context.Context, addr, flag string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("address %s is in use: stop the other program, or choose another address with %s", addr, flag)
	}
	if errors.Is(err, syscall.EACCES) {
		return nil, fmt.Errorf("no right to listen on %s, ports below 1024 need one: sudo setcap cap_net_bind_service=+ep runnerway, or choose another address with %s", addr, flag)
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	return listener, nil
}

// serverOptions are what the server gets of the settings.
func (c *Config) serverOptions(s store.Store, key []byte, log *slog.Logger) (server.Options, error) {
	zone, err := c.location()
	if err != nil {
		return server.Options{}, err
	}
	heights := elevation.NewSource(elevationSource{s}, 0)
	streets := roads.NewNetwork(roads.NetworkOptions{
		Source: streetSource{s}, Elevation: heights, Safety: safetySource{s}, Changed: heights.Forget,
		CacheBytes: int64(c.StreetCacheMB) << 20, PollEvery: pollStreets,
	})
	return server.Options{
		Store: s, Streets: streets, Web: embed.Web(), Fonts: embed.Fonts(),
		ImportDir: filepath.Join(c.Data, "imports"), ExtractDir: filepath.Join(c.Data, "extracts"), MaxExtractBytes: int64(c.MaxExtractMB) << 20,
		FreeSpace: freeSpace,
		Secret:    key, Build: versionName(), Environment: c.Environment, Debug: c.Debug, APIPrefix: c.APIPrefix, CORSOrigins: c.CORSOrigins,
		AccessTokenLife: time.Duration(c.AccessTokenMinutes) * time.Minute, RefreshTokenLife: time.Duration(c.RefreshTokenDays) * 24 * time.Hour,
		TrustedProxies: c.TrustedProxies, Workers: c.Workers, Log: log, Location: zone,
		Kakao: kakao.Options{
			ClientID: c.KakaoClientID, ClientSecret: c.KakaoClientSecret, AppID: int64(c.KakaoAppID), RedirectURL: c.KakaoRedirectURI,
			AuthorizeURL: c.KakaoAuthorizeURL, TokenURL: c.KakaoTokenURL, TokenInfoURL: c.KakaoTokenInfoURL, UserURL: c.KakaoUserURL,
		},
		Host:       c.host(),
		RoadsFetch: server.RoadsFetch{URL: c.roadsFetchURL(), Contact: c.RoadsContact},
		BaseMap:    server.BaseMap{URL: c.TileURL, Attribution: c.TileAttribution},
		Limits: server.Limits{
			FailedLogins: c.MaxFailedLogins, SignUps: c.MaxSignUps, Guests: c.MaxGuests,
			RunningPerUser: c.MaxRunning, QueuedPerUser: c.MaxQueuedPerUser, Queued: c.MaxQueued,
		},
	}, nil
}

// serveHTTP answers requests until ctx ends and for delay after that, and then lets those that run finish, but for live
// connections.
func serveHTTP(ctx context.Context, listener net.Listener, handler *server.Server, security secured, delay time.Duration, log *slog.Logger) error {
	web := &http.Server{
		Handler: security.handler(handler), TLSConfig: security.config,
		ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	web.RegisterOnShutdown(handler.StopLive)
	web.RegisterOnShutdown(handler.GiveBack)
	ended := make(chan error, 1)
	go func() { ended <- security.serve(web, listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	log.Info("stopping: requests that run may finish; a second signal stops at once", "after", delay.String())
	handler.Drain()
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-time.After(delay):
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	if err := web.Shutdown(drain); err != nil {
		web.Close()
		log.Warn("requests were cut off", "after", drainTimeout.String())
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// announce tells where the server is, and the first time also what to do next.
func announce(out io.Writer, where string, d database, first bool) {
	text := fmt.Sprintf("RunnerWay is ready: %s\n", where)
	if first {
		place := d.String()
		if absolute, err := filepath.Abs(d.path); d.kind == kindSQLite && err == nil {
			place = absolute
		}
		text += fmt.Sprintf(firstSteps, place)
	}
	fmt.Fprint(out, text)
}

// webAddress is where a browser on this machine finds the server that listens there.
func webAddress(addr string) string {
	if host, port, err := net.SplitHostPort(addr); err == nil && (host == "" || net.ParseIP(host).IsUnspecified()) {
		addr = net.JoinHostPort("localhost", port)
	}
	return "http://" + addr
}

// announceFetching tells which other host this server asks for streets.
func announceFetching(out io.Writer, address string) {
	if u, err := overpass.ParseURL(address); err == nil {
		fmt.Fprintf(out, "Streets of places that nobody has imported are asked of %s; --roads-fetch-url \"\" turns that off.\n", u.Host)
	}
}

const firstSteps = `
  Data       %s
  Streets    a sample: Gothenburg, Sweden (© OpenStreetMap contributors, 2016)
  Your town  get an extract (.osm.pbf) of OpenStreetMap, then: runnerway seed roads FILE.osm.pbf
             A running server sees the new streets within seconds.

`
