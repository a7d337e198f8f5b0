package mariadb_test

import (
	"context"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store/mariadb"
	"github.com/runnerway/runnerway/store/sqlstore"
	"github.com/runnerway/runnerway/store/storetest"
)

// secured is a server that is reached over TCP, with what is needed to make certificates for it.
type secured struct {
	*storetest.Server
	ca, stranger *storetest.Authority
	address      string
	name         string // of a database
}

func newSecured(t *testing.T) *secured {
	t.Helper()
	s := &secured{Server: storetest.OwnServer(t), ca: must(storetest.NewAuthority("our CA"))(t), stranger: must(storetest.NewAuthority("another CA"))(t)}
	s.address = storetest.NewProxy(t, s.Socket()).Address()
	u := must(url.Parse(s.Database(t)))(t)
	s.name = strings.TrimPrefix(u.Path, "/")
	s.Exec(t, "CREATE USER 'tls'@'localhost' IDENTIFIED BY 'p@ss/w' REQUIRE SSL", "CREATE USER 'cert'@'localhost' REQUIRE X509",
		"GRANT ALL ON `"+s.name+"`.* TO 'tls'@'localhost', 'cert'@'localhost'")
	t.Cleanup(func() { s.Exec(t, "DROP USER 'tls'@'localhost', 'cert'@'localhost'") })
	return s
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// file is the path of a new file.
func file(t *testing.T, content ...[]byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.pem")
	var all []byte
	for _, c := range content {
		all = append(all, c...)
	}
	if err := os.WriteFile(path, all, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// connect opens and closes the database with parameters.
func (s *secured) connect(t *testing.T, user *url.Userinfo, parameters url.Values) error {
	t.Helper()
	db, err := mariadb.Open(context.Background(), s.URL(user, s.address, s.name, parameters.Encode()), sqlstore.Options{})
	if err == nil {
		err = db.Close()
	}
	return err
}

func TestTLS(t *testing.T) {
	s := newSecured(t)
	soon, past := time.Now().Add(time.Hour), time.Now().Add(-time.Hour)
	ours, theirs := file(t, s.ca.PEM), file(t, s.stranger.PEM)
	bundle := file(t, s.stranger.PEM, []byte("\nAmazon RDS Root\n"), s.ca.PEM) // as RDS's: many, with text between
	for _, tt := range []struct {
		name       string
		host       string
		end        time.Time
		parameters url.Values
		want       []string // in the error and the advice; nil if it works
	}{
		{"CA", "127.0.0.1", soon, url.Values{"ca": {ours}}, nil},
		{"bundle", "127.0.0.1", soon, url.Values{"tls": {"verify-full"}, "ca": {bundle}}, nil},
		{"wrong CA", "127.0.0.1", soon, url.Values{"ca": {theirs}}, []string{"unknown authority", "DB_TLS_CA"}},
		{"system's CAs", "127.0.0.1", soon, url.Values{"tls": {"on"}}, []string{"unknown authority", "DB_TLS_CA", "global-bundle.pem"}},
		{"wrong host", "db.example.org", soon, url.Values{"ca": {ours}}, []string{"127.0.0.1", "db.example.org", "DB_HOST", "verify-ca"}},
		{"wrong host, accepted", "db.example.org", soon, url.Values{"tls": {"verify-ca"}, "ca": {ours}}, nil},
		{"wrong CA, any host", "db.example.org", soon, url.Values{"tls": {"verify-ca"}, "ca": {theirs}}, []string{"unknown authority", "DB_TLS_CA"}},
		{"expired", "127.0.0.1", past, url.Values{"ca": {ours}}, []string{"expired on", "new one"}},
		{"expired, any host", "127.0.0.1", past, url.Values{"tls": {"verify-ca"}, "ca": {ours}}, []string{"expired on"}},
		{"anything", "db.example.org", past, url.Values{"tls": {"insecure"}}, nil},
		{"none, although the user must", "127.0.0.1", soon, url.Values{}, []string{"1045", "REQUIRE SSL", "DB_TLS"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s.Certify(t, must(s.ca.Issue(tt.host, tt.end))(t), s.ca)
			err := s.connect(t, url.UserPassword("tls", "p@ss/w"), tt.parameters)
			wantAdvice(t, err, tt.want)
			if err != nil && mariadb.Gone(err) {
				t.Errorf("%v: is taken for a server that is starting", err)
			}
		})
	}
}

// wantAdvice checks that err and the advice about it have all words; none means that there is no error.
func wantAdvice(t *testing.T, err error, words []string) {
	t.Helper()
	if words == nil {
		if err != nil {
			t.Errorf("does not connect: %v", err)
		}
		return
	}
	if err == nil {
		t.Fatalf("it connects, want an error that says %q", words)
	}
	text := err.Error() + "\n" + mariadb.Advice(err)
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("the error does not say %q:\n%s", w, text)
		}
	}
	if strings.Contains(text, "p@ss") || strings.Contains(text, "p%40ss") {
		t.Errorf("the error shows the password:\n%s", text)
	}
}

func TestClientCertificate(t *testing.T) {
	s := newSecured(t)
	soon := time.Now().Add(time.Hour)
	clients := must(storetest.NewAuthority("the clients' CA"))(t)
	s.Certify(t, must(s.ca.Issue("127.0.0.1", soon))(t), clients)
	ca, user := file(t, s.ca.PEM), url.User("cert")
	wantAdvice(t, s.connect(t, user, url.Values{"ca": {ca}}), []string{"1045"})
	own, other := must(clients.Issue("runnerway", soon))(t), must(s.stranger.Issue("runnerway", soon))(t)
	cert, key := file(t, own.Cert), file(t, own.Key)
	wantAdvice(t, s.connect(t, user, url.Values{"ca": {ca}, "cert": {cert}, "key": {key}}), nil)
	for name, tt := range map[string]struct {
		parameters url.Values
		want       []string
	}{
		"of another CA":  {url.Values{"ca": {ca}, "cert": {file(t, other.Cert)}, "key": {file(t, other.Key)}}, []string{""}},
		"no key":         {url.Values{"ca": {ca}, "cert": {cert}}, []string{"DB_TLS_KEY", "missing"}},
		"no certificate": {url.Values{"ca": {ca}, "key": {key}}, []string{"DB_TLS_CERT", "missing"}},
		"another's key":  {url.Values{"ca": {ca}, "cert": {cert}, "key": {file(t, other.Key)}}, []string{"DB_TLS_KEY", "private key does not match"}},
	} {
		t.Run(name, func(t *testing.T) { wantAdvice(t, s.connect(t, user, tt.parameters), tt.want) })
	}
}

func TestConfigOfTLS(t *testing.T) {
	for name, tt := range map[string]struct{ parameters, want string }{
		"no such file":    {"ca=/nowhere/ca.pem", "/nowhere/ca.pem"},
		"no certificate":  {"ca=" + file(t, []byte("-----BEGIN RUBBISH")), "BEGIN CERTIFICATE"},
		"mode":            {"tls=maybe", "verify-full"},
		"socket":          {"tls=on&socket=/run/s", "socket"},
		"count":           {"pool=many", "DB_POOL_SIZE"},
		"no connection":   {"pool=0", "DB_POOL_SIZE"},
		"less than none":  {"overflow=-1", "DB_MAX_OVERFLOW"},
		"another setting": {"tls-ca=x", "tls-ca"},
	} {
		if _, err := mariadb.Config("mariadb://me:secret@db/runs?" + tt.parameters); err == nil || !strings.Contains(err.Error(), tt.want) ||
			strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want an error that says %q", name, err, tt.want)
		}
	}
	for parameters, want := range map[string]bool{"": false, "tls=off": false, "tls=verify-full": true, "tls=insecure": true} {
		cfg, err := mariadb.Config("mariadb://me@db/runs?" + parameters)
		if err != nil || (cfg.TLS != nil) != want {
			t.Errorf("Config with %q: %v, TLS %v, want %v", parameters, err, cfg.TLS, want)
		}
	}
}

