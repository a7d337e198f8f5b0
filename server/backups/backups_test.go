package backups_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server/backups"
	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlite"
	"github.com/runnerway/runnerway/store/sqlstore"
	"github.com/runnerway/runnerway/store/storetest"
)

// A bench is a keeper, its database and its clock.
type bench struct {
	*backups.Keeper
	t     *testing.T
	store store.Store
	dir   string
	log   *bytes.Buffer
	now   time.Time
	fail  error
}

func newBench(t *testing.T, schedule string, changes ...func(*backups.Options)) *bench {
	t.Helper()
	b := &bench{t: t, dir: filepath.Join(t.TempDir(), "made", "here"), log: &bytes.Buffer{}, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return b.now }
	b.store = storetest.Opened(sqlite.Open(t.Context(), storetest.SQLite(t), sqlstore.Options{Now: clock}))(t)
	when, err := backups.ParseSchedule(schedule)
	if err != nil {
		t.Fatal(err)
	}
	o := backups.Options{
		Store: b.store, Dir: b.dir, Name: "runs", Host: "here", Schedule: when, Keep: 3, Location: time.UTC, Now: clock,
		Log: slog.New(slog.NewTextHandler(b.log, nil)),
		Write: func(_ context.Context, path string, _ func(float64)) (backups.Written, error) {
			if b.fail != nil {
				return backups.Written{}, b.fail
			}
			return backups.Written{Bytes: 5, Rows: 2, Version: 34}, os.WriteFile(path, []byte("hello"), 0o600)
		},
	}
	for _, change := range changes {
		change(&o)
	}
	b.Keeper = backups.New(o)
	return b
}

