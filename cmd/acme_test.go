package cmd_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

const acmeName = "run.example.org"

// A fakeACME makes certificates as RFC 8555 says, for whoever answers its HTTP challenge at web. It checks no signatures.
type fakeACME struct {
	*httptest.Server
	t   *testing.T
	ca  *testCA
	web string // address of the name's port 80

	mu    sync.Mutex
	valid bool // the name has been shown to be the server's
	cert  []byte
	made  int
}

func newFakeACME(t *testing.T, web string) *fakeACME {
	t.Helper()
	a := &fakeACME{t: t, ca: newTestCA(t), web: web}
	a.Server = httptest.NewServer(a)
	t.Cleanup(a.Close)
	return a
}

func (a *fakeACME) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	w.Header().Set("Replay-Nonce", fmt.Sprint(time.Now().UnixNano()))
	say := func(status int, v any) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(v)
	}
	var signed struct{ Payload string }
	_ = json.NewDecoder(r.Body).Decode(&signed)
	payload, _ := base64.RawURLEncoding.DecodeString(signed.Payload)
	state := func(done bool) string { return map[bool]string{false: "pending", true: "valid"}[done] }
	challenge := map[string]string{"type": "http-01", "url": a.URL + "/challenge", "token": "a-token", "status": state(a.valid)}
	order := map[string]any{"status": state(a.cert != nil), "identifiers": []any{map[string]string{"type": "dns", "value": acmeName}},
		"authorizations": []string{a.URL + "/authorization"}, "finalize": a.URL + "/finalize", "certificate": a.URL + "/certificate"}
	if a.valid && a.cert == nil {
		order["status"] = "ready"
	}
	switch r.URL.Path {
	case "/directory":
		say(200, map[string]string{"newNonce": a.URL + "/nonce", "newAccount": a.URL + "/account", "newOrder": a.URL + "/order"})
	case "/nonce":
	case "/account":
		w.Header().Set("Location", a.URL+"/account/1")
		say(201, map[string]string{"status": "valid"})
	case "/order":
		w.Header().Set("Location", a.URL+"/order/1")
		say(201, order)
	case "/order/1":
		say(200, order)
	case "/authorization":
		say(200, map[string]any{"status": state(a.valid), "identifier": map[string]string{"type": "dns", "value": acmeName}, "challenges": []any{challenge}})
	case "/challenge":
		a.valid = a.shown()
		say(200, challenge)
	case "/finalize":
		var csr struct{ CSR string }
		_ = json.Unmarshal(payload, &csr)
		a.sign(csr.CSR)
		w.Header().Set("Location", a.URL+"/order/1")
		order["status"] = "valid"
		say(200, order)
	case "/certificate":
		_, _ = w.Write(a.cert)
	default:
		http.NotFound(w, r)
	}
}

// shown asks the name for the token.
func (a *fakeACME) shown() bool {
	r, err := http.NewRequest(http.MethodGet, "http://"+a.web+"/.well-known/acme-challenge/a-token", nil)
	if err != nil {
		a.t.Error(err)
		return false
	}
	r.Host = acmeName
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		a.t.Error(err)
		return false
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	if !bytes.HasPrefix(text, []byte("a-token.")) {
		a.t.Errorf("the challenge is answered with %d %q", answer.StatusCode, text)
		return false
	}
	return true
}

func (a *fakeACME) sign(request string) {
	der, _ := base64.RawURLEncoding.DecodeString(request)
	csr, err := x509.ParseCertificateRequest(der)
	if err != nil {
		a.t.Error(err)
		return
	}
	a.made++
	template := &x509.Certificate{SerialNumber: big.NewInt(int64(100 + a.made)), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(60 * 24 * time.Hour),
		DNSNames: csr.DNSNames, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	leaf, err := x509.CreateCertificate(rand.Reader, template, a.ca.cert, csr.PublicKey, a.ca.key)
	if err != nil {
		a.t.Error(err)
		return
	}
	a.cert = append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.ca.cert.Raw})...)
}

// A certificate is made for the name at the first visit, and kept for the next start.
func TestServeHTTPSForAName(t *testing.T) {
	t.Chdir(t.TempDir())
	plain := freeAddr(t)
	acme := newFakeACME(t, plain)
	args := []string{"--tls-host", acmeName, "--acme-directory", acme.URL + "/directory", "--http-redirect-addr", plain}
	for i := range 2 {
		s := start(t, nil, args...)
		_, port, err := net.SplitHostPort(strings.TrimPrefix(s.url, "https://"))
		if err != nil || !strings.HasPrefix(s.url, "https://"+acmeName+":") {
			t.Fatalf("the server says that it is at %s", s.url)
		}
		client := &http.Client{
			Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: acme.ca.pool}, ForceAttemptHTTP2: true,
				DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
					if strings.HasPrefix(addr, acmeName) {
						addr = "127.0.0.1:" + port
					}
					return new(net.Dialer).DialContext(ctx, network, addr)
				}},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
		answer, err := client.Get(s.url + "/health")
		if err != nil {
			t.Fatalf("%v\n%s", err, s.stderr)
		}
		answer.Body.Close()
		if serial := answer.TLS.PeerCertificates[0].SerialNumber.Int64(); answer.StatusCode != 200 || answer.ProtoMajor != 2 || serial != 101 {
			t.Errorf("start %d: status %d over %s with certificate %d, want 200 over HTTP/2 with 101", i, answer.StatusCode, answer.Proto, serial)
		}
		plainly, err := client.Get("http://" + plain + "/x")
		if err != nil {
			t.Fatal(err)
		}
		plainly.Body.Close()
		if plainly.StatusCode != http.StatusMovedPermanently || plainly.Header.Get("Location") != s.url+"/x" {
			t.Errorf("plain HTTP: %d to %q", plainly.StatusCode, plainly.Header.Get("Location"))
		}
		if r := s.stop(); r.code != 0 {
			t.Errorf("exit code %d: %s", r.code, r.stderr)
		}
	}
	if acme.made != 1 {
		t.Errorf("%d certificates were made, want 1", acme.made)
	}
	if kept, err := os.ReadDir("data/certificates"); err != nil || len(kept) < 2 {
		t.Errorf("%d files are kept, %v; want a key and a certificate", len(kept), err)
	}
}
