package mariadb

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

const defaultPort = "3306"

// What a URL that says nothing else gets. The limits of the pool are the guide's.
const (
	defaultPoolSize       = 10 // connections that stay open when nobody uses them
	defaultMaxOverflow    = 20 // beyond these
	defaultPoolRecycle    = time.Hour
	defaultPatience       = 10 // seconds
	defaultConnectTimeout = 10 * time.Second
	// defaultIOTimeout is how long one read or write of a connection may take: a query's first row has to come in that time.
	// It is what ends a query whose server has gone without a word.
	defaultIOTimeout = 30 * time.Second
)

// maxLockWait bounds how long a statement waits for a row that another transaction holds. It has to be shorter than the read
// time-out, which would take the waiting for a broken connection.
const maxLockWait = 5 * time.Second

// ErrURL is a text that is no URL of a MariaDB database. It never shows the text, which may hold a password.
var ErrURL = errors.New("the database URL is not of the form mariadb://user:password@host:port/name")

// A target is what a database URL says.
type target struct {
	driver   *mysql.Config
	size     int // connections that stay open
	overflow int // that may come to these
	recycle  time.Duration
	patience time.Duration
}

// Config is the driver's configuration for rawURL, with what the store relies on: strict SQL, UTC, utf8mb4, and counts of
// matched rows. Open says what a URL may hold.
func Config(rawURL string) (*mysql.Config, error) {
	t, err := parse(rawURL)
	return t.driver, err
}

func parse(rawURL string) (target, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return target{}, ErrURL // the parser's message repeats the URL, and with it the password
	}
	name := strings.TrimPrefix(u.Path, "/")
	if u.Scheme != "mariadb" || name == "" || strings.Contains(name, "/") || u.Fragment != "" {
		return target{}, ErrURL
	}
	p := parameters{values: u.Query()}
	t := target{
		driver: mysql.NewConfig(), size: p.count("pool", 1, defaultPoolSize), overflow: p.count("overflow", 0, defaultMaxOverflow),
		recycle: p.seconds("recycle", defaultPoolRecycle), patience: time.Duration(p.count("patience", 1, defaultPatience)) * time.Second,
	}
	cfg := t.driver
	cfg.User = u.User.Username()
	cfg.Passwd, _ = u.User.Password()
	cfg.DBName = name
	host := orElse(u.Hostname(), "localhost")
	cfg.Net, cfg.Addr = "tcp", net.JoinHostPort(host, orElse(u.Port(), defaultPort))
	if socket := p.text("socket"); socket != "" {
		cfg.Net, cfg.Addr = "unix", socket
	}
	cfg.Timeout = p.seconds("connect-timeout", defaultConnectTimeout)
	cfg.ReadTimeout = p.seconds("read-timeout", defaultIOTimeout)
	cfg.WriteTimeout = p.seconds("write-timeout", defaultIOTimeout)
	cfg.TLS, err = p.encryption(host, cfg.Net)
	rely(cfg)
	return t, errors.Join(err, p.end())
}

// rely sets what the store relies on.
func rely(cfg *mysql.Config) {
	lockWait := maxLockWait
	if cfg.ReadTimeout > 0 {
		lockWait = min(lockWait, max(time.Second, cfg.ReadTimeout/2))
	}
	cfg.Collation = "utf8mb4_unicode_ci"
	cfg.ParseTime, cfg.Loc = true, time.UTC
	cfg.ClientFoundRows = true
	cfg.InterpolateParams = true // one round trip for a statement instead of three
	cfg.Logger = &mysql.NopLogger{}
	// What is too large for the server is refused here: the server would cut the connection off without a word.
	cfg.MaxAllowedPacket = 0 // as the server has it
	// Before a connection that was idle is used again the driver looks, without waiting, whether the server has closed it:
	// the "ping before use" of the guide without its round trip. What it cannot see, a server or a network that went silent, a
	// ping would only have found a moment earlier: the time-outs end it, and the unit of work is run again (see sqlstore).
	cfg.CheckConnLiveness = true
	cfg.Params = map[string]string{
		"time_zone":                "'+00:00'",
		"sql_mode":                 "'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
		"innodb_lock_wait_timeout": strconv.Itoa(int(lockWait.Seconds())),
	}
}

// parameters are those of a URL. It keeps the first error.
type parameters struct {
	values url.Values
	err    error
}

func (p *parameters) text(name string) string { return p.values.Get(name) }

func (p *parameters) count(name string, least, otherwise int) int {
	text := p.text(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > 1_000_000 {
		p.fail(name, "%q is not a number from %d", text, least)
	}
	return n
}

// seconds is 0 for no limit.
func (p *parameters) seconds(name string, otherwise time.Duration) time.Duration {
	return time.Duration(p.count(name, 0, int(otherwise.Seconds()))) * time.Second
}

func (p *parameters) fail(name, format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(described(name)+": "+format, args...)
	}
}

// described names a parameter to a person, who may have set it in either way.
func described(name string) string {
	setting, ok := settings[name]
	if !ok {
		return "the database URL's " + name
	}
	return setting + " (in the database URL: " + name + ")"
}

// settings are the program's names of the parameters.
var settings = map[string]string{
	"socket": "DB_SOCKET", "tls": "DB_TLS", "ca": "DB_TLS_CA", "cert": "DB_TLS_CERT", "key": "DB_TLS_KEY", "pool": "DB_POOL_SIZE",
	"overflow": "DB_MAX_OVERFLOW", "recycle": "DB_POOL_RECYCLE", "connect-timeout": "DB_CONNECT_TIMEOUT",
	"read-timeout": "DB_READ_TIMEOUT", "write-timeout": "DB_WRITE_TIMEOUT", "patience": "DB_PATIENCE",
}

// end is the first error, also of a parameter that nobody asked for.
func (p *parameters) end() error {
	for name := range p.values {
		if _, ok := settings[name]; !ok {
			return fmt.Errorf("the database URL has the unknown parameter %q", name)
		}
	}
	return p.err
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
