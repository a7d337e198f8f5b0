package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"
)

// use puts the middleware of every request on the router, outermost first.
func (s *Server) use(r *chi.Mux) {
	r.Use(s.observe, securityHeaders, allowOrigins(s.origins, s.refuse), compress(), s.survive, s.cleanPath, s.keepsInCookie, middleware.GetHead)
	r.NotFound(s.nowhere)
	r.MethodNotAllowed(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Allow", allowed(r, req))
		s.root.Fail(w, req, errNoMethod)
	})
}

// nowhere answers for addresses that are none: with the page to people, with an error to programs.
func (s *Server) nowhere(w http.ResponseWriter, r *http.Request) {
	if s.page != nil && s.page.index != nil && isRead(r) && wantsPage(r) && !strings.HasPrefix(r.URL.Path, s.options.APIPrefix+"/") {
		s.page.serveNowhere(w, r)
		return
	}
	s.root.Fail(w, r, errNoPath)
}

// isRead reports whether a request only looks.
func isRead(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

// refuse answers with an error; the API, which does that, is made after the router.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) { s.root.Fail(w, r, err) }

// A visit is what the server knows of one request besides its contents.
type visit struct {
	id     string
	client netip.Addr // the nearest address that is no trusted proxy
	direct bool       // no proxy was involved, named or not
	origin string     // see originOf
	agent  string     // User-Agent, cut to what a session keeps
	// languages are the client's, as Accept-Language has them.
	languages string
	err       error // what became a 500
}

type visitKey struct{}

// visitOf is the visit of a request's context; there always is one below observe.
func visitOf(ctx context.Context) *visit {
	v, ok := ctx.Value(visitKey{}).(*visit)
	if !ok {
		return &visit{}
	}
	return v
}

// spoken is the language of the answer to a request: ko or en.
func (s *Server) spoken(ctx context.Context) string {
	return s.root.Speaks(ctx, visitOf(ctx).languages)
}

// reads is the language of a page for people. Who does not say what they read, as programs that show previews of links, gets
// the server's.
func (s *Server) reads(r *http.Request) string {
	accept := r.Header.Get("Accept-Language")
	if accept == "" {
		accept = "*"
	}
	return s.root.Speaks(r.Context(), accept)
}

// report keeps an error for the request's log line.
func report(ctx context.Context, err error) { visitOf(ctx).err = err }

// observe names the request and logs one line when it is over. The line never
// holds a path, a query, a header or a body: they may carry secrets.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{id: r.Header.Get("X-Request-Id")}
		if !plausibleID(v.id) {
			v.id = s.newID()
		}
		v.client, v.direct = clientOf(r, s.options.TrustedProxies)
		v.origin = originOf(r, s.options.TrustedProxies)
		v.agent = agentOf(r)
		v.languages = r.Header.Get("Accept-Language")
		w.Header().Set("X-Request-Id", v.id)
		if s.closing.Load() && r.ProtoMajor == 1 && r.Header.Get("Upgrade") == "" {
			w.Header().Set("Connection", "close") // the next request should find another server
		}
		watched := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		begin := time.Now()
		s.metrics.inFlight.Add(1)
		defer func() {
			s.metrics.inFlight.Add(-1)
			status := watched.Status()
			if status == 0 {
				status = http.StatusOK
			}
			took, route := time.Since(begin), chi.RouteContext(r.Context()).RoutePattern()
			s.metrics.request(r.Method, route, status, took)
			attrs := []slog.Attr{
				slog.String("id", v.id),
				slog.String("method", r.Method),
				slog.String("route", route),
				slog.Int("status", status),
				slog.Float64("ms", float64(took.Microseconds())/1000),
			}
			level := slog.LevelInfo
			if route == livezPath || route == readyzPath {
				level = slog.LevelDebug // they are asked every few seconds
			}
			if v.err != nil {
				level = slog.LevelError
				attrs = append(attrs, slog.String("error", v.err.Error()))
			}
			s.log.LogAttrs(r.Context(), level, "request", attrs...)
		}()
		next.ServeHTTP(watched, r.WithContext(context.WithValue(r.Context(), visitKey{}, v)))
	})
}

