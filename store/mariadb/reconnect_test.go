package mariadb_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlstore"
	"github.com/runnerway/runnerway/store/storetest"
)

// shaky is a migrated database behind a proxy.
type shaky struct {
	*storetest.Server
	proxy *storetest.Proxy
	url   string // by the socket
	name  string
	db    *sqlstore.DB // through the proxy
}

func newShaky(t *testing.T, parameters string) *shaky {
	t.Helper()
	s := &shaky{Server: storetest.OwnServer(t)}
	s.url = s.Database(t)
	s.name = strings.TrimPrefix(must(url.Parse(s.url))(t).Path, "/")
	must(open(t, s.url, sqlstore.Options{}).Migrate(t.Context()))(t)
	s.proxy = storetest.NewProxy(t, s.Socket())
	s.db = s.as(t, url.User("root"), parameters)
	return s
}

// as opens the database through the proxy as another user.
func (s *shaky) as(t *testing.T, user *url.Userinfo, parameters string) *sqlstore.DB {
	t.Helper()
	return open(t, s.URL(user, s.proxy.Address(), s.name, parameters), sqlstore.Options{})
}

func signUp(db *sqlstore.DB, id string) error {
	_, err := db.CreateUser(context.Background(), store.SignUp{User: store.User{ID: id, Email: id, Name: id}})
	return err
}

// has reports whether a user is there, asked past the proxy.
func (s *shaky) has(t *testing.T, id string) bool {
	t.Helper()
	var n int
	if err := raw(t, s.url).QueryRow("SELECT COUNT(*) FROM users WHERE id = ?", id).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n > 0
}

// once is a watcher that stops the first bytes with that text.
func once(text string) func([]byte) bool {
	var done atomic.Bool
	return func(b []byte) bool { return !bytes.Contains(b, []byte(text)) || !done.CompareAndSwap(false, true) }
}

// cutAnswerTo stops the answer to the first bytes with that text; one connection at a time must be in use.
func (s *shaky) cutAnswerTo(text string) {
	var asked, done atomic.Bool
	s.proxy.OnAsk(func(b []byte) bool {
		if bytes.Contains(b, []byte(text)) {
			asked.Store(true)
		}
		return true
	})
	s.proxy.OnAnswer(func([]byte) bool { return !asked.Load() || !done.CompareAndSwap(false, true) })
}

// A connection that breaks does not break what was asked, wherever that is safe; where it is not, that is said.
func TestBrokenConnections(t *testing.T) {
	s := newShaky(t, "pool=2&overflow=0")
	for _, tt := range []struct {
		name   string
		breaks func()
		there  bool // whether the user is, if the outcome is unknown
		err    error
	}{
		{"between units of work", s.proxy.Cut, true, nil},
		{"before a statement", func() { s.proxy.OnAsk(once("INSERT INTO users")) }, true, nil},
		{"after a statement", func() { s.cutAnswerTo("INSERT INTO users") }, true, nil},
		{"at the beginning", func() { s.proxy.OnAsk(once("START TRANSACTION")) }, true, nil},
		{"before the commit", func() { s.proxy.OnAsk(once("\x03COMMIT")) }, false, store.ErrUnavailable},
		{"after the commit", func() { s.cutAnswerTo("\x03COMMIT") }, true, store.ErrUnavailable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id := strings.ReplaceAll(tt.name, " ", "-")
			if err := signUp(s.db, id+"-first"); err != nil {
				t.Fatal(err)
			}
			tt.breaks()
			err := signUp(s.db, id)
			s.proxy.OnAsk(nil)
			s.proxy.OnAnswer(nil)
			if !errors.Is(err, tt.err) {
				t.Errorf("CreateUser: %v, want %v", err, tt.err)
			}
			if there := s.has(t, id); there != tt.there {
				t.Errorf("the user is there: %v, want %v", there, tt.there)
			}
		})
	}
	for name, cut := range map[string]func(){
		"idle": s.proxy.Cut, "before": func() { s.proxy.OnAsk(once("FROM users")) }, "after": func() { s.cutAnswerTo("FROM users") },
	} {
		cut()
		if u, err := s.db.User(t.Context(), "after-the-commit"); err != nil || u.ID != "after-the-commit" {
			t.Errorf("a query whose connection broke (%s): %+v, %v", name, u, err)
		}
		s.proxy.OnAsk(nil)
		s.proxy.OnAnswer(nil)
	}
}

