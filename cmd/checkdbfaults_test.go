package cmd_test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/store/storetest"
)

// contents is what check-db tells of the rows and streets there are.
func contents(t *testing.T) string {
	t.Helper()
	_, after, found := strings.Cut(runHere(t, nil, "check-db").stdout, "\nContents\n")
	if !found {
		t.Fatal("check-db tells no contents")
	}
	of, _, _ := strings.Cut(after, "\nStorage\n")
	return of
}

// A jsonReport is the documented form of check-db --json.
type jsonReport struct {
	Format                int
	Kind, Location, State string
	Checks                []struct {
		ID, Group, State, Text, Advice string
		Details                        []string
		Figures                        map[string]any
	}
}

// report runs check-db --json and returns the states of the checks by id.
func checks(t *testing.T, code int, args ...string) (jsonReport, map[string]string) {
	t.Helper()
	r := runHere(t, nil, append([]string{"check-db", "--json"}, args...)...).wants(code)
	var got jsonReport
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatalf("check-db --json: %v\n%s", err, r.stdout)
	}
	states := map[string]string{}
	for _, c := range got.Checks {
		if c.ID == "" || c.Group == "" || c.Text == "" {
			t.Errorf("check without id, group or text: %+v", c)
		}
		if c.State == "fail" && c.Advice == "" {
			t.Errorf("a fault without advice: %+v", c)
		}
		states[c.ID] = c.State
	}
	return got, states
}

func wantStates(t *testing.T, got map[string]string, want map[string]string) {
	t.Helper()
	for id, state := range want {
		if got[id] != state {
			t.Errorf("check %s is %q, want %q", id, got[id], state)
		}
	}
}

func TestCheckDBAsJSON(t *testing.T) {
	run(t, nil, "seed").wants(0)
	r, states := checks(t, 0)
	if r.Format != 1 || r.Kind != "sqlite" || r.State != "warn" || !strings.HasSuffix(r.Location, "runnerway.db") {
		t.Errorf("report %d %s %s %s", r.Format, r.Kind, r.State, r.Location)
	}
	wantStates(t, states, map[string]string{"connection": "ok", "version": "ok", "migrations": "ok", "indexes": "ok", "encoding": "ok", "integrity": "ok",
		"orphans": "ok", "counters": "ok", "tables": "ok", "users": "warn", "streets": "ok", "sizes": "ok", "journal": "ok", "secret_key": "ok", "unsafe": "ok"})
	checks(t, 1, "--strict")
	if r, states := checks(t, 1, "--database", "sqlite:none.db"); states["connection"] != "fail" || r.Checks[0].Figures["reason"] != "unknown_database" || r.State != "fail" {
		t.Errorf("without a database: %+v", r)
	}
	for _, args := range [][]string{{"--json", "--fix-counters"}, {"--yes"}, {"--fix-charset", "--yes"}} {
		runHere(t, nil, append([]string{"check-db"}, args...)...).wants(2, "--help")
	}
}

// Each fault is made for real.
func TestCheckDBFindsFaults(t *testing.T) {
	for name, tt := range map[string]struct {
		damage []string
		want   map[string]string
		words  string
	}{
		"index": {[]string{"DROP INDEX idx_posts_latest", "DROP INDEX unique_user_provider"}, map[string]string{"indexes": "fail", "counters": "ok"},
			"CREATE INDEX IF NOT EXISTS idx_posts_latest ON posts (visibility, deleted_at, created_at, id, like_count);"},
		"other index": {[]string{"DROP INDEX idx_posts_latest", "CREATE INDEX idx_posts_latest ON posts (id)"}, map[string]string{"indexes": "fail"}, "idx_posts_latest"},
		"orphan": {[]string{"INSERT INTO workout_splits (id, workout_id, km, pace, duration) VALUES ('s7', 'gone', 1, '', 1)"},
			map[string]string{"orphans": "fail", "integrity": "fail"}, "workout_splits.workout_id: 1 rows whose workouts is missing, such as s7, which refers to gone"},
		"counter": {[]string{"INSERT INTO users (id, email, name) VALUES ('u', 'u@example.com', 'u')",
			"INSERT INTO posts (id, author_id, distance, duration, like_count) VALUES ('p', 'u', 1, 1, 7)"},
			map[string]string{"counters": "warn", "users": "ok"}, "posts.like_count: 1 of 1 rows, such as p: 7, which should be 0"},
		"journal": {[]string{"PRAGMA journal_mode = DELETE"}, map[string]string{"journal": "warn"}, "write-ahead log"},
	} {
		t.Run(name, func(t *testing.T) {
			path := storetest.SQLite(t)
			change(t, path, tt.damage...)
			t.Chdir(t.TempDir())
			code := 0
			for _, state := range tt.want {
				if state == "fail" {
					code = 1
				}
			}
			r, states := checks(t, code, "--database", "sqlite:"+path)
			wantStates(t, states, tt.want)
			var all strings.Builder
			for _, c := range r.Checks {
				all.WriteString(c.Text + "\n" + strings.Join(c.Details, "\n") + "\n")
			}
			if !strings.Contains(all.String(), tt.words) {
				t.Errorf("the report does not say %q:\n%s", tt.words, all.String())
			}
		})
	}
}

