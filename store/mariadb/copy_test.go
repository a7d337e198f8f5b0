package mariadb_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlite"
	"github.com/runnerway/runnerway/store/sqlstore"
	"github.com/runnerway/runnerway/store/storetest"
)

// lite opens an SQLite database in a new file, and the file by the side of it.
func lite(t testing.TB, path string) (*sqlstore.DB, *sql.DB) {
	t.Helper()
	db := storetest.Opened(sqlite.Open(context.Background(), path, sqlstore.Options{}))(t)
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	raw.SetMaxOpenConns(1)
	t.Cleanup(func() { raw.Close() })
	return db, raw
}

// A field is a column of a table to be filled.
type field struct {
	table, name, declared string
	notNull, unique       bool
}

func fields(t testing.TB, db *sql.DB) [][]field {
	t.Helper()
	rows, err := db.Query(`SELECT t.name, c.name, c.type, c."notnull" OR c.pk > 0, c.pk > 0 OR EXISTS (SELECT 1 FROM pragma_index_list(t.name) i
		JOIN pragma_index_info(i.name) x WHERE i."unique" AND x.name = c.name) FROM sqlite_master t JOIN pragma_table_info(t.name) c
		WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'goose_db_version' ORDER BY t.name, c.cid`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out [][]field
	for rows.Next() {
		var f field
		if err := rows.Scan(&f.table, &f.name, &f.declared, &f.notNull, &f.unique); err != nil {
			t.Fatal(err)
		}
		if n := len(out); n == 0 || out[n-1][0].table != f.table {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], f)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

var awkwardTexts = []string{
	"", " ", "trailing  ", "  leading", "한글 러너 이름", "🏃🏽‍♀️🇰🇷 e\u0301 \u200b", "it's \"quoted\" \\ and \\' too", "a\nb\r\n\tc", "nul\x00inside",
	"NULL", "null", "0", "-0.0", "1e5", "2026-02-12 05:12:33", "%_?;--/*M! */", "\ufeffbom", `{"a":[1,2.50,"é",null,true],"b":{}}`, "[]", "\U0001F3C3\u0000\U0010FFFD",
}

// awkward is a value for a column, of the type that the program itself stores.
func awkward(r *rand.Rand, f field, n int) any {
	d := strings.ToUpper(f.declared)
	length, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(d, "VARCHAR("), ")"))
	switch {
	case !f.notNull && !f.unique && r.IntN(5) == 0:
		return nil
	case f.unique && strings.HasPrefix(d, "TINYINT"): // a mark that one row at most may have
		if n == 1 {
			return 1
		}
		return nil
	case f.unique && strings.Contains(d, "INT"):
		return n*7 - 3
	case f.unique && strings.HasPrefix(d, "DATE"):
		return fmt.Sprintf("2026-01-%02d 00:00:00.000", n%28+1)
	case f.unique:
		id := fmt.Sprintf("%c%d-%016x", 'a'+rune(r.IntN(26)), n, r.Uint64())
		return id[:min(len(id), max(length, 10))]
	case strings.HasPrefix(d, "DATETIME"):
		return pick(r, "1000-01-01 00:00:00.000", "9999-12-31 23:59:59.999", "1969-12-31 23:59:59.001", "2024-02-29 12:00:00.500", "2026-11-23 03:00:00.000")
	case d == "DATE":
		return pick(r, "1000-01-01", "9999-12-31", "2024-02-29")
	case strings.HasPrefix(d, "DECIMAL"):
		digits, places, _ := strings.Cut(strings.Trim(d, "DECIMAL()"), ",")
		p, _ := strconv.Atoi(digits)
		s, _ := strconv.Atoi(places)
		most := math.Pow10(p) - 1
		return math.Round(pick(r, 0, 1, -1, most, -most, most/3, -most/7, 50)) / math.Pow10(s)
	case d == "DOUBLE":
		return pick(r, 0, 0.1, -2.5, 1.0/3, 1e-300, math.MaxFloat64, -math.MaxFloat64, 5e-324, 123456789.123456789, 1e15, 3)
	case strings.HasPrefix(d, "TINYINT"):
		return pick(r, 0, 1)
	case d == "BIGINT":
		return pick(r, int64(0), -1, math.MaxInt64, math.MinInt64, 1<<53+1)
	case strings.Contains(d, "INT"):
		return pick(r, 0, 1, -1, math.MaxInt32, math.MinInt32)
	case strings.Contains(d, "BLOB"):
		big := make([]byte, 100_000)
		for i := range big {
			big[i] = byte(r.Uint32())
		}
		return pick(r, []byte{}, []byte{0}, []byte("\x00\xff'\\\"\n\x1a"), []byte("plain"), []byte("plain"), big)
	case strings.HasSuffix(d, "GTEXT") && r.IntN(20) == 0:
		return strings.Repeat("긴 글 🏃 ", 10_000)
	}
	text := []rune(pick(r, awkwardTexts...))
	if length > 0 && len(text) > length {
		text = text[:length]
	}
	return string(text)
}

