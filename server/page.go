package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/runnerway/runnerway/server/api"
)

// pagePolicy lets the page load from this origin alone. Styles and scripts are files: there is no inline exception.
const pagePolicy = "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; " +
	"form-action 'self'; frame-ancestors 'none'"

// scriptPolicy is that of a script which runs as a worker, as the map's does to fetch tiles: a worker has the policy of its
// own answer.
const scriptPolicy = "default-src 'none'; connect-src 'self'; script-src 'self'; frame-ancestors 'none'"

// notBuilt is what a browser sees of a binary that was built without the page.
const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>RunnerWay</title>
<h1>RunnerWay</h1>
<p>이 실행 파일에는 웹 페이지가 들어 있지 않습니다. Node 20.19 이상을 설치하고 <code>make build</code>를 실행하세요.</p>
<p>This binary was built without the web page. Install Node 20.19 or newer and run <code>make build</code>.</p>
<p>The API works without it: see <a href="/docs">/docs</a>.</p>
</html>
`

// pagePaths are the addresses of the page's screens, as patterns of chi: the page itself finds out which it is to show. A
// screen at another address needs an entry here; anything else is 404, with the page for people.
var pagePaths = []string{
	"/run/{route}/{option}", "/runs", "/runs/*", "/goals", "/goals/*", "/community", "/community/*", "/users/{user}",
	"/account", "/account/*", "/settings", "/settings/*", "/admin", "/admin/*",
	"/login", "/signup", "/setup", "/reset", // and /s/{token}, see sharepage.go
}

// A webPage serves the built page for people: index.html, and its parts under assets/ whose names change with their
// contents.
type webPage struct {
	index  map[string]*webFile // by the language that its root names; nil if the page was not built
	speaks func(*http.Request) string
	assets map[string]*webFile
	base   BaseMap
}

// newWebPage reads the page from files; speaks is the language of the answer to a request. A nil or empty file system gives a
// page that says how to build it.
func newWebPage(files fs.FS, base BaseMap, speaks func(*http.Request) string) (*webPage, error) {
	p := &webPage{assets: map[string]*webFile{}, base: base, speaks: speaks}
	if files == nil {
		return p, nil
	}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name == "docs": // the API viewers are served beside their pages
			return fs.SkipDir
		case d.IsDir() || strings.HasPrefix(d.Name(), "."):
			return nil
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		p.assets["/"+name] = newWebFile(name, body)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if built := p.assets["/index.html"]; built != nil {
		p.index = map[string]*webFile{}
		for _, language := range []string{api.Korean, api.English} {
			p.index[language] = newWebFile("index.html", pageRoot.ReplaceAll(built.body, []byte(`<html lang="`+language+`"`)))
		}
	}
	delete(p.assets, "/index.html")
	return p, nil
}

// pageRoot is the beginning of the page's root, which names its language: the page speaks that to people whose browser wants
// neither of its languages.
var pageRoot = regexp.MustCompile(`<html lang="\w*"`)

// indexFor is index.html for who asks.
func (p *webPage) indexFor(r *http.Request) *webFile { return p.index[p.speaks(r)] }

// wantsPage reports whether the client is a browser that asks for a page: S1 answers everybody else with JSON.
func wantsPage(r *http.Request) bool {
	for _, accept := range r.Header.Values("Accept") {
		for part := range strings.SplitSeq(accept, ",") {
			if kind, params, err := mime.ParseMediaType(part); err == nil && kind == "text/html" && params["q"] != "0" {
				return true
			}
		}
	}
	return false
}

// serveIndex answers for people, at / and at the addresses of screens. It is asked for again each time, so that a new version shows at once; unchanged,
// that costs no body.
func (p *webPage) serveIndex(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Add("Vary", "Accept")
	h.Add("Vary", "Accept-Language")
	h.Set("Cache-Control", "no-cache")
	p.headers(h)
	if p.index == nil {
		h.Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, notBuilt)
		return
	}
	p.indexFor(r).ServeHTTP(w, r)
}

// serveNowhere answers people at an address that is none: 404, with the page, which says so and leads on.
func (p *webPage) serveNowhere(w http.ResponseWriter, r *http.Request) {
	p.headers(w.Header())
	w.Header().Add("Vary", "Accept-Language")
	p.indexFor(r).serveAs(w, r, http.StatusNotFound)
}

// routes mounts the page's screens and parts: those under assets/ may be kept for ever, the few with a fixed name for an hour, and
// the service worker is asked for again each time, so that a new version shows at once.
func (p *webPage) routes(r chi.Router) {
	for _, path := range pagePaths {
		r.Get(path, p.serveIndex)
	}
	for name, file := range p.assets {
		keep := "public, max-age=3600"
		switch {
		case strings.HasPrefix(name, "/assets/"):
			keep = "public, max-age=31536000, immutable"
		case name == "/sw.js":
			keep = "no-cache"
		}
		serve := func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", keep)
			w.Header().Set("Content-Security-Policy", scriptPolicy)
			file.ServeHTTP(w, r)
		}
		r.Get(name, serve)
	}
}

// headers are pageHeaders that let the page load its base map, which is told where it is shown: servers of tiles want to know.
func (p *webPage) headers(h http.Header) {
	pageHeaders(h)
	if p.base.URL != "" {
		h.Set("Content-Security-Policy", pagePolicyFor(p.base))
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	}
}

// pageHeaders take the place of the API's stricter ones, or add to them.
func pageHeaders(h http.Header) {
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "geolocation=(self), camera=(), microphone=()")
}

// A webFile is a file held in memory with its hash; it is compressed the first time somebody can use that.
type webFile struct {
	kind   string
	tag    string
	body   []byte
	packed func() []byte // gzip, or nil if that gains nothing
}

func newWebFile(name string, body []byte) *webFile {
	sum := sha256.Sum256(body)
	kind := mime.TypeByExtension(path.Ext(name))
	switch path.Ext(name) { // not left to the machine's own table
	case ".js":
		kind = "text/javascript; charset=utf-8"
	case ".css":
		kind = "text/css; charset=utf-8"
	case ".html":
		kind = "text/html; charset=utf-8"
	case ".svg":
		kind = "image/svg+xml"
	case ".ico":
		kind = "image/x-icon"
	case ".json":
		kind = "application/json"
	case ".webmanifest":
		kind = "application/manifest+json"
	}
	if kind == "" {
		kind = "application/octet-stream"
	}
	f := &webFile{kind: kind, tag: base64.RawURLEncoding.EncodeToString(sum[:12]), body: body}
	f.packed = sync.OnceValue(func() []byte {
		if packed := gzipped(body, gzip.BestCompression); len(packed) < len(body) {
			return packed
		}
		return nil
	})
	return f
}

// ServeHTTP answers with the file, or 304 if the client has it.
func (f *webFile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	serveBytes(w, r, f.kind, f.tag, f.body, f.packed())
}

// serveAs answers with the whole file under another status than 200.
func (f *webFile) serveAs(w http.ResponseWriter, r *http.Request, status int) {
	h, body := w.Header(), f.body
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "no-cache")
	h.Add("Vary", "Accept")
	h.Add("Vary", "Accept-Encoding")
	if packed := f.packed(); packed != nil && acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body = packed
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // nothing is written of an answer to HEAD
}

// serveBytes answers with body, or with packed, its gzip form (nil for none), if the client takes that. tag names this
// version of body. HEAD, If-None-Match and ranges work.
func serveBytes(w http.ResponseWriter, r *http.Request, kind, tag string, body, packed []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Add("Vary", "Accept-Encoding")
	if packed != nil && acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body, tag = packed, tag+"-gz"
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(coding, "gzip") {
			return strings.Trim(strings.TrimPrefix(strings.TrimSpace(params), "q="), "0.") != "" || params == ""
		}
	}
	return false
}

// gzipped is body in gzip form. Writing to memory cannot fail.
func gzipped(body []byte, level int) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		panic(err) // level is a constant of ours
	}
	_, _ = z.Write(body)
	_ = z.Close()
	return b.Bytes()
}