func TestCheckDBTellsWhyThereIsNoFile(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	write := func(name string, mode os.FileMode, content string) {
		if err := os.WriteFile(path(name), []byte(content), mode); err != nil {
			t.Fatal(err)
		}
	}
	write("text.db", 0o600, strings.Repeat("no database ", 1000))
	whole, err := os.ReadFile(storetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	write("damaged.db", 0o600, string(whole[:4096])+strings.Repeat("x", len(whole)-4096))
	want := map[string]string{"text.db": "not_a_database", "damaged.db": "damaged", ".": "not_a_database"}
	if os.Geteuid() != 0 { // nothing is forbidden to root
		write("forbidden.db", 0, string(whole))
		want["forbidden.db"] = "permission"
	}
	for name, reason := range want {
		r, _ := checks(t, 1, "--database", "sqlite:"+path(name))
		if got := r.Checks[0].Figures["reason"]; got != reason && r.Checks[0].ID == "connection" {
			t.Errorf("%s: reason %v, want %s: %+v", name, got, reason, r.Checks[0])
		}
	}
}

func TestFixCounters(t *testing.T) {
	path := storetest.SQLite(t)
	change(t, path, "INSERT INTO users (id, email, name) VALUES ('u', 'u@example.com', 'u')",
		"INSERT INTO posts (id, author_id, distance, duration, like_count) VALUES ('p', 'u', 1, 1, 7)")
	run(t, nil, "check-db", "--fix-counters", "--database", "sqlite:"+path).wants(2, "posts.like_count: 1 of 1", "post_counts.posts: 2 of 0", "nothing was changed", "--yes")
	runHere(t, nil, "check-db", "--fix-counters", "--yes", "--database", "sqlite:"+path).wants(0, "3 values set right")
	runHere(t, nil, "check-db", "--fix-counters", "--database", "sqlite:"+path).wants(0, "nothing to do")
	_, states := checks(t, 0, "--database", "sqlite:"+path)
	wantStates(t, states, map[string]string{"counters": "ok"})
}

func TestFixCharset(t *testing.T) {
	run(t, nil, "migrate").wants(0)
	runHere(t, nil, "check-db", "--fix-charset").wants(2, "for MariaDB")
	url := storetest.MariaDB(t)
	runHere(t, nil, "migrate", "--database", url).wants(0)
	change(t, url, "INSERT INTO users (id, email, name) VALUES ('u', 'kim@example.com', '김러너')",
		"ALTER TABLE workout_goals MODIFY goal_type VARCHAR(20) CHARACTER SET latin1 NOT NULL",
		"ALTER TABLE users MODIFY name VARCHAR(100) CHARACTER SET utf8 NOT NULL")
	r, states := checks(t, 1, "--database", url)
	wantStates(t, states, map[string]string{"encoding": "fail", "orphans": "ok", "doubled_text": "ok"})
	if r.Kind != "mariadb" || strings.Contains(r.Location, "root") {
		t.Errorf("report of %s at %s", r.Kind, r.Location)
	}
	runHere(t, nil, "check-db", "--fix-charset", "--database", url).wants(2, "ALTER TABLE `users` DEFAULT CHARACTER SET utf8mb4", "--yes", "nothing was changed")
	runHere(t, nil, "check-db", "--fix-charset", "--yes", "--database", url).wants(0, "MODIFY `goal_type` varchar(20)", "2 statements ran")
	runHere(t, nil, "check-db", "--fix-charset", "--database", url).wants(0, "nothing to do")
	_, states = checks(t, 0, "--database", url)
	wantStates(t, states, map[string]string{"connection": "ok", "time_zone": "ok", "sql_mode": "ok", "version": "ok", "encoding": "ok", "indexes": "ok",
		"counters": "ok", "durability": "warn", "engines": "ok", "packet": "ok"})
	change(t, url, "DROP INDEX idx_posts_latest ON posts", "ALTER TABLE seeds ENGINE=Aria")
	_, states = checks(t, 1, "--database", url)
	wantStates(t, states, map[string]string{"indexes": "fail", "engines": "fail", "encoding": "ok"})
}

// Each refusal is the server's own.
func TestCheckDBTellsWhyThereIsNoServer(t *testing.T) {
	there, err := url.Parse(storetest.MariaDB(t))
	if err != nil {
		t.Fatal(err)
	}
	other := func(change func(u *url.URL)) string {
		u := *there
		change(&u)
		return u.String()
	}
	for database, reason := range map[string]string{
		"mariadb://u:hunter2@127.0.0.1:1/x":                                        "refused",
		"mariadb://u:hunter2@no-such-host.invalid/x":                               "unknown_host",
		"mariadb://u:hunter2@localhost/x?socket=/nowhere/mysqld.sock":              "socket_missing",
		other(func(u *url.URL) { u.User = url.UserPassword("nobody", "hunter2") }): "access_denied",
		other(func(u *url.URL) { u.Path = "/no_such_database" }):                   "unknown_database",
	} {
		t.Chdir(t.TempDir())
		r, _ := checks(t, 1, "--database", database)
		if c := r.Checks[0]; c.ID != "connection" || c.Figures["reason"] != reason || strings.Contains(c.Text+c.Advice, "hunter2") {
			t.Errorf("%s: %+v, want %s", reason, c, reason)
		}
	}
}
