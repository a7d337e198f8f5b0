package mariadb

import (
	"context"
	"database/sql"

	"github.com/runnerway/runnerway/store/sqlstore"
)

func copying() sqlstore.CopyDialect {
	return sqlstore.CopyDialect{
		Columns: "SELECT c.table_name, c.column_name, c.column_type, c.is_generated = 'ALWAYS', COALESCE(k.ordinal_position, 0) " +
			"FROM information_schema.columns c JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name " +
			"LEFT JOIN information_schema.key_column_usage k ON k.table_schema = c.table_schema AND k.table_name = c.table_name " +
			"AND k.column_name = c.column_name AND k.constraint_name = 'PRIMARY' " +
			"WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position",
		References: "SELECT DISTINCT table_name, referenced_table_name FROM information_schema.key_column_usage " +
			"WHERE table_schema = DATABASE() AND referenced_table_schema = DATABASE() ORDER BY 1, 2",
		AsText: func(column string) string { return column }, // the driver leaves times alone
		BeginSnapshot: []string{
			"SET SESSION net_write_timeout = 3600, max_statement_time = 0", // whoever reads may have to wait for whoever writes
			"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
			"START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
		},
		BeginLoad: []string{"SET SESSION foreign_key_checks = 0, sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO')"},
		Watch:     watch,
		Others:    others,
	}
}

// others counts the connections to the database that are not of this pool: those of the same user, and with the privilege
// PROCESS those of all users.
func others(ctx context.Context, db *sql.DB) (n int, err error) {
	err = db.QueryRowContext(ctx, "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE()").Scan(&n)
	return max(0, n-db.Stats().OpenConnections), err
}
