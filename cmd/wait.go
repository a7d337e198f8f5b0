package cmd

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/mariadb"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// waitPause is the time between two attempts to reach a database at the start, waitTold that between two lines of the log.
const (
	waitPause = 500 * time.Millisecond
	waitTold  = 5 * time.Second
)

// openWhenThere is open, but waits, for so long at most, for a database that cannot be reached yet: a server and its database
// are often started together. Errors that waiting does not mend are told at once.
func (c *Config) openWhenThere(ctx context.Context, d database, notes io.Writer, wait time.Duration) (*sqlstore.DB, error) {
	d.log.Debug("opening the database", "database", d.String())
	begin, told := time.Now(), time.Time{}
	for {
		s, err := c.open(ctx, d, notes)
		if err == nil {
			return s, nil
		}
		if !mayCome(err) || time.Since(begin) >= wait || ctx.Err() != nil {
			return nil, err
		}
		if time.Since(told) >= waitTold {
			told = time.Now()
			d.log.Warn("waiting for the database", "database", d.String(), slog.Duration("left", (wait-time.Since(begin)).Round(time.Second)),
				"error", err.Error())
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(waitPause):
		}
	}
}

// mayCome reports whether a database that could not be opened may be there soon.
func mayCome(err error) bool { return mariadb.Gone(err) || errors.Is(err, store.ErrUnavailable) }
