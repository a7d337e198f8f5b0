package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"github.com/runnerway/runnerway/server/api"
)

// reconnectAfter is when a client comes back that lost its stream.
const reconnectAfter = 3 * time.Second

// stream sends notifications as server-sent events. The caller is authenticated as everywhere, by its header; the id of
// the last event that it saw, in Last-Event-ID, makes it go on after that.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	ctx, err := s.authenticate(r, api.Members)
	if err != nil {
		s.root.Fail(w, r, err)
		return
	}
	connection, err := s.openLive()
	if err != nil {
		s.root.Fail(w, r, err)
		return
	}
	defer connection.Close()
	if err := listen(connection, userID(ctx)); err != nil {
		if errors.Is(err, errStopping) {
			err = errUnavailable
		}
		s.root.Fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")           // nginx passes on what there is
	w.Header().Set(gzhttp.HeaderNoCompression, "small") // a compressor for each stream would cost more than it saves
	if r.Method == http.MethodHead {
		w.WriteHeader(http.StatusOK)
		return
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(connection.Context(), func() { cancel(errStopping) })()
	out := newEventWriter(w, s.live.times.write)
	f := &follower{
		user: userID(ctx), at: lastEventID(r), bearing: func() bearing { return bearingOf(ctx) }, news: connection.News(),
		translate: s.root.Language(r), send: out.send, beat: out.beat,
	}
	err = s.follow(ctx, f)
	var refused *api.Failure
	switch {
	case errors.As(err, &refused):
		_ = out.send(liveError(refused, f.translate)) // it may be gone
	case errors.Is(err, errStopping), errors.Is(err, errLeft), errors.Is(err, context.Canceled):
	default:
		report(r.Context(), err)
	}
}

// liveError is a failure as a message.
func liveError(f *api.Failure, translate func(string) string) liveMessage {
	return liveMessage{Type: "error", Code: f.Code, Message: translate(f.Message)}
}

// lastEventID is from where to go on; what is no id counts as none.
func lastEventID(r *http.Request) string {
	id := strings.TrimSpace(r.Header.Get("Last-Event-ID"))
	if id == "" {
		id = r.URL.Query().Get("last_id")
	}
	if !noticeForm.MatchString(id) {
		return unsentNotice
	}
	return id
}

// An eventWriter writes server-sent events, each at once.
type eventWriter struct {
	w        http.ResponseWriter
	control  *http.ResponseController
	patience time.Duration
}

func newEventWriter(w http.ResponseWriter, patience time.Duration) *eventWriter {
	return &eventWriter{w: w, control: http.NewResponseController(w), patience: patience}
}

func (e *eventWriter) send(m liveMessage) error {
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	var b bytes.Buffer
	if m.Type == "ready" {
		fmt.Fprintf(&b, "retry: %d\n", reconnectAfter.Milliseconds())
	}
	if id := m.ID + m.LastID; id != "" {
		fmt.Fprintf(&b, "id: %s\n", id)
	}
	fmt.Fprintf(&b, "event: %s\ndata: %s\n\n", m.Type, body)
	return e.write(b.Bytes())
}

// beat is a comment.
func (e *eventWriter) beat() error { return e.write([]byte(":\n\n")) }

func (e *eventWriter) write(b []byte) error {
	// In place of the server's for the whole answer. A writer that cannot set deadlines (a test's recorder) has none.
	_ = e.control.SetWriteDeadline(time.Now().Add(e.patience))
	if _, err := e.w.Write(b); err != nil {
		return fmt.Errorf("%w: %w", errLeft, err)
	}
	if err := e.control.Flush(); err != nil {
		return fmt.Errorf("%w: %w", errLeft, err)
	}
	return nil
}
