package mariadb_test

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlstore"
	"github.com/runnerway/runnerway/store/storetest"
)

func exec(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// oldText are tables as servers of long ago made them: three character sets, an old row format, keys across tables.
var oldText = []string{
	"CREATE TABLE users (id VARCHAR(36) NOT NULL PRIMARY KEY, email VARCHAR(255) NOT NULL, " +
		"name VARCHAR(100) NOT NULL DEFAULT '러너' COMMENT '이름, it''s shown', bio TEXT, mood ENUM('good','so so') NULL DEFAULT 'good', " +
		"created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3), UNIQUE KEY unique_user_email (email)) " +
		"ENGINE=InnoDB ROW_FORMAT=COMPACT DEFAULT CHARACTER SET utf8 COLLATE utf8_general_ci",
	"CREATE TABLE memos (id VARCHAR(36) NOT NULL PRIMARY KEY, user_id VARCHAR(36) CHARACTER SET utf8 COLLATE utf8_general_ci NOT NULL, " +
		"memo VARCHAR(200) NULL, note TINYTEXT, tag CHAR(10) NOT NULL DEFAULT '-', document LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin CHECK (json_valid(document)), " +
		"size INT NOT NULL DEFAULT 3, KEY idx_memo (memo), FOREIGN KEY (user_id) REFERENCES users (id)) " +
		"ENGINE=InnoDB DEFAULT CHARACTER SET latin1 COLLATE latin1_swedish_ci",
	"CREATE TABLE korean (id INT NOT NULL PRIMARY KEY, word VARCHAR(50)) ENGINE=InnoDB DEFAULT CHARACTER SET euckr",
	"INSERT INTO users (id, email, name, bio) VALUES ('u1', 'kim@example.com', '김러너', '서울에서 달립니다'), ('u2', 'lee@example.com', '이바람', NULL)",
	"INSERT INTO memos (id, user_id, memo, note, document) VALUES ('m1', 'u1', 'café à Göteborg', 'é', '{\"a\": \"한글 🏃\"}'), ('m2', 'u2', NULL, NULL, NULL)",
	"INSERT INTO korean VALUES (1, '달리기')",
}

// definitions are the columns with all but their character sets.
func definitions(t *testing.T, db *sql.DB) map[string]string {
	t.Helper()
	rows, err := db.Query("SELECT CONCAT(table_name, '.', column_name), CONCAT_WS('|', column_type, is_nullable, column_default, extra, column_comment) " +
		"FROM information_schema.columns WHERE table_schema = DATABASE()")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var name, definition string
		if err := rows.Scan(&name, &definition); err != nil {
			t.Fatal(err)
		}
		out[name] = definition
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func text(t *testing.T, db *sql.DB, query string) string {
	t.Helper()
	var s sql.NullString
	if err := db.QueryRow(query).Scan(&s); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return s.String
}

func plan(t *testing.T, db *sqlstore.DB) store.CharsetPlan {
	t.Helper()
	p, err := db.CharsetPlan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestFixCharset(t *testing.T) {
	e := empty(t)
	exec(t, e.Raw, "ALTER DATABASE CHARACTER SET latin1 COLLATE latin1_swedish_ci")
	exec(t, e.Raw, oldText...)
	// What a client stored that said latin1 and sent UTF-8: each byte is a character.
	exec(t, e.Raw, "INSERT INTO memos (id, user_id, memo) VALUES ('m3', 'u1', CONVERT(CAST('한강 🏃' AS BINARY) USING latin1))")
	before := definitions(t, e.Raw)
	doubled := text(t, e.Raw, "SELECT memo FROM memos WHERE id = 'm3'")

	db := e.Open()
	p := plan(t, db)
	if len(p.Steps) != 9 || len(p.Obstacles) > 0 || len(p.Columns) != 11 {
		t.Fatalf("plan %+v", p)
	}
	if len(p.Doubled) != 1 || p.Doubled[0].Column != "memo" || p.Doubled[0].Rows != 1 || p.Doubled[0].Meant != "한강 🏃" || p.Doubled[0].Example != doubled {
		t.Errorf("text that was encoded twice: %+v", p.Doubled)
	}
	var told []int
	if err := db.FixCharset(t.Context(), func(n, of int) { told = append(told, n*10+of) }); err != nil {
		t.Fatal(err)
	}
	if len(told) != 9 || told[8] != 99 {
		t.Errorf("progress %v", told)
	}
	if left := plan(t, db); len(left.Steps) > 0 || len(left.Columns) > 0 {
		t.Errorf("left to do: %+v", left)
	}
	if after := definitions(t, e.Raw); !maps.Equal(before, after) {
		t.Errorf("columns are now\n%v\nwere\n%v", after, before)
	}
	for query, want := range map[string]string{
		"SELECT CONCAT_WS('/', name, bio, mood) FROM users WHERE id = 'u1'":                                   "김러너/서울에서 달립니다/good",
		"SELECT memo FROM memos WHERE id = 'm1'":                                                              "café à Göteborg",
		"SELECT document FROM memos WHERE id = 'm1'":                                                          `{"a": "한글 🏃"}`,
		"SELECT memo FROM memos WHERE id = 'm2'":                                                              "",
		"SELECT memo FROM memos WHERE id = 'm3'":                                                              doubled,
		"SELECT CONVERT(CAST(CONVERT(memo USING latin1) AS BINARY) USING utf8mb4) FROM memos WHERE id = 'm3'": "한강 🏃",
		"SELECT word FROM korean":                                                                             "달리기",
	} {
		if got := text(t, e.Raw, query); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	exec(t, e.Raw, "INSERT INTO users (id, email) VALUES ('u3', 'emoji@example.com')", "UPDATE users SET bio = '🏃‍♀️' WHERE id = 'u3'")
	if got := text(t, e.Raw, "SELECT name FROM users WHERE id = 'u3'"); got != "러너" {
		t.Errorf("the default is %q", got)
	}
	if _, err := e.Raw.Exec("INSERT INTO memos (id, user_id) VALUES ('m9', 'nobody')"); err == nil {
		t.Error("the foreign key is gone")
	}
	if _, err := e.Raw.Exec("INSERT INTO memos (id, user_id, document) VALUES ('m9', 'u1', '{')"); err == nil {
		t.Error("the check for JSON is gone")
	}
}

// Whoever is interrupted goes on with what is left.
func TestFixCharsetResumes(t *testing.T) {
	e := empty(t)
	exec(t, e.Raw, oldText...)
	db := e.Open()
	before, keys := definitions(t, e.Raw), text(t, e.Raw, "SELECT COUNT(*) FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE()")
	for attempt := range len(plan(t, db).Steps) {
		ctx, stop := context.WithCancel(t.Context())
		if err := db.FixCharset(ctx, func(n, of int) {
			if n == 1+attempt%3 {
				stop()
			}
		}); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatalf("interrupted: %v", err)
		}
		stop()
	}
	if err := db.FixCharset(t.Context(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	if left := plan(t, db); len(left.Steps) > 0 {
		t.Errorf("left to do: %+v", left)
	}
	if after := definitions(t, e.Raw); !maps.Equal(before, after) {
		t.Errorf("columns are now\n%v\nwere\n%v", after, before)
	}
	if after := text(t, e.Raw, "SELECT COUNT(*) FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE()"); after != keys {
		t.Errorf("%s foreign keys, were %s", after, keys)
	}
	if got := text(t, e.Raw, "SELECT name FROM users WHERE id = 'u1'"); got != "김러너" {
		t.Errorf("name %q", got)
	}
}

func TestCharsetObstacles(t *testing.T) {
	for name, tt := range map[string]struct {
		tables []string
		want   string
	}{
		"index": {[]string{"CREATE TABLE t (a VARCHAR(1000) PRIMARY KEY) CHARACTER SET latin1"}, "the primary key would take 4000 bytes"},
		"same": {[]string{"CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20) COLLATE utf8_bin, UNIQUE KEY u (a)) CHARACTER SET utf8",
			"INSERT INTO t VALUES (1, 'Kim'), (2, 'kim')"}, `such as "Kim"`},
		"row": {[]string{"CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(15000), b VARCHAR(15000)) CHARACTER SET latin1"}, "120008 bytes a row"},
	} {
		t.Run(name, func(t *testing.T) {
			e := empty(t)
			exec(t, e.Raw, tt.tables...)
			db := e.Open()
			p := plan(t, db)
			if len(p.Obstacles) != 1 || !strings.Contains(p.Obstacles[0].Text, tt.want) {
				t.Fatalf("obstacles %+v, want %q", p.Obstacles, tt.want)
			}
			if err := db.FixCharset(t.Context(), func(int, int) {}); !errors.Is(err, sqlstore.ErrObstacles) {
				t.Errorf("FixCharset: %v", err)
			}
			// The obstacle is real.
			if _, err := e.Raw.Exec(p.Steps[0].SQL); err == nil {
				t.Errorf("%s works", p.Steps[0].SQL)
			}
		})
	}
}

// Text that does not fit into its type any more widens it.
func TestFixCharsetWidens(t *testing.T) {
	e := empty(t)
	exec(t, e.Raw, "CREATE TABLE t (id INT PRIMARY KEY, a TINYTEXT NOT NULL, b TINYTEXT) CHARACTER SET latin1",
		"INSERT INTO t VALUES (1, REPEAT('é', 200), 'é')")
	db := e.Open()
	if err := db.FixCharset(t.Context(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	if got := text(t, e.Raw, "SELECT CHAR_LENGTH(a) FROM t"); got != "200" {
		t.Errorf("%s characters are left of 200", got)
	}
	if got := definitions(t, e.Raw); got["t.a"] != "text|NO||" || !strings.HasPrefix(got["t.b"], "tinytext|YES") {
		t.Errorf("columns %v", got)
	}
}

// A database of another program's choice can be migrated once its text is as it should be.
func TestFixCharsetThenMigrate(t *testing.T) {
	e := empty(t)
	reference := storetest.ReferenceStatements()
	for _, s := range reference {
		exec(t, e.Raw, strings.ReplaceAll(strings.ReplaceAll(s, "utf8mb4_unicode_ci", "utf8_general_ci"), "utf8mb4", "utf8"))
	}
	exec(t, e.Raw, "ALTER DATABASE CHARACTER SET utf8 COLLATE utf8_general_ci")
	db := e.Open()
	if p := plan(t, db); len(p.Obstacles) > 0 {
		t.Fatalf("obstacles %+v", p.Obstacles)
	}
	if err := db.FixCharset(t.Context(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := plan(t, db); len(p.Steps) > 0 {
		t.Errorf("left to do: %+v", p.Steps)
	}
	missing, _, err := db.MissingIndexes(t.Context())
	if err != nil || len(missing) > 0 {
		t.Errorf("indexes missing: %v, %v", missing, err)
	}
}
