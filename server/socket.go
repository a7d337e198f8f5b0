package server

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
	"golang.org/x/time/rate"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/server/live"
)

// What a client may send: small messages, a few at once.
const (
	maxSocketMessage = 8 << 10
	socketRate       = 5 // a second
	socketBurst      = 20
)

// The codes with which a WebSocket is closed. The standard ones mean that the client should come back, with the last id
// that it saw; those from 4400 on, that it must do something else first.
const (
	closeStopping   = websocket.StatusGoingAway
	closeTooSlow    = websocket.StatusTryAgainLater
	closeInternal   = websocket.StatusInternalError
	closeBabble     = websocket.StatusPolicyViolation
	closeBadMessage = websocket.StatusCode(4400)
	closeNobody     = websocket.StatusCode(4401) // the reason is the code of the error
	closeGuest      = websocket.StatusCode(4403)
	closeNoAuth     = websocket.StatusCode(4408)
	closeTooMany    = websocket.StatusCode(4429)
)

// closing is how the end of a connection is told.
func closing(err error) (websocket.StatusCode, string) {
	var f *api.Failure
	switch {
	case errors.As(err, &f):
		switch f.Status {
		case http.StatusUnauthorized:
			return closeNobody, f.Code
		case http.StatusForbidden:
			return closeGuest, f.Code
		case http.StatusTooManyRequests:
			return closeTooMany, f.Code
		}
		return closeBadMessage, f.Code
	case errors.Is(err, errStopping):
		return closeStopping, "SERVER_STOPPING"
	case errors.Is(err, errTooSlow), errors.Is(err, errSilent):
		return closeTooSlow, "TOO_SLOW"
	case errors.Is(err, errNoAuth):
		return closeNoAuth, "AUTH_TIMEOUT"
	case errors.Is(err, errBabble):
		return closeBabble, "TOO_MANY_MESSAGES"
	case errors.Is(err, errLeft):
		return websocket.StatusNormalClosure, ""
	}
	return closeInternal, "INTERNAL_ERROR"
}

// A socket is one WebSocket.
type socket struct {
	server     *Server
	conn       *websocket.Conn
	connection *live.Connection
	translate  func(string) string

	ctx    context.Context // ends with the reason for the end of the socket
	cancel context.CancelCauseFunc
	// reading ends what is left of the connection.
	reading context.Context
	drop    context.CancelFunc

	user    string
	bearing atomic.Pointer[bearing]
	parts   sync.WaitGroup
}

// socketRoute is the WebSocket of notifications.
func (s *Server) socketRoute(w http.ResponseWriter, r *http.Request) {
	if !asksForSocket(r) {
		s.root.Fail(w, r, errUpgrade)
		return
	}
	if !s.originMayFollow(r) {
		s.root.Fail(w, r, errOrigin)
		return
	}
	connection, err := s.openLive()
	if err != nil {
		s.root.Fail(w, r, err)
		return
	}
	defer connection.Close()
	// The origin has been checked, by our settings.
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return // it has answered
	}
	defer conn.CloseNow() //nolint:errcheck // for a panic; otherwise it is closed by then
	conn.SetReadLimit(maxSocketMessage)
	k := &socket{server: s, conn: conn, connection: connection, translate: s.root.Language(r)}
	// The request's own context says nothing about a connection that was taken over.
	k.ctx, k.cancel = context.WithCancelCause(context.WithoutCancel(r.Context()))
	k.reading, k.drop = context.WithCancel(context.WithoutCancel(r.Context()))
	defer context.AfterFunc(connection.Context(), func() { k.end(errStopping) })()
	err = k.run(r)
	k.end(err)
	k.drop()
	k.parts.Wait()
	if code, _ := closing(err); code == closeInternal {
		report(r.Context(), err)
	}
}

// asksForSocket reports whether a request can become a WebSocket (RFC 6455 section 4.2.1).
func asksForSocket(r *http.Request) bool {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(r.Header.Get("Sec-WebSocket-Key")))
	return r.Method == http.MethodGet && r.ProtoAtLeast(1, 1) && names(r, "Connection", "upgrade") && names(r, "Upgrade", "websocket") &&
		r.Header.Get("Sec-WebSocket-Version") == "13" && err == nil && len(key) == 16 && len(r.Header.Values("Sec-WebSocket-Key")) == 1
}

// names reports whether a header lists a word.
func names(r *http.Request, header, word string) bool {
	for _, value := range r.Header.Values(header) {
		for part := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.TrimSpace(part), word) {
				return true
			}
		}
	}
	return false
}

