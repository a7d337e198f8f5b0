package cmd_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store/storetest"
)

// Everything moves to MariaDB and back, and who is logged in stays so.
func TestMigrateCopy(t *testing.T) {
	url := storetest.MariaDB(t)
	t.Chdir(t.TempDir())
	first := start(t, nil)
	token := first.guest()
	var g generated
	if status := first.do("POST", "/api/v1/routes/generate-gps-art", token, heartInGothenburg, &g); status != 200 {
		t.Fatalf("generate: %d", status)
	}
	export := "/api/v1/routes/" + g.Data.RouteID + "/options/" + g.Data.OptionIDs[0] + "/export?format=gpx"
	var want []byte
	first.get(export, token, &want)
	first.stop().wants(0)

	sees := func(args ...string) {
		t.Helper()
		s := start(t, nil, args...)
		var got []byte
		if status := s.get(export, token, &got); status != 200 || string(got) != string(want) {
			t.Errorf("serve %v: status %d, %d bytes, want the %d of the route", args, status, len(got), len(want))
		}
		s.stop().wants(0)
	}
	runHere(t, nil, "migrate", "copy", "--from", "sqlite:data/runnerway.db", "--to", url).
		wants(0, "TABLE", "users", "hold the same", "sessions: they go on, the key in data/secret.key is in the database now", "copy: 100 %", "verify: 100 %")
	sees("--database", url, "--data", "none")
	// The settings name one of the two.
	runHere(t, []string{"RUNNERWAY_DATABASE=" + url}, "migrate", "copy", "--to", "sqlite:back/runnerway.db").
		wants(0, "hold the same", "sessions: they go on, the key is in back/secret.key now")
	sees("--data", "back")
	if info, err := os.Stat("back/secret.key"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key: %v, %v", info, err)
	}
	runHere(t, nil, "migrate", "copy", "--from", "sqlite:back/runnerway.db", "--to", "sqlite:third/runnerway.db").
		wants(0, "sessions: they go on if the file secret.key comes along")
	runHere(t, nil, "check-db", "--data", "third").wants(0, "ok")
	// While a server writes, the copy is of one instant.
	s := start(t, nil, "--data", "back")
	runHere(t, nil, "migrate", "copy", "--from", "sqlite:back/runnerway.db", "--to", "sqlite:fourth/runnerway.db").wants(0, "hold the same")
	s.stop().wants(0)
}

func TestMigrateCopyOfWrongDatabases(t *testing.T) {
	url := storetest.MariaDB(t)
	run(t, nil, "seed").wants(0)
	if err := os.WriteFile("text.db", []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir("folder", 0o700); err != nil {
		t.Fatal(err)
	}
	change(t, "old.db", "CREATE TABLE users (id VARCHAR(36) PRIMARY KEY)")
	const from = "--from sqlite:data/runnerway.db "
	for _, tt := range []struct {
		args, words string
		code        int
	}{
		{"", "--from|--to|--help", 2},
		{"extra", "extra", 2},
		{from + "--to nonsense", "--to: must be sqlite:PATH", 2},
		{"--from oracle://u:hunter2@h/n --to " + url, "--from: must be", 2},
		{from + "--to sqlite:./data/../data/runnerway.db", "the same", 2},
		{from + "--to mariadb://u:hunter2@127.0.0.1:1/x", "--to: |127.0.0.1:1", 1},
		{"--from mariadb://u:hunter2@127.0.0.1:1/x --to " + url, "--from: |127.0.0.1:1", 1},
		{"--from sqlite:none.db --to " + url, "no database at none.db", 1},
		{"--from sqlite:text.db --to " + url, "text.db|not a database", 1},
		{from + "--to sqlite:text.db", "text.db|not a database", 1},
		{"--from sqlite:folder --to " + url, "folder", 1},
		{from + "--to sqlite:folder", "folder", 1},
		{"--from sqlite:old.db --to " + url, "old.db has no migrations|runnerway migrate", 1},
		{from + "--resume --to " + url, "no unfinished copy|leave --resume out", 1},
	} {
		r := runHere(t, nil, append([]string{"migrate", "copy"}, strings.Fields(tt.args)...)...).wants(tt.code, strings.Split(tt.words, "|")...)
		if strings.Contains(r.stdout+r.stderr, "hunter2") {
			t.Errorf("%s shows the password:\n%s", tt.args, r.stderr)
		}
	}
	if _, err := os.Stat("none.db"); err == nil {
		t.Error("a database was made to be read")
	}
	runHere(t, nil, "seed", "--data", "full").wants(0)
	runHere(t, nil, "migrate", "copy", "--from", "sqlite:data/runnerway.db", "--to", "sqlite:full/runnerway.db").
		wants(1, "is not empty", "street_tiles", "name an empty database")
	// A database of an older version is copied as it is.
	runHere(t, nil, "migrate", "to", "20", "--yes", "--no-backup").wants(0)
	runHere(t, nil, "migrate", "copy", "--from", "sqlite:data/runnerway.db", "--to", url).wants(0, "at version 20")
	runHere(t, nil, "migrate", "--database", url).wants(0, "applied 00022")
}

// fillCameras puts n cameras into the SQLite database at path.
func fillCameras(t *testing.T, path string, n int) {
	t.Helper()
	change(t, path, fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO cctvs (id, latitude, longitude, source) SELECT i * 3, 37 + i / 1e6, 127 - i / 1e6, 'test' FROM n`, n))
}

// Whoever is killed while it copies leaves a target that nobody uses, and that a copy can be finished in.
func TestMigrateCopyKilled(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		url = absoluteURL(t, url)
		runHere(t, nil, "migrate").wants(0)
		fillCameras(t, "data/runnerway.db", 40_000)
		from := absoluteURL(t, "sqlite:data/runnerway.db")
		c, _, stderr, ended := process(t, "migrate", "copy", "--from", from, "--to", url)
		waitForCopied(t, url, stderr, ended)
		_ = c.Process.Kill()
		<-ended
		runHere(t, nil, "migrate", "copy", "--from", from, "--to", url).wants(1, "unfinished", "--resume")
		runHere(t, nil, "migrate", "--database", url).wants(1, "unfinished")
		runHere(t, nil, "serve", "--addr", "127.0.0.1:0", "--database", url).wants(1, "unfinished")
		r := runHere(t, nil, "migrate", "copy", "--resume", "--from", from, "--to", url).wants(0, "hold the same")
		if !strings.Contains(r.stdout, "cctvs") || !strings.Contains(r.stdout, "  40000  ") {
			t.Errorf("report:\n%s", r.stdout)
		}
		runHere(t, nil, "check-db", "--database", url).wants(0, "cctvs 40000", "ok")
	})
}

// waitForCopied waits until some cameras have been copied into the database.
func waitForCopied(t *testing.T, url string, stderr *text, ended chan int) {
	t.Helper()
	db := rawDatabase(t, url)
	defer db.Close()
	for begin := time.Now(); ; time.Sleep(time.Millisecond) {
		var n int
		if err := db.QueryRow("SELECT copied FROM copy_progress WHERE name = 'cctvs'").Scan(&n); err == nil && n > 0 {
			return
		}
		if time.Since(begin) > time.Minute || len(ended) > 0 {
			t.Fatalf("nothing was copied:\n%s", stderr)
		}
	}
}

// rawDatabase is the database of that URL, past the program.
func rawDatabase(t *testing.T, url string) *sql.DB {
	t.Helper()
	path, isFile := strings.CutPrefix(url, "sqlite:")
	if !isFile {
		db := storetest.RawMariaDB(t, url)
		t.Cleanup(func() { db.Close() })
		return db
	}
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}
