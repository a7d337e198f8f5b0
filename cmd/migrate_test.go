package cmd_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store/storetest"
)

const forgetNewest = "DELETE FROM goose_db_version WHERE version_id = (SELECT MAX(version_id) FROM goose_db_version)"

func TestMigrate(t *testing.T) {
	run(t, nil, "migrate", "status").wants(1, "no database", "runnerway.db")
	if _, err := os.Stat("data"); err == nil {
		t.Error("migrate status made the data directory")
	}
	r := runHere(t, nil, "migrate").wants(0, "applied 00001", "up to date")
	if strings.Contains(r.stdout, "backup before") {
		t.Errorf("a backup of nothing was made:\n%s", r.stdout)
	}
	runHere(t, nil, "migrate", "up").wants(0, "nothing to do")
	runHere(t, nil, "migrate", "status").wants(0, "applied  00001_reference_schema ")
	change(t, "data/runnerway.db", forgetNewest)
	runHere(t, nil, "migrate", "status").wants(1, "missing  0", "runnerway migrate")
	runHere(t, nil, "check-db").wants(1, "fail     migrations", "migrations missing: 0", "runnerway migrate")
	change(t, "data/runnerway.db", "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)")
	runHere(t, nil, "migrate", "status").wants(1, "unknown  99999", "newer")
	runHere(t, nil, "check-db").wants(1, "99999", "newer program")
	for _, args := range []string{"migrate", "migrate up", "migrate --dry-run", "migrate to 1 --yes", "serve --addr 127.0.0.1:0"} {
		runHere(t, nil, strings.Fields(args)...).wants(1, "the database has migration 99999 but this program knows only", "use the newer program")
	}
}

// states are the migrations as "migrate status --json" lists them.
func states(t *testing.T, code int, args ...string) (versions []int64, byState map[string]int) {
	t.Helper()
	r := runHere(t, nil, append([]string{"migrate", "status", "--json"}, args...)...).wants(code)
	var list struct {
		Database   string
		Migrations []struct {
			Version   int64
			State     string
			AppliedAt string `json:"applied_at"`
		}
	}
	if err := json.Unmarshal([]byte(r.stdout), &list); err != nil || list.Database == "" {
		t.Fatalf("migrate status --json: %v, %s", err, r.stdout)
	}
	byState = map[string]int{}
	for _, m := range list.Migrations {
		versions = append(versions, m.Version)
		byState[m.State]++
		at, err := time.Parse(time.RFC3339, m.AppliedAt)
		if m.State == "applied" && (err != nil || time.Since(at).Abs() > 10*time.Minute) {
			t.Errorf("migration %d was applied at %q, %v", m.Version, m.AppliedAt, err)
		}
	}
	return versions, byState
}

// onBoth runs a test on an empty database of each kind, in an empty working directory.
func onBoth(t *testing.T, test func(t *testing.T, url string)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Chdir(t.TempDir())
		test(t, "sqlite:here.db")
	})
	t.Run("mariadb", func(t *testing.T) {
		t.Chdir(t.TempDir())
		test(t, storetest.MariaDB(t))
	})
}

func TestMigrateToAVersion(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		at := func(args ...string) []string { return append(args, "--database", url) }
		if strings.HasPrefix(url, "sqlite") {
			runHere(t, nil, at("migrate", "to", "3")...).wants(1, "no database")
		}
		runHere(t, nil, at("migrate")...).wants(0)
		versions, _ := states(t, 0, "--database", url)
		newest := versions[len(versions)-1]
		runHere(t, nil, at("migrate", "to", "424242")...).wants(1, "there is no migration 424242", "status")
		for _, wrong := range []string{"-1", "one", "3.5"} {
			runHere(t, nil, "migrate", "to", "--database", url, "--", wrong).wants(2, wrong, "number of a migration")
		}
		runHere(t, nil, at("seed")...).wants(0)

		runHere(t, nil, at("migrate", "to", "4")...).wants(1, "migrations are undone", "lost:   table street_tiles with ", "nothing was changed", "--yes")
		if _, by := states(t, 0, "--database", url); by["missing"] != 0 {
			t.Errorf("without --yes migrations were undone: %v", by)
		}
		r := runHere(t, nil, at("migrate", "to", "4", "--dry-run")...).wants(0, "-- lost: table street_tiles", "DROP TABLE IF EXISTS street_tiles;", "(down)")
		mariadb := !strings.HasPrefix(url, "sqlite")
		if got := strings.Contains(r.stdout, "DROP INDEX IF EXISTS idx_places_source ON places;"); got != mariadb {
			t.Errorf("names the table of an index: %v, want %v:\n%s", got, mariadb, r.stdout)
		}
		if strings.Contains(r.stdout, "/*M!") {
			t.Errorf("the SQL has comments that only MariaDB executes:\n%s", r.stdout)
		}
		if _, by := states(t, 0, "--database", url); by["missing"] != 0 {
			t.Errorf("a dry run changed the database: %v", by)
		}
		runHere(t, nil, at("migrate", "to", "4", "--yes")...).wants(0, "undone  00005_streets", "has version 4")
		if _, by := states(t, 1, "--database", url); by["applied"] != 4 {
			t.Errorf("after going to 4: %v", by)
		}
		runHere(t, nil, at("migrate", "to", "6")...).wants(0, "applied 00005", "applied 00006", "has version 6")
		runHere(t, nil, at("migrate", "--dry-run")...).wants(0, "-- 00007_task_error_codes (up)", "ADD COLUMN")
		runHere(t, nil, at("migrate")...).wants(0, "applied 00007")
		if got, by := states(t, 0, "--database", url); by["applied"] != len(versions) || got[len(got)-1] != newest {
			t.Errorf("after going up again: %v %v", got, by)
		}
		runHere(t, nil, at("migrate", "--dry-run")...).wants(0, "-- nothing to do")
	})
}

