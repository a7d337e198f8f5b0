package cmd

import (
	"errors"
	"net"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
)

// The kinds of database.
const (
	kindSQLite  = "sqlite"
	kindMariaDB = "mariadb"
)

// A database says where the product's data is.
type database struct {
	kind           string
	path           string // SQLite
	host, name     string // MariaDB
	port           int
	socket         string // MariaDB: a Unix socket to use in place of the host
	user, password string
}

// errDatabase never shows the value: it may hold a password.
var errDatabase = errors.New("RUNNERWAY_DATABASE: must be sqlite:PATH or mariadb://user:password@host:port/name " +
	"(write a special character of the password as %XX)")

// database is the one that the settings choose.
func (c *Config) database() (database, error) {
	switch {
	case c.Database != "":
		return parseDatabase(c.Database)
	case c.DBHost != "":
		return database{kind: kindMariaDB, host: c.DBHost, port: c.DBPort, name: c.DBName, user: c.DBUser, password: c.DBPassword}, nil
	}
	return database{kind: kindSQLite, path: filepath.Join(c.Data, "runnerway.db")}, nil
}

func parseDatabase(text string) (database, error) {
	if path, ok := strings.CutPrefix(text, "sqlite:"); ok {
		path = strings.TrimPrefix(path, "//")
		if path == "" || strings.ContainsAny(path, "?#") || path == ":memory:" {
			return database{}, errDatabase
		}
		return database{kind: kindSQLite, path: path}, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != kindMariaDB {
		return database{}, errDatabase
	}
	name := strings.TrimPrefix(u.Path, "/")
	socket := u.Query().Get("socket")
	if u.Hostname() == "" && socket == "" || name == "" || strings.Contains(name, "/") || u.Fragment != "" {
		return database{}, errDatabase
	}
	if u.RawQuery != "" && (socket == "" || len(u.Query()) > 1) {
		return database{}, errDatabase
	}
	d := database{kind: kindMariaDB, host: u.Hostname(), port: 3306, socket: socket, name: name, user: u.User.Username()}
	d.password, _ = u.User.Password()
	if u.Port() != "" {
		if d.port, err = strconv.Atoi(u.Port()); err != nil || d.port < 1 || d.port > 65535 {
			return database{}, errDatabase
		}
	}
	return d, nil
}

// String names the database without its password.
func (d database) String() string {
	if d.kind == kindSQLite {
		return kindSQLite + ":" + d.path
	}
	d.password = ""
	return d.url()
}

// url is a MariaDB database with its password, as package mariadb wants it.
func (d database) url() string {
	u := url.URL{Scheme: kindMariaDB, Path: "/" + d.name}
	if d.host != "" {
		u.Host = net.JoinHostPort(d.host, strconv.Itoa(d.port))
	}
	if d.socket != "" {
		u.RawQuery = url.Values{"socket": {d.socket}}.Encode()
	}
	switch {
	case d.password != "":
		u.User = url.UserPassword(d.user, d.password)
	case d.user != "":
		u.User = url.User(d.user)
	}
	return u.String()
}
