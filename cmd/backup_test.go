package cmd_test

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store/storetest"
)

// A backup of a running server that is being written to can be restored, and holds what had been acknowledged before it began.
func TestBackupWhileServing(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		s := start(t, nil, "--database", url)
		token := s.guest()
		var g generated
		if status := s.do("POST", "/api/v1/routes/generate-gps-art", token, heartInGothenburg, &g); status != 200 {
			t.Fatalf("generate: %d", status)
		}
		var stop sync.WaitGroup
		done := make(chan struct{})
		stop.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					s.do("POST", "/api/v1/auth/guest", "", "", nil)
				}
			}
		})
		for _, name := range []string{"plain.db", "packed.db.zst"} {
			runHere(t, nil, "backup", name, "--database", url).wants(0, name+": version ", " user", "verified", "sessions:")
			if info, err := os.Stat(name); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v, %v", name, info, err)
			}
		}
		close(done)
		stop.Wait()
		s.stop().wants(0)
		plain, _ := os.Stat("plain.db")
		packed, _ := os.Stat("packed.db.zst")
		if packed.Size() > plain.Size()*3/4 {
			t.Errorf("%d bytes compressed of %d", packed.Size(), plain.Size())
		}
		if left, _ := filepath.Glob(".*.partial"); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		// A plain backup is a database as it is.
		runHere(t, nil, "check-db", "--database", "sqlite:plain.db").wants(0, "ok")
		if err := os.Rename("plain.db", "moved.db"); err != nil {
			t.Fatal(err)
		}
		export := "/api/v1/routes/" + g.Data.RouteID + "/options/" + g.Data.OptionIDs[0] + "/export?format=gpx"
		for _, name := range []string{"moved.db", "packed.db.zst"} {
			runHere(t, nil, "restore", name, "--database", url, "--yes").wants(0, "restored into", "what was there is kept in", "sessions: they go on")
			again := start(t, nil, "--database", url)
			if status := again.get(export, token, nil); status != 200 {
				t.Errorf("after restoring %s: status %d", name, status)
			}
			again.stop().wants(0)
		}
	})
}

var keptIn = regexp.MustCompile(`kept in (\S+)`)

// Whatever it was made of, a backup goes into both kinds of database, and what is replaced can be put back.
func TestRestore(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		at := func(args ...string) []string { return append(args, "--database", url) }
		runHere(t, nil, "seed", "--data", "other").wants(0)
		runHere(t, nil, "backup", "other.db.zst", "--data", "other").wants(0, "secret.key, is not in it")
		// Into nothing.
		runHere(t, nil, at("restore", "other.db.zst")...).wants(0, "other.db.zst: version", "0 users", "restored into", "sessions:")
		runHere(t, nil, at("check-db")...).wants(0, "sample: 20", "0 faults")
		s := start(t, nil, at()...)
		token := s.guest()
		s.stop().wants(0)

		r := runHere(t, nil, at("restore", "other.db.zst")...).wants(1, "nothing was changed", "--yes")
		if strings.HasPrefix(url, "sqlite") && !strings.Contains(r.stderr, "with 1 user:") {
			t.Errorf("does not say what would be lost: %s", r.stderr)
		}
		r = runHere(t, nil, at("restore", "other.db.zst", "--yes")...).wants(0, "what was there is kept in", "restored into")
		runHere(t, nil, at("check-db")...).wants(0, "no users")
		kept := keptIn.FindStringSubmatch(r.stdout)[1]

		runHere(t, nil, at("restore", kept, "--yes", "--keep", "mine.db")...).wants(0, "1 user,", "kept in mine.db", "sessions: they go on")
		s = start(t, nil, at()...)
		if status := s.get("/api/v1/routes/shapes", token, nil); status != 200 {
			t.Errorf("with what was replaced put back: status %d", status)
		}
		runHere(t, nil, at("restore", "other.db.zst", "--yes")...).wants(1, "in use", "stop the server")
		s.stop().wants(0)
		if left, _ := filepath.Glob(".*.partial"); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
}

