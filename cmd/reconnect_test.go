package cmd_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/runnerway/runnerway/cmd"
	"github.com/runnerway/runnerway/store/storetest"
)

// A server that is started before its database waits for it and says so.
func TestServeWaitsForDatabase(t *testing.T) {
	mariadb := storetest.OwnServer(t)
	u := mariadb.Database(t)
	mariadb.Stop(t)
	t.Chdir(t.TempDir())
	run(t, nil, "serve", "--addr", "127.0.0.1:0", "--database", u, "--db-wait", "1").wants(1, "waiting for the database", "no such socket", "DB_SOCKET")

	ctx, cancel := context.WithCancel(context.Background())
	s := &served{t: t, stdout: &text{}, stderr: &text{}, cancel: cancel, ended: make(chan int, 1)}
	go func() {
		s.ended <- cmd.Main(ctx, []string{"serve", "--addr", "127.0.0.1:0", "--roads-fetch-url", "", "--database", u}, nil, s.stdout, s.stderr)
	}()
	t.Cleanup(cancel)
	waitFor(t, "the log to tell of the wait", func() bool { return strings.Contains(s.stderr.String(), "waiting for the database") })
	mariadb.Start(t)
	s.url = waitForAddress(t, s.stdout, s.stderr, s.ended)
	s.guest()
	s.stop().wants(0)

	// What waiting does not mend is told at once.
	begin := time.Now()
	wrong := strings.Replace(u, "root@", "nobody:hunter2@", 1)
	r := run(t, nil, "serve", "--addr", "127.0.0.1:0", "--database", wrong).wants(1, "1045", "DB_USER")
	if took := time.Since(begin); took > 10*time.Second || strings.Contains(r.stderr, "hunter2") {
		t.Errorf("a wrong password took %v:\n%s", took, r.stderr)
	}
}

func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !is() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// Clients write and read while the database is stopped, killed and started. Each answer is right or 503 with Retry-After, and
// what was acknowledged is there afterwards.
func TestTrafficOverRestarts(t *testing.T) {
	mariadb := storetest.OwnServer(t)
	s := start(t, []string{"DB_PATIENCE=60"}, "--database", mariadb.Database(t))
	const clients = 4
	var wait sync.WaitGroup
	var good, refused atomic.Int64
	stop := make(chan struct{})
	possible := make([][]string, clients) // names: the last that was acknowledged, and those after it without a clear answer
	tokens := make([]string, clients)
	for c := range clients {
		tokens[c] = s.member(fmt.Sprintf("kim%d@example.com", c))
		wait.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				name := fmt.Sprintf("name %d", i)
				for _, r := range []struct{ method, body string }{{"PATCH", `{"name":"` + name + `"}`}, {"GET", ""}} {
					status, retryAfter, answer := s.ask(r.method, "/api/v1/users/me", tokens[c], r.body)
					switch {
					case status == 200:
						good.Add(1)
						if r.method == "PATCH" {
							possible[c] = []string{name}
						}
					case status == 503 && retryAfter != "" && strings.Contains(answer, "SERVICE_UNAVAILABLE"):
						refused.Add(1)
						if r.method == "PATCH" {
							possible[c] = append(possible[c], name)
						}
					default:
						t.Errorf("%s: status %d: %s", r.method, status, answer)
						return
					}
				}
			}
		})
	}
	grows := func() {
		t.Helper()
		before := good.Load()
		waitFor(t, "answers", func() bool { return good.Load() > before+40 })
	}
	grows()
	mariadb.Kill()
	if status, _, _ := s.ask("GET", "/livez", "", ""); status != 200 {
		t.Errorf("/livez without a database: status %d", status)
	}
	if status, _, _ := s.ask("GET", "/readyz", "", ""); status != 503 {
		t.Errorf("/readyz without a database: status %d", status)
	}
	mariadb.Start(t)
	grows()
	mariadb.Stop(t)
	mariadb.Start(t)
	grows()
	close(stop)
	wait.Wait()
	t.Logf("%d good answers, %d refused", good.Load(), refused.Load())
	for c, names := range possible {
		_, _, answer := s.ask("GET", "/api/v1/users/me", tokens[c], "")
		if !slices.ContainsFunc(names, func(n string) bool { return strings.Contains(answer, `"`+n+`"`) }) {
			t.Errorf("client %d has none of the names %q: %s", c, names, answer)
		}
	}
	if refused.Load() > 2*clients {
		t.Errorf("%d requests were refused, want no more than those at work in two restarts", refused.Load())
	}
	r := s.stop().wants(0, "the database went away", "the database is back")
	if strings.Contains(r.stderr, "[mysql]") {
		t.Errorf("the driver writes beside the log:\n%s", r.stderr)
	}
}

// member makes an account and returns its access token.
func (s *served) member(email string) string {
	s.t.Helper()
	status, _, answer := s.ask("POST", "/api/v1/auth/signup", "", `{"email":"`+email+`","password":"correct horse 1","name":"Kim"}`)
	var reply struct {
		Data struct {
			AccessToken string `json:"access_token"`
		}
	}
	if err := json.Unmarshal([]byte(answer), &reply); err != nil || status != 201 || reply.Data.AccessToken == "" {
		s.t.Fatalf("sign up: status %d, %s, %v", status, answer, err)
	}
	return reply.Data.AccessToken
}

// ask is a request whose outcome is the caller's to judge.
func (s *served) ask(method, path, token, body string) (status int, retryAfter, answer string) {
	r, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err.Error()
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, "", err.Error()
	}
	defer reply.Body.Close()
	content, err := io.ReadAll(reply.Body)
	if err != nil {
		return 0, "", err.Error()
	}
	return reply.StatusCode, reply.Header.Get("Retry-After"), string(content)
}

// The settings reach the connection, by DB_ settings, flags and URL alike.
func TestSettingsOfTheConnection(t *testing.T) {
	mariadb := storetest.OwnServer(t)
	u, err := url.Parse(mariadb.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	socket := []string{"DB_SOCKET=" + mariadb.Socket(), "DB_NAME=" + name}
	run(t, socket, "migrate").wants(0, "up to date")
	run(t, append(socket, "DB_TLS_CA=/nowhere/ca.pem"), "check-db").wants(0)
	run(t, socket, "check-db").wants(0, "MariaDB", mariadb.Socket()+"/"+name)

	address := storetest.NewProxy(t, mariadb.Socket()).Address()
	tcp := "mariadb://root@" + address + "/" + name
	_, port, _ := net.SplitHostPort(address)
	byName := "mariadb://root@localhost:" + port + "/" + name // for which its certificate is
	run(t, nil, "check-db", "--database", byName, "--db-tls", "verify-full").wants(1, "unknown authority", "DB_TLS_CA")
	run(t, nil, "check-db", "--database", tcp, "--db-tls", "insecure").wants(0, "ok")
	run(t, nil, "check-db", "--database", tcp+"?tls=off", "--db-tls", "verify-full").wants(0, "ok")
	run(t, []string{"DB_TLS_CA=/nowhere/ca.pem"}, "check-db", "--database", tcp).wants(1, "DB_TLS_CA", "/nowhere/ca.pem")
	run(t, []string{"DB_POOL_SIZE=none"}, "check-db", "--database", tcp).wants(1, "DB_POOL_SIZE")
	run(t, []string{"DB_MAX_OVERFLOW=-1"}, "check-db", "--database", tcp).wants(1, "DB_MAX_OVERFLOW")
}
