package cmd

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/runnerway/runnerway/store/mariadb"
	"github.com/runnerway/runnerway/store/sqlstore"
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
	user, password string
	params         url.Values       // MariaDB: how to connect; see mariadb.Open
	log            *slog.Logger     // is told when the database goes and comes back; nil for nobody
	now            func() time.Time // nil: the real time
	newID          func() string    // nil: ids as ever
	durability     sqlstore.Durability
}

// durabilities are the values of the setting.
var durabilities = map[string]sqlstore.Durability{"full": sqlstore.Full, "normal": sqlstore.Normal}

// errDatabase never shows the value: it may hold a password.
var errDatabase = errors.New("RUNNERWAY_DATABASE: must be sqlite:PATH or mariadb://user:password@host:port/name " +
	"(write a special character of the password as %XX)")

// database is the one that the settings choose.
func (c *Config) database() (database, error) {
	d := database{kind: kindSQLite, path: filepath.Join(c.Data, "runnerway.db")}
	switch {
	case c.Database != "":
		var err error
		if d, err = parseDatabase(c.Database); err != nil {
			return database{}, err
		}
	case c.DBHost != "" || c.DBSocket != "":
		d = database{kind: kindMariaDB, host: c.DBHost, port: c.DBPort, name: c.DBName, user: c.DBUser, password: c.DBPassword, params: url.Values{}}
		if c.DBSocket != "" {
			d.params.Set("socket", c.DBSocket)
		}
	}
	if d.kind == kindSQLite {
		d.durability = durabilities[strings.ToLower(c.Durability)]
		return d, nil
	}
	for _, p := range c.connecting() {
		// What stays on this machine needs no TLS, whatever other databases need.
		secured := d.params.Has("socket") && slices.Contains([]string{"tls", "ca", "cert", "key"}, p.name)
		if !d.params.Has(p.name) && p.value != "" && !secured {
			d.params.Set(p.name, p.value)
		}
	}
	_, err := mariadb.Config(d.url())
	return d, err
}

// A parameter is one of a database URL.
type parameter struct{ name, value string }

// connecting are the settings that say how to connect to MariaDB, whichever database it is; a URL's own parameters win.
func (c *Config) connecting() []parameter {
	seconds := strconv.Itoa
	return []parameter{
		{"tls", c.DBTLS}, {"ca", c.DBTLSCA}, {"cert", c.DBTLSCert}, {"key", c.DBTLSKey},
		{"pool", strconv.Itoa(c.DBPoolSize)}, {"overflow", strconv.Itoa(c.DBMaxOverflow)}, {"recycle", seconds(c.DBPoolRecycle)},
		{"connect-timeout", seconds(c.DBConnectTimeout)}, {"read-timeout", seconds(c.DBReadTimeout)},
		{"write-timeout", seconds(c.DBWriteTimeout)}, {"patience", seconds(c.DBPatience)},
	}
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
	d := database{kind: kindMariaDB, host: u.Hostname(), port: 3306, name: name, user: u.User.Username(), params: u.Query()}
	if d.host == "" && !d.params.Has("socket") || name == "" || strings.Contains(name, "/") || u.Fragment != "" {
		return database{}, errDatabase
	}
	d.password, _ = u.User.Password()
	if u.Port() != "" {
		if d.port, err = strconv.Atoi(u.Port()); err != nil || d.port < 1 || d.port > 65535 {
			return database{}, errDatabase
		}
	}
	if _, err := mariadb.Config(text); err != nil {
		return database{}, fmt.Errorf("RUNNERWAY_DATABASE: %w", err)
	}
	return d, nil
}

// String names the database without its password.
func (d database) String() string {
	if d.kind == kindSQLite {
		return kindSQLite + ":" + d.path
	}
	d.password = ""
	socket := d.params.Get("socket")
	if d.params = nil; socket != "" {
		d.params = url.Values{"socket": {socket}}
	}
	return d.url()
}

// place is where the database is, without the user and the password.
func (d database) place() string {
	switch {
	case d.kind == kindSQLite:
		return d.path
	case d.params.Get("socket") != "":
		return d.params.Get("socket") + "/" + d.name
	}
	return net.JoinHostPort(d.host, strconv.Itoa(d.port)) + "/" + d.name
}

// unhurried is d for questions whose answers take as long as they take.
func (d database) unhurried() database {
	if d.kind == kindMariaDB {
		d.params = maps.Clone(d.params)
		d.params.Set("read-timeout", "0")
	}
	return d
}

// url is a MariaDB database with its password, as package mariadb wants it.
func (d database) url() string {
	u := url.URL{Scheme: kindMariaDB, Path: "/" + d.name, RawQuery: d.params.Encode()}
	if d.host != "" {
		u.Host = net.JoinHostPort(d.host, strconv.Itoa(d.port))
	}
	switch {
	case d.password != "":
		u.User = url.UserPassword(d.user, d.password)
	case d.user != "":
		u.User = url.User(d.user)
	}
	return u.String()
}
