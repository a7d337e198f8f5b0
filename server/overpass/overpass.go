// Package overpass asks an Overpass API for the streets of an area, politely: with a name and an address of whom to write to,
// seldom, never again before the server allows it, and not at all while it is out of order. Whoever calls sees to it that
// there is one request at a time.
package overpass

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/osm"
)

const (
	defaultTimeout  = 60 * time.Second
	defaultMaxBytes = 128 << 20 // of an answer, unpacked: about 200 km² of central Paris with all its footways
	serverMemory    = 512 << 20 // that the query may take there; the public servers' own default

	// hourly is how many requests there may be in an hour, a quarter of that at once: the public servers allow some thousand a
	// day to each of their users.
	hourly = 120

	// firstRest is how long a server that fails is left alone; the time doubles with every failure in a row up to maxRest.
	firstRest = 15 * time.Second
	maxRest   = 30 * time.Minute
	// maxAllowedRest bounds what a server may ask for in Retry-After.
	maxAllowedRest = 6 * time.Hour
	// patience is how long Fetch itself waits to ask a busy server once more.
	patience = 20 * time.Second
)

// Errors of Fetch; compare with errors.Is. Besides there are those of its context.
var (
	// ErrResting is a server that is not asked for now: it failed lately, or was asked too often.
	ErrResting = errors.New("the Overpass API is left alone for now")
	// ErrServer is a server that does not answer as it should.
	ErrServer = errors.New("the Overpass API does not answer")
	// ErrArea is a server that is well, but has no answer for this area, such as one that is too large.
	ErrArea = errors.New("the Overpass API has no answer for this area")
)

// Options of a Client; URL and Agent are required.
type Options struct {
	URL      string                                           // of the interpreter, such as https://overpass-api.de/api/interpreter
	Agent    string                                           // the User-Agent: who asks, and how to reach them
	Timeout  time.Duration                                    // of one request with its answer; default 60 s
	MaxBytes int64                                            // of an answer, unpacked; default 128 MB
	Now      func() time.Time                                 // default time.Now
	Sleep    func(ctx context.Context, d time.Duration) error // default waits
	Asked    func(Request)                                    // is told of every request that was sent; nil for nobody
}

// A Request is one that was sent, for figures.
type Request struct {
	Outcome Outcome
	Bytes   int64 // read of the answer, unpacked
	Took    time.Duration
}

// An Outcome is how a request ended.
type Outcome string

// The outcomes of requests.
const (
	Answered  Outcome = "answered"
	Busy      Outcome = "busy"      // it may be asked again later
	Refused   Outcome = "refused"   // with any other status
	TooLarge  Outcome = "too_large" // beyond MaxBytes
	NoAnswer  Outcome = "no_answer" // for this area: the query took it too long or too much memory
	TimedOut  Outcome = "timed_out"
	Failed    Outcome = "failed"    // no connection, a broken one, or what is no answer
	Cancelled Outcome = "cancelled" // by who asked
)

// A Client is safe for concurrent use.
type Client struct {
	o    Options
	url  *url.URL
	http *http.Client

	mu       sync.Mutex
	budget   *rate.Limiter
	failures int       // in a row
	rests    time.Time // until when
}

// New makes a client without asking anything. The error says what is wrong with the address.
func New(o Options) (*Client, error) {
	address, err := ParseURL(o.URL)
	if err != nil {
		return nil, err
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = defaultMaxBytes
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	return &Client{
		o: o, url: address,
		http: &http.Client{
			Transport: &http.Transport{
				Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
				TLSHandshakeTimeout: 10 * time.Second, IdleConnTimeout: 30 * time.Second, MaxIdleConns: 1, ForceAttemptHTTP2: true,
			},
			CheckRedirect: sameHost,
		},
		budget: rate.NewLimiter(rate.Every(time.Hour/hourly), hourly/4),
	}, nil
}

// ParseURL is the address of an Overpass API, or what is wrong with it.
func ParseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.Fragment != "" {
		return nil, fmt.Errorf("%q is not an address such as https://overpass-api.de/api/interpreter", text)
	}
	return u, nil
}

// sameHost keeps requests at the host that the operator was told of.
func sameHost(r *http.Request, via []*http.Request) error {
	const mostHops = 3
	if r.URL.Host != via[0].URL.Host || len(via) > mostHops {
		return fmt.Errorf("it sends to %s", r.URL.Host)
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Host is whom the client asks.
func (c *Client) Host() string { return c.url.Host }

// Close lets idle connections go.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Ready is nil, or ErrResting with how long for.
func (c *Client) Ready() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ready()
}

func (c *Client) ready() error {
	if left := c.rests.Sub(c.o.Now()); left > 0 {
		return fmt.Errorf("%w: for %v", ErrResting, left.Round(time.Second))
	}
	return nil
}

// Fetch asks for everything of use within b. A server that is busy for a short time only is asked once more.
func (c *Client) Fetch(ctx context.Context, b geo.Bounds) (*osm.Answer, error) {
	a, busy, err := c.attempt(ctx, b)
	if busy <= 0 || busy > patience {
		return a, err
	}
	if err := c.o.Sleep(ctx, busy); err != nil {
		return nil, err
	}
	a, _, err = c.attempt(ctx, b)
	return a, err
}

// attempt asks once. busy is how long a server that is busy wants to be left alone; 0 for anything else.
func (c *Client) attempt(ctx context.Context, b geo.Bounds) (a *osm.Answer, busy time.Duration, err error) {
	if err := c.take(); err != nil {
		return nil, 0, err
	}
	limited, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	begin := time.Now()
	a, read, err := c.ask(limited, b)
	if c.o.Asked != nil {
		c.o.Asked(Request{Outcome: outcomeOf(ctx, err), Bytes: read, Took: time.Since(begin)})
	}
	if ctx.Err() != nil { // whoever asked has gone: that is not the server's fault
		return nil, 0, ctx.Err()
	}
	return a, c.note(err), err
}

// take uses up one of the requests that there may be.
func (c *Client) take() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ready(); err != nil {
		return err
	}
	if !c.budget.AllowN(c.o.Now(), 1) {
		return fmt.Errorf("%w: it was asked %d times within the hour", ErrResting, hourly)
	}
	return nil
}

// note takes note of how a request ended, and says how long a busy server wants to be left alone.
func (c *Client) note(err error) (busy time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil || errors.Is(err, ErrArea) {
		c.failures, c.rests = 0, time.Time{}
		return 0
	}
	rest := min(firstRest<<min(c.failures, 16), maxRest)
	c.failures++
	var s *statusError
	if errors.As(err, &s) {
		asked := min(s.retryAfter, maxAllowedRest)
		if rest = max(rest, asked); s.busy() {
			if asked > 0 && c.failures == 1 {
				rest = asked
			}
			busy = rest
		}
	}
	c.rests = c.o.Now().Add(rest)
	return busy
}
