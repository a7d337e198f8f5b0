package storetest

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A Server is a MariaDB server that the test may stop, kill and start again. The databases of other tests may be on it, so it
// is for tests that nothing runs beside.
type Server struct{ *server }

// OwnServer is the throwaway server, also where TEST_MARIADB_DSN names another one for other tests. The package needs Main.
// It runs when the test ends, whatever the test has done to it.
func OwnServer(t testing.TB) *Server {
	t.Helper()
	if os.Getenv("SKIP_MARIADB") == "1" {
		t.Skip("SKIP_MARIADB=1: not tested on MariaDB")
	}
	s := &Server{need(ownServer())(t)}
	t.Cleanup(func() {
		if !s.runs() {
			s.Start(t)
		}
	})
	return s
}

var ownServer = sync.OnceValues(func() (*server, error) {
	s, err := startedServer()
	if err == nil && len(s.daemon) == 0 {
		if s, err = startServer(); err == nil {
			running.Store(s)
		}
	}
	return s, err
})

// Database is the URL of a new empty database, on a server that runs.
func (s *Server) Database(t testing.TB) string { return s.database(t) }

// Socket is the path of its Unix socket.
func (s *Server) Socket() string { return s.base.Query().Get("socket") }

// URL is that of a database at another address, host:port, with parameters such as "tls=off".
func (s *Server) URL(user *url.Userinfo, address, database, parameters string) string {
	u := url.URL{Scheme: "mariadb", User: user, Host: address, Path: "/" + database, RawQuery: parameters}
	return u.String()
}

// Exec runs statements as its administrator.
func (s *Server) Exec(t testing.TB, statements ...string) {
	t.Helper()
	admin := need(s.connect())(t)
	defer admin.Close()
	for _, q := range statements {
		if _, err := admin.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}

// Kill ends it as kill -9 does.
func (s *Server) Kill() { s.kill() }

// stopTimeout is more than an orderly stop of an almost empty server takes.
const stopTimeout = 30 * time.Second

// Stop ends it in the orderly way.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	noError(t, s.process.Process.Signal(syscall.SIGTERM))
	select {
	case exit := <-s.exited:
		s.exited <- exit
	case <-time.After(stopTimeout):
		t.Fatalf("mariadbd does not stop within %v", stopTimeout)
	}
}

// Start starts it again after Kill or Stop.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	noError(t, s.launch())
}

func (s *server) runs() bool {
	select {
	case exit := <-s.exited:
		s.exited <- exit
		return false
	default:
		return true
	}
}

// Certify gives the server another certificate, and the CA by which it knows its clients, from the next connection on.
func (s *Server) Certify(t testing.TB, c Certificate, clients *Authority) {
	t.Helper()
	err := errors.Join(os.WriteFile(filepath.Join(s.dir, certFile), c.Cert, 0o600), os.WriteFile(filepath.Join(s.dir, keyFile), c.Key, 0o600),
		os.WriteFile(filepath.Join(s.dir, caFile), clients.PEM, 0o600))
	noError(t, err)
	s.Exec(t, "FLUSH SSL")
}
