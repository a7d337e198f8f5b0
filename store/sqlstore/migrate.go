package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"

	"github.com/runnerway/runnerway/migrations"
	"github.com/runnerway/runnerway/store"
)

// versionTable is goose's own name for it.
const versionTable = "goose_db_version"

// NewerError is a database that a newer program has migrated; this one must not touch it.
type NewerError struct {
	Database, Program int64 // newest migration of each
}

// Error says what to do.
func (e *NewerError) Error() string {
	return fmt.Sprintf("the database has migration %d but this program knows only %d: use the newer program", e.Database, e.Program)
}

// Migrate applies the migrations that are missing and returns them. Processes that migrate at the same time wait for each
// other. *NewerError if a newer program has been at work; on SQLite a failure leaves the schema as it was.
func (db *DB) Migrate(ctx context.Context) ([]store.Migration, error) {
	done, err := db.MigrateWith(ctx, MigrateOptions{})
	return done.Apply, err
}

// Rollback undoes all migrations newer than version, and with them drops tables and columns.
func (db *DB) Rollback(ctx context.Context, version int64) error {
	_, err := db.MigrateWith(ctx, MigrateOptions{To: &version})
	return err
}

// MigrateOptions are what Migrate may be told.
type MigrateOptions struct {
	// To is the newest migration that the database shall have; nil is the newest that the program knows.
	To *int64
	// Before is called once, when other processes are kept from migrating and before anything changes; not if there is
	// nothing to do. Its error ends the matter.
	Before func(ctx context.Context, plan MigrationPlan) error
}

// MigrateWith is Migrate up or down to a version. It returns what it did, also beside an error.
func (db *DB) MigrateWith(ctx context.Context, o MigrateOptions) (done MigrationPlan, err error) {
	conn, err := db.openSchema(ctx)
	if err != nil {
		return done, fmt.Errorf("migrate %s: %w", db.location, err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	release, err := db.dialect.LockSchema(ctx, conn)
	if err != nil {
		return done, fmt.Errorf("lock the schema of %s: %w", db.location, err)
	}
	defer func() { err = errors.Join(err, release(err == nil)) }()

	plan, err := db.plan(ctx, conn, o.To)
	if err != nil || plan.Nothing() {
		return done, err
	}
	if err := db.oneCharset(ctx, conn, plan); err != nil {
		return done, err
	}
	if o.Before != nil {
		if err := o.Before(ctx, plan); err != nil {
			return done, err
		}
	}
	done, err = db.carryOut(ctx, conn, plan)
	if err != nil {
		return done, fmt.Errorf("migrate %s: %w", db.location, err)
	}
	return done, nil
}

// carryOut runs the steps of a plan and returns those that went well.
func (db *DB) carryOut(ctx context.Context, conn *sql.DB, plan MigrationPlan) (MigrationPlan, error) {
	done := MigrationPlan{From: plan.From, To: plan.To, Fresh: plan.Fresh}
	// The lock is a transaction on SQLite, so goose must not begin its own, also not for its table. Steps are independent of
	// each other's order: one with a lower number than the newest applied one is simply missing.
	p, err := goose.NewProvider(db.dialect.Migrations, conn, migrations.Files, goose.WithIsolateDDL(true),
		goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true))
	if err != nil {
		return done, fmt.Errorf("read migrations: %w", err)
	}
	if len(plan.Undo) > 0 {
		results, err := p.DownTo(ctx, plan.To)
		done.Undo = ran(results)
		if err != nil {
			return done, err
		}
	}
	if len(plan.Apply) > 0 {
		results, err := p.UpTo(ctx, plan.To)
		done.Apply = ran(results)
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

func ran(results []*goose.MigrationResult) []store.Migration {
	var out []store.Migration
	for _, r := range results {
		out = append(out, store.Migration{Version: r.Source.Version, Name: migrationName(r.Source.Path)})
	}
	return out
}

func newer(s store.MigrationStatus) error {
	if len(s.Unknown) == 0 {
		return nil
	}
	known := slices.Concat(s.Applied, s.Missing)
	e := &NewerError{Database: s.Unknown[len(s.Unknown)-1].Version}
	for _, m := range known {
		e.Program = max(e.Program, m.Version)
	}
	return e
}

// MigrationStatus compares the database's history with this program's, without changing anything.
func (db *DB) MigrationStatus(ctx context.Context) (store.MigrationStatus, error) {
	return db.status(ctx, db.read)
}

func (db *DB) status(ctx context.Context, conn *sql.DB) (store.MigrationStatus, error) {
	var s store.MigrationStatus
	known, err := knownMigrations()
	if err != nil {
		return s, err
	}
	versions, err := db.appliedVersions(ctx, &queries{DB: db, session: conn})
	if err != nil {
		return s, fmt.Errorf("read the migrations of %s: %w", db.location, err)
	}
	for _, m := range known {
		if slices.Contains(versions, m.Version) {
			s.Applied = append(s.Applied, m)
		} else {
			s.Missing = append(s.Missing, m)
		}
	}
	for _, v := range versions {
		if !slices.ContainsFunc(known, func(m store.Migration) bool { return m.Version == v }) {
			s.Unknown = append(s.Unknown, store.Migration{Version: v})
		}
	}
	return s, nil
}

// appliedVersions are the versions in the database, ascending; none without a version table.
func (db *DB) appliedVersions(ctx context.Context, q *queries) ([]int64, error) {
	tables, err := db.tables(ctx, q)
	if err != nil || !slices.Contains(tables, versionTable) {
		return nil, err
	}
	return all(ctx, q, func(v *int64) []any { return []any{v} },
		"SELECT DISTINCT version_id FROM "+versionTable+" WHERE version_id > 0 AND is_applied = 1 ORDER BY version_id")
}

func (db *DB) tables(ctx context.Context, q *queries) ([]string, error) {
	return all(ctx, q, func(s *string) []any { return []any{s} }, db.dialect.Tables)
}

// knownMigrations are those of this program, ascending.
func knownMigrations() ([]store.Migration, error) {
	files, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		return nil, err
	}
	var out []store.Migration
	for _, f := range files {
		number, _, _ := strings.Cut(f, "_")
		v, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("migration %s has no number: %w", f, err)
		}
		out = append(out, store.Migration{Version: v, Name: migrationName(f)})
	}
	slices.SortFunc(out, func(a, b store.Migration) int { return int(a.Version - b.Version) })
	return out, nil
}

// migrationName is the file's name without folder and ending.
func migrationName(path string) string {
	return strings.TrimSuffix(path[strings.LastIndexByte(path, '/')+1:], ".sql")
}
