// Package mariadb opens a store on a MariaDB server.
package mariadb

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/go-sql-driver/mysql"

	"github.com/runnerway/runnerway/store/sqlstore"
)

// Open connects to the database that rawURL names, mariadb://user:password@host:port/name, and does not migrate. The error
// never shows the password; Advice says what to do about it. Parameters of the URL:
//
//	socket                        a Unix socket in place of host and port
//	tls                           off, verify-full, verify-ca or insecure; verify-full if one of the next three is there
//	ca                            file of the certificates that are trusted; without it those of the system
//	cert, key                     files of this client's own certificate and its key
//	pool, overflow                connections that stay open (10), and that may come to these (20)
//	recycle                       seconds after which a connection is replaced (3600)
//	connect-timeout               seconds (10)
//	read-timeout, write-timeout   seconds of one read or write (30); 0: no limit
//	patience                      seconds that a unit of work waits for a server that has gone (10)
func Open(ctx context.Context, rawURL string, o sqlstore.Options) (*sqlstore.DB, error) {
	t, err := parse(rawURL)
	if err != nil {
		return nil, err
	}
	location := t.driver.Addr + "/" + t.driver.DBName
	db, err := t.pool(ctx)
	if err != nil {
		return nil, fmt.Errorf("open MariaDB database %s: %w", location, err)
	}
	o.Patience = cmp.Or(o.Patience, t.patience)
	return sqlstore.New(sqlstore.Connection{
		Dialect:    dialect(),
		Write:      db,
		Read:       db,
		OpenSchema: t.forSchema().pool,
		Location:   location,
	}, o), nil
}

// forSchema is t for work that takes as long as it takes, on one connection.
func (t target) forSchema() target {
	t.driver = t.driver.Clone()
	t.driver.ReadTimeout, t.driver.WriteTimeout = 0, 0
	t.size, t.overflow = 1, 0
	return t
}

func (t target) pool(ctx context.Context) (*sql.DB, error) {
	connector, err := mysql.NewConnector(t.driver.Clone())
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(dialer{connector})
	db.SetMaxOpenConns(t.size + t.overflow)
	db.SetMaxIdleConns(t.size)
	db.SetConnMaxLifetime(t.recycle) // before the server or something between drops it
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// A dialer tells errors of the way to the server from what the server says.
type dialer struct{ driver.Connector }

// Connect implements driver.Connector.
func (d dialer) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := d.Connector.Connect(ctx)
	if err == nil || ctx.Err() != nil || number(err) != 0 || adviseTLS(err) != "" {
		return conn, err
	}
	for _, e := range []error{mysql.ErrUnknownPlugin, mysql.ErrCleartextPassword, mysql.ErrOldPassword, mysql.ErrNativePassword, mysql.ErrOldProtocol} {
		if errors.Is(err, e) {
			return nil, err
		}
	}
	return nil, unreachable{err}
}

// unreachable is a connection that could not be made.
type unreachable struct{ error }

// Unwrap is the reason.
func (u unreachable) Unwrap() error { return u.error }
