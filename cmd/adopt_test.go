package cmd_test

import (
	"database/sql"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/store/storetest"
)

var (
	//go:embed testdata/reference.sql
	referenceSQL string
	//go:embed testdata/reference_guide.sql
	referenceGuideSQL string
)

// Ends of the ids in the fixture.
const (
	kimID, leeID, goneID = "11111111-aaaa-4000-8000-000000000001", "11111111-aaaa-4000-8000-000000000002", "11111111-aaaa-4000-8000-000000000004"
	routeID              = "61111111-aaaa-4000-8000-000000000001"
	workoutID            = "c1111111-aaaa-4000-8000-000000000001"
	postID               = "e1111111-aaaa-4000-8000-000000000001"
)

// settled are the values that a migration settles, each for a reason; "*" is some time.
var settled = map[cell]string{
	// The address of a deleted account is free for another (B6), and so is the workout of a deleted post (B13).
	{"users", goneID, "email"}:                                      "deleted:" + goneID,
	{"posts", "e1111111-aaaa-4000-8000-000000000003", "workout_id"}: "NULL",
	// An address is the same in capitals, and kept without.
	{"users", kimID, "email"}: "kim.runner@example.com",
	// What was NULL and stood for a default.
	{"user_stats", "21111111-aaaa-4000-8000-000000000002", "updated_at"}:           "*",
	{"user_settings", "31111111-aaaa-4000-8000-000000000002", "dark_mode"}:         "1",
	{"user_settings", "31111111-aaaa-4000-8000-000000000002", "language"}:          "ko",
	{"user_settings", "31111111-aaaa-4000-8000-000000000002", "night_safety_mode"}: "1",
	{"route_shapes", "star", "created_at"}:                                         "*",
	{"places", "91111111-aaaa-4000-8000-000000000001", "updated_at"}:               "2026-02-12 05:12:33",
	{"places", "91111111-aaaa-4000-8000-000000000002", "created_at"}:               "*",
	{"places", "91111111-aaaa-4000-8000-000000000002", "updated_at"}:               "*",
	{"recommended_routes", "b1111111-aaaa-4000-8000-000000000001", "created_at"}:   "*",
	{"comment_likes", "f4111111-aaaa-4000-8000-000000000001", "created_at"}:        "*",
	{"posts", "e1111111-aaaa-4000-8000-000000000003", "visibility"}:                "public",
	// Counts that two requests at once got wrong (B30), and those that were never made.
	{"posts", postID, "like_count"}:                                     "1",
	{"posts", postID, "bookmark_count"}:                                 "1",
	{"posts", "e1111111-aaaa-4000-8000-000000000003", "like_count"}:     "0",
	{"posts", "e1111111-aaaa-4000-8000-000000000003", "comment_count"}:  "0",
	{"posts", "e1111111-aaaa-4000-8000-000000000003", "bookmark_count"}: "0",
	{"comments", "f3111111-aaaa-4000-8000-000000000001", "like_count"}:  "1",
	// A task that nobody works on any more (B17).
	{"route_generation_tasks", "a1111111-aaaa-4000-8000-000000000002", "status"}:        "failed",
	{"route_generation_tasks", "a1111111-aaaa-4000-8000-000000000002", "error_message"}: "경로 생성에 실패했습니다",
	{"route_generation_tasks", "a1111111-aaaa-4000-8000-000000000002", "completed_at"}:  "2026-02-12 08:19:00",
}

