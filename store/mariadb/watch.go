package mariadb

import (
	"context"
	"database/sql"
)

// watch looks at when the tables were last written to, which the server tells in whole seconds: whoever wrote in the second
// before counts too.
func watch(ctx context.Context, db *sql.DB) (func(context.Context) (bool, error), error) {
	var begin string
	if err := db.QueryRowContext(ctx, "SELECT NOW()").Scan(&begin); err != nil {
		return nil, err
	}
	return func(ctx context.Context) (written bool, err error) {
		err = db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM information_schema.tables "+
			"WHERE table_schema = DATABASE() AND update_time >= ?)", begin).Scan(&written)
		return written, err
	}, nil
}
