package server_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlite"
	"github.com/runnerway/runnerway/store/sqlstore"
	"github.com/runnerway/runnerway/store/storetest"
)

// A kit is a server on a database of its own, and what a test needs around it:
//
//	k := newKit(t)
//	kim := k.member("kim")
//	var g goal
//	kim.post("/goals", body).wants(201).json(&g)
type kit struct {
	t      testing.TB
	server *server.Server
	store  store.Store
	clock  *clock
	log    *logBuffer

	options server.Options
}

// secret is the tokens' key in every kit.
const secret = "a secret of the tests, long enough"

// newKit starts a server. Each change may alter its options; to let the store
// fail, wrap o.Store.
func newKit(t testing.TB, changes ...func(*server.Options)) *kit {
	t.Helper()
	k := &kit{t: t, clock: &clock{now: time.Date(2026, 2, 12, 5, 12, 33, 120_000_000, time.UTC)}, log: &logBuffer{}}
	k.store = openCopy(t, k.clock.Now)
	o := server.Options{
		Store:  k.store,
		Secret: []byte(secret),
		Log:    slog.New(slog.NewJSONHandler(k.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Now:    k.clock.Now,
	}
	for _, change := range changes {
		change(&o)
	}
	k.boot(o)
	return k
}

// boot starts a server on the kit's store, in place of the one before, if any.
func (k *kit) boot(o server.Options) {
	k.t.Helper()
	s, err := server.New(o)
	if err != nil {
		k.t.Fatalf("New: %v", err)
	}
	s.HashCheaply(cheapHash)
	k.server, k.options = s, o
	k.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			k.t.Errorf("Close: %v", err)
		}
	})
}

// restart ends the server's process, as far as the store and clients can tell, and starts another one.
func (k *kit) restart() {
	k.t.Helper()
	if err := k.server.Close(context.Background()); err != nil {
		k.t.Fatalf("Close: %v", err)
	}
	k.boot(k.options)
}

// template is the path of a migrated database, made once and copied by every test.
var template = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "runnerway-server-test")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "template.db")
	db, err := sqlite.Open(context.Background(), path, sqlstore.Options{})
	if err != nil {
		return "", err
	}
	if _, err := db.Migrate(context.Background()); err != nil {
		return "", err
	}
	return path, db.Close()
})