// A server that went silent is given up after the read time-out, and asked again on another connection.
func TestSilentServer(t *testing.T) {
	s := newShaky(t, "read-timeout=1")
	if err := signUp(s.db, "kim"); err != nil {
		t.Fatal(err)
	}
	s.proxy.Silence()
	if _, err := s.db.User(t.Context(), "kim"); err != nil {
		t.Errorf("User of a server that was silent: %v", err)
	}
	s.proxy.Silence()
	if err := signUp(s.db, "lee"); err != nil || !s.has(t, "lee") {
		t.Errorf("CreateUser on a server that was silent: %v", err)
	}
}

// While the database is away requests wait a while, and then fail at once until it is back.
func TestAbsence(t *testing.T) {
	s := newShaky(t, "patience=1")
	s.proxy.Refuse()
	s.proxy.Cut()
	begin := time.Now()
	if err := signUp(s.db, "early"); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("CreateUser without a database: %v, want ErrUnavailable", err)
	}
	if took := time.Since(begin); took < time.Second {
		t.Errorf("CreateUser gave up after %v, before the patience was over", took)
	}
	begin = time.Now()
	for i := range 10 {
		if err := signUp(s.db, fmt.Sprint("late", i)); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("CreateUser long without a database: %v, want ErrUnavailable", err)
		}
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("10 requests took %v to fail: as if each had its own patience", took)
	}
	s.proxy.Accept()
	var wait sync.WaitGroup
	for i := range 50 {
		wait.Go(func() {
			for {
				err := signUp(s.db, fmt.Sprint("back", i))
				if err == nil {
					return
				}
				if !errors.Is(err, store.ErrUnavailable) {
					t.Errorf("CreateUser once the database is back: %v", err)
					return
				}
			}
		})
	}
	wait.Wait()
}

// Errors of the server after which a unit of work is run again. The trigger counts for its connection, of which there is one.
func TestRetries(t *testing.T) {
	s := newShaky(t, "pool=1&overflow=0&patience=2")
	fails := func(t *testing.T, number, times int) {
		t.Helper()
		admin := raw(t, s.url)
		for _, q := range []string{"DROP TRIGGER IF EXISTS trouble", fmt.Sprintf(`CREATE TRIGGER trouble BEFORE INSERT ON users FOR EACH ROW
			IF COALESCE(@tries, 0) < %d THEN SET @tries = COALESCE(@tries, 0) + 1; SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = %d; END IF`, times, number)} {
			if _, err := admin.Exec(q); err != nil {
				t.Fatal(err)
			}
		}
		s.proxy.Cut() // a new connection counts from 0
	}
	for _, number := range []int{1213, 1205, 1020, 1412, 1053, 1927} {
		t.Run(fmt.Sprint(number), func(t *testing.T) {
			fails(t, number, 2)
			if err := signUp(s.db, fmt.Sprint("again-", number)); err != nil {
				t.Errorf("CreateUser after two errors %d: %v", number, err)
			}
		})
	}
	t.Run("too many", func(t *testing.T) {
		fails(t, 1213, 1000)
		if err := signUp(s.db, "never"); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("CreateUser with conflicts without end: %v, want ErrUnavailable", err)
		}
	})
	t.Run("read-only", func(t *testing.T) {
		fails(t, 1290, 1000)
		before := s.proxy.Made()
		if err := signUp(s.db, "never"); !errors.Is(err, store.ErrUnavailable) || !strings.Contains(err.Error(), "1290") {
			t.Errorf("CreateUser on a server that stays read-only: %v, want ErrUnavailable with the reason", err)
		}
		if made := s.proxy.Made() - before; made < 3 {
			t.Errorf("%d connections were made, want one for each attempt", made)
		}
	})
	t.Run("for good", func(t *testing.T) {
		fails(t, 1644, 1000)
		if err := signUp(s.db, "never"); err == nil || errors.Is(err, store.ErrUnavailable) {
			t.Errorf("CreateUser with an error of its own: %v, want that", err)
		}
	})
	s.Exec(t, "DROP TRIGGER `"+s.name+"`.trouble")
}

// A server that loses its role becomes read-only; writes wait for the one that takes it over.
func TestReadOnlyServer(t *testing.T) {
	s := newShaky(t, "")
	s.Exec(t, "CREATE USER 'app'@'localhost'", "GRANT ALL ON `"+s.name+"`.* TO 'app'@'localhost'")
	t.Cleanup(func() { s.Exec(t, "SET GLOBAL read_only = 0", "DROP USER 'app'@'localhost'") })
	db := s.as(t, url.User("app"), "")
	s.Exec(t, "SET GLOBAL read_only = 1")
	told := make(chan struct{}, 1)
	s.proxy.OnAnswer(func(b []byte) bool {
		if bytes.Contains(b, []byte("--read-only")) {
			select {
			case told <- struct{}{}:
			default:
			}
		}
		return true
	})
	done := make(chan error)
	go func() { done <- signUp(db, "kim") }()
	select {
	case <-told:
	case err := <-done:
		t.Fatalf("CreateUser on a read-only server: %v, want it to wait", err)
	}
	s.Exec(t, "SET GLOBAL read_only = 0")
	if err := <-done; err != nil || !s.has(t, "kim") {
		t.Errorf("CreateUser over a change of roles: %v", err)
	}
}

