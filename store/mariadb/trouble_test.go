package mariadb_test

import (
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/mariadb"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// Each error is the server's, the network's or the certificate's own.
func TestTrouble(t *testing.T) {
	s := newSecured(t)
	closed := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	free := closed.Addr().String()
	closed.Close()
	root, socket := url.User("root"), url.Values{"socket": {s.Socket()}}.Encode()
	for want, at := range map[store.Trouble]string{
		store.TroubleRefused:        s.URL(root, free, s.name, ""),
		store.TroubleNoSocket:       s.URL(root, "", s.name, "socket=/nowhere/s"),
		store.TroubleUnknownHost:    s.URL(root, "db.invalid", s.name, ""),
		store.TroubleAccess:         s.URL(url.UserPassword("who", "p@ss"), "", s.name, socket),
		store.TroubleNoDatabase:     s.URL(root, "", "nothing", socket),
		store.TroubleDatabaseAccess: s.URL(url.UserPassword("tls", "p@ss/w"), s.address, "mysql", "tls=insecure"),
	} {
		db, err := mariadb.Open(t.Context(), at, sqlstore.Options{})
		if err == nil {
			db.Close()
		}
		if got := mariadb.Trouble(err); got != want {
			t.Errorf("Trouble(%v) = %q, want %q", err, got, want)
		}
	}
	ours, theirs := file(t, s.ca.PEM), file(t, s.stranger.PEM)
	for name, tt := range map[string]struct {
		host string
		end  time.Time
		ca   string
	}{
		"another CA":   {"127.0.0.1", time.Now().Add(time.Hour), theirs},
		"another name": {"db.example.org", time.Now().Add(time.Hour), ours},
		"expired":      {"127.0.0.1", time.Now().Add(-time.Hour), ours},
	} {
		s.Certify(t, must(s.ca.Issue(tt.host, tt.end))(t), s.ca)
		err := s.connect(t, url.UserPassword("tls", "p@ss/w"), url.Values{"ca": {tt.ca}})
		if got := mariadb.Trouble(err); got != store.TroubleCertificate {
			t.Errorf("%s: Trouble(%v) = %q", name, err, got)
		}
	}
}
