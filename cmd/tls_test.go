package cmd_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A testCA signs certificates for 127.0.0.1 and names.
type testCA struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newTestCA(t *testing.T) *testCA {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test CA"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &testCA{cert, key, pool}
}

// write puts a certificate with that serial number and life, and its key, into dir.
func (ca *testCA) write(t *testing.T, dir string, serial int64, from, until time.Time) (cert, key string) {
	t.Helper()
	own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotBefore: from, NotAfter: until, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, ca.cert, own.Public(), ca.key)
	if err != nil {
		t.Fatal(err)
	}
	text, err := x509.MarshalECPrivateKey(own)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "EC PRIVATE KEY", Bytes: text}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

func TestServeHTTPS(t *testing.T) {
	t.Chdir(t.TempDir())
	ca, dir := newTestCA(t), t.TempDir()
	cert, key := ca.write(t, dir, 7, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	plain := freeAddr(t)
	s := start(t, nil, "--tls-cert", cert, "--tls-key", key, "--http-redirect-addr", plain)
	if !strings.HasPrefix(s.url, "https://127.0.0.1:") {
		t.Fatalf("the server says that it is at %s", s.url)
	}
	client := &http.Client{
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{RootCAs: ca.pool}, ForceAttemptHTTP2: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	get := func(url string) *http.Response {
		t.Helper()
		answer, err := client.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		_, _ = io.Copy(io.Discard, answer.Body)
		return answer
	}
	answer := get(s.url + "/health") //nolint:bodyclose // get has closed it
	if answer.StatusCode != http.StatusOK || answer.ProtoMajor != 2 || answer.Header.Get("Strict-Transport-Security") != "max-age=15552000" {
		t.Errorf("status %d over %s, Strict-Transport-Security %q", answer.StatusCode, answer.Proto, answer.Header.Get("Strict-Transport-Security"))
	}
	if serial := answer.TLS.PeerCertificates[0].SerialNumber.Int64(); serial != 7 {
		t.Errorf("the certificate has number %d, want 7", serial)
	}
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(s.url, "https://"))
	answer = get("http://" + plain + "/runs?x=1") //nolint:bodyclose // get has closed it
	if answer.StatusCode != http.StatusMovedPermanently || answer.Header.Get("Location") != "https://127.0.0.1:"+port+"/runs?x=1" || answer.Header.Get("Strict-Transport-Security") != "" {
		t.Errorf("plain HTTP: %d to %q", answer.StatusCode, answer.Header.Get("Location"))
	}
	post, err := client.Post("http://"+plain+"/api/v1/auth/login", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	post.Body.Close()
	if post.StatusCode != http.StatusBadRequest {
		t.Errorf("a body over plain HTTP: %d", post.StatusCode)
	}
	if r := s.stop(); r.code != 0 {
		t.Errorf("exit code %d: %s", r.code, r.stderr)
	}
}

func TestCertificatesThatCannotBeUsed(t *testing.T) {
	t.Chdir(t.TempDir())
	ca, now := newTestCA(t), time.Now()
	good, goodKey := ca.write(t, t.TempDir(), 1, now.Add(-time.Hour), now.Add(time.Hour))
	_, otherKey := ca.write(t, t.TempDir(), 2, now.Add(-time.Hour), now.Add(time.Hour))
	old, oldKey := ca.write(t, t.TempDir(), 3, now.Add(-2*time.Hour), now.Add(-time.Hour))
	early, earlyKey := ca.write(t, t.TempDir(), 4, now.Add(time.Hour), now.Add(2*time.Hour))
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--tls-cert", "nothing.pem", "--tls-key", goodKey}, 1, "--tls-cert: there is no such file"},
		{[]string{"--tls-cert", good, "--tls-key", "nothing.pem"}, 1, "--tls-key: there is no such file"},
		{[]string{"--tls-cert", good, "--tls-key", otherKey}, 1, "is not the key of --tls-cert"},
		{[]string{"--tls-cert", old, "--tls-key", oldKey}, 1, "expired on"},
		{[]string{"--tls-cert", early, "--tls-key", earlyKey}, 1, "is not valid before"},
		{[]string{"--tls-cert", text, "--tls-key", goodKey}, 1, "both must be PEM files"},
		{[]string{"--tls-cert", good}, 2, "go together"},
		{[]string{"--tls-cert", good, "--tls-key", goodKey, "--tls-host", "run.example.org"}, 2, "keep one of them"},
		{[]string{"--tls-host", "localhost"}, 2, "is not a public name"},
		{[]string{"--tls-host", "127.0.0.1"}, 2, "is not a public name"},
		{[]string{"--http-redirect-addr", "127.0.0.1:0"}, 2, "nothing to be sent to"},
	} {
		r := run(t, nil, append([]string{"serve", "--addr", "127.0.0.1:0", "--roads-fetch-url", ""}, c.args...)...)
		if r.code != c.code || !strings.Contains(r.stderr, c.want) {
			t.Errorf("%v: exit code %d, %q; want %d and %q", c.args, r.code, r.stderr, c.code, c.want)
		}
	}
}