// fillAwkwardly puts rows into every table. Rows refer to ones that do not exist, as in a database that nobody checked.
func fillAwkwardly(t testing.TB, db *sql.DB, r *rand.Rand, rows int) {
	t.Helper()
	exec := func(query string, args ...any) {
		if _, err := db.Exec(query, args...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	}
	tables := fields(t, db)
	exec("PRAGMA foreign_keys = 0")
	exec("BEGIN")
	defer exec("COMMIT")
	for _, columns := range tables {
		var names []string
		for _, c := range columns {
			names = append(names, "`"+c.name+"`")
		}
		for n := range rows {
			var args []any
			for _, c := range columns {
				args = append(args, awkward(r, c, n))
			}
			exec("INSERT INTO "+columns[0].table+" ("+strings.Join(names, ", ")+") VALUES (?"+strings.Repeat(", ?", len(args)-1)+")", args...)
		}
	}
}

// contents is every row of every table, each value with its type, as SQLite itself writes them.
func contents(t testing.TB, db *sql.DB) []string {
	t.Helper()
	var out []string
	for _, columns := range fields(t, db) {
		var parts []string
		for _, c := range columns {
			parts = append(parts, "typeof(`"+c.name+"`) || ' ' || quote(`"+c.name+"`) || CASE WHEN typeof(`"+c.name+"`) = 'text' THEN hex(`"+c.name+"`) ELSE '' END")
		}
		rows, err := db.Query("SELECT " + strings.Join(parts, " || ', ' || ") + " FROM " + columns[0].table)
		if err != nil {
			t.Fatal(err)
		}
		from := len(out)
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				t.Fatal(err)
			}
			out = append(out, columns[0].table+": "+s)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil { //nolint:sqlclosecheck // one table after another
			t.Fatal(err)
		}
		slices.Sort(out[from:])
	}
	return out
}

func copied(t testing.TB, from, to *sqlstore.DB, o sqlstore.CopyOptions) sqlstore.CopyReport {
	t.Helper()
	report, err := from.Copy(t.Context(), to, o)
	if err != nil {
		t.Fatalf("Copy of %s to %s: %v", from.Location(), to.Location(), err)
	}
	return report
}

// Whatever a database holds, it is the same after a way to the other kind of database and back.
func TestCopyThereAndBack(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			first, firstRaw := lite(t, storetest.SQLite(t))
			fillAwkwardly(t, firstRaw, rand.New(rand.NewPCG(seed, 1)), 40)
			want := contents(t, firstRaw)
			between := open(t, storetest.MariaDB(t), sqlstore.Options{})
			there := copied(t, first, between, sqlstore.CopyOptions{})
			last, lastRaw := lite(t, filepath.Join(t.TempDir(), "back.db"))
			var seen []sqlstore.CopyProgress
			back := copied(t, between, last, sqlstore.CopyOptions{Progress: func(p sqlstore.CopyProgress) { seen = append(seen, p) }})
			got := contents(t, lastRaw)
			if len(want) < 40*len(there.Tables) || len(got) != len(want) {
				t.Fatalf("%d rows came back of %d in %d tables", len(got), len(want), len(there.Tables))
			}
			for i := range want {
				if got[i] != want[i] {
					t.Fatalf("came back as\n%.2000s\nwant\n%.2000s", got[i], want[i])
				}
			}
			for i, table := range there.Tables {
				if table != back.Tables[i] {
					t.Errorf("on the way there %v, back %v", table, back.Tables[i])
				}
			}
			if there.Written || back.Written || len(there.LeftOut)+len(back.LeftOut) > 0 || there.Rows() != int64(len(want)) {
				t.Errorf("reports: %+v and %+v", there, back)
			}
			end := seen[len(seen)-1]
			if end.Phase != sqlstore.Verifying || end.Done != end.Total || end.Total != int64(len(want)) {
				t.Errorf("progress ends with %+v", end)
			}
		})
	}
}

