package server_test

import (
	"net/http"
	"path"
	"testing"
	"testing/fstest"

	"github.com/go-chi/chi/v5"

	"github.com/runnerway/runnerway/server"
)

// Every route is an operation of the document or on the list of those that are none, and nothing else is on either.
func TestEveryRouteIsDocumented(t *testing.T) {
	k := newKit(t, inTown(t), func(o *server.Options) {
		o.Web = fstest.MapFS{"index.html": {}, "assets/page.js": {}, "icon.svg": {}, "docs/redoc.standalone.js": {}}
	})
	documented := map[string]bool{}
	for _, op := range k.operations() {
		documented[op.method+" "+op.path] = false
	}
	listed := map[string]bool{}
	for _, pattern := range server.Undocumented {
		listed[pattern] = false
	}
	err := chi.Walk(k.server.Router(), func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if _, ok := documented[method+" "+route]; ok {
			documented[method+" "+route] = true
			return nil
		}
		known := false
		for pattern := range listed {
			if ok, _ := path.Match(pattern, route); ok && method == http.MethodGet {
				listed[pattern], known = true, true
			}
		}
		if !known {
			t.Errorf("%s %s is neither in the document nor listed in routes.go", method, route)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, all := range []map[string]bool{documented, listed} {
		for name, found := range all {
			if !found {
				t.Errorf("%s is no route", name)
			}
		}
	}
}
