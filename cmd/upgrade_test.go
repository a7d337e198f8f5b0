package cmd_test

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestUpgrade takes a database of every released schema to the newest: nothing is lost, check-db finds no fault, the schema is
// that of a fresh database, and the users log in.
func TestUpgrade(t *testing.T) {
	for _, schema := range schemas(t) {
		for _, kind := range []string{kindSQLite, kindMariaDB} {
			t.Run(schema+"/"+kind, func(t *testing.T) {
				url, db := oldDatabase(t, schema, kind)
				t.Chdir(t.TempDir())
				shapes := shapesOf(t, db, kind)
				for table := range shapes {
					if n := count(t, db, table); n == 0 {
						t.Errorf("the fixture has no row in %s", table)
					}
				}
				before := cells(t, db, shapes)
				runHere(t, nil, "migrate", "--database", url).wants(0, "applied", "up to date")
				compareCells(t, before, cells(t, db, shapes), settled)
				if r := runHere(t, nil, "check-db", "--database", url).wants(0); strings.Contains(r.stdout, "fail ") {
					t.Errorf("check-db after the upgrade:\n%s", r.stdout)
				}
				if kind == kindMariaDB {
					compareSchemas(t, db)
				} else {
					compareShapes(t, shapesOf(t, db, kind))
				}
				s := start(t, nil, "--database", url)
				kim := s.logIn("kim.runner@example.com", "correct horse 1")
				if _, _, answer := s.ask("GET", "/api/v1/users/me/workouts", kim, ""); !strings.Contains(answer, "저녁 산책 🌆") {
					t.Errorf("workouts after the upgrade: %s", answer)
				}
				if len(shapes["place_names"].columns) > 0 {
					wantFormerNames(t, s, kim)
				}
				s.stop().wants(0)
			})
		}
	}
}

// wantFormerNames expects that names are found which are still in the table that they were in before they were packed.
func wantFormerNames(t *testing.T, s *served, token string) {
	t.Helper()
	for text, want := range map[string]string{"tori": "Via Torino", "밀라": "Milano", "milano": "Milano"} {
		for _, near := range []string{"", "&lat=45.46&lng=9.18"} {
			if _, _, answer := s.ask("GET", "/api/v1/routes/places/search?q="+url.QueryEscape(text)+near, token, ""); !strings.Contains(answer, want) {
				t.Errorf("places that begin with %s after the upgrade: %s, want %s", text, answer, want)
			}
		}
	}
}

// oldDatabase is a database of a released schema.
func oldDatabase(t *testing.T, schema, kind string) (string, *sql.DB) {
	t.Helper()
	content := unpacked(t, fixturePath(schema, kind))
	if kind == kindMariaDB {
		url, db := emptyDatabase(t, kind)
		runSQL(t, db, string(content))
		return url, db
	}
	path := filepath.Join(t.TempDir(), "runnerway.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path, rawSQLite(t, path)
}

func count(t *testing.T, db *sql.DB, table string) int {
	t.Helper()
	var n int
	if err := db.QueryRow("SELECT COUNT(*) FROM `" + table + "`").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// compareShapes holds the tables of an upgraded SQLite database to those of a fresh one.
func compareShapes(t *testing.T, got map[string]tableShape) {
	t.Helper()
	url, fresh := emptyDatabase(t, kindSQLite)
	runHere(t, nil, "migrate", "--database", url).wants(0)
	want := shapesOf(t, fresh, kindSQLite)
	if a, b := fmt.Sprint(got), fmt.Sprint(want); a != b {
		t.Errorf("tables after the upgrade:\n%s\nwant those of a fresh database:\n%s", a, b)
	}
}

var (
	releaseHeading = regexp.MustCompile(`^## \[(\d[^\]]*)\]`)
	releasedSchema = regexp.MustCompile(`^Database: migration (\d{5})\.$`)
)

// releases are the released versions of a changelog with the schema that each names; empty if it names none.
func releases(changelog string) map[string]string {
	all := map[string]string{}
	version := ""
	for line := range strings.Lines(changelog) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "## ") {
			version = ""
		}
		if m := releaseHeading.FindStringSubmatch(line); m != nil {
			version = m[1]
			all[version] = ""
		}
		if m := releasedSchema.FindStringSubmatch(line); m != nil && version != "" {
			all[version] = m[1]
		}
	}
	return all
}

// unfixed are the releases whose databases are not among the fixtures, with what is missing.
func unfixed(changelog string, there func(path string) bool) []string {
	var wrong []string
	for version, schema := range releases(changelog) {
		if schema == "" {
			wrong = append(wrong, version+` has no line "Database: migration NNNNN."`)
			continue
		}
		for _, kind := range []string{kindSQLite, kindMariaDB} {
			if path := fixturePath(schema, kind); !there(path) {
				wrong = append(wrong, version+" has no "+path)
			}
		}
	}
	return wrong
}

// TestReleasesHaveFixtures fails when a release is cut without the databases from which it will be upgraded.
func TestReleasesHaveFixtures(t *testing.T) {
	changelog, err := os.ReadFile("../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	exists := func(path string) bool {
		_, err := os.Stat(path)
		return err == nil
	}
	for _, wrong := range unfixed(string(changelog), exists) {
		t.Errorf("CHANGELOG.md: release %s: write %s/rows_NNNNN.sql with rows for its new tables and run go test ./cmd -run TestSchemaFixtures -update", wrong, schemasDir)
	}
	const sample = "## [Unreleased]\n\n- x\n\n## [0.2.0] - 2026-12-01\n\nDatabase: migration 99999.\n\n## [0.1.0] - 2026-11-23\n\n- no schema\n"
	if got := unfixed(sample, exists); len(got) != 3 {
		t.Errorf("a changelog with two releases without fixtures has %d faults: %q, want 3", len(got), got)
	}
	if got := unfixed(strings.Replace(sample, "99999", schemas(t)[0], 1), exists); len(got) != 1 {
		t.Errorf("a changelog with one release without fixture has %d faults: %q, want 1", len(got), got)
	}
}
