// Package mariadb opens a store on a MariaDB server.
package mariadb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/runnerway/runnerway/store/sqlstore"
)

const (
	maxConnections  = 30
	idleConnections = 10
	recycleAfter    = time.Hour // before the server or something between drops an idle connection
	defaultPort     = "3306"
	connectTimeout  = 10 * time.Second
)

// Open connects to the database that rawURL names, mariadb://user:password@host:port/name; with ?socket=/path it goes by
// that Unix socket. It does not migrate. The error never shows the password.
func Open(ctx context.Context, rawURL string, o sqlstore.Options) (*sqlstore.DB, error) {
	cfg, err := Config(rawURL)
	if err != nil {
		return nil, err
	}
	location := cfg.Addr + "/" + cfg.DBName
	db, err := pool(ctx, cfg, maxConnections)
	if err != nil {
		return nil, fmt.Errorf("open MariaDB database %s: %w", location, err)
	}
	return sqlstore.New(sqlstore.Connection{
		Dialect:    dialect(),
		Write:      db,
		Read:       db,
		OpenSchema: func(ctx context.Context) (*sql.DB, error) { return pool(ctx, cfg, 1) },
		Location:   location,
	}, o), nil
}

// Config is the driver's configuration for rawURL, with what the store relies on: strict SQL, UTC, utf8mb4, and counts of
// matched rows.
func Config(rawURL string) (*mysql.Config, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		// The parser's message repeats the URL, and with it the password.
		return nil, errors.New("the database URL is not of the form mariadb://user:password@host:port/name")
	}
	name := strings.TrimPrefix(u.Path, "/")
	if u.Scheme != "mariadb" || name == "" || strings.Contains(name, "/") {
		return nil, errors.New("the database URL is not of the form mariadb://user:password@host:port/name")
	}
	cfg := mysql.NewConfig()
	cfg.User = u.User.Username()
	cfg.Passwd, _ = u.User.Password()
	cfg.DBName = name
	cfg.Net, cfg.Addr = "tcp", net.JoinHostPort(orElse(u.Hostname(), "localhost"), orElse(u.Port(), defaultPort))
	for key, values := range u.Query() {
		if key != "socket" {
			return nil, fmt.Errorf("the database URL has the unknown parameter %q", key)
		}
		cfg.Net, cfg.Addr = "unix", values[0]
	}
	cfg.Timeout = connectTimeout
	cfg.Collation = "utf8mb4_unicode_ci"
	cfg.ClientFoundRows = true
	cfg.InterpolateParams = true // one round trip for a statement instead of three
	cfg.Params = map[string]string{
		"time_zone": "'+00:00'",
		"sql_mode":  "'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
	}
	return cfg, nil
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func pool(ctx context.Context, cfg *mysql.Config, size int) (*sql.DB, error) {
	connector, err := mysql.NewConnector(cfg.Clone())
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(min(size, idleConnections))
	db.SetConnMaxLifetime(recycleAfter)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}