func TestExposed(t *testing.T) {
	for u, want := range map[string]string{
		"mariadb://me@db.example.org/runs":                "not encrypted",
		"mariadb://me@10.0.0.5/runs?tls=off":              "not encrypted",
		"mariadb://me@db.example.org/runs?tls=insecure":   "insecure",
		"mariadb://me@db.example.org/runs?tls=verify-ca":  "",
		"mariadb://me@db.example.org/runs?tls=on":         "",
		"mariadb://me@localhost/runs":                     "",
		"mariadb://me@[::1]/runs":                         "",
		"mariadb://me@db.example.org/runs?socket=/run/s1": "",
	} {
		if got := mariadb.Exposed(u); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("Exposed(%q) = %q, want %q", u, got, want)
		}
	}
}

// What keeps a connection from being made is told with what to do about it.
func TestAdvice(t *testing.T) {
	s := newSecured(t)
	closed := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	free := closed.Addr().String()
	closed.Close()
	mute := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	defer mute.Close()
	cutting := storetest.NewProxy(t, s.Socket())
	cutting.Refuse()
	root, socket := url.User("root"), url.Values{"socket": {s.Socket()}}.Encode()
	for name, tt := range map[string]struct {
		url  string
		gone bool
		want []string
	}{
		"nobody listens":    {s.URL(root, free, s.name, ""), true, []string{"Nothing listens"}},
		"nobody answers":    {s.URL(root, mute.Addr().String(), s.name, "read-timeout=1"), true, []string{"DB_HOST"}},
		"cut off":           {s.URL(root, cutting.Address(), s.name, ""), true, []string{"starting or stopping"}},
		"no socket":         {s.URL(root, "", s.name, "socket=/nowhere/s"), true, []string{"no such socket"}},
		"unknown name":      {s.URL(root, "db.invalid", s.name, ""), true, []string{`"db.invalid"`}},
		"unknown user":      {s.URL(url.UserPassword("who", "p@ss"), "", s.name, socket), false, []string{"1045", "DB_USER"}},
		"unknown database":  {s.URL(root, "", "nothing", socket), false, []string{"1049", "CREATE DATABASE"}},
		"not for this user": {s.URL(url.UserPassword("tls", "p@ss/w"), s.address, "mysql", "tls=insecure"), false, []string{"1044", "GRANT"}},
	} {
		t.Run(name, func(t *testing.T) {
			db, err := mariadb.Open(t.Context(), tt.url, sqlstore.Options{})
			if err == nil {
				db.Close()
			}
			wantAdvice(t, err, tt.want)
			if mariadb.Gone(err) != tt.gone {
				t.Errorf("Gone(%v) is %v", err, !tt.gone)
			}
		})
	}
}
