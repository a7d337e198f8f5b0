package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlite"
	"github.com/runnerway/runnerway/store/sqlstore"
	"github.com/runnerway/runnerway/store/storetest"
)

// asWriter makes the test binary a process that writes until it is killed; its value is the database.
const asWriter = "TEST_WRITE_UNTIL_KILLED"

func TestMain(m *testing.M) {
	if path := os.Getenv(asWriter); path != "" {
		fmt.Println(writeUntilKilled(path))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// writeUntilKilled makes users as fast as it can, many at once, and prints the id of each that it was told is there.
func writeUntilKilled(path string) error {
	db, err := sqlite.Open(context.Background(), path, sqlstore.Options{})
	if err != nil {
		return err
	}
	failed := make(chan error)
	for w := range 16 {
		go func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%d-%d", w, i)
				if _, err := db.CreateUser(context.Background(), store.SignUp{User: store.User{ID: id, Email: id, Name: id}}); err != nil {
					failed <- err
				}
				fmt.Println(id)
			}
		}()
	}
	return <-failed
}

// TestKilled kills a process that writes: whatever it was told is stored must be there, and nothing half.
func TestKilled(t *testing.T) {
	path := storetest.SQLite(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	writer := exec.CommandContext(t.Context(), self)
	writer.Env = append(os.Environ(), asWriter+"="+path)
	out, err := writer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	var told []string
	const enough = 500
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if told = append(told, lines.Text()); len(told) == enough {
			if err := writer.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := writer.Wait(); len(told) < enough || err == nil {
		t.Fatalf("the writer ended after %d users: %v", len(told), err)
	}
	db := open(t, path, sqlstore.Options{})
	for _, id := range told {
		if p, err := db.Profile(t.Context(), id); err != nil || p.Settings == nil {
			t.Errorf("user %q, whom the writer was told of: settings %v, %v", id, p.Settings, err)
		}
	}
	if in, err := db.Inspect(t.Context()); err != nil || len(in.Faults) > 0 {
		t.Errorf("after the kill: faults %q, %v", in.Faults, err)
	}
}

// TestUnitsShareATransaction lets many units wait for a writer of another process, so that they come all at once: those that
// fail after they have written leave nothing, the others everything.
func TestUnitsShareATransaction(t *testing.T) {
	path := storetest.SQLite(t)
	db := open(t, path, sqlstore.Options{})
	token := store.RefreshToken{Token: "taken", ExpiresAt: store.At(time.Now().Add(time.Hour))}
	signUp := func(id string) error {
		s := store.SignUp{User: store.User{ID: id, Email: id, Name: id}, Token: token}
		_, err := db.CreateUser(t.Context(), s)
		return err
	}
	other := raw(t, path)
	tx, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec("DELETE FROM seeds"); err != nil {
		t.Fatal(err)
	}
	const units = 50
	errs := make([]error, units)
	var wait sync.WaitGroup
	for i := range errs {
		wait.Go(func() { errs[i] = signUp(fmt.Sprint("u", i)) })
	}
	for db.Pools()[1].Waited < units-1 {
		time.Sleep(time.Millisecond)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	wait.Wait()
	there := 0
	for i, err := range errs {
		_, found := db.User(t.Context(), fmt.Sprint("u", i))
		switch {
		case err == nil && found == nil:
			there++
		case !errors.Is(err, store.ErrConflict) || !errors.Is(found, store.ErrNotFound):
			t.Errorf("unit %d says %v, and its user %v", i, err, found)
		}
	}
	if there != 1 {
		t.Errorf("%d units have the one token, want 1", there)
	}
}
