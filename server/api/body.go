package api

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
)

// readBody reads the whole body within the operation's bounds and hands it to
// huma from memory. huma could read it itself, but leaves the read deadline
// set: net/http then cancels the context of any handler that works longer than
// the body was allowed to take. It also takes a body of null for a value.
func (a *API) readBody(op Operation) func(huma.Context, func(huma.Context)) {
	limit, patience := op.MaxBody, op.BodyTime
	if limit == 0 {
		limit = defaultMaxBody
	}
	if patience == 0 {
		patience = defaultBodyTime
	}
	return func(ctx huma.Context, next func(huma.Context)) {
		r, w := humachi.Unwrap(ctx)
		if r.Body == nil || r.Body == http.NoBody {
			next(ctx)
			return
		}
		// A writer that cannot set deadlines (a test's recorder) has none.
		_ = ctx.SetReadDeadline(time.Now().Add(patience))
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
		if err != nil {
			a.refuse(ctx, unreadable(err))
			return
		}
		_ = ctx.SetReadDeadline(time.Time{})
		if bytes.Equal(bytes.TrimSpace(body), []byte("null")) {
			body = nil
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next(ctx)
	}
}

func unreadable(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return tooLarge
	}
	var network net.Error
	if errors.As(err, &network) && network.Timeout() {
		return tooSlow
	}
	return Invalid(&Problem{Type: "json_invalid", Loc: "body", Text: textJSON})
}
