package sqlstore

import (
	"context"
	"database/sql"
	"strings"

	"github.com/pressly/goose/v3"

	"github.com/runnerway/runnerway/store"
)

// A Dialect is everything the two databases do differently.
type Dialect struct {
	Name       string // "sqlite" or "mariadb"
	Migrations goose.Dialect
	// ExecutableComments says that what stands in /*M! ... */ is executed.
	ExecutableComments bool
	Isolation          sql.IsolationLevel // of every transaction
	ForUpdate          string             // ends a SELECT whose rows the transaction will change, or nothing
	SkipLocked         string             // the same, passing over rows that another transaction holds, or nothing
	JoinOrder          string             // the join that keeps the written order of tables
	RowKey             string             // the column by which a table keeps its rows
	// UseIndex follows a table and its alias and makes the query use that index.
	UseIndex func(name string) string
	// Prepare keeps statements that read ready between calls; where each is one round trip anyway, that gains nothing.
	Prepare bool
	// OneWriter says that one transaction writes at a time, and that Connection.Write has one connection: then those who wait
	// for it share transactions (see group).
	OneWriter bool
	// Upsert is the tail of an INSERT that, where the keys exist, sets these columns to the new values; none: nothing.
	Upsert func(keys, set []string) string
	// OnConflict is what follows an INSERT and precedes the assignments to be made to the row where the keys exist.
	OnConflict func(keys []string) string
	// Classify turns a driver's error into one that matches store's where it can, and leaves others as they are.
	Classify func(error) error
	// Fault tells what a driver's error says about the unit of work that had it.
	Fault func(error) Fault
	// LockSchema keeps other processes from migrating until release is called on the same connection, which db is limited
	// to. ok says whether the migration went well.
	LockSchema func(ctx context.Context, db *sql.DB) (release func(ok bool) error, err error)
	// Tables selects the names of all tables, by name.
	Tables string
	// Snapshot copies the database, as it is at one instant, into a new file of SQLite at path, while others may write. look is
	// called with a session that sees that same instant. nil if the database is no such file.
	Snapshot func(ctx context.Context, db *sql.DB, path string, look func(context.Context, *sql.Conn) error) error
	// Indexes selects table, name, uniqueness and column of every column of every index, by table, name and position.
	Indexes string
	// Sizes selects every table with the bytes that it takes with its indexes, biggest first.
	Sizes string
	// Bytes selects the room that all of them take, about, without reading them.
	Bytes string
	// Variables selects names and values of the settings that an operator may have got wrong.
	Variables string
	// PlanCharset says how text is kept and what would change that; nil where text is kept in one way only. It gets a pool of
	// one connection.
	PlanCharset func(ctx context.Context, db *sql.DB) (store.CharsetPlan, error)
	// FixCharset applies steps of that plan and tells after each how many are done; nil where PlanCharset is.
	FixCharset func(ctx context.Context, db *sql.DB, steps []store.CharsetStep, done func(n int)) error
	// Copying is what copying a whole database needs.
	Copying CopyDialect
	// Describe says which version the database program has and how it stores text, and whether that is as it must be.
	Describe func(ctx context.Context, db *sql.DB) (version, encoding string, encodingOK bool, err error)
	// Check is what an integrity check of the given tables finds wrong.
	Check func(ctx context.Context, db *sql.DB, tables []string) (faults []string, err error)
}

// insert is an INSERT of rows rows into columns, with placeholders.
func insert(table string, columns []string, rows int) string {
	row := "(" + marks(len(columns)) + ")"
	return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " + row + strings.Repeat(", "+row, rows-1)
}

// marks is n placeholders, separated by commas; n is at least 1.
func marks(n int) string { return "?" + strings.Repeat(", ?", n-1) }