func TestMigrateKeepsABackup(t *testing.T) {
	run(t, nil, "seed").wants(0)
	kept := func() []string {
		found, err := filepath.Glob("data/runnerway-before-migration-v*.db")
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	// Files of an earlier time, and some that only look like them.
	others := []string{"data/runnerway-before-migration-v1-holiday.db", "data/elsewhere-before-migration-v1-20200101T000000.000Z.db"}
	old := []string{"data/runnerway-before-migration-v9-20200101T000000.000Z.db", "data/runnerway-before-migration-v10-20210101T000000.000Z.db",
		"data/runnerway-before-migration-v7-20220101T000000.000Z.db"}
	for _, path := range slices.Concat(others, old) {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	versions, _ := states(t, 0)
	older := func() {
		runHere(t, nil, "migrate", "to", fmt.Sprint(versions[len(versions)-2]), "--yes", "--no-backup").wants(0, "undone")
	}
	older()
	r := runHere(t, nil, "migrate").wants(0, "backup before migrating: data/runnerway-before-migration-v", "removed an older one: "+old[0])
	path := regexp.MustCompile(`data/runnerway-before-migration-v\d+-2\d+T\d+\.\d+Z\.db`).FindString(r.stdout)
	if path == "" || !slices.Contains(kept(), path) || slices.Contains(kept(), old[0]) || !slices.Contains(kept(), others[0]) {
		t.Errorf("files after migrating: %v, want %s among them", kept(), path)
	}
	// It is the database before the migration, with all that it held, and can be used as it is.
	runHere(t, nil, "migrate", "status", "--database", "sqlite:"+path).wants(1, "missing")
	runHere(t, nil, "migrate", "--no-backup", "--database", "sqlite:"+path).wants(0, "applied")
	runHere(t, nil, "check-db", "--database", "sqlite:"+path).wants(0, "sample: 20")

	older()
	start(t, nil).stop().wants(0, "backup before migrating: data/runnerway-before-migration-v")
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Two programs that start at once do the work once, and one backup is made.
func TestMigrateAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		url = absoluteURL(t, url)
		type ending struct{ stdout, stderr *text }
		both := func() (applied, backups int) {
			var endings [2]ending
			var ended [2]chan int
			for i := range endings {
				_, endings[i].stdout, endings[i].stderr, ended[i] = process(t, "migrate", "--database", url)
			}
			for i, e := range endings {
				if code := <-ended[i]; code != 0 {
					t.Errorf("one of two that migrate at once ends with %d:\n%s%s", code, e.stdout, e.stderr)
				}
				applied += strings.Count(e.stdout.String(), "applied 0")
				backups += strings.Count(e.stdout.String(), "backup before")
			}
			return applied, backups
		}
		if applied, backups := both(); backups != 0 || applied < 18 {
			t.Errorf("on an empty database: %d applied and %d backups", applied, backups)
		}
		runHere(t, nil, "migrate", "to", "7", "--yes", "--no-backup", "--database", url).wants(0)
		applied, backups := both()
		versions, by := states(t, 0, "--database", url)
		if want := len(versions) - 7; applied != want || by["applied"] != len(versions) {
			t.Errorf("on an older database: %d applied, want %d; %v", applied, want, by)
		}
		if want := strings.Count(url, "sqlite:"); backups != want {
			t.Errorf("%d backups, want %d", backups, want)
		}
	})
}

// absoluteURL is that of a database for processes that work elsewhere.
func absoluteURL(t *testing.T, url string) string {
	t.Helper()
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		return "sqlite:" + absolute(t, path)
	}
	return url
}

// Whoever is killed while it migrates leaves a database that the next one can finish.
func TestMigrateKilled(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		url = absoluteURL(t, url)
		killed := 0
		for delay := 40 * time.Millisecond; ; delay += delay / 3 {
			c, stdout, stderr, ended := process(t, "migrate", "--no-backup", "--database", url)
			timer := time.AfterFunc(delay, func() { _ = c.Process.Kill() })
			code := <-ended
			timer.Stop()
			if code == 0 {
				break
			}
			if killed++; code != -1 {
				t.Fatalf("after %d kills: exit code %d\n%s%s", killed, code, stdout, stderr)
			}
		}
		if killed == 0 {
			t.Fatal("none was killed")
		}
		runHere(t, nil, "check-db", "--database", url).wants(0, "0 missing, 0 unknown", "ok")
	})
}
