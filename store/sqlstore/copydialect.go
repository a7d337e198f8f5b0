package sqlstore

import (
	"context"
	"database/sql"
)

// CopyDialect is what copying a whole database does differently.
type CopyDialect struct {
	// Columns selects all columns of all tables, by table and place: table, column, declared type, whether it is generated from
	// others, and its place in the primary key, 0 for outside.
	Columns string
	// References selects the foreign keys: table and table that it refers to.
	References string
	// AsText is an expression for what is stored in a column of times or days, as text.
	AsText func(column string) string
	// BeginSnapshot begins a transaction that sees one instant and writes nothing, on a connection that is to be closed or
	// rolled back.
	BeginSnapshot []string
	// BeginLoad readies a connection for rows as they are: ids are kept, and a row may come before the one it refers to.
	BeginLoad []string
	// Watch begins to look for others who write; written says whether one has, and is to be called once at least.
	Watch func(ctx context.Context, db *sql.DB) (written func(context.Context) (bool, error), err error)
	// Others counts who else is connected, as far as the user may see that; nil if the database is a file.
	Others func(ctx context.Context, db *sql.DB) (int, error)
}
