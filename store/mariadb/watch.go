package mariadb

import (
	"context"
	"database/sql"
	"time"
)

// changedSince says whether a table was written to in that second or after it.
const changedSince = "SELECT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND update_time >= ?)"

// watch looks at when the tables were last written to. The server tells that in whole seconds: if one has been written to in
// the present second, that second is waited for, so that it does not count.
func watch(ctx context.Context, db *sql.DB) (func(context.Context) (bool, error), error) {
	changed := func(ctx context.Context, since string) (yes bool, err error) {
		return yes, db.QueryRowContext(ctx, changedSince, since).Scan(&yes)
	}
	var begin string
	for attempt := range 2 {
		if err := db.QueryRowContext(ctx, "SELECT NOW()").Scan(&begin); err != nil {
			return nil, err
		}
		just, err := changed(ctx, begin)
		if err != nil {
			return nil, err
		}
		if !just || attempt > 0 {
			break
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Second):
		}
	}
	return func(ctx context.Context) (bool, error) { return changed(ctx, begin) }, nil
}