// An older backup is brought up to date; of a newer one nothing is used.
func TestRestoreOfOtherVersions(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		runHere(t, nil, "seed").wants(0)
		runHere(t, nil, "migrate", "to", "20", "--yes", "--no-backup").wants(0)
		runHere(t, nil, "backup", "old.db").wants(0, "version 20")
		runHere(t, nil, "migrate", "--no-backup").wants(0)
		change(t, "data/runnerway.db", "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)")
		runHere(t, nil, "backup", "new.db").wants(0, "version 99999") // whoever goes back wants one
		runHere(t, nil, "restore", "new.db", "--database", url).wants(1, "new.db: ", "nothing was restored", "newer program")
		runHere(t, nil, "restore", "old.db", "--database", url).wants(0, "version 20", "applied 00022", "restored into")
		runHere(t, nil, "check-db", "--database", url).wants(0, "0 missing, 0 unknown", "sample: 20")
		runHere(t, nil, "migrate", "status", "--database", "sqlite:old.db").wants(1, "missing  00022") // it was only read
	})
}

func TestBackupOfWrongFiles(t *testing.T) {
	run(t, nil, "backup", "x.db").wants(1, "there is no database at")
	if _, err := os.Stat("data"); err == nil {
		t.Error("backup made a data directory")
	}
	runHere(t, nil, "backup").wants(2, "accepts 1 arg")
	runHere(t, nil, "migrate").wants(0)
	if err := os.Mkdir("folder", 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, "there.db", "precious")
	runHere(t, nil, "backup", "there.db").wants(1, "no backup was made", "there.db exists and is not overwritten")
	runHere(t, nil, "backup", "folder").wants(1, "folder is a directory")
	runHere(t, nil, "backup", "none/x.db").wants(1, "there is no directory none")
	runHere(t, nil, "backup", "there.db/x.db").wants(1, "there.db")
	runHere(t, nil, "backup", "data/runnerway.db").wants(1, "exists")
	runHere(t, nil, "backup", "x.db", "--database", "nonsense").wants(2, "must be sqlite:PATH")
	r := runHere(t, nil, "backup", "x.db", "--database", "mariadb://u:hunter2@127.0.0.1:1/x").wants(1, "127.0.0.1:1")
	if strings.Contains(r.stderr, "hunter2") {
		t.Errorf("shows the password: %s", r.stderr)
	}
	write(t, "text.db", strings.Repeat("no database ", 1000))
	runHere(t, nil, "backup", "x.db", "--database", "sqlite:text.db").wants(1, "not a database")
	if text, err := os.ReadFile("there.db"); err != nil || string(text) != "precious" {
		t.Errorf("the file that was there: %q, %v", text, err)
	}
	if _, err := os.Stat("x.db"); err == nil {
		t.Error("a failed backup left a file")
	}
	if os.Getuid() != 0 { // root may do anything
		if err := os.Chmod("folder", 0o500); err != nil {
			t.Fatal(err)
		}
		runHere(t, nil, "backup", "folder/x.db").wants(1, "permission denied")
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// Nothing that is not a whole backup of ours takes the place of a database.
func TestRestoreOfWrongFiles(t *testing.T) {
	run(t, nil, "seed").wants(0)
	runHere(t, nil, "backup", "good.db").wants(0)
	runHere(t, nil, "backup", "good.db.zst").wants(0)
	good, packed := read(t, "good.db"), read(t, "good.db.zst")
	if err := os.Mkdir("folder", 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, "empty.db", "")
	write(t, "text.db", strings.Repeat("no database ", 1000))
	write(t, "short.db", good[:len(good)/2])
	write(t, "tiny.db", good[:50])
	flipped := []byte(good)
	for i := len(flipped) / 2; i < len(flipped)/2+20_000; i++ {
		flipped[i] ^= 0x55
	}
	write(t, "flipped.db", string(flipped))
	write(t, "short.db.zst", packed[:len(packed)/2])
	write(t, "flipped.db.zst", packed[:len(packed)/2]+"xxxx"+packed[len(packed)/2+4:])
	change(t, "foreign.db", "CREATE TABLE songs (id INTEGER)")
	write(t, "inuse.db", good)
	write(t, "inuse.db-wal", "log")
	write(t, "unfinished.db", good)
	change(t, "unfinished.db", "CREATE TABLE copy_progress (name, last_key, copied, finished)")
	before := read(t, "data/runnerway.db")
	for file, words := range map[string]string{
		"none.db": "there is no file none.db", "folder": "folder is a directory", "empty.db": "empty.db is empty",
		"text.db": "it is no backup", "tiny.db": "damaged", "short.db": "damaged", "flipped.db": "damaged",
		"short.db.zst": "damaged", "flipped.db.zst": "damaged", "foreign.db": "of another program", "inuse.db": "is a database in use",
		"unfinished.db": "unfinished", "data/runnerway.db": "is the database itself",
	} {
		runHere(t, nil, "restore", file, "--yes").wants(1, words)
	}
	runHere(t, nil, "restore").wants(2, "accepts 1 arg")
	runHere(t, nil, "restore", "good.db", "--database", "mariadb://u:hunter2@127.0.0.1:1/x").wants(1, "127.0.0.1:1")
	runHere(t, nil, "restore", "good.db", "--yes", "--keep", "text.db").wants(1, "text.db exists")
	runHere(t, nil, "restore", "good.db", "--yes", "--database", "sqlite:folder").wants(1, "folder is a directory")
	if read(t, "data/runnerway.db") != before {
		t.Error("the database was changed")
	}
	if left, _ := filepath.Glob("data/.*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	// A database that is damaged itself can be replaced.
	write(t, "data/runnerway.db", strings.Repeat("rubbish ", 1000))
	runHere(t, nil, "restore", "good.db").wants(1, "cannot be read as a database", "--yes")
	runHere(t, nil, "restore", "good.db", "--yes").wants(0, "what was there is kept in data/runnerway-replaced-")
	runHere(t, nil, "check-db").wants(0, "ok")
}

// Whoever is killed while it restores into MariaDB leaves a database that is not used, until the restore is repeated.
func TestRestoreKilled(t *testing.T) {
	url := storetest.MariaDB(t)
	t.Chdir(t.TempDir())
	runHere(t, nil, "migrate").wants(0)
	fillCameras(t, "data/runnerway.db", 40_000)
	runHere(t, nil, "backup", "many.db").wants(0)
	runHere(t, nil, "seed", "--database", url).wants(0)
	c, _, stderr, ended := process(t, "restore", absolute(t, "many.db"), "--yes", "--database", url)
	waitForFile(t, "*-replaced-*.db", stderr, ended) // then nobody minds who is connected
	waitForCopied(t, url, stderr, ended)
	_ = c.Process.Kill()
	<-ended
	runHere(t, nil, "serve", "--addr", "127.0.0.1:0", "--database", url).wants(1, "unfinished")
	kept, err := filepath.Glob("*-replaced-*.db")
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept: %v, %v", kept, err)
	}
	runHere(t, nil, "check-db", "--database", "sqlite:"+kept[0]).wants(0, "sample: 20")
	runHere(t, nil, "restore", "many.db", "--database", url).wants(0, "restored into")
	runHere(t, nil, "check-db", "--database", url).wants(0, "cctvs 40000", "ok")
}

// waitForFile waits until there is a file of that pattern.
func waitForFile(t *testing.T, pattern string, stderr *text, ended chan int) {
	t.Helper()
	for begin := time.Now(); ; time.Sleep(time.Millisecond) {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			return
		}
		if time.Since(begin) > time.Minute || len(ended) > 0 {
			t.Fatalf("there is no %s:\n%s", pattern, stderr)
		}
	}
}