// What may be stored in another form is the same value: times without a fraction, numbers as text.
func TestCopyMeansValuesNotForms(t *testing.T) {
	from, raw := lite(t, storetest.SQLite(t))
	for _, s := range []string{
		"INSERT INTO users (id, email, name, created_at, updated_at) VALUES ('u', 'u@x', 'U', '2026-02-12T05:12:33Z', '2026-02-12 05:12:33')",
		"INSERT INTO user_stats (id, user_id, total_distance, total_workouts) VALUES ('s', 'u', '12.5', '3')",
	} {
		if _, err := raw.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	url := storetest.MariaDB(t)
	to := open(t, url, sqlstore.Options{})
	copied(t, from, to, sqlstore.CopyOptions{})
	u, err := to.User(t.Context(), "u")
	if err != nil || u.CreatedAt.String() != "2026-02-12 05:12:33 +0000 UTC" || u.UpdatedAt != u.CreatedAt {
		t.Errorf("user %+v, %v", u, err)
	}
	if stats, err := to.UserStats(t.Context(), "u"); err != nil || stats.DistanceKM != 12.5 || stats.Workouts != 3 {
		t.Errorf("stats %+v, %v", stats, err)
	}
}

// A row that the other database cannot hold ends the copy with its name, and the target cannot be used.
func TestCopyNamesTheRowThatDoesNotFit(t *testing.T) {
	for name, tt := range map[string]struct{ change, words string }{
		"too long":         {"UPDATE users SET name = '" + strings.Repeat("x", 200) + "' WHERE id = 'u50'", `table users|["u50"]|name`},
		"not a time":       {"UPDATE users SET created_at = 'yesterday' WHERE id = 'u50'", `table users|["u50"]|created_at|yesterday`},
		"not UTF-8":        {"UPDATE users SET name = CAST(x'ff41' AS TEXT) WHERE id = 'u50'", `table users|["u50"]|name`},
		"out of range":     {"INSERT INTO user_stats (id, user_id, total_distance) VALUES ('s', 'u1', 1e12)", `table user_stats|["s"]|total_distance`},
		"same when folded": {"UPDATE users SET email = 'U7@X' WHERE id = 'u50'", `table users|email`},
	} {
		t.Run(name, func(t *testing.T) {
			from, raw := lite(t, storetest.SQLite(t))
			for i := range 60 {
				if _, err := raw.Exec("INSERT INTO users (id, email, name) VALUES (?, ?, 'x')", fmt.Sprintf("u%d", i), fmt.Sprintf("u%d@x", i)); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := raw.Exec(tt.change); err != nil {
				t.Fatal(err)
			}
			to := open(t, storetest.MariaDB(t), sqlstore.Options{})
			_, err := from.Copy(t.Context(), to, sqlstore.CopyOptions{})
			for _, word := range strings.Split(tt.words, "|") {
				if err == nil || !strings.Contains(err.Error(), word) {
					t.Errorf("Copy: %v, want %q in it", err, word)
				}
			}
			if _, err := to.Migrate(t.Context()); !errors.Is(err, sqlstore.ErrUnfinishedCopy) {
				t.Errorf("Migrate of the target: %v, want ErrUnfinishedCopy", err)
			}
		})
	}
}

// both runs a test with a filled database and an empty one of the other kind.
func both(t *testing.T, test func(t *testing.T, from, to *sqlstore.DB, other func() *sqlstore.DB)) {
	fill := func(t *testing.T) *sqlstore.DB {
		db, raw := lite(t, storetest.SQLite(t))
		fillAwkwardly(t, raw, rand.New(rand.NewPCG(7, 7)), 10)
		return db
	}
	empty := func(t *testing.T) *sqlstore.DB {
		db, _ := lite(t, filepath.Join(t.TempDir(), "to.db"))
		return db
	}
	t.Run("to MariaDB", func(t *testing.T) {
		test(t, fill(t), open(t, storetest.MariaDB(t), sqlstore.Options{}), func() *sqlstore.DB { return fill(t) })
	})
	t.Run("to SQLite", func(t *testing.T) {
		from := open(t, storetest.MariaDB(t), sqlstore.Options{})
		copied(t, fill(t), from, sqlstore.CopyOptions{})
		test(t, from, empty(t), func() *sqlstore.DB { return fill(t) })
	})
}

func TestCopyResumes(t *testing.T) {
	both(t, func(t *testing.T, from, to *sqlstore.DB, other func() *sqlstore.DB) {
		if _, err := from.Copy(t.Context(), to, sqlstore.CopyOptions{Resume: true}); err == nil || !strings.Contains(err.Error(), "no unfinished copy") {
			t.Errorf("Resume of nothing: %v", err)
		}
		// Cut off again and again, each time after the next table.
		cut, stranger := 0, other()
		for {
			ctx, stop := context.WithCancel(t.Context())
			tables := map[string]bool{}
			report, err := from.Copy(ctx, to, sqlstore.CopyOptions{Resume: cut > 0, Progress: func(p sqlstore.CopyProgress) {
				if tables[p.Table] = true; len(tables) > 10*(cut+1) {
					stop()
				}
			}})
			stop()
			if err == nil {
				if cut < 2 || report.Rows() < 10*20 {
					t.Errorf("done after %d cuts: %+v", cut, report)
				}
				break
			}
			if cut++; !errors.Is(err, context.Canceled) || cut > 30 {
				t.Fatalf("Copy after %d cuts: %v", cut, err)
			}
			if _, err := from.Copy(t.Context(), to, sqlstore.CopyOptions{}); !errors.Is(err, sqlstore.ErrUnfinishedCopy) {
				t.Errorf("Copy into an unfinished one: %v, want ErrUnfinishedCopy", err)
			}
			if _, err := stranger.Copy(t.Context(), to, sqlstore.CopyOptions{Resume: true}); err == nil || !strings.Contains(err.Error(), "was begun from") {
				t.Errorf("Resume from another database: %v", err)
			}
			if _, err := to.Copy(t.Context(), stranger, sqlstore.CopyOptions{}); !errors.Is(err, sqlstore.ErrUnfinishedCopy) {
				t.Errorf("Copy of an unfinished one: %v, want ErrUnfinishedCopy", err)
			}
		}
		var full *sqlstore.NotEmptyError
		if _, err := from.Copy(t.Context(), to, sqlstore.CopyOptions{}); !errors.As(err, &full) || !strings.Contains(err.Error(), "users 10") {
			t.Errorf("Copy into a full database: %v, want a NotEmptyError", err)
		}
	})
}

// What is written while a copy runs is not in it, and that is said.
func TestCopyOfOneInstant(t *testing.T) {
	both(t, func(t *testing.T, from, to *sqlstore.DB, _ func() *sqlstore.DB) {
		wrote := false
		report := copied(t, from, to, sqlstore.CopyOptions{Progress: func(sqlstore.CopyProgress) {
			if !wrote {
				if _, err := from.CreateUser(context.Background(), store.SignUp{User: store.User{ID: "late", Email: "late@x", Name: "Late"}}); err != nil {
					t.Error(err)
				}
				wrote = true
			}
		}})
		if !report.Written {
			t.Error("the report does not say that others wrote")
		}
		if _, err := to.User(t.Context(), "late"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a user who came later: %v, want ErrNotFound", err)
		}
	})
}

// A row that differs afterwards is found.
func TestCopyIsVerified(t *testing.T) {
	both(t, func(t *testing.T, from, to *sqlstore.DB, _ func() *sqlstore.DB) {
		tampered := false
		_, err := from.Copy(t.Context(), to, sqlstore.CopyOptions{Progress: func(p sqlstore.CopyProgress) {
			if p.Phase == sqlstore.Verifying && !tampered {
				if err := to.NoteSeed(context.Background(), store.Seed{Kind: store.SeedLamps, Name: "tampered", Entries: 1}); err != nil {
					t.Error(err)
				}
				tampered = true
			}
		}})
		if err == nil || !strings.Contains(err.Error(), "table seeds differs") {
			t.Errorf("Copy: %v, want that table seeds differs", err)
		}
	})
}

// Migrations put rows only into tables that Copy knows of.
func TestRowsOfMigrations(t *testing.T) {
	db, _ := lite(t, storetest.SQLite(t))
	counts, err := db.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range counts {
		if c.Rows > 0 && c.Table != "goose_db_version" && c.Table != "store_state" {
			t.Errorf("a migrated database holds %d rows of %s: add the table to migrationRows", c.Rows, c.Table)
		}
	}
}
