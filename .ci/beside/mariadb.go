package beside

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"time"

	_ "github.com/go-sql-driver/mysql" // the driver
)

// A MariaDB is a server of our own, with the durability that it has by default, and one database.
type MariaDB struct {
	*Process
	ctx  context.Context
	dir  string
	port int
}

const mariadbPatience = 60 * time.Second

// StartMariaDB makes a data directory below dir and serves it on a port of this machine.
func StartMariaDB(ctx context.Context, dir string) (*MariaDB, error) {
	install, err := Installed("mariadb-install-db", "mariadb-server")
	if err != nil {
		return nil, err
	}
	me, err := user.Current()
	if err != nil {
		return nil, err
	}
	port, err := FreePort()
	if err != nil {
		return nil, err
	}
	m := &MariaDB{ctx: ctx, dir: dir, port: port}
	out, err := exec.CommandContext(ctx, install, "--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db", "--user="+me.Username,
		"--datadir="+m.data()).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("make a MariaDB: %w: %s", err, out)
	}
	if err := m.Start(); err != nil {
		return nil, err
	}
	db, err := sql.Open("mysql", m.Source("mysql"))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, "CREATE DATABASE runnerway CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
	return m, err
}

func (m *MariaDB) data() string { return filepath.Join(m.dir, "mariadb") }

// Start starts the server, the first time or again.
func (m *MariaDB) Start() error {
	daemon, err := Installed("mariadbd", "mariadb-server")
	if err != nil {
		return err
	}
	me, err := user.Current()
	if err != nil {
		return err
	}
	m.Process, err = Run(m.ctx, m.dir, "mariadbd", os.Environ(), daemon, "--no-defaults", "--user="+me.Username, "--datadir="+m.data(),
		"--socket=s", "--bind-address=127.0.0.1", "--port="+strconv.Itoa(m.port), "--pid-file="+filepath.Join(m.dir, "pid"),
		"--skip-log-bin", "--innodb-buffer-pool-size=128M", "--max-connections=200")
	if err != nil {
		return err
	}
	return m.Until(m.ctx, mariadbPatience, "answer", func() bool {
		db, err := sql.Open("mysql", m.Source(""))
		if err != nil {
			return false
		}
		return errors.Join(db.PingContext(m.ctx), db.Close()) == nil
	})
}

// Restart stops it in the orderly way and starts it again.
func (m *MariaDB) Restart() error {
	if err := m.Stop(mariadbPatience); err != nil {
		return err
	}
	return m.Start()
}

// Source names a database of it to the driver.
func (m *MariaDB) Source(database string) string {
	return fmt.Sprintf("root@tcp(127.0.0.1:%d)/%s?interpolateParams=true", m.port, database)
}

// URL is that of the database, as the program takes it.
func (m *MariaDB) URL() string { return fmt.Sprintf("mariadb://root@127.0.0.1:%d/runnerway", m.port) }