// TestAdoptReferenceDatabase points the program at databases of the previous server: nothing is lost, the schema becomes that of a
// fresh database, and the users find what is theirs.
func TestAdoptReferenceDatabase(t *testing.T) {
	for name, text := range map[string]string{"untouched": referenceSQL, "with goals and alembic": referenceSQL + referenceGuideSQL} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			url := storetest.MariaDB(t)
			db := rawMariaDB(t, url)
			runSQL(t, db, text)
			shapes := shapesOf(t, db, kindMariaDB)
			before := cells(t, db, shapes)
			runHere(t, nil, "check-db", "--database", url).wants(1, "migrate")
			runHere(t, nil, "migrate", "--database", url).wants(0, "applied 00001_reference_schema", "up to date")
			compareCells(t, before, cells(t, db, shapes), settled)
			runHere(t, nil, "migrate", "--database", url).wants(0, "nothing to do")
			r := runHere(t, nil, "check-db", "--database", url).wants(0)
			if strings.Contains(r.stdout, "fail ") {
				t.Errorf("check-db of an adopted database:\n%s", r.stdout)
			}
			compareSchemas(t, db)
			s := start(t, nil, "--database", url)
			if strings.Contains(text, "workout_goals") {
				adoptedUsers(t, s)
			} else {
				firstGoal(t, s)
			}
			s.stop().wants(0)
			// Nothing that was used is lost either; what the requests changed is known.
			after := cells(t, db, shapes)
			for c, was := range before {
				if now := after[c]; (c.table == "comments" || c.table == "route_options" || c.table == "workout_splits") && now != was && now != settled[c] {
					t.Errorf("after use %v is %q, want %q", c, now, was)
				}
			}
		})
	}
}

// compareSchemas holds the adopted database to one that was made afresh. NULL may be allowed or forbidden where it was otherwise.
func compareSchemas(t *testing.T, adopted *sql.DB) {
	t.Helper()
	url := storetest.MariaDB(t)
	runHere(t, nil, "migrate", "--database", url).wants(0)
	definitions := func(db *sql.DB) map[string]string {
		rows, err := db.Query("SELECT CONCAT(table_name, '.', column_name), CONCAT(column_type, ' ', COALESCE(collation_name, ''), ' default ', COALESCE(NULLIF(column_default, 'NULL'), 'none')) " +
			"FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name <> 'alembic_version'")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		all := map[string]string{}
		for rows.Next() {
			var column, definition string
			if err := rows.Scan(&column, &definition); err != nil {
				t.Fatal(err)
			}
			all[column] = definition
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return all
	}
	got, want := definitions(adopted), definitions(rawMariaDB(t, url))
	for _, column := range slices.Sorted(maps.Keys(want)) {
		if got[column] != want[column] {
			t.Errorf("adopted column %s is %q, want %q", column, got[column], want[column])
		}
	}
	for column := range got {
		if _, there := want[column]; !there {
			t.Errorf("the adopted database has the column %s, which a fresh one has not", column)
		}
	}
}

// TestAdoptOtherEncodings refuses tables that the migrations do not fit before anything is changed, and takes them once they
// were converted.
func TestAdoptOtherEncodings(t *testing.T) {
	for name, tables := range map[string]struct{ made, then string }{
		"latin1":            {"latin1", ""},
		"three bytes":       {"utf8mb3 COLLATE utf8mb3_unicode_ci", ""},
		"another collation": {"utf8mb4 COLLATE utf8mb4_general_ci", ""},
		"default":           {"utf8mb4 COLLATE utf8mb4_unicode_ci", "DEFAULT CHARACTER SET latin1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			url := storetest.MariaDB(t)
			db := rawMariaDB(t, url)
			runSQL(t, db, "ALTER DATABASE CHARACTER SET "+tables.made)
			runSQL(t, db, strings.Split(referenceSQL, "-- The passwords")[0]) // without its rows
			if tables.then != "" {
				for table := range shapesOf(t, db, kindMariaDB) {
					runSQL(t, db, "ALTER TABLE "+table+" "+tables.then)
				}
			}
			runSQL(t, db, "INSERT INTO users VALUES ('u1', 'kim@example.com', NULL, 'Kim', NULL, '2026-02-12 05:12:33', '2026-02-12 05:12:33', NULL)")
			runHere(t, nil, "migrate", "--database", url).wants(1, "users", "check-db --fix-charset", "nothing was changed")
			if _, there := shapesOf(t, db, kindMariaDB)["secrets"]; there {
				t.Error("the migration began all the same")
			}
			runHere(t, nil, "check-db", "--database", url, "--fix-charset", "--yes").wants(0, "all text is utf8mb4_unicode_ci")
			runHere(t, nil, "migrate", "--database", url).wants(0, "up to date")
			compareSchemas(t, db)
			var n int
			if err := db.QueryRow("SELECT COUNT(*) FROM users WHERE email = 'kim@example.com'").Scan(&n); err != nil || n != 1 {
				t.Errorf("%d users, %v, want 1", n, err)
			}
		})
	}
}

