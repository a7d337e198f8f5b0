package overpass_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server/overpass"
)

// A fake is an Overpass API with a clock that only sleeping moves.
type fake struct {
	server *httptest.Server
	client *overpass.Client

	mu      sync.Mutex
	answers []http.HandlerFunc // what it does, one after the other; the last for ever
	asked   []*http.Request
	now     time.Time
	slept   time.Duration
}

func newFake(t *testing.T, change func(*overpass.Options), answers ...http.HandlerFunc) *fake {
	t.Helper()
	f := &fake{answers: answers, now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	f.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		f.mu.Lock()
		f.asked = append(f.asked, r)
		answer := f.answers[min(len(f.asked), len(f.answers))-1]
		f.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(f.server.Close)
	o := overpass.Options{
		URL: f.server.URL + "/api/interpreter", Agent: "Test/1 (+mailto:a@example.org)", Now: f.time,
		Sleep: func(ctx context.Context, d time.Duration) error {
			f.advance(d)
			f.mu.Lock()
			defer f.mu.Unlock()
			f.slept += d
			return ctx.Err()
		},
	}
	if change != nil {
		change(&o)
	}
	client, err := overpass.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	f.client = client
	return f
}

func (f *fake) time() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

func (f *fake) advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}

func (f *fake) requests() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.asked)
}

var area = geo.Bounds{Min: geo.Point{Lat: 57.69, Lng: 11.95}, Max: geo.Point{Lat: 57.71, Lng: 11.99}}

const street = `{"elements":[{"type":"node","id":1,"lat":57.7,"lon":11.96},{"type":"node","id":2,"lat":57.7,"lon":11.98},` +
	`{"type":"way","id":3,"nodes":[1,2],"tags":{"highway":"path"}}]}`

func says(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

func TestFetch(t *testing.T) {
	f := newFake(t, nil, says(200, street, "Content-Type", "application/json"))
	a, err := f.client.Fetch(t.Context(), area)
	if err != nil || len(a.Content.Streets) == 0 || a.Ways != 1 || a.Nodes != 2 {
		t.Fatalf("got %+v, %v", a, err)
	}
	r := f.asked[0]
	if got := r.Header.Get("User-Agent"); got != "Test/1 (+mailto:a@example.org)" || r.Method != "POST" || r.URL.Path != "/api/interpreter" {
		t.Errorf("asked with %s %s as %q", r.Method, r.URL, got)
	}
	if q := r.PostForm.Get("data"); !strings.Contains(q, "[bbox:57.6900000,11.9500000,57.7100000,11.9900000]") || !strings.Contains(q, "[timeout:50]") {
		t.Errorf("the query is %s", q)
	}
	if f.client.Host() != strings.TrimPrefix(f.server.URL, "http://") || f.client.Ready() != nil {
		t.Errorf("host %q, ready: %v", f.client.Host(), f.client.Ready())
	}
}

// What is not a good answer, and whether the server is left alone after it.
func TestFetchFails(t *testing.T) {
	cut := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "5000")
		fmt.Fprint(w, street[:60])
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		is     error
		rests  bool
	}{
		"504 with a page":   {says(504, "<html>The server is probably too busy</html>"), overpass.ErrServer, true},
		"429":               {says(429, "rate_limited"), overpass.ErrServer, true},
		"400":               {says(400, "parse error"), overpass.ErrServer, true},
		"500":               {says(500, ""), overpass.ErrServer, true},
		"a page with 200":   {says(200, "<!DOCTYPE html><html></html>"), overpass.ErrServer, true},
		"nothing":           {says(200, ""), overpass.ErrServer, true},
		"half":              {says(200, street[:len(street)/2]), overpass.ErrServer, true},
		"a connection cut":  {cut, overpass.ErrServer, true},
		"a redirect abroad": {says(307, "", "Location", "http://other.example/api"), overpass.ErrServer, true},
		"too much":          {says(200, `{"elements":[]`+strings.Repeat(" ", 5000)+"}"), overpass.ErrArea, false},
		"a remark":          {says(200, `{"elements":[],"remark":"runtime error: Query ran out of memory"}`), overpass.ErrArea, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, func(o *overpass.Options) { o.MaxBytes = 2000 }, c.answer)
			if a, err := f.client.Fetch(t.Context(), area); !errors.Is(err, c.is) {
				t.Errorf("got %+v, %v, want %v", a, err, c.is)
			}
			before := f.requests()
			_, err := f.client.Fetch(t.Context(), area)
			if rests := errors.Is(err, overpass.ErrResting) && f.requests() == before; rests != c.rests {
				t.Errorf("asked again at once: %v after %d and %d requests, want rest %v", err, before, f.requests(), c.rests)
			}
			if (f.client.Ready() != nil) != c.rests {
				t.Errorf("ready: %v, want rest %v", f.client.Ready(), c.rests)
			}
		})
	}
}

