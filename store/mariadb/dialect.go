package mariadb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/pressly/goose/v3"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlstore"
)

func dialect() sqlstore.Dialect {
	return sqlstore.Dialect{
		Name:       "mariadb",
		Migrations: goose.DialectMySQL,

		ExecutableComments: true,
		// A lock that was waited for must show what the one before it wrote.
		Isolation:  sql.LevelReadCommitted,
		ForUpdate:  " FOR UPDATE",
		SkipLocked: " FOR UPDATE SKIP LOCKED",
		JoinOrder:  "STRAIGHT_JOIN",
		RowKey:     "id",
		UseIndex:   func(name string) string { return " FORCE INDEX (" + name + ")" },
		Upsert:     upsert,
		OnConflict: func([]string) string { return " ON DUPLICATE KEY UPDATE " },
		Classify:   classify,
		Fault:      fault,
		LockSchema: lockSchema,
		Tables:     "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name",
		Indexes: "SELECT table_name, index_name, non_unique = 0, column_name FROM information_schema.statistics WHERE table_schema = DATABASE() " +
			"ORDER BY table_name, index_name, seq_in_index",
		Sizes: "SELECT table_name, data_length + index_length FROM information_schema.tables WHERE table_schema = DATABASE() " +
			"AND table_type = 'BASE TABLE' ORDER BY 2 DESC, 1",
		Bytes: "SELECT CAST(COALESCE(SUM(data_length + index_length), 0) AS SIGNED) FROM information_schema.tables " +
			"WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'",
		Variables:   variables,
		PlanCharset: planCharset,
		FixCharset:  fixCharset,
		Describe:    describe,
		Check:       check,
		Copying:     copying(),
	}
}

// The server's error numbers that mean something here.
const (
	errDuplicate = 1062
	errNoParent  = 1452
)

func number(err error) uint16 {
	var e *mysql.MySQLError
	if errors.As(err, &e) {
		return e.Number
	}
	return 0
}

func classify(err error) error {
	switch number(err) {
	case errDuplicate:
		return fmt.Errorf("%w: %w", store.ErrConflict, err)
	case errNoParent:
		return fmt.Errorf("%w: %w", store.ErrNotFound, err)
	}
	return err
}

func upsert(keys, set []string) string {
	if len(set) == 0 {
		set = keys[:1]
	}
	assign := make([]string, len(set))
	for i, c := range set {
		assign[i] = c + " = VALUES(" + c + ")"
	}
	return " ON DUPLICATE KEY UPDATE " + strings.Join(assign, ", ")
}

// schemaLockSeconds is how long a process waits for another one's migration.
const schemaLockSeconds = 120

// lockSchema takes a lock of the server's, which ends with the connection at the latest.
func lockSchema(ctx context.Context, db *sql.DB) (func(ok bool) error, error) {
	const name = "CONCAT('runnerway migrate ', DATABASE())"
	var got sql.Null[int]
	if err := db.QueryRowContext(ctx, "SELECT GET_LOCK("+name+", ?)", schemaLockSeconds).Scan(&got); err != nil {
		return nil, err
	}
	if got.V != 1 {
		return nil, fmt.Errorf("another process has been migrating for %d seconds", schemaLockSeconds)
	}
	return func(bool) error {
		_, err := db.ExecContext(context.WithoutCancel(ctx), "DO RELEASE_LOCK("+name+")")
		return err
	}, nil
}

// describe names the default of new columns and judges by the columns there are, because an adopted database may mix them.
func describe(ctx context.Context, db *sql.DB) (version, encoding string, ok bool, err error) {
	var charset, collation string
	if err := db.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version); err != nil {
		return "", "", false, err
	}
	if err := db.QueryRowContext(ctx, "SELECT @@character_set_database, @@collation_database").Scan(&charset, &collation); err != nil {
		return "", "", false, err
	}
	var narrow int
	if err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() "+
		"AND character_set_name IS NOT NULL AND character_set_name <> 'utf8mb4'").Scan(&narrow); err != nil {
		return "", "", false, err
	}
	encoding = charset + " " + collation
	if narrow > 0 {
		encoding += fmt.Sprintf(", %d columns not utf8mb4", narrow)
	}
	return version, encoding, narrow == 0, nil
}

func check(ctx context.Context, db *sql.DB, tables []string) ([]string, error) {
	var faults []string
	for _, t := range tables {
		found, err := checkTable(ctx, db, t)
		if err != nil {
			return faults, fmt.Errorf("check table %s: %w", t, err)
		}
		faults = append(faults, found...)
	}
	return faults, nil
}

func checkTable(ctx context.Context, db *sql.DB, table string) ([]string, error) {
	// The name comes from the database's own catalogue.
	rows, err := db.QueryContext(ctx, "CHECK TABLE `"+table+"`")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var faults []string
	for rows.Next() {
		var name, op, kind, message string
		if err := rows.Scan(&name, &op, &kind, &message); err != nil {
			return nil, err
		}
		if message != "OK" && kind != "note" {
			faults = append(faults, name+": "+message)
		}
	}
	return faults, rows.Err()
}
