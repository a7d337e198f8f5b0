package server

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/runnerway/runnerway/server/api"
)

// systemRoutes mounts S2 to S5. It must run last: the document is made once,
// of what is registered by then.
func (s *Server) systemRoutes(r chi.Router) error {
	api.Register(s.root, api.Operation{
		ID: "health", Method: http.MethodGet, Path: "/health", Tag: tagHealth,
		Summary: "서버 상태 (Is the server well)", Access: api.Public,
		Errors: []int{http.StatusServiceUnavailable},
	}, s.health)
	document, err := s.root.Document()
	if err != nil {
		return fmt.Errorf("write the OpenAPI document: %w", err)
	}
	openAPI := newWebFile("openapi.json", document)
	serve := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		openAPI.ServeHTTP(w, r)
	}
	r.Get("/openapi.json", serve)
	r.Get(s.options.APIPrefix+"/openapi.json", serve)
	return s.viewerRoutes(r)
}

// status is the body of GET / for programs.
const status = `{"status":"ok","message":"러너웨이 API 서버가 실행 중입니다!","version":"` + version + `","docs":"/docs"}` + "\n"

// serveStatus answers GET / for programs (S1); people get the page.
func serveStatus(w http.ResponseWriter, _ *http.Request) {
	w.Header().Add("Vary", "Accept")
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprint(w, status)
}

type health struct {
	Status      string `json:"status" enum:"healthy"`
	Environment string `json:"environment"`
	Debug       bool   `json:"debug"`
}

// pingPatience is how long the database may take to answer /health.
const pingPatience = 2 * time.Second

func (s *Server) health(ctx context.Context, _ *struct{}) (*struct{ Body health }, error) {
	ctx, cancel := context.WithTimeout(ctx, pingPatience)
	defer cancel()
	if err := s.store.Ping(ctx); err != nil {
		report(ctx, fmt.Errorf("database does not answer: %w", err))
		return nil, errUnhealthy
	}
	return &struct{ Body health }{health{
		Status: "healthy", Environment: s.options.Environment, Debug: s.options.Debug,
	}}, nil
}

// A viewer is a page that shows the OpenAPI document, made of files in docs/ of
// Options.Web and a script of ours. No page has anything inline or from
// elsewhere.
type viewer struct {
	path, policy, page string
	needs              []string
}

const viewerHead = `<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>러너웨이 API</title>
`

// startSwagger is served as a file: the policy allows no inline script.
const startSwagger = `"use strict";
window.addEventListener("load", function () {
  window.ui = SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#swagger-ui",
    deepLinking: true,
    persistAuthorization: true,
    validatorUrl: null
  });
});
`

const viewerPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "

var viewers = []viewer{{
	path:   "/docs",
	policy: viewerPolicy + "style-src 'self'",
	needs:  []string{"swagger-ui.css", "swagger-ui-bundle.js"},
	page: viewerHead + `<link rel="stylesheet" href="/docs-assets/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs-assets/swagger-ui-bundle.js"></script>
<script src="/docs-assets/start.js"></script>
</body>
</html>
`,
}, {
	path:   "/redoc", // sets styles from its script, and works in a worker
	policy: viewerPolicy + "style-src 'self' 'unsafe-inline'; worker-src 'self' blob:",
	needs:  []string{"redoc.standalone.js"},
	page: viewerHead + `</head>
<body>
<redoc spec-url="/openapi.json"></redoc>
<script src="/docs-assets/redoc.standalone.js"></script>
</body>
</html>
`,
}}

const viewerNotBuilt = viewerHead + `</head>
<body>
<h1>러너웨이 API</h1>
<p>이 실행 파일에는 API 문서 화면이 들어 있지 않습니다. <code>make build</code>로 다시 빌드하세요.</p>
<p>This program was built without the documentation viewer: build it with <code>make build</code>.</p>
<p>OpenAPI: <a href="/openapi.json">/openapi.json</a></p>
</body>
</html>
`

func (s *Server) viewerRoutes(r chi.Router) error {
	assets, err := viewerAssets(s.options.Web)
	if err != nil {
		return err
	}
	for name, file := range assets {
		r.Get("/docs-assets/"+name, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-cache")
			file.ServeHTTP(w, r)
		})
	}
	for _, v := range viewers {
		page := v.page
		for _, name := range v.needs {
			if assets[name] == nil {
				page = viewerNotBuilt
			}
		}
		file := newWebFile("index.html", []byte(page))
		r.Get(v.path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", v.policy)
			w.Header().Set("Cache-Control", "no-cache")
			file.ServeHTTP(w, r)
		})
	}
	return nil
}

// viewerAssets are the files under docs/ of the built page, and ours.
func viewerAssets(web fs.FS) (map[string]*webFile, error) {
	assets := map[string]*webFile{"start.js": newWebFile("start.js", []byte(startSwagger))}
	if web == nil {
		return assets, nil
	}
	names, err := fs.Glob(web, "docs/*")
	if err != nil {
		return nil, fmt.Errorf("list the viewer's files: %w", err)
	}
	for _, name := range names {
		if info, err := fs.Stat(web, name); err != nil || info.IsDir() {
			continue
		}
		body, err := fs.ReadFile(web, name)
		if err != nil {
			return nil, fmt.Errorf("read the viewer's files: %w", err)
		}
		base := strings.TrimPrefix(name, "docs/")
		assets[base] = newWebFile(base, body)
	}
	return assets, nil
}
