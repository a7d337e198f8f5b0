package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// A trouble is a time in which requests may fail that were under way then: from just before something was ended until
// those who asked it have noticed.
type trouble struct{ from, to time.Time }

// troubles are known to those who send. The zero value knows of none.
type troubles struct {
	mu  sync.Mutex
	all []trouble
}

// begin notes that something is about to be ended; end, which is to be called, that it is over.
func (t *troubles) begin() (end func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(t.all)
	t.all = append(t.all, trouble{from: time.Now(), to: time.Now().Add(time.Hour)})
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.all[n].to = time.Now()
	}
}

// during reports whether a request of that time met trouble.
func (t *troubles) during(from, to time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.ContainsFunc(t.all, func(x trouble) bool { return from.Before(x.to) && to.After(x.from) })
}

// figures are what came of all requests.
type figures struct {
	mu       sync.Mutex
	requests int
	excused  map[string]int // failures that met trouble and were tried again, by kind
	refused  int            // 429, tried again
	wrong    []string
	took     []time.Duration
}

func (f *figures) excuse(kind string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.excused == nil {
		f.excused = map[string]int{}
	}
	f.excused[kind]++
}

// accuse notes an answer that is wrong.
func (f *figures) accuse(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	const most = 50
	if len(f.wrong) < most {
		f.wrong = append(f.wrong, time.Now().Format("15:04:05.000 ")+fmt.Sprintf(format, args...))
	}
}

// faults are the wrong answers so far.
func (f *figures) faults() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.wrong)
}

// answers is how many requests were answered so far.
func (f *figures) answers() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.requests
}

func (f *figures) answered(took time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests++
	f.took = append(f.took, took)
}

func (f *figures) quantile(q float64) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.took) == 0 {
		return 0
	}
	slices.Sort(f.took)
	return f.took[int(q*float64(len(f.took)-1))]
}

// A client sends requests to one address, each until it is answered.
type client struct {
	base     string
	http     *http.Client
	troubles *troubles
	figures  *figures
}

func newClient(base string) *client {
	return &client{
		base: base, troubles: &troubles{}, figures: &figures{},
		http: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 100, IdleConnTimeout: 30 * time.Second}},
	}
}

// errOver is a request that was not answered by the end of the run.
var errOver = errors.New("the run is over")

// An answer is what came at last.
type answer struct {
	status  int
	body    []byte
	repeats int // how often it was sent before
}

// patience is how long a request may be tried.
const patience = 90 * time.Second

// send sends a request until it is answered with one of the statuses of want. Failures that met trouble are sent again, and
// so is 429; anything else is wrong and ends it.
func (c *client) send(ctx context.Context, method, path, token string, body any, want ...int) (answer, error) {
	var content []byte
	if body != nil {
		var err error
		if content, err = json.Marshal(body); err != nil {
			return answer{}, err
		}
	}
	first := time.Now()
	for repeats := 0; ; repeats++ {
		begin := time.Now()
		status, got, wait, err := c.once(ctx, method, path, token, content)
		end := time.Now()
		if ctx.Err() != nil {
			return answer{}, errOver
		}
		kind := ""
		switch {
		case err == nil && slices.Contains(want, status):
			c.figures.answered(end.Sub(begin))
			return answer{status, got, repeats}, nil
		case err == nil && status == http.StatusTooManyRequests:
			c.figures.mu.Lock()
			c.figures.refused++
			c.figures.mu.Unlock()
			repeats-- // it was not done
			wait = max(wait, time.Second)
		case err != nil:
			kind = "no answer"
		case status == 502, status == 503, status == 504:
			kind = strconv.Itoa(status)
		default:
			return answer{status, got, repeats}, c.wrong(method, path, "status %d, want %v, after %d repeats: %.300s", status, want, repeats, got)
		}
		if kind != "" {
			if !c.troubles.during(begin, end) {
				return answer{}, c.wrong(method, path, "%s without trouble, after %v: %v %.300s", kind, end.Sub(begin), err, got)
			}
			c.figures.excuse(kind)
			wait = 50 * time.Millisecond
		}
		if end.Sub(first) > patience {
			return answer{}, c.wrong(method, path, "not answered within %v", patience)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return answer{}, errOver
		}
	}
}

func (c *client) wrong(method, path, format string, args ...any) error {
	text := method + " " + path + ": " + fmt.Sprintf(format, args...)
	c.figures.accuse("%s", text)
	return errors.New(text)
}

func (c *client) once(ctx context.Context, method, path, token string, content []byte) (status int, body []byte, wait time.Duration, err error) {
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(content))
	if err != nil {
		return 0, nil, 0, err
	}
	r.GetBody = nil // so that Go does not repeat it by itself
	if content != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	got, err := c.http.Do(r)
	if err != nil {
		return 0, nil, 0, err
	}
	defer got.Body.Close()
	body, err = io.ReadAll(got.Body)
	seconds, _ := strconv.Atoi(got.Header.Get("Retry-After"))
	return got.StatusCode, body, time.Duration(seconds) * time.Second, err
}

// data reads the data of an answer's envelope.
func (a answer) data(into any) error {
	envelope := struct{ Data any }{into}
	if err := json.Unmarshal(a.body, &envelope); err != nil {
		return fmt.Errorf("%w: %.200s", err, a.body)
	}
	return nil
}
