package main

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

// A mariadb is a server of our own, with the durability that it has by default, and one database.
type mariadb struct {
	*process
	ctx  context.Context
	dir  string
	port int
}

const mariadbPatience = 60 * time.Second

// startMariaDB makes a data directory below dir and serves it on a port of this machine.
func startMariaDB(ctx context.Context, dir string) (*mariadb, error) {
	install, err := installed("mariadb-install-db", "mariadb-server")
	if err != nil {
		return nil, err
	}
	me, err := user.Current()
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	m := &mariadb{ctx: ctx, dir: dir, port: port}
	out, err := exec.CommandContext(ctx, install, "--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db", "--user="+me.Username,
		"--datadir="+m.data()).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("make a MariaDB: %w: %s", err, out)
	}
	if err := m.start(); err != nil {
		return nil, err
	}
	db, err := sql.Open("mysql", m.source("mysql"))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, "CREATE DATABASE runnerway CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
	return m, err
}

func (m *mariadb) data() string { return filepath.Join(m.dir, "mariadb") }

// start starts the server, the first time or again.
func (m *mariadb) start() error {
	daemon, err := installed("mariadbd", "mariadb-server")
	if err != nil {
		return err
	}
	me, err := user.Current()
	if err != nil {
		return err
	}
	m.process, err = run(m.ctx, m.dir, "mariadbd", os.Environ(), daemon, "--no-defaults", "--user="+me.Username, "--datadir="+m.data(),
		"--socket="+filepath.Join(m.dir, "s"), "--bind-address=127.0.0.1", "--port="+strconv.Itoa(m.port), "--pid-file="+filepath.Join(m.dir, "pid"),
		"--skip-log-bin", "--innodb-buffer-pool-size=128M", "--max-connections=200")
	if err != nil {
		return err
	}
	return m.until(m.ctx, mariadbPatience, "answer", func() bool {
		db, err := sql.Open("mysql", m.source(""))
		if err != nil {
			return false
		}
		return errors.Join(db.PingContext(m.ctx), db.Close()) == nil
	})
}

// restart stops it in the orderly way and starts it again.
func (m *mariadb) restart() error {
	if err := m.stop(mariadbPatience); err != nil {
		return err
	}
	return m.start()
}

func (m *mariadb) source(database string) string {
	return fmt.Sprintf("root@tcp(127.0.0.1:%d)/%s?interpolateParams=true", m.port, database)
}

// url is that of the database, as the program takes it.
func (m *mariadb) url() string { return fmt.Sprintf("mariadb://root@127.0.0.1:%d/runnerway", m.port) }