func TestFetchTakesNoLongerThanItsTimeOut(t *testing.T) {
	gone := make(chan struct{})
	defer close(gone)
	hangs := func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, street[:20])
		w.(http.Flusher).Flush()
		select {
		case <-r.Context().Done():
		case <-gone:
		}
	}
	f := newFake(t, func(o *overpass.Options) { o.Timeout = 50 * time.Millisecond }, hangs)
	if _, err := f.client.Fetch(t.Context(), area); !errors.Is(err, overpass.ErrServer) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want a time-out", err)
	}
	if f.client.Ready() == nil {
		t.Error("a server that hangs is not left alone")
	}
	// Whoever asks and goes away is not the server's fault.
	f = newFake(t, nil, hangs)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := f.client.Fetch(ctx, area); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, overpass.ErrServer) || f.client.Ready() != nil {
		t.Errorf("got %v, ready %v", err, f.client.Ready())
	}
}

func TestABusyServerIsAskedOnceMore(t *testing.T) {
	f := newFake(t, nil, says(429, "", "Retry-After", "7"), says(200, street))
	if a, err := f.client.Fetch(t.Context(), area); err != nil || len(a.Content.Streets) == 0 {
		t.Fatalf("got %+v, %v", a, err)
	}
	if f.slept != 7*time.Second || f.requests() != 2 {
		t.Errorf("waited %v before %d requests, want 7 s and 2", f.slept, f.requests())
	}
	f = newFake(t, nil, says(504, ""), says(200, street))
	if _, err := f.client.Fetch(t.Context(), area); err != nil || f.slept != 15*time.Second {
		t.Errorf("after a 504: %v, waited %v", err, f.slept)
	}
	// One that wants to be left alone for longer is.
	f = newFake(t, nil, says(429, "", "Retry-After", "600"), says(200, street))
	if _, err := f.client.Fetch(t.Context(), area); !errors.Is(err, overpass.ErrServer) || f.requests() != 1 {
		t.Errorf("got %v after %d requests", err, f.requests())
	}
	f.advance(599 * time.Second)
	if _, err := f.client.Fetch(t.Context(), area); !errors.Is(err, overpass.ErrResting) || f.requests() != 1 {
		t.Errorf("a second too early: %v after %d requests", err, f.requests())
	}
	f.advance(time.Second)
	if _, err := f.client.Fetch(t.Context(), area); err != nil {
		t.Errorf("when it may be asked again: %v", err)
	}
	date := f.time().Add(90 * time.Second).Format(http.TimeFormat)
	f = newFake(t, nil, says(503, "", "Retry-After", date), says(200, street))
	_, _ = f.client.Fetch(t.Context(), area)
	if err := f.client.Ready(); f.requests() != 1 || err == nil {
		t.Errorf("with a date: %d requests, ready: %v", f.requests(), err)
	}
}

// A dead server is asked less and less often, up to every half hour, and at once again when it has answered.
func TestRestsGrow(t *testing.T) {
	f := newFake(t, nil, says(502, ""))
	rest := 15 * time.Second
	for n := 1; n <= 12; n++ {
		if _, err := f.client.Fetch(t.Context(), area); !errors.Is(err, overpass.ErrServer) || f.requests() != n {
			t.Fatalf("failure %d: %v after %d requests", n, err, f.requests())
		}
		f.advance(rest - time.Second)
		if _, err := f.client.Fetch(t.Context(), area); !errors.Is(err, overpass.ErrResting) {
			t.Fatalf("a second before %v are over: %v", rest, err)
		}
		f.advance(time.Second)
		rest = min(2*rest, 30*time.Minute)
	}
	f.mu.Lock()
	f.answers = []http.HandlerFunc{says(200, street)}
	f.mu.Unlock()
	for range 2 {
		if _, err := f.client.Fetch(t.Context(), area); err != nil {
			t.Errorf("a server that is well again: %v", err)
		}
	}
}

func TestRequestsAreCounted(t *testing.T) {
	f := newFake(t, nil, says(200, `{"elements":[]}`))
	n := 0
	for ; n < 1000; n++ {
		if _, err := f.client.Fetch(t.Context(), area); errors.Is(err, overpass.ErrResting) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if n != 30 {
		t.Errorf("%d requests at once, want 30", n)
	}
	f.advance(time.Minute)
	if _, err := f.client.Fetch(t.Context(), area); err != nil {
		t.Errorf("a minute later: %v", err)
	}
}

func TestAddressesThatAreNone(t *testing.T) {
	for _, text := range []string{"", "overpass-api.de", "ftp://x.example/", "https://", "https://user:word@x.example/", "http://x y/"} {
		if _, err := overpass.New(overpass.Options{URL: text}); err == nil {
			t.Errorf("%q is taken for an address", text)
		}
	}
}