// What the server would not take is an error of its own, and not taken for a server that has gone.
func TestTooLarge(t *testing.T) {
	s := newShaky(t, "")
	s.Exec(t, "SET GLOBAL max_allowed_packet = 1048576")
	t.Cleanup(func() { s.Exec(t, "SET GLOBAL max_allowed_packet = 16777216") })
	s.proxy.Cut()
	if err := signUp(s.db, strings.Repeat("x", 2<<20)); err == nil || errors.Is(err, store.ErrUnavailable) {
		t.Errorf("CreateUser with 2 MiB where 1 MiB is allowed: %.100v, want an error of its own", err)
	}
	if err := signUp(s.db, "kim"); err != nil {
		t.Errorf("CreateUser afterwards: %v", err)
	}
}

// A lock that another holds for longer than one waits.
func TestLockWait(t *testing.T) {
	s := newShaky(t, "read-timeout=2") // the wait for a lock is half of it
	if err := signUp(s.db, "kim"); err != nil {
		t.Fatal(err)
	}
	tx := must(raw(t, s.url).Begin())(t)
	must(tx.Exec("UPDATE users SET name = 'held' WHERE id = 'kim'"))(t)
	tries := make(chan struct{}, 100)
	s.proxy.OnAsk(func(b []byte) bool {
		if bytes.Contains(b, []byte("ROLLBACK")) { // the first wait is over
			tries <- struct{}{}
		}
		return true
	})
	done := make(chan error)
	name := "changed"
	go func() { done <- s.db.ChangeUser(context.Background(), "kim", store.UserChange{Name: &name}) }()
	select {
	case <-tries:
	case err := <-done:
		t.Fatalf("ChangeUser of a row that is held: %v, want it to wait", err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Errorf("ChangeUser after a lock wait: %v", err)
	}
	if u, err := s.db.User(t.Context(), "kim"); err != nil || u.Name != "changed" {
		t.Errorf("User: %+v, %v", u, err)
	}
}

// Many write while the server is stopped, killed and started: what was acknowledged is there, and nothing is answered wrongly.
func TestRestartUnderLoad(t *testing.T) {
	s := newShaky(t, "")
	db := open(t, s.url, sqlstore.Options{Patience: 30 * time.Second})
	stop := make(chan struct{})
	var wait sync.WaitGroup
	var acknowledged sync.Map
	var unsure, reads atomic.Int64
	for w := range 8 {
		wait.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				id := fmt.Sprintf("%d-%d", w, i)
				switch err := signUp(db, id); {
				case err == nil:
					acknowledged.Store(id, true)
				case errors.Is(err, store.ErrUnavailable):
					unsure.Add(1)
				default:
					t.Errorf("CreateUser: %v", err)
				}
				if u, err := db.User(t.Context(), id); err == nil && u.Name == id {
					reads.Add(1)
				} else if _, known := acknowledged.Load(id); known {
					t.Errorf("User of somebody who is there: %+v, %v", u, err)
				}
			}
		})
	}
	grows := func() {
		t.Helper()
		before, deadline := reads.Load(), time.Now().Add(30*time.Second)
		for reads.Load() < before+100 {
			if time.Now().After(deadline) {
				t.Fatal("the work does not go on")
			}
			time.Sleep(time.Millisecond)
		}
	}
	for range 2 {
		grows()
		s.Kill()
		s.Start(t)
		grows()
		s.Stop(t)
		s.Start(t)
	}
	grows()
	close(stop)
	wait.Wait()
	n := 0
	acknowledged.Range(func(id, _ any) bool {
		n++
		if _, err := db.User(t.Context(), id.(string)); err != nil {
			t.Errorf("user %v, who was acknowledged: %v", id, err)
		}
		return true
	})
	t.Logf("%d users acknowledged, all there; %d units of work ended without an answer", n, unsure.Load())
	if unsure.Load() > 8*4 {
		t.Errorf("%d units of work failed, want no more than those at work in four restarts", unsure.Load())
	}
}