// maxAgent is how much of a User-Agent is kept, in characters: sessions.user_agent.
const maxAgent = 255

// agentOf is what program asks, in its own words.
func agentOf(r *http.Request) string {
	agent := []rune(strings.ToValidUTF8(strings.TrimSpace(r.UserAgent()), "\uFFFD"))
	return string(agent[:min(len(agent), maxAgent)])
}

// plausibleID reports whether an id sent by a proxy is fit for a log.
func plausibleID(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	return strings.IndexFunc(id, func(r rune) bool {
		letter := r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		return !letter && r != '-' && r != '_' && r != '.'
	}) < 0
}

// clientOf finds who is asking: the last address of X-Forwarded-For that is not
// a trusted proxy, if the connection itself comes from one; otherwise the
// connection's. Proxies that are not named are not believed.
func clientOf(r *http.Request, trusted []netip.Prefix) (client netip.Addr, direct bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false
	}
	client = peer.Addr().Unmap()
	forwarded := r.Header.Values("X-Forwarded-For")
	if len(forwarded) == 0 {
		return client, r.Header.Get("Forwarded") == "" && r.Header.Get("X-Real-Ip") == ""
	}
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for i := len(hops) - 1; i >= 0 && contains(trusted, client); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		client = hop.Unmap()
	}
	return client, false
}

func contains(prefixes []netip.Prefix, a netip.Addr) bool {
	for _, p := range prefixes {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// securityHeaders are the strict ones of the API. Pages replace the policy.
func securityHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// A refusal answers a request with an error: API.Fail.
type refusal func(http.ResponseWriter, *http.Request, error)

// compress answers in zstd or gzip from 1 KiB on, where the type gains by it. Of JSON the fastest level leaves a tenth more than
// the usual one, in half the time.
func compress() func(http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(gzip.BestSpeed))
	if err != nil {
		panic(err) // the options are constants
	}
	return func(next http.Handler) http.Handler { return wrap(next) }
}

// survive turns a panic into a 500, or cuts the connection if an answer has
// begun: a whole-looking half answer would be worse.
func (s *Server) survive(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		watched := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		defer func() {
			switch p := recover(); {
			case p == nil:
			case p == http.ErrAbortHandler: //nolint:errorlint // net/http compares it the same way
				panic(p)
			case watched.Status() != 0:
				report(r.Context(), fmt.Errorf("panic after the answer began: %v\n%s", p, debug.Stack()))
				panic(http.ErrAbortHandler)
			default:
				s.root.Fail(w, r, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
			}
		}()
		next.ServeHTTP(watched, r)
	})
}

// cleanPath serves a trailing slash as if it were not there, for every method,
// and knows nothing of paths that no id can be in.
func (s *Server) cleanPath(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !utf8.ValidString(r.URL.Path) || strings.ContainsRune(r.URL.Path, 0) {
			s.root.Fail(w, r, errNoPath)
			return
		}
		path := r.URL.RawPath
		if path == "" {
			path = r.URL.Path
		}
		if trimmed := strings.TrimRight(path, "/"); trimmed != path && trimmed != "" {
			chi.RouteContext(r.Context()).RoutePath = trimmed
		}
		next.ServeHTTP(w, r)
	})
}

// allowed lists the methods of a path, for 405.
func allowed(router chi.Routes, r *http.Request) string {
	path := chi.RouteContext(r.Context()).RoutePath
	if path == "" {
		path = r.URL.Path
	}
	var methods []string
	for _, m := range strings.Split(corsMethods, ", ") {
		match := m
		if m == http.MethodHead {
			match = http.MethodGet
		}
		if m == http.MethodOptions || router.Match(chi.NewRouteContext(), match, path) {
			methods = append(methods, m)
		}
	}
	return strings.Join(methods, ", ")
}