// end closes the socket for a reason; only the first counts. It returns when the connection is closed, which a client that
// does not answer cannot delay for long.
func (k *socket) end(why error) {
	k.cancel(why)
	code, reason := closing(context.Cause(k.ctx))
	force := time.AfterFunc(k.server.live.times.close, k.drop)
	defer force.Stop()
	_ = k.conn.Close(code, reason) // the client may be gone
}

// run lets the client say who it is and sends it what is new; the error says why it ended.
func (k *socket) run(r *http.Request) error {
	member, lastID, err := k.authenticate(r)
	if err == nil {
		err = listen(k.connection, member.userID)
	}
	if err != nil {
		var f *api.Failure
		if errors.As(err, &f) {
			_ = k.send(liveError(f, k.translate)) // the code tells it too
		}
		return followError(k.ctx, err)
	}
	k.user = member.userID
	k.bearing.Store(&member)
	k.parts.Go(k.read)
	k.parts.Go(k.ping)
	return k.server.follow(k.ctx, &follower{
		user: k.user, at: lastID, bearing: func() bearing { return *k.bearing.Load() }, news: k.connection.News(),
		translate: k.translate, send: k.send,
	})
}

// said is what a client can say.
type said struct {
	Type   string `json:"type"` // auth, ping
	Token  string `json:"token"`
	LastID string `json:"last_id"`
}

// authenticate takes a ticket from the query, an access token from the header, or one from the first message, whichever is
// there first.
func (k *socket) authenticate(r *http.Request) (m bearing, lastID string, err error) {
	s := k.server
	lastID = lastEventID(r)
	if ticket := r.URL.Query().Get("ticket"); ticket != "" {
		m, err = s.useTicket(k.ctx, ticket)
		return m, lastID, err
	}
	if r.Header.Get("Authorization") != "" {
		token, err := bearerToken(r)
		if err != nil {
			return m, "", err
		}
		m, err = s.membershipOf(k.ctx, token)
		return m, lastID, err
	}
	late := time.AfterFunc(s.live.times.auth, func() { k.end(errNoAuth) })
	defer late.Stop()
	_, message, err := k.conn.Read(k.reading)
	if err != nil {
		return m, "", errLeft
	}
	var first said
	if json.Unmarshal(message, &first) != nil || first.Type != "auth" {
		return m, "", errFirstMessage
	}
	if noticeForm.MatchString(first.LastID) {
		lastID = first.LastID
	}
	m, err = s.membershipOf(k.ctx, first.Token)
	return m, lastID, err
}

// send writes a message; a client that does not take it in time is cut off.
func (k *socket) send(m liveMessage) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	late := time.AfterFunc(k.server.live.times.write, func() { k.end(errTooSlow) })
	defer late.Stop()
	if err := k.conn.Write(k.reading, websocket.MessageText, body); err != nil {
		return errLeft
	}
	return nil
}

// read takes what the client says until it leaves. Reading also answers its pings.
func (k *socket) read() {
	allowance := rate.NewLimiter(socketRate, socketBurst)
	for {
		_, message, err := k.conn.Read(k.reading)
		switch {
		case err != nil:
			k.cancel(errLeft)
			return
		case !allowance.Allow():
			k.cancel(errBabble)
			return
		}
		var m said
		if json.Unmarshal(message, &m) != nil {
			k.cancel(errFirstMessage)
			return
		}
		switch m.Type {
		case "ping":
			err = k.send(liveMessage{Type: "pong"})
		case "auth":
			err = k.renew(m.Token)
		}
		if err != nil {
			k.cancel(err)
			return
		}
	}
}

// renew makes the connection last as long as a newer token of the same user. A bad one changes nothing.
func (k *socket) renew(token string) error {
	m, err := k.server.membershipOf(k.ctx, token)
	if err == nil && m.userID != k.user {
		err = errInvalidToken
	}
	var f *api.Failure
	switch {
	case errors.As(err, &f):
		return k.send(liveError(f, k.translate))
	case err != nil:
		return err
	}
	k.bearing.Store(&m)
	return nil
}

// ping asks for a sign of life once in a while.
func (k *socket) ping() {
	times := k.server.live.times
	beats := time.NewTicker(times.beat)
	defer beats.Stop()
	for {
		select {
		case <-k.ctx.Done():
			return
		case <-beats.C:
		}
		// Not by k.ctx: a write that its context cuts short takes the connection down before it is told why it ends.
		ctx, cancel := context.WithTimeout(k.reading, times.write)
		err := k.conn.Ping(ctx)
		cancel()
		if err != nil {
			k.cancel(errSilent)
			return
		}
	}
}
