package store

import "context"

// Condition is what can be said about a database in passing; an Inspection looks it over.
type Condition struct {
	Kind       string // "sqlite" or "mariadb"
	Version    string // of the database program
	Bytes      int64  // what its tables and indexes take, about
	Migrations MigrationStatus
}

// ConditionStore tells how the database is.
type ConditionStore interface {
	// Condition is cheap: it reads no rows of ours but those of the schema's history.
	Condition(ctx context.Context) (Condition, error)
}