// The reference's schema forbids addresses that differ in case alone, so there are none to adopt.
func TestReferenceForbidsAddressesThatDifferInCase(t *testing.T) {
	db := rawMariaDB(t, storetest.MariaDB(t))
	runSQL(t, db, referenceSQL)
	if _, err := db.Exec("INSERT INTO users VALUES ('x', 'kim.runner@example.com', NULL, 'x', NULL, '2026-02-12 05:12:33', '2026-02-12 05:12:33', NULL)"); err == nil {
		t.Error("an address was stored a second time")
	}
}

// adoptedUsers uses the API as the users of the fixture.
func adoptedUsers(t *testing.T, s *served) {
	t.Helper()
	kim := s.logIn("kim.runner@example.com", "correct horse 1")
	lee := s.logIn("LEE@example.com", "비밀번호입니다123")
	s.logIn("park@example.com", strings.Repeat("가나다라마", 6))
	for _, wrong := range [][2]string{{"kim.runner@example.com", "correct horse 2"}, {"gone@example.com", "비밀번호입니다123"}, {"deleted:" + goneID, "비밀번호입니다123"}} {
		if status, _, answer := s.ask("POST", "/api/v1/auth/login", "", fmt.Sprintf(`{"email":%q,"password":%q}`, wrong[0], wrong[1])); status != 401 {
			t.Errorf("log in as %s: status %d, %s", wrong[0], status, answer)
		}
	}
	if status, _, _ := s.ask("POST", "/api/v1/auth/refresh", "", `{"refresh_token":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.old"}`); status != 401 {
		t.Errorf("a refresh token of the previous server: status %d, want 401: it was signed with another key", status)
	}
	for _, tt := range []struct {
		token, path string
		words       []string
	}{
		{kim, "/users/me", []string{`"name":"김러너 🏃‍♀️"`, `"email":"kim.runner@example.com"`, `"created_at":"2026-02-12T05:12:33`, `"avatar":"https://cdn.example.com/k.jpg"`, `"night_safety_mode":false`}},
		{kim, "/users/me/stats", []string{`"total_distance":7.62`, `"total_workouts":2`, `"completed_routes":2`, `"total_calories":300`, `"total_duration":3600`}},
		{kim, "/users/me/settings", []string{`"dark_mode":false`, `"share_location":true`, `"workout_reminder":false`}},
		{lee, "/users/me/settings", []string{`"dark_mode":true`, `"language":"ko"`, `"night_safety_mode":true`}},
		{kim, "/users/me/workouts", []string{`"route_name":"하트 경로 💗"`, `"route_name":"저녁 산책 🌆"`, `"distance":5.12`, `"total_count":2`}},
		{kim, "/users/me/workouts?mode=walking", []string{`"total_count":1`, "저녁 산책"}},
		{kim, "/workouts/" + workoutID, []string{`"avg_pace":"5'51\""`, `"route_completion":98.5`, `"km":1`, `"km":2`, `"timestamp":1770876000000.25`, `"planned_path":[{"lat":37.4979462`, `"started_at":"2026-02-12T06:00:00`}},
		{kim, "/users/me/saved-routes", []string{"하트 경로 💗", "커스텀 경로", `"safety_score":80`, `"name":"이달리기"`, `"total_count":2`}},
		{kim, "/routes/" + routeID + "/options", []string{`"option_number":1`, `"option_number":2`, `"total_ascent":12.5`, `"cafe_count":1`, `"icon_name":"heart"`}},
		{kim, "/routes/" + routeID + "/options/71111111-aaaa-4000-8000-000000000001/places", []string{"카페 강남☕"}},
		{kim, "/routes/generate/a1111111-aaaa-4000-8000-000000000001", []string{`"status":"completed"`, routeID}},
		{kim, "/routes/generate/a1111111-aaaa-4000-8000-000000000002", []string{`"status":"failed"`, "경로 생성에 실패했습니다"}},
		{lee, "/community/feed", []string{`"total_count":1`, "오늘도 달렸다! 💪🏻 #러닝", `"like_count":1`, `"comment_count":1`, `"bookmark_count":1`, `"is_liked":true`, `"is_bookmarked":true`}},
		{lee, "/community/posts/" + postID, []string{"멋져요 👏", `"like_count":1`, `"actual_path":[{"lat":37.4979462`}},
		{lee, "/community/bookmarks", []string{postID, `"bookmarked_at":"2026-02-12T08:01:00`}},
	} {
		status, _, answer := s.ask("GET", "/api/v1"+tt.path, tt.token, "")
		if status != 200 {
			t.Errorf("GET %s: status %d: %s", tt.path, status, answer)
		}
		for _, w := range tt.words {
			if !strings.Contains(answer, w) {
				t.Errorf("GET %s does not say %s: %s", tt.path, w, answer)
			}
		}
	}
	if status, _, _ := s.ask("GET", "/api/v1/community/posts/e1111111-aaaa-4000-8000-000000000002", lee, ""); status != 404 {
		t.Errorf("another's private post: status %d", status)
	}
	adoptedGoals(t, s, kim)
	// What is added finds its place beside what was there.
	for _, r := range []struct {
		token, method, path, body string
		status                    int
	}{
		{lee, "DELETE", "/community/posts/" + postID + "/like", "", 200},
		{lee, "POST", "/community/posts/" + postID + "/like", "", 200},
		{kim, "POST", "/community/posts", `{"route_name":"다시","distance":2.5,"duration":1800,"workout_id":"c1111111-aaaa-4000-8000-000000000002"}`, 201},
		{kim, "POST", "/workouts/start", `{"route_name":"새 운동","start_location":{"latitude":37.5,"longitude":127},"started_at":"2026-03-01T00:00:00Z"}`, 201},
		{kim, "PATCH", "/users/me/settings", `{"dark_mode":true}`, 200},
		{kim, "POST", "/routes/custom-drawing", `{"name":"큰 그림","svg_path":"M0 0` + strings.Repeat(" L0.123456789 10.98765432 L50.5 99.25", 3000) + `","location":{"latitude":37.5,"longitude":127}}`, 201},
		{lee, "PATCH", "/users/me", `{"name":"이 🐢"}`, 200},
		{"", "POST", "/auth/signup", `{"email":"gone@example.com","password":"correct horse 3","name":"다시 온 사람"}`, 201},
		{"", "POST", "/auth/signup", `{"email":"KIM.runner@example.com","password":"correct horse 3","name":"가짜"}`, 409},
	} {
		if status, _, answer := s.ask(r.method, "/api/v1"+r.path, r.token, r.body); status != r.status {
			t.Errorf("%s %s: status %d, want %d: %s", r.method, r.path, status, r.status, answer)
		}
	}
}