func TestMain(m *testing.M) {
	code := storetest.Main(m)
	if path, err := template(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// openCopy opens a fresh database that is closed after the test.
func openCopy(t testing.TB, now func() time.Time) store.Store {
	t.Helper()
	path, err := template()
	if err != nil {
		t.Fatalf("make the template database: %v", err)
	}
	own := filepath.Join(t.TempDir(), "runnerway.db")
	for _, part := range []string{"", "-wal"} { // the second is there if it was not merged yet
		empty, err := os.ReadFile(path + part)
		if part != "" && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(own+part, empty, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	db, err := sqlite.Open(context.Background(), own, sqlstore.Options{Now: now})
	if err != nil {
		t.Fatalf("open the database: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return db
}

// A clock stands still until it is told to advance.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// A logBuffer is a log that can be read while it is written.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// A client sends requests below base, as whoever the token says.
type client struct {
	k       *kit
	base    string
	token   string
	address string
	headers map[string]string
}

// as is a client with an access token; "" is nobody. Paths are below /api/v1.
func (k *kit) as(token string) client {
	return client{k: k, base: "/api/v1", token: token, address: "127.0.0.1:40000"}
}

// root is a client without token whose paths begin at /.
func (k *kit) root() client { return client{k: k, address: "127.0.0.1:40000"} }

// from is c at another address, such as "203.0.113.7:5000". The limits of
// strangers do not apply to the kit's own, 127.0.0.1.
func (c client) from(address string) client {
	c.address = address
	return c
}

// with is c with one more header; an empty value removes it.
func (c client) with(name, value string) client {
	headers := map[string]string{}
	for n, v := range c.headers {
		headers[n] = v
	}
	headers[name] = value
	c.headers = headers
	return c
}

// cheapHash is bcrypt, cost 4, of memberPassword: a login that costs no time.
const (
	cheapHash      = "$2b$04$hzZ/1BJdbYHcbS9t2j6MXuh30fSvmO0g1qW3enZhqIa9V0CWPnkZy"
	memberPassword = "hunter22"
)

// member makes a registered user <name>@example.com and logs in.
func (k *kit) member(name string) client {
	k.t.Helper()
	_, err := k.store.CreateUser(context.Background(), store.SignUp{User: store.User{
		ID: "user-" + name, Email: name + "@example.com", Name: name, PasswordHash: cheapHash,
	}})
	if err != nil {
		k.t.Fatalf("make user %s: %v", name, err)
	}
	var s struct {
		AccessToken string `json:"access_token"`
	}
	k.as("").post("/auth/login", obj{"email": name + "@example.com", "password": memberPassword}).wants(200).json(&s)
	return k.as(s.AccessToken)
}

// admin makes a member who runs the instance.
func (k *kit) admin(name string) client {
	k.t.Helper()
	c := k.member(name)
	k.promote("user-" + name)
	return c
}

// promote makes a user an admin.
func (k *kit) promote(userID string) {
	k.t.Helper()
	role := store.RoleAdmin
	if _, err := k.store.ChangeAccount(context.Background(), userID, store.AccountChange{Role: &role}); err != nil {
		k.t.Fatalf("make %s an admin: %v", userID, err)
	}
}

// link stores a link to an account and returns its token.
func (k *kit) link(l store.AccountLink) string {
	k.t.Helper()
	l.Token = rand.Text()
	if err := k.store.AddAccountLink(context.Background(), l); err != nil {
		k.t.Fatalf("make a link: %v", err)
	}
	return l.Token
}

// guest makes a guest.
func (k *kit) guest() client {
	k.t.Helper()
	var s struct {
		AccessToken string `json:"access_token"`
	}
	k.as("").post("/auth/guest", nil).wants(201).json(&s)
	return k.as(s.AccessToken)
}

// obj is a JSON object.
type obj = map[string]any

func (c client) get(path string) *answer            { return c.send(http.MethodGet, path, nil) }
func (c client) post(path string, body any) *answer { return c.send(http.MethodPost, path, body) }
func (c client) put(path string, body any) *answer  { return c.send(http.MethodPut, path, body) }
func (c client) del(path string) *answer            { return c.send(http.MethodDelete, path, nil) }

// send makes one request. body is nil for none, a string for exactly that text,
// or anything that JSON can hold. Like the app it always says that it sends JSON.
func (c client) send(method, path string, body any) *answer {
	c.k.t.Helper()
	var content io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(b)
	default:
		encoded, err := json.Marshal(b)
		if err != nil {
			c.k.t.Fatalf("encode the request: %v", err)
		}
		content = bytes.NewReader(encoded)
	}
	r := httptest.NewRequest(method, c.base+path, content)
	r.RemoteAddr = c.address
	r.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	for name, value := range c.headers {
		if r.Header.Set(name, value); value == "" {
			r.Header.Del(name)
		}
	}
	w := httptest.NewRecorder()
	c.k.server.ServeHTTP(w, r)
	a := &answer{t: c.k.t, request: method + " " + c.base + path, method: method, recorder: w}
	a.checkContract(c.base != "")
	return a
}

// An answer is a response; its checks name the request in their failures.
type answer struct {
	t        testing.TB
	request  string
	method   string
	recorder *httptest.ResponseRecorder
}

func (a *answer) status() int               { return a.recorder.Code }
func (a *answer) header(name string) string { return a.recorder.Header().Get(name) }
func (a *answer) body() []byte              { return a.recorder.Body.Bytes() }

// checkContract holds for every answer: an id, JSON of the contract's form for
// every error, and the envelope for every success of the API that is no file.
func (a *answer) checkContract(inAPI bool) {
	a.t.Helper()
	if a.header("X-Request-Id") == "" {
		a.t.Errorf("%s: no X-Request-Id", a.request)
	}
	kind := a.header("Content-Type")
	isJSON := strings.HasPrefix(kind, "application/json")
	if !inAPI && strings.HasPrefix(kind, "text/html") {
		return // a page, also one that says that it was not built
	}
	if a.header("Content-Encoding") != "" { // whoever asked for it reads it himself
		return
	}
	if a.method == http.MethodHead || a.method == http.MethodOptions || !inAPI && a.status() < 400 || !isJSON && a.status() < 400 || a.status() == http.StatusNotModified {
		return
	}
	var b struct {
		Success   *bool
		Message   *string
		Data      *json.RawMessage
		Detail    any
		Timestamp string
		Error     struct{ Code, Message string }
	}
	if err := json.Unmarshal(a.body(), &b); err != nil {
		a.t.Errorf("%s: status %d with a body that is not JSON (%v): %q", a.request, a.status(), err, a.body())
		return
	}
	if a.status() < 400 {
		keys := map[string]json.RawMessage{}
		_ = json.Unmarshal(a.body(), &keys)
		for _, key := range []string{"success", "data", "message"} {
			if _, ok := keys[key]; !ok && !strings.HasSuffix(a.request, "openapi.json") {
				a.t.Errorf("%s: status %d without key %s: %s", a.request, a.status(), key, a.body())
			}
		}
		return
	}
	if b.Success == nil || *b.Success || b.Message == nil || *b.Message == "" || b.Error.Code == "" ||
		b.Error.Message != *b.Message || b.Detail == nil || !strings.HasSuffix(b.Timestamp, "Z") {
		a.t.Errorf("%s: status %d without the contract's error body: %s", a.request, a.status(), a.body())
	}
	if a.status() == http.StatusUnauthorized && a.header("WWW-Authenticate") != "Bearer" {
		a.t.Errorf("%s: 401 with WWW-Authenticate %q, want Bearer", a.request, a.header("WWW-Authenticate"))
	}
}

// wants checks the status; the test ends if it is another.
func (a *answer) wants(status int) *answer {
	a.t.Helper()
	if a.status() != status {
		a.t.Fatalf("%s: status = %d, want %d; body %s", a.request, a.status(), status, a.body())
	}
	return a
}

// fails checks status, error code and message.
func (a *answer) fails(status int, code, message string) *answer {
	a.t.Helper()
	var b struct {
		Message string
		Error   struct{ Code string }
	}
	_ = json.Unmarshal(a.body(), &b)
	if a.status() != status || b.Error.Code != code || b.Message != message {
		a.t.Errorf("%s: %d %s %q, want %d %s %q", a.request, a.status(), b.Error.Code, b.Message, status, code, message)
	}
	return a
}

// json decodes the envelope's data.
func (a *answer) json(data any) *answer {
	a.t.Helper()
	envelope := struct{ Data any }{data}
	if err := json.Unmarshal(a.body(), &envelope); err != nil {
		a.t.Fatalf("%s: decode %s: %v", a.request, a.body(), err)
	}
	return a
}

// whole decodes the whole body.
func (a *answer) whole() obj {
	a.t.Helper()
	var all obj
	if err := json.Unmarshal(a.body(), &all); err != nil {
		a.t.Fatalf("%s: decode %s: %v", a.request, a.body(), err)
	}
	return all
}

// at is the value at a path such as data.tokens.access_token; nil if there is none.
func (a *answer) at(path string) any {
	a.t.Helper()
	var v any = a.whole()
	for key := range strings.SplitSeq(path, ".") {
		object, ok := v.(obj)
		if !ok {
			return nil
		}
		v = object[key]
	}
	return v
}

// has checks values by path. Numbers are compared as they print.
func (a *answer) has(want obj) *answer {
	a.t.Helper()
	for path, value := range want {
		if got := a.at(path); fmt.Sprint(got) != fmt.Sprint(value) {
			a.t.Errorf("%s: %s = %v, want %v", a.request, path, got, value)
		}
	}
	return a
}