func (b *bench) list() []store.Backup {
	b.t.Helper()
	list, err := b.store.Backups(b.t.Context(), 100)
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

func (b *bench) files() []string {
	b.t.Helper()
	entries, err := os.ReadDir(b.dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		b.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// after lets time pass and looks how many backups there are after a check.
func (b *bench) after(d time.Duration, want int) {
	b.t.Helper()
	b.now = b.now.Add(d)
	b.Check(b.t.Context())
	if got := len(b.list()); got != want {
		b.t.Errorf("at %v: %d backups, want %d\n%s", b.now, got, want, b.log)
	}
}

func TestEvery(t *testing.T) {
	b := newBench(t, "6h")
	b.after(0, 1) // there was none
	b.after(6*time.Hour-time.Second, 1)
	b.after(time.Second, 2)
	b.after(0, 2)
	if done := b.Figures().LastDone; !done.StartedAt.Equal(b.now) || done.Bytes != 5 || done.Rows != 2 || done.Version != 34 || b.Figures().LastFailed {
		t.Errorf("figures %+v", b.Figures())
	}
	if next := b.Next(); !next.Equal(b.now.Add(6 * time.Hour)) {
		t.Errorf("next at %v", next)
	}
}

func TestDaily(t *testing.T) {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t, "03:30", func(o *backups.Options) { o.Location, o.Keep = seoul, 10 })
	b.after(0, 1)                          // 21:00 in Seoul
	b.after(6*time.Hour+29*time.Minute, 1) // 03:29
	b.after(time.Minute, 2)
	b.after(23*time.Hour+59*time.Minute, 2)
	b.after(time.Minute, 3)
	b.after(49*time.Hour, 4) // a server that was off for a while
}

func TestOffAndOnRequest(t *testing.T) {
	b := newBench(t, "off")
	b.after(100*time.Hour, 0)
	if !b.Next().IsZero() {
		t.Errorf("next at %v without a schedule", b.Next())
	}
	made, err := b.Request(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := b.list(); len(got) != 1 || got[0].ID != made.ID || got[0].Reason != store.BackupRequested || got[0].State == store.BackupRunning {
		t.Errorf("backups %+v", got)
	}
}

func TestFailureIsLoudAndTriedAgain(t *testing.T) {
	b := newBench(t, "24h")
	b.after(0, 1)
	b.fail = errors.New("no space left on device")
	b.after(24*time.Hour, 2)
	f := b.Figures()
	if !f.LastFailed || f.Failures != 1 || f.LastDone.StartedAt.IsZero() || b.list()[0].Error != "no space left on device" {
		t.Errorf("figures %+v, backups %+v", f, b.list())
	}
	if !strings.Contains(b.log.String(), "level=ERROR msg=\"BACKUP FAILED") || !strings.Contains(b.log.String(), "no space left") {
		t.Errorf("log: %s", b.log)
	}
	b.after(14*time.Minute, 2)
	b.after(time.Minute, 3)
	b.fail = nil
	b.after(15*time.Minute, 4)
	if f := b.Figures(); f.LastFailed || f.Failures != 2 {
		t.Errorf("after it worked again: %+v", f)
	}
}

func TestDirectoryThatCannotBeMade(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	b := newBench(t, "24h", func(o *backups.Options) { o.Dir = filepath.Join(file, "below") })
	b.after(0, 1)
	if got := b.list()[0]; got.State != store.BackupFailed || !strings.Contains(got.Error, file) {
		t.Errorf("backup %+v", got)
	}
}

func TestOnlyTheNewestStay(t *testing.T) {
	b := newBench(t, "24h")
	if err := os.MkdirAll(b.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	others := []string{"other-20200101T000000.000Z.db.zst", "runs-20200101.db.zst", "runs-20200101T000000.000Z.db", "runs.txt"}
	for _, name := range others {
		if err := os.WriteFile(filepath.Join(b.dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	abandoned := filepath.Join(b.dir, ".runs-20200101T000000.000Z.db.zst.1.partial")
	if err := os.WriteFile(abandoned, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(abandoned, b.now, b.now.Add(-25*time.Hour)); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		b.after(24*time.Hour, min(i+1, 3))
	}
	var want []string
	for _, note := range b.list() {
		want = append(want, note.File)
	}
	want = append(want, others...)
	slices.Sort(want)
	if got := b.files(); !slices.Equal(got, want) || len(got) != 3+len(others) {
		t.Errorf("files %v, want %v", got, want)
	}
}

// Of several servers one makes the backup.
func TestSeveralServers(t *testing.T) {
	b := newBench(t, "24h")
	var at sync.Mutex
	made := 0
	var all []*backups.Keeper
	for range 4 {
		when, _ := backups.ParseSchedule("24h")
		all = append(all, backups.New(backups.Options{
			Store: b.store, Dir: b.dir, Name: "runs", Host: "here", Schedule: when, Keep: 3, Location: time.UTC,
			Now: func() time.Time { return b.now }, Log: slog.New(slog.DiscardHandler),
			Write: func(_ context.Context, path string, _ func(float64)) (backups.Written, error) {
				at.Lock()
				defer at.Unlock()
				made++
				return backups.Written{}, os.WriteFile(path, nil, 0o600)
			},
		}))
	}
	for round := range 3 {
		var done sync.WaitGroup
		for _, k := range all {
			done.Go(func() { k.Check(t.Context()) })
		}
		done.Wait()
		if made != round+1 || len(b.list()) != round+1 {
			t.Fatalf("round %d: %d made, %d noted", round, made, len(b.list()))
		}
		b.now = b.now.Add(24 * time.Hour)
	}
}

// A server that stops gives its backup up and says so.
func TestStopInTheMiddle(t *testing.T) {
	begun := make(chan struct{})
	b := newBench(t, "off", func(o *backups.Options) {
		o.Write = func(ctx context.Context, _ string, progress func(float64)) (backups.Written, error) {
			progress(0.25)
			close(begun)
			<-ctx.Done()
			return backups.Written{}, ctx.Err()
		}
	})
	if _, err := b.Request(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-begun
	if got := []float64{b.Progress(b.list()[0].ID), b.Progress("another")}; got[0] != 0.25 || got[1] != 0 {
		t.Errorf("progress of this one and of another: %v, want 0.25 and 0", got)
	}
	if _, err := b.Request(t.Context()); !errors.Is(err, store.ErrInUse) {
		t.Errorf("a second request: %v, want ErrInUse", err)
	}
	if err := b.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := b.list()[0]; got.State != store.BackupFailed {
		t.Errorf("backup %+v", got)
	}
}

func TestOpen(t *testing.T) {
	b := newBench(t, "24h")
	b.after(0, 1)
	made := b.list()[0]
	f, err := b.Open(made)
	if err != nil || !b.Has(made) {
		t.Fatalf("Open: %v", err)
	}
	f.Close()
	for _, wrong := range []func(*store.Backup){
		func(b *store.Backup) { b.Host = "elsewhere" },
		func(b *store.Backup) { b.State = store.BackupFailed },
		func(b *store.Backup) { b.File = "../here/" + b.File },
		func(b *store.Backup) { b.File = "none.db.zst" },
	} {
		other := made
		wrong(&other)
		if f, err := b.Open(other); !errors.Is(err, os.ErrNotExist) {
			f.Close()
			t.Errorf("Open of %+v: %v, want ErrNotExist", other, err)
		}
	}
}

func TestParseSchedule(t *testing.T) {
	for text, want := range map[string]string{"": "off", "off": "off", " OFF ": "off", "24h": "24h0m0s", "90m": "1h30m0s", "03:30": "03:30", "23:59": "23:59"} {
		s, err := backups.ParseSchedule(text)
		if err != nil || s.String() != want || s.Off() != (want == "off") {
			t.Errorf("ParseSchedule(%q) = %v, %v, want %s", text, s, err, want)
		}
	}
	for _, text := range []string{"daily", "24", "-6h", "30s", "25:00", "3:3", "0"} {
		if s, err := backups.ParseSchedule(text); err == nil {
			t.Errorf("ParseSchedule(%q) = %v", text, s)
		}
	}
	// On the day on which 02:30 does not exist.
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	s, _ := backups.ParseSchedule("02:30")
	last := time.Date(2026, 3, 28, 2, 30, 0, 0, zone)
	if next := s.After(last, zone); next.Sub(last) < 22*time.Hour || next.Sub(last) > 25*time.Hour {
		t.Errorf("after %v comes %v", last, next)
	}
}
