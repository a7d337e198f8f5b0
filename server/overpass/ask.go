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

// ask sends one request and reads the answer as it comes. Every error is ErrServer or ErrArea.
func (c *Client) ask(ctx context.Context, b geo.Bounds) (*osm.Answer, error) {
	const forAnswer = 10 * time.Second // what is left of the time-out when the server has given up
	query := osm.OverpassQuery(b, max(time.Second, c.o.Timeout-forAnswer), serverMemory)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url.String(), strings.NewReader(url.Values{"data": {query}}.Encode()))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrServer, err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", c.o.Agent)
	answer, err := c.http.Do(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrServer, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w: %w", ErrServer, &statusError{answer.StatusCode, c.retryAfter(answer.Header.Get("Retry-After"))})
	}
	a, err := osm.ReadAnswer(ctx, &limited{r: answer.Body, left: c.o.MaxBytes}, osm.AnswerOptions{Tiled: true, Bounds: b})
	var remark *osm.RemarkError
	switch {
	case err == nil:
		return a, nil
	case errors.Is(err, errTooLarge), errors.As(err, &remark):
		return nil, fmt.Errorf("%w: %w", ErrArea, err)
	}
	return nil, fmt.Errorf("%w: %w", ErrServer, err)
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
