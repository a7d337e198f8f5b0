package overpass

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/osm"
)

// A statusError is an answer that is no success.
type statusError struct {
	status     int
	retryAfter time.Duration // 0 if the server does not say
}

func (e *statusError) Error() string {
	return fmt.Sprintf("status %d %s", e.status, http.StatusText(e.status))
}

// busy reports whether the server would answer if asked later.
func (e *statusError) busy() bool {
	return e.status == http.StatusTooManyRequests || e.status == http.StatusServiceUnavailable || e.status == http.StatusGatewayTimeout
}

// errTooLarge is an answer beyond MaxBytes.
var errTooLarge = errors.New("its answer is too large")

// outcomeOf is how a request ended with err, for somebody whose context is ctx.
func outcomeOf(ctx context.Context, err error) Outcome {
	var status *statusError
	switch {
	case err == nil:
		return Answered
	case ctx.Err() != nil:
		return Cancelled
	case errors.As(err, &status) && status.busy():
		return Busy
	case status != nil:
		return Refused
	case errors.Is(err, errTooLarge):
		return TooLarge
	case errors.Is(err, ErrArea):
		return NoAnswer
	case errors.Is(err, context.DeadlineExceeded):
		return TimedOut
	}
	return Failed
}

// ask sends one request and reads the answer as it comes, and how many bytes of it. Every error is ErrServer or ErrArea.
func (c *Client) ask(ctx context.Context, b geo.Bounds) (found *osm.Answer, read int64, err error) {
	const forAnswer = 10 * time.Second // what is left of the time-out when the server has given up
	query := osm.OverpassQuery(b, max(time.Second, c.o.Timeout-forAnswer), serverMemory)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url.String(), strings.NewReader(url.Values{"data": {query}}.Encode()))
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", ErrServer, err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", c.o.Agent)
	answer, err := c.http.Do(r)
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", ErrServer, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, 0, fmt.Errorf("%w: %w", ErrServer, &statusError{answer.StatusCode, c.retryAfter(answer.Header.Get("Retry-After"))})
	}
	body := &limited{r: answer.Body, left: c.o.MaxBytes}
	a, err := osm.ReadAnswer(ctx, body, osm.AnswerOptions{Tiled: true, Bounds: b})
	read = c.o.MaxBytes - body.left
	var remark *osm.RemarkError
	switch {
	case err == nil:
		return a, read, nil
	case errors.Is(err, errTooLarge), errors.As(err, &remark):
		return nil, read, fmt.Errorf("%w: %w", ErrArea, err)
	}
	return nil, read, fmt.Errorf("%w: %w", ErrServer, err)
}

// retryAfter reads the header: seconds, or a date.
func (c *Client) retryAfter(text string) time.Duration {
	if seconds, err := strconv.Atoi(strings.TrimSpace(text)); err == nil {
		return time.Duration(min(max(seconds, 0), int(maxAllowedRest/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(c.o.Now()))
	}
	return 0
}

// limited gives errTooLarge instead of what comes after so many bytes.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errTooLarge
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	return n, err
}
