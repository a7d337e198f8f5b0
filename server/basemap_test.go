package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/server"
)

func TestParseBaseMapURL(t *testing.T) {
	for address, want := range map[string]string{
		"https://tile.example.org/{z}/{x}/{y}.png":        "https://tile.example.org",
		"http://10.0.0.1:8080/osm/{z}/{x}/{y}@2x.png?k=1": "http://10.0.0.1:8080",
		"https://tile.example.org/{z}/{x}.png":            "",
		"/tiles/{z}/{x}/{y}":                              "",
		"javascript:{z}{x}{y}":                            "",
		"https://a;b/{z}/{x}/{y}":                         "",
		"https://me:secret@tile.example.org/{z}/{x}/{y}":  "",
	} {
		got, err := server.ParseBaseMapURL(address)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("ParseBaseMapURL(%q) = %q, %v, want %q", address, got, err, want)
		}
	}
}

func TestBaseMapIsTheOnlyOtherOrigin(t *testing.T) {
	k, _ := newStreetKitWith(t, func(o *server.Options) {
		withPage(o)
		o.BaseMap = server.BaseMap{URL: "https://tile.example.org/{z}/{x}/{y}.png", Attribution: "© Example"}
	})
	a := k.root().with("Accept", browserAccept).get("/").wants(http.StatusOK)
	policy := a.header("Content-Security-Policy")
	for _, want := range []string{"img-src 'self' https://tile.example.org", "connect-src 'self' https://tile.example.org"} {
		if !strings.Contains(policy, want) {
			t.Errorf("Content-Security-Policy = %q, want %q in it", policy, want)
		}
	}
	if got := a.header("Referrer-Policy"); got != "strict-origin-when-cross-origin" {
		t.Errorf("Referrer-Policy = %q: servers of tiles answer none that do not say where they come from", got)
	}
	base, _ := k.root().get("/map.json").wants(http.StatusOK).whole()["base"].(map[string]any)
	if base["tiles"] != "https://tile.example.org/{z}/{x}/{y}.png" || base["attribution"] != "© Example" {
		t.Errorf("map.json: base = %v", base)
	}
}
