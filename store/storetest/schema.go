package storetest

import (
	"database/sql"
	_ "embed"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// Empty is a database without tables. Open may be called any number of times, as several processes would; what it returns
// is closed when the test ends.
type Empty struct {
	Open func() *sqlstore.DB
	Raw  *sql.DB
}

// RunSchema tests the migrations on a backend.
func RunSchema(t *testing.T, empty func(t testing.TB) Empty) {
	for name, test := range map[string]func(*testing.T, Empty){
		"Empty": testInspectEmpty, "UpDownUp": testUpDownUp, "AtOnce": testMigrateAtOnce, "Newer": testNewer, "Adopt": testAdopt,
		"PostedRoutes": testPostedRoutes, "AdoptPosts": testAdoptPosts,
		"Health": testHealth, "FixCounters": testFixCounters,
	} {
		t.Run(name, func(t *testing.T) { test(t, empty(t)) })
	}
}

func testInspectEmpty(t *testing.T, e Empty) {
	in := need(e.Open().Inspect(ctx))(t)
	wantEqual(t, "tables", len(in.Tables), 0)
	wantEqual(t, "applied", len(in.Migrations.Applied), 0)
	if len(in.Migrations.Missing) == 0 || in.Migrations.Current() || !in.EncodingOK || in.Version == "" || in.Location == "" {
		t.Errorf("Inspect of an empty database: %+v", in)
	}
	wantEqual(t, "tables after looking", len(need(e.Open().Inspect(ctx))(t).Tables), 0)
}

func testUpDownUp(t *testing.T, e Empty) {
	db := e.Open()
	first := need(db.Migrate(ctx))(t)
	wantEqual(t, "name of the first migration", first[0], store.Migration{Version: 1, Name: "00001_reference_schema"})
	wantEqual(t, "Migrate again", len(need(db.Migrate(ctx))(t)), 0)
	before := need(db.Inspect(ctx))(t)
	if !before.Migrations.Current() || len(before.Migrations.Applied) != len(first) || len(before.Faults) > 0 || !before.EncodingOK {
		t.Errorf("Inspect of a migrated database: %+v", before)
	}
	for i, m := range slices.Backward(first) {
		noError(t, db.Rollback(ctx, m.Version-1))
		applied := need(db.MigrationStatus(ctx))(t).Applied
		wantEqual(t, "migrations left after undoing "+m.Name, len(applied), i)
	}
	wantEqual(t, "tables after going down", need(db.Inspect(ctx))(t).Tables, []store.TableCount{{Table: "goose_db_version", Rows: 1}})
	wantEqual(t, "migrations after going down", need(db.Migrate(ctx))(t), first)
	after := need(db.Inspect(ctx))(t)
	wantEqual(t, "tables after up, down and up", after.Tables, before.Tables)
	wantEqual(t, "status after up, down and up", after.Migrations, before.Migrations)
}

func testMigrateAtOnce(t *testing.T, e Empty) {
	const processes = 4
	dbs := make([]*sqlstore.DB, processes)
	for i := range dbs {
		dbs[i] = e.Open()
	}
	var applied atomic.Int64
	for _, err := range atOnce(processes, func(i int) error {
		m, err := dbs[i].Migrate(ctx)
		applied.Add(int64(len(m)))
		return err
	}) {
		noError(t, err)
	}
	status := need(dbs[0].MigrationStatus(ctx))(t)
	wantEqual(t, "migrations applied by four processes at once", applied.Load(), int64(len(status.Applied)))
	if !status.Current() {
		t.Errorf("after four processes migrated at once: %+v", status)
	}
}

func testNewer(t *testing.T, e Empty) {
	db := e.Open()
	known := need(db.Migrate(ctx))(t)
	need(e.Raw.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)"))(t)
	status := need(db.MigrationStatus(ctx))(t)
	wantEqual(t, "unknown migrations", status.Unknown, []store.Migration{{Version: 99999}})
	_, err := db.Migrate(ctx)
	var newer *sqlstore.NewerError
	if !errors.As(err, &newer) {
		t.Fatalf("Migrate of a newer database: %v, want a NewerError", err)
	}
	wantEqual(t, "NewerError", *newer, sqlstore.NewerError{Database: 99999, Program: known[len(known)-1].Version})
}

//go:embed testdata/reference.sql
var referenceSQL string

// ReferenceStatements make a database of the previous server, with rows in it.
func ReferenceStatements() []string {
	var out []string
	for _, s := range strings.Split(referenceSQL, ";\n") {
		if strings.TrimSpace(s) != "" {
			out = append(out, s)
		}
	}
	return out
}

func testAdopt(t *testing.T, e Empty) {
	for _, s := range ReferenceStatements() {
		need(e.Raw.Exec(s))(t)
	}
	db := e.Open()
	before := need(db.Inspect(ctx))(t).Tables
	need(db.Migrate(ctx))(t)
	after := map[string]int64{}
	for _, c := range need(db.Inspect(ctx))(t).Tables {
		after[c.Table] = c.Rows
	}
	for _, c := range before {
		wantEqual(t, "rows of "+c.Table+" after adoption", after[c.Table], c.Rows)
	}

	then := store.At(time.Date(2026, 2, 12, 5, 12, 33, 0, time.UTC))
	wantEqual(t, "user", need(db.User(ctx, "u1"))(t),
		store.User{ID: "u1", Email: "kim@example.com", PasswordHash: "$2b$12$abc", Name: "김러너", Role: store.RoleMember, CreatedAt: then, UpdatedAt: then})
	wantEqual(t, "stats, filled in from workouts", need(db.UserStats(ctx, "u1"))(t),
		store.UserStats{DistanceKM: 12.5, Workouts: 2, CompletedRoutes: 1, CaloriesKcal: 300, DurationSec: 1800})
	wantEqual(t, "settings that were set to nothing", need(db.UserSettings(ctx, "u1"))(t), store.DefaultSettings())
	need(db.CreateUser(ctx, store.SignUp{User: store.User{Email: "gone@example.com", Name: "new"}}))(t)

	wantEqual(t, "presets seeded over a client's", need(db.SeedShapes(ctx, []store.Shape{{ShapeID: "heart", Name: "하트", IconName: "heart",
		Category: "shape", SVGPath: "M1 1 L2 2 Z"}}))(t), 1)
	wantEqual(t, "preset", need(db.Shape(ctx, "heart"))(t).SVGPath, "M1 1 L2 2 Z")
	wantEqual(t, "route", need(db.OwnRoute(ctx, "r1", "u1"))(t).Start, gangnam)
	o := need(db.RouteOption(ctx, "r1", "o1", "u1"))(t)
	wantEqual(t, "option", []any{o.DistanceKM, o.Path, o.ElevationsM == nil, o.PlaceIDs["cafe"]},
		[]any{5.12, []geo.Point{gangnam, {Lat: 37.5, Lng: 127.03}}, true, []string{"c1"}})
	left := need(db.Task(ctx, "g1", "u1"))(t)
	wantEqual(t, "task left behind", []any{left.Status, left.Error.Text, left.CompletedAt}, []any{store.TaskFailed, abandoned.Text, then})
	wantEqual(t, "task that was completed", need(db.Task(ctx, "g2", "u1"))(t).Status, store.TaskCompleted)
	_, err := db.LeaseTask(ctx, lease("w"))
	wantError(t, "LeaseTask", err, store.ErrNotFound)

	t.Run("replace", func(t *testing.T) { testReplaceRun(t, e, db) })
	t.Run("stats", func(t *testing.T) { testMissingRows(t, e, db) })
	t.Run("workouts", func(t *testing.T) { testAdoptedWorkouts(t, e, db) })
	var shared sql.NullString
	noError(t, e.Raw.QueryRow("SELECT workout_id FROM posts WHERE id = 'p1'").Scan(&shared))
	wantEqual(t, "workout of a deleted post", shared.Valid, false)
}

// testMissingRows looks at an account that lacks what belongs to it.
func testMissingRows(t *testing.T, e Empty, db *sqlstore.DB) {
	need(e.Raw.Exec("DELETE FROM user_stats WHERE user_id = 'u1'"))(t)
	need(e.Raw.Exec("DELETE FROM user_settings WHERE user_id = 'u1'"))(t)
	bare := need(db.Profile(ctx, "u1"))(t)
	if bare.Settings != nil || bare.Stats != (store.UserStats{}) {
		t.Errorf("Profile without rows: %+v", bare)
	}
	wantEqual(t, "UserStats without a row", need(db.UserStats(ctx, "u1"))(t), store.UserStats{})
	want := store.UserStats{DistanceKM: 5.12, Workouts: 1, CompletedRoutes: 1, CaloriesKcal: 300, DurationSec: 1800}
	for _, err := range atOnce(4, func(int) error {
		_, err := db.OwnStats(ctx, "u1")
		return err
	}) {
		noError(t, err)
	}
	wantEqual(t, "OwnStats, made from workouts", need(db.OwnStats(ctx, "u1"))(t), want)
	wantEqual(t, "UserStats afterwards", need(db.UserStats(ctx, "u1"))(t), want)

	noError(t, db.ChangeUser(ctx, "u1", store.UserChange{Settings: store.SettingsChange{AutoNightMode: new(bool)}}))
	set := store.DefaultSettings()
	set.AutoNightMode = false
	wantEqual(t, "settings, made by a change", need(db.Profile(ctx, "u1"))(t).Settings, &set)
}

func testAdoptedWorkouts(t *testing.T, e Empty, db *sqlstore.DB) {
	page, total, err := db.Workouts(ctx, store.WorkoutQuery{UserID: "u1", Limit: 10})
	noError(t, err)
	wantEqual(t, "history", []any{total, len(page), page[0].ID, page[0].Shape.IconName, page[0].SVGPath}, []any{1, 1, "w1", "heart", ""})
	_, total, err = db.Workouts(ctx, store.WorkoutQuery{UserID: "u1", Kind: store.OnlyWalks, Limit: 10})
	noError(t, err)
	wantEqual(t, "walks", total, 0)
	w := need(db.Workout(ctx, "w1", "u1"))(t)
	wantEqual(t, "workout", []any{string(w.Path), w.DistanceKM, *w.CaloriesKcal, *w.RouteCompletionPct, len(w.Planned)}, []any{"[]", 5.12, 300, 98.5, 2})

	need(e.Raw.Exec("DELETE FROM user_stats WHERE user_id = 'u1'"))(t)
	next := need(db.StartWorkout(ctx, store.Workout{UserID: "u1", RouteName: "x", Mode: store.ModeWalking, StartedAt: w.StartedAt, Start: gangnam}))(t)
	need(db.CompleteWorkout(ctx, store.Completion{WorkoutID: next.ID, UserID: "u1", CompletedAt: w.StartedAt, DistanceKM: 1, DurationSec: 60, CaloriesKcal: 5}))(t)
	wantEqual(t, "stats of an account that had none", need(db.UserStats(ctx, "u1"))(t),
		store.UserStats{DistanceKM: 6.12, Workouts: 2, CompletedRoutes: 2, CaloriesKcal: 305, DurationSec: 1860})
	_, total, err = db.Workouts(ctx, store.WorkoutQuery{UserID: "u1", Kind: store.OnlyWalks, Limit: 10})
	noError(t, err)
	wantEqual(t, "walks then", total, 1)
}

// testReplaceRun generates a route again whose first option was run by its owner and saved by another.
func testReplaceRun(t *testing.T, e Empty, db *sqlstore.DB) {
	need(db.CreateUser(ctx, store.SignUp{User: store.User{ID: "u3", Email: "lee@example.com", Name: "lee"}}))(t)
	_, err := db.RouteOptions(ctx, "r1", "u3")
	wantError(t, "RouteOptions of another", err, store.ErrNotFound)
	need(e.Raw.Exec("INSERT INTO saved_routes (id, user_id, route_id, route_option_id) VALUES ('b1', 'u3', 'r1', 'o1')"))(t)
	wantEqual(t, "options to one who saved the route", need(db.RouteOptions(ctx, "r1", "u3"))(t)[0].ID, "o1")
	_, err = db.OwnRoute(ctx, "r1", "u3")
	wantError(t, "OwnRoute of one who saved the route", err, store.ErrNotFound)
	wantEqual(t, "saved routes", need(db.UserStats(ctx, "u3"))(t).SavedRoutes, 1)

	need(db.SaveGenerated(ctx, generated("u1", "r1", 3)))(t)
	fresh := need(db.SaveGenerated(ctx, generated("u1", "r1", 3)))(t)
	wantEqual(t, "options", len(need(db.RouteOptions(ctx, "r1", "u1"))(t)), 3)
	if n := need(db.RouteOption(ctx, "r1", "o1", "u1"))(t).Number; n > 0 {
		t.Errorf("the option that was run and replaced has number %d, want none of a list", n)
	}
	var saved string
	noError(t, e.Raw.QueryRow("SELECT route_option_id FROM saved_routes WHERE id = 'b1'").Scan(&saved))
	wantEqual(t, "option of the bookmark", saved, fresh.Options[0].ID)
}

// CompareColumns tells what tables and columns one of two databases has and the other lacks. Each query selects table,
// column and whether it may be NULL (0 or 1), as text.
func CompareColumns(t testing.TB, a *sql.DB, queryA string, b *sql.DB, queryB string) {
	t.Helper()
	inA, inB := columns(t, a, queryA), columns(t, b, queryB)
	if len(inA) == 0 {
		t.Error("the first database has no columns")
	}
	for c := range inA {
		if !inB[c] {
			t.Errorf("only the first database has %s", c)
		}
	}
	for c := range inB {
		if !inA[c] {
			t.Errorf("only the second database has %s", c)
		}
	}
}

func columns(t testing.TB, db *sql.DB, query string) map[string]bool {
	t.Helper()
	rows := need(db.Query(query))(t)
	defer rows.Close()
	out := map[string]bool{}
	for rows.Next() {
		var table, column, nullable string
		noError(t, rows.Scan(&table, &column, &nullable))
		if table != "goose_db_version" {
			out[table+"."+column+" nullable "+nullable] = true
		}
	}
	noError(t, rows.Err())
	return out
}
