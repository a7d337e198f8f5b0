package api_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/server/api"
)

// Whatever is sent, the answer is a success or a 422, in JSON, and nothing is
// reported as a fault of ours.
func FuzzRequest(f *testing.F) {
	for _, seed := range []struct{ query, body string }{
		{"page=1&far=yes", `{"name":"kim","age":20,"pace":5.5,"fast":true,"kind":"run","tags":["a"],"places":[{"lat":1}],"at":"2026-02-12T05:12:33Z"}`},
		{"page=-1", `{"name":null}`},
		{"page=9223372036854775808&far=%00", `{"name":"kim","at":"9999-12-31T23:59:59.999999999+14:00"}`},
		{";=&&", `{"NAME":"kim","name":7}`},
		{"", "null"},
		{"", `{"name":"kim","at":"0000-01-01T00:00:00Z"}`},
	} {
		f.Add(seed.query, seed.body)
	}
	b := saver(api.Operation{Access: api.Public})
	f.Fuzz(func(t *testing.T, query, body string) {
		unsendable := func(r rune) bool { return r <= ' ' || r > '~' || r == '#' }
		if strings.ContainsFunc(query, unsendable) {
			query = url.QueryEscape(query)
		}
		a := b.send(t, http.MethodPost, "/v1/runners?"+query, body)
		if a.Code != http.StatusOK && a.Code != http.StatusUnprocessableEntity || !json.Valid(a.Body.Bytes()) {
			t.Errorf("%q with %q: status %d, body %s", query, body, a.Code, a.Body)
		}
		if len(b.reported) > 0 {
			t.Fatalf("%q with %q: reported %v", query, body, b.reported)
		}
	})
}

func BenchmarkRequest(b *testing.B) {
	bench := saver(api.Operation{Access: api.Public})
	b.ReportAllocs()
	for b.Loop() {
		bench.send(b, http.MethodPost, "/v1/runners?page=2", `{"name":"kim","age":20,"places":[{"lat":1},{"lat":2}]}`)
	}
}
