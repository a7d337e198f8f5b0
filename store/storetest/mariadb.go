package storetest

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/runnerway/runnerway/store/mariadb"
)

// Main runs the tests of a package that uses MariaDB and then stops the server they started. Use it in TestMain.
func Main(m *testing.M) int {
	defer stopServer()
	return m.Run()
}

// MariaDB is the URL of a new empty database. It is on the server that TEST_MARIADB_DSN names
// (mariadb://user:password@host:port/any, of a user who may create databases), else on a throwaway server that the first
// call starts. Without either the test fails, or is skipped if SKIP_MARIADB=1. The package needs Main.
func MariaDB(t testing.TB) string {
	t.Helper()
	if os.Getenv("SKIP_MARIADB") == "1" {
		t.Skip("SKIP_MARIADB=1: not tested on MariaDB")
	}
	return need(startedServer())(t).database(t)
}

// database makes a database for the time of the test.
func (s *server) database(t testing.TB) string {
	t.Helper()
	admin := need(s.connect())(t)
	defer admin.Close()
	// Tests of several packages may share the server.
	name := fmt.Sprintf("runnerway_test_%d_%d", os.Getpid(), databases.Add(1))
	need(admin.Exec("CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"))(t)
	t.Cleanup(func() {
		admin, err := s.connect()
		if err == nil {
			_, err = admin.Exec("DROP DATABASE " + name)
			err = errors.Join(err, admin.Close())
		}
		if err != nil {
			t.Error(err)
		}
	})
	return s.url(name)
}

// RawMariaDB is a plain connection to the database at url.
func RawMariaDB(t testing.TB, url string) *sql.DB {
	t.Helper()
	cfg := need(mariadb.Config(url))(t)
	return sql.OpenDB(need(mysql.NewConnector(cfg))(t))
}

var databases atomic.Int64

// server is a MariaDB server; daemon is empty if it is not ours.
type server struct {
	base    *url.URL
	dir     string
	daemon  []string // program and arguments
	process *exec.Cmd
	exited  chan error
}

// url is that of a database of the server.
func (s *server) url(database string) string {
	u := *s.base
	u.Path = "/" + database
	return u.String()
}

func (s *server) connect() (*sql.DB, error) {
	cfg, err := mariadb.Config(s.url("mysql"))
	if err != nil {
		return nil, err
	}
	c, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(c)
	if err := db.Ping(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

var startedServer = sync.OnceValues(func() (*server, error) {
	if dsn := os.Getenv("TEST_MARIADB_DSN"); dsn != "" {
		if _, err := mariadb.Config(dsn); err != nil {
			return nil, fmt.Errorf("TEST_MARIADB_DSN: %w", err)
		}
		u, err := url.Parse(dsn)
		return &server{base: u}, err
	}
	s, err := startServer()
	if err != nil {
		return nil, fmt.Errorf("start a MariaDB server for the tests: %w", err)
	}
	running.Store(s)
	return s, nil
})

// running is the server to be stopped, if one was started.
var running atomic.Pointer[server]

func startServer() (*server, error) {
	install, err := program("mariadb-install-db")
	if err != nil {
		return nil, err
	}
	daemon, err := program("mariadbd")
	if err != nil {
		return nil, err
	}
	me, err := user.Current()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(serverDir(), "mdb") // short: the path of a socket has about 100 characters
	if err != nil {
		return nil, err
	}
	data, socket := filepath.Join(dir, "data"), filepath.Join(dir, "s")
	if out, err := exec.Command(install, "--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db", "--user="+me.Username,
		"--datadir="+data).CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %s", err, out), os.RemoveAll(dir))
	}
	if err := certify(dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	s := &server{
		base: &url.URL{Scheme: "mariadb", User: url.User("root"), Host: "localhost", RawQuery: url.Values{"socket": {socket}}.Encode()},
		dir:  dir,
		// It has to survive being killed, but no power cut, so it need not wait for the disk. Newer servers have snapshot
		// isolation switched on, which this one may have too.
		daemon: []string{daemon, "--no-defaults", "--user=" + me.Username, "--datadir=" + data, "--socket=" + socket, "--skip-networking",
			"--pid-file=" + filepath.Join(dir, "pid"), "--skip-log-bin", "--innodb-flush-log-at-trx-commit=2", "--innodb-flush-method=nosync",
			"--innodb-doublewrite=0", "--innodb-buffer-pool-size=64M", "--loose-innodb-snapshot-isolation=ON",
			"--ssl-cert=" + filepath.Join(dir, certFile), "--ssl-key=" + filepath.Join(dir, keyFile), "--ssl-ca=" + filepath.Join(dir, caFile),
			"--tmpdir=" + dir, // a server that starts clears its directory of temporary files, and others' with it
			"--log-error=" + filepath.Join(dir, "log")},
	}
	if err := s.launch(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// launch starts the program and waits until it answers.
func (s *server) launch() error {
	s.process, s.exited = exec.Command(s.daemon[0], s.daemon[1:]...), make(chan error, 1)
	if err := start(s.process, s.exited); err != nil {
		return err
	}
	if err := s.ready(); err != nil {
		s.kill()
		return err
	}
	return nil
}

// kill ends the program at once and returns when it has ended.
func (s *server) kill() {
	_ = s.process.Process.Kill()
	exit := <-s.exited
	s.exited <- exit // it stays there for whoever asks
}

// program finds a program of MariaDB's server, which is often installed where ordinary users do not look.
func program(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	for _, dir := range []string{"/usr/sbin", "/usr/local/sbin", "/usr/libexec"} {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s is not installed: install the package mariadb-server, or name a server in TEST_MARIADB_DSN, or set SKIP_MARIADB=1", name)
}

const startTimeout = 30 * time.Second

// ready waits until the server answers.
func (s *server) ready() error {
	deadline := time.Now().Add(startTimeout)
	for {
		db, err := s.connect()
		if err == nil {
			return db.Close()
		}
		select {
		case exit := <-s.exited:
			s.exited <- exit
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return fmt.Errorf("mariadbd ended (%w): %s", exit, log)
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("mariadbd does not answer after %v: %w", startTimeout, err)
		}
	}
}

func stopServer() {
	if s := running.Swap(nil); s != nil {
		s.stop()
	}
}

// stop kills the server, whose data nobody needs.
func (s *server) stop() {
	s.kill()
	_ = os.RemoveAll(s.dir)
}
