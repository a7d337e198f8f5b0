package server

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"regexp"

	"github.com/go-chi/chi/v5"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// A share link is opened at /s/{token}. People get the web page, which shows the route; before that, its head tells whoever
// draws previews of links (messengers, social networks) what it is: Open Graph (https://ogp.me) and Twitter card tags.

// shareAddress is where people open a link.
func shareAddress(origin, token string) string { return origin + "/s/" + token }

// A sharePreview is what a page's head says of a shared route. Addresses are absolute, unless no host is known.
type sharePreview struct {
	Title, Description string
	Page, Picture      string
	Locale             string
	Width, Height      int
}

// sharePreviewHead is escaped for where each value stands. A link is for those who have it: search engines are told to leave
// it alone.
var sharePreviewHead = template.Must(template.New("head").Parse(`<title>{{.Title}}</title>
<meta name="description" content="{{.Description}}">
<meta name="robots" content="noindex">
<meta property="og:type" content="website">
<meta property="og:site_name" content="RunnerWay">
<meta property="og:locale" content="{{.Locale}}">
<meta property="og:title" content="{{.Title}}">
<meta property="og:description" content="{{.Description}}">
<meta property="og:url" content="{{.Page}}">
<meta property="og:image" content="{{.Picture}}">
<meta property="og:image:type" content="image/png">
<meta property="og:image:width" content="{{.Width}}">
<meta property="og:image:height" content="{{.Height}}">
<meta property="og:image:alt" content="{{.Title}}">
<meta name="twitter:card" content="summary_large_image">
<meta name="twitter:title" content="{{.Title}}">
<meta name="twitter:description" content="{{.Description}}">
<meta name="twitter:image" content="{{.Picture}}">
<meta name="twitter:image:alt" content="{{.Title}}">
`))

// endedHead takes the place of the head's own words for a link that shows nothing.
var endedHead = template.Must(template.New("ended").Parse(`<title>{{.Title}} · RunnerWay</title>
<meta name="description" content="{{.Text}}">
<meta name="robots" content="noindex">
`))

const (
	textShareTitle  = "%s · %s km 러닝 경로"
	textShareAuthor = "%s님이 그린 %s km 경로, 약 %d분. RunnerWay에서 열어 보세요."
	textShareNobody = "실제 도로 위에 그린 %s km 경로, 약 %d분. RunnerWay에서 열어 보세요."
	textEndedTitle  = "이 링크는 더 이상 볼 수 없습니다"
	textEndedText   = "주소가 잘못되었거나, 경로를 만든 사람이 공유를 끝냈습니다. 받은 링크를 다시 확인하거나 새 링크를 부탁해 보세요."
)

// sharePage answers GET /s/{token}.
func (s *Server) sharePage(page *webPage) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Language")
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("X-Robots-Tag", "noindex")
		token, err := shareToken(chi.URLParam(r, "token"))
		var shared store.SharedRoute
		if err == nil {
			shared, err = s.store.OpenShare(r.Context(), token, "")
		}
		switch {
		case errors.Is(err, errShareNotFound), errors.Is(err, store.ErrNotFound):
			s.serveEnded(page, w, r)
		case err != nil:
			s.root.Fail(w, r, fmt.Errorf("open a share link: %w", err))
		default:
			page.serveShared(w, r, s.previewOf(r, token, shared))
		}
	}
}

// previewOf describes a shared route to the reader.
func (s *Server) previewOf(r *http.Request, token string, shared store.SharedRoute) sharePreview {
	lang, route := s.reads(r), shared.Route
	say := s.root.In(lang)
	p := sharePreview{Title: route.Name, Locale: "ko_KR", Width: pictureSizes["card"].width, Height: pictureSizes["card"].height}
	if lang == api.English {
		p.Locale = "en_US"
	}
	if len(shared.Options) > 0 {
		best := shared.Options[0]
		km := fmt.Sprintf("%.1f", best.DistanceKM)
		p.Title = fmt.Sprintf(say(textShareTitle), route.Name, km)
		p.Description = fmt.Sprintf(say(textShareNobody), km, best.EstimatedTimeMin)
		if name := route.AuthorName; name != "" {
			p.Description = fmt.Sprintf(say(textShareAuthor), name, km, best.EstimatedTimeMin)
		}
	}
	origin := visitOf(r.Context()).origin
	p.Page = shareAddress(origin, token)
	p.Picture = origin + s.options.APIPrefix + "/routes/shared/" + token + "/picture?" + url.Values{"format": {"card"}, "lang": {lang}}.Encode()
	return p
}

// serveEnded answers 404 with the page, whose head says that the link shows nothing. The page says the same and leads on.
func (s *Server) serveEnded(page *webPage, w http.ResponseWriter, r *http.Request) {
	if page.index == nil {
		s.root.Fail(w, r, errShareNotFound)
		return
	}
	say := s.root.In(s.reads(r))
	var head bytes.Buffer
	if err := endedHead.Execute(&head, struct{ Title, Text string }{say(textEndedTitle), say(textEndedText)}); err != nil {
		panic(err) // a buffer takes everything
	}
	page.headers(w.Header())
	newWebFile("index.html", page.withHead(r, head.Bytes())).serveAs(w, r, http.StatusNotFound)
}

// ownHead is what of the page's head a preview takes the place of.
var ownHead = regexp.MustCompile(`(?is)\s*<title>.*?</title>|\s*<meta name="description"[^>]*>`)

// serveShared answers with the page, whose head describes a shared route.
func (p *webPage) serveShared(w http.ResponseWriter, r *http.Request, preview sharePreview) {
	p.headers(w.Header())
	var head bytes.Buffer
	if err := sharePreviewHead.Execute(&head, preview); err != nil {
		panic(err) // a buffer takes everything
	}
	if p.index == nil {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, notBuilt)
		return
	}
	newWebFile("index.html", p.withHead(r, head.Bytes())).ServeHTTP(w, r)
}

// withHead is the page for who asks with more in its head, in place of its own title and description.
func (p *webPage) withHead(r *http.Request, head []byte) []byte {
	body := ownHead.ReplaceAllLiteral(p.indexFor(r).body, nil)
	at := bytes.Index(body, []byte("</head>"))
	if at < 0 {
		at = len(body)
	}
	return bytes.Join([][]byte{body[:at], head, body[at:]}, nil)
}
