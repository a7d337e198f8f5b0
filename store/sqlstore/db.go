// Package sqlstore is the one implementation of store.Store, on database/sql, for every SQL database: what they do
// differently is in a Dialect. Packages sqlite and mariadb open it.
package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/runnerway/runnerway/store"
)

var _ store.Store = (*DB)(nil)

// Options are what a database may be opened with; the zero value is right for production.
type Options struct {
	Now   func() time.Time // default time.Now
	NewID func() string    // default a UUID v7: text of 36 characters that sorts by time
	// Patience is how long a unit of work waits for a database that has gone, counted from when it went; default 10 s.
	Patience time.Duration
	Log      *slog.Logger // is told when the database goes and comes back; default nothing
	// Durability is that of an SQLite database; a MariaDB server has settings of its own, which nobody changes here.
	Durability Durability
}

// Durability is what outlives a power cut. Neither kind loses anything to a program that is killed.
type Durability int

// The kinds of durability.
const (
	// Full is that everything acknowledged is on the disk; units of work that wait for it at the same time share one commit.
	Full Durability = iota
	// Normal leaves the last seconds to the operating system: the file stays sound, but they may be missing.
	Normal
)

// A Connection is what a package that knows a driver hands to New.
type Connection struct {
	Dialect Dialect
	Write   *sql.DB // for transactions that write
	Read    *sql.DB // for everything else; may be Write
	// OpenSchema opens a pool of one connection for changes of the schema.
	OpenSchema func(context.Context) (*sql.DB, error)
	// Location names the database to a person, without password.
	Location string
}

// DB is a store on an SQL database.
type DB struct {
	dialect     Dialect
	write, read *sql.DB
	reading     session // read, as reader queries it
	group       *group  // that has write; nil if each transaction has a connection of its own
	openSchema  func(context.Context) (*sql.DB, error)
	location    string
	now         func() time.Time
	newID       func() string
	absence     absence
}

// New makes a store of open connections, which it owns from then on. It does not migrate.
func New(c Connection, o Options) *DB {
	db := &DB{
		dialect: c.Dialect, write: c.Write, read: c.Read, openSchema: c.OpenSchema, location: c.Location,
		now: o.Now, newID: o.NewID, absence: absence{patience: cmp.Or(o.Patience, defaultPatience), log: o.Log},
	}
	if db.reading = c.Read; c.Dialect.Prepare {
		db.reading = prepare(c.Read)
	}
	if c.Dialect.OneWriter {
		db.group = &group{pool: c.Write}
	}
	if db.absence.log == nil {
		db.absence.log = slog.New(slog.DiscardHandler)
	}
	if db.now == nil {
		db.now = time.Now
	}
	if db.newID == nil {
		db.newID = func() string { return uuid.Must(uuid.NewV7()).String() }
	}
	return db
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.read.PingContext(ctx); err != nil {
		return fmt.Errorf("reach %s: %w", db.location, err)
	}
	db.absence.over()
	return nil
}

// Pools implements store.Store.
func (db *DB) Pools() []store.Pool {
	pool := func(name string, of *sql.DB) store.Pool {
		s := of.Stats()
		return store.Pool{Name: name, Open: s.OpenConnections, InUse: s.InUse, Waited: s.WaitCount, WaitTime: s.WaitDuration}
	}
	if db.read == db.write {
		return []store.Pool{pool("all", db.read)}
	}
	writing := pool("write", db.write)
	if db.group != nil {
		writing = db.group.stats()
	}
	return []store.Pool{pool("read", db.read), writing}
}

// Close closes both pools.
func (db *DB) Close() error {
	if db.read == db.write {
		_ = db.write.Close() // of connections to a server: if one cannot take leave, it is because the server has gone
		return nil
	}
	var err error
	if db.group != nil {
		err = db.group.close()
	}
	return errors.Join(err, db.read.Close(), db.write.Close())
}

func (db *DB) time() store.Time { return store.At(db.now()) }

// orNewID is id, or a new one if it is empty.
func (db *DB) orNewID(id string) string {
	if id == "" {
		return db.newID()
	}
	return id
}