// adoptedGoals looks at the goals of the fixture.
func adoptedGoals(t *testing.T, s *served, kim string) {
	t.Helper()
	_, _, answer := s.ask("GET", "/api/v1/goals?active_only=false", kim, "")
	_, _, progress := s.ask("GET", "/api/v1/goals/01111111-aaaa-4000-8000-000000000001/progress", kim, "")
	for _, w := range []string{`"target_value":20.5`, `"start_date":"2026-02-09"`, `"target_value":12`, `"is_active":false`,
		`"created_at":"2026-01-01T00:00:00`, `"current_value":7.62`} {
		if !strings.Contains(answer+progress, w) {
			t.Errorf("goals do not say %s: %s%s", w, answer, progress)
		}
	}
}

// firstGoal sets a goal on a database that had no table for it.
func firstGoal(t *testing.T, s *served) {
	t.Helper()
	kim := s.logIn("kim.runner@example.com", "correct horse 1")
	body := `{"goal_type":"weekly","target_type":"distance","target_value":20.5,"start_date":"2026-02-09","end_date":"2026-02-15"}`
	if status, _, answer := s.ask("POST", "/api/v1/goals", kim, body); status != 201 {
		t.Errorf("a goal on a database that had none: status %d: %s", status, answer)
	}
}

// logIn logs in and returns the access token.
func (s *served) logIn(email, password string) string {
	s.t.Helper()
	status, _, answer := s.ask("POST", "/api/v1/auth/login", "", fmt.Sprintf(`{"email":%q,"password":%q}`, email, password))
	_, token, _ := strings.Cut(answer, `"access_token":"`)
	token, _, _ = strings.Cut(token, `"`)
	if status != 200 || token == "" {
		s.t.Fatalf("log in as %s: status %d: %s", email, status, answer)
	}
	return token
}
