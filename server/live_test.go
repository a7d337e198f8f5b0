package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/runnerway/runnerway/server"
)

// A site is a kit's server behind a real listener, with the bounds on requests that live connections must outlast.
type site struct {
	*kit
	url string
}

func newSite(t *testing.T, changes ...func(*server.Options)) *site {
	t.Helper()
	return newKit(t, changes...).serve()
}

func (k *kit) serve() *site {
	k.t.Helper()
	web := httptest.NewUnstartedServer(k.server)
	web.Config.ReadTimeout, web.Config.WriteTimeout = 300*time.Millisecond, 300*time.Millisecond
	web.Listener = narrow{web.Listener}
	web.Start()
	k.server.LiveTimes(time.Hour, 0, 0, 0) // so that nothing comes by chance
	k.t.Cleanup(func() {
		k.server.StopLive()
		web.Close()
		noneLeft(k.t)
	})
	return &site{kit: k, url: web.URL}
}

// narrow gives connections small buffers, so that a client that does not read is felt soon.
type narrow struct{ net.Listener }

func (l narrow) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok {
		err = errors.Join(err, tcp.SetWriteBuffer(4096))
	}
	return c, err
}

// noneLeft waits until no goroutine works for a live connection.
func noneLeft(t testing.TB) {
	t.Helper()
	eventually(t, "end of all live connections", func() bool {
		return !running("server.(*socket)") && !running("server.(*Server).stream(")
	})
}

// running reports whether some goroutine is in a function.
func running(function string) bool {
	stacks := make([]byte, 1<<20)
	return strings.Contains(string(stacks[:runtime.Stack(stacks, true)]), function)
}

// A wire is the client's end of a WebSocket.
type wire struct {
	t    testing.TB
	conn *websocket.Conn
}

// dial opens a WebSocket at /ws with a query such as "?ticket=...", and headers by pairs.
func (s *site) dial(query string, headers ...string) *wire {
	s.t.Helper()
	conn, answer, err := s.tryDial(query, headers...) //nolint:bodyclose // of a handshake that went well there is none to close
	if err != nil {
		body, _ := io.ReadAll(answer.Body)
		s.t.Fatalf("dial %s: %v: %s", query, err, body)
	}
	s.t.Cleanup(func() { conn.CloseNow() })
	return &wire{t: s.t, conn: conn}
}

func (s *site) tryDial(query string, headers ...string) (*websocket.Conn, *http.Response, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	h := http.Header{}
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return websocket.Dial(ctx, s.url+"/api/v1/ws"+query, &websocket.DialOptions{HTTPClient: narrowClient(), HTTPHeader: h})
}

// narrowClient has small buffers too.
func narrowClient() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, address)
		if err == nil {
			err = c.(*net.TCPConn).SetReadBuffer(4096)
		}
		return c, err
	}}}
}

// join opens a WebSocket as a client and waits until it is ready. last is the id of the last notification it saw, or empty.
func (s *site) join(c client, last string) *wire {
	s.t.Helper()
	w := s.dial("")
	w.say(obj{"type": "auth", "token": c.token, "last_id": last})
	w.wants("ready")
	return w
}

func (w *wire) say(message obj) {
	w.t.Helper()
	body, err := json.Marshal(message)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := w.conn.Write(ctx, websocket.MessageText, body); err != nil {
		w.t.Fatalf("say: %v", err)
	}
}

// message is one that the server sends.
type message struct {
	Type         string
	ID           string
	LastID       string `json:"last_id"`
	UnreadCount  *int   `json:"unread_count"`
	Alert        *bool
	Notification *notice
	Code         string
	Message      string
}

func (w *wire) next() (m message, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, body, err := w.conn.Read(ctx)
	if err == nil {
		err = json.Unmarshal(body, &m)
	}
	return m, err
}

func (w *wire) wants(kind string) message {
	w.t.Helper()
	m, err := w.next()
	if err != nil || m.Type != kind {
		w.t.Fatalf("message %+v, %v, want %s", m, err, kind)
	}
	return m
}

// wantsIDs reads notifications, in that order.
func (w *wire) wantsIDs(ids ...string) {
	w.t.Helper()
	for _, id := range ids {
		if m := w.wants("notification"); m.ID != id || m.Notification == nil || m.Notification.ID != id {
			w.t.Fatalf("notification %+v, want %s", m, id)
		}
	}
}

// quiet checks that nothing came before the answer to a ping.
func (w *wire) quiet() {
	w.t.Helper()
	w.say(obj{"type": "ping"})
	w.wants("pong")
}

// closes reads to the end, past error messages, and checks how it is closed.
func (w *wire) closes(code int, reason string) {
	w.t.Helper()
	for {
		m, err := w.next()
		if err == nil && m.Type == "error" {
			if m.Code != reason || m.Message == "" {
				w.t.Errorf("error message %+v, want %s", m, reason)
			}
			continue
		}
		var closed websocket.CloseError
		if !errors.As(err, &closed) || int(closed.Code) != code || closed.Reason != reason {
			w.t.Errorf("got %+v, %v; want it closed with %d %s", m, err, code, reason)
		}
		return
	}
}

// ticket asks for one.
func (c client) ticket() string {
	c.k.t.Helper()
	var t struct {
		Ticket    string
		ExpiresIn int `json:"expires_in"`
	}
	c.post("/ws/ticket", nil).wants(201).json(&t)
	if len(t.Ticket) < 20 || t.ExpiresIn != 30 {
		c.k.t.Errorf("ticket %+v", t)
	}
	return t.Ticket
}
