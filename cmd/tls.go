package cmd

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// Geolocation, the wake lock and installing need a secure page. The server has TLS of its own in one of two ways: with a
// certificate in files, which are read again when they change, or with one that it has made for its name by ACME (RFC 8555),
// Let's Encrypt if nobody says otherwise. Both come with HTTP/2.

const (
	// lookAtFiles is how often, at most, the files of a certificate are looked at.
	lookAtFiles = 10 * time.Second
	// tlsAddr and redirectAddr are where a server listens that has its certificate made, unless it is told otherwise.
	tlsAddr      = "0.0.0.0:443"
	redirectAddr = "0.0.0.0:80"
	plainAddr    = "0.0.0.0:8000" // the default of --addr
)

// A secured listener is how the server is reached over TLS; the zero value is plain HTTP.
type secured struct {
	config   *tls.Config  // nil for plain HTTP
	names    []string     // of --tls-host
	answer   http.Handler // of what comes over plain HTTP to redirectAddr
	redirect string       // where to listen for that; empty: nowhere
}

// listenAddr is where to listen.
func (c *Config) listenAddr() string {
	if len(c.TLSHosts) > 0 && c.Addr == plainAddr {
		return tlsAddr
	}
	return c.Addr
}

// secure is the TLS of the settings for a server that listens at addr. It fails with what to do if a certificate cannot be used.
func (c *Config) secure(addr string, log *slog.Logger) (secured, error) {
	switch {
	case len(c.TLSHosts) > 0:
		manager := &autocert.Manager{
			Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(c.TLSHosts...),
			Cache: autocert.DirCache(filepath.Join(c.Data, "certificates")), Client: &acme.Client{DirectoryURL: c.ACMEDirectory},
		}
		config := manager.TLSConfig()
		config.MinVersion = tls.VersionTLS12
		s := secured{config: config, names: c.TLSHosts, redirect: c.HTTPRedirectAddr}
		if s.redirect == "" {
			s.redirect = redirectAddr
		}
		s.answer = manager.HTTPHandler(toHTTPS(s.names, addr))
		return s, nil
	case c.TLSCert != "":
		files := &certificateFiles{cert: c.TLSCert, key: c.TLSKey, log: log, now: time.Now}
		if err := files.load(); err != nil {
			return secured{}, err
		}
		return secured{
			config:   &tls.Config{GetCertificate: files.get, MinVersion: tls.VersionTLS12},
			redirect: c.HTTPRedirectAddr, answer: toHTTPS(nil, addr),
		}, nil
	}
	return secured{}, nil
}

// address is where a browser finds the server that listens at addr.
func (s secured) address(addr string) string {
	if s.config == nil {
		return webAddress(addr)
	}
	host, port, err := net.SplitHostPort(strings.TrimPrefix(webAddress(addr), "http://"))
	if err != nil {
		return "https://" + addr
	}
	if len(s.names) > 0 {
		host = s.names[0]
	}
	if port == "443" {
		return "https://" + host
	}
	return "https://" + net.JoinHostPort(host, port)
}

// serve answers what comes to the listener until web is shut down.
func (s secured) serve(web *http.Server, listener net.Listener) error {
	if s.config == nil {
		return web.Serve(listener)
	}
	return web.ServeTLS(listener, "", "")
}

// remember tells browsers to come over TLS for half a year (RFC 6797), without a word about other names.
const remember = "max-age=15552000"

// handler is next, which over TLS also says that this will go on.
func (s secured) handler(next http.Handler) http.Handler {
	if s.config == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Strict-Transport-Security", remember)
		next.ServeHTTP(w, r)
	})
}

// certificateFiles is a certificate in two files, read again when one of them changes.
type certificateFiles struct {
	cert, key string
	log       *slog.Logger
	now       func() time.Time

	mu     sync.Mutex
	loaded *tls.Certificate
	stamp  string    // of the files when they were last read
	looked time.Time // at the files
}

// get is tls.Config's GetCertificate. A pair that cannot be used, such as one of which half is written, does not take the
// place of one that can.
func (f *certificateFiles) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.now(); now.Sub(f.looked) >= lookAtFiles {
		f.looked = now
		if stamp := f.stampOf(); stamp != f.stamp {
			if err := f.read(); err != nil {
				f.log.Error("the changed certificate cannot be used; the one before stays", "error", err)
			} else {
				f.log.Info("certificate read again", "file", f.cert)
			}
			f.stamp = stamp
		}
	}
	return f.loaded, nil
}

// load reads the files for the first time.
func (f *certificateFiles) load() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.looked, f.stamp = f.now(), f.stampOf()
	return f.read()
}

// stampOf tells one state of the files from another.
func (f *certificateFiles) stampOf() string {
	stamp := ""
	for _, path := range []string{f.cert, f.key} {
		if info, err := os.Stat(path); err == nil {
			stamp += fmt.Sprintf("%d %d;", info.ModTime().UnixNano(), info.Size())
		}
	}
	return stamp
}

func (f *certificateFiles) read() error {
	certificate, err := os.ReadFile(f.cert)
	if err != nil {
		return unreadableFile("--tls-cert", err)
	}
	key, err := os.ReadFile(f.key)
	if err != nil {
		return unreadableFile("--tls-key", err)
	}
	pair, err := tls.X509KeyPair(certificate, key)
	switch {
	case err != nil && strings.Contains(err.Error(), "does not match"):
		return fmt.Errorf("--tls-key %s is not the key of --tls-cert %s: name the two files that belong together", f.key, f.cert)
	case err != nil:
		return fmt.Errorf("--tls-cert %s and --tls-key %s: %w; both must be PEM files, the certificate with those between it and the root", f.cert, f.key, err)
	}
	leaf, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		return fmt.Errorf("--tls-cert %s: %w", f.cert, err)
	}
	switch now := f.now(); {
	case now.After(leaf.NotAfter):
		return fmt.Errorf("--tls-cert %s expired on %s: renew it", f.cert, leaf.NotAfter.Format(time.DateOnly))
	case now.Before(leaf.NotBefore):
		return fmt.Errorf("--tls-cert %s is not valid before %s: is the clock of this machine right?", f.cert, leaf.NotBefore.Format(time.DateTime))
	}
	pair.Leaf = leaf
	f.loaded = &pair
	return nil
}

func unreadableFile(flag string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: there is no such file: %w", flag, err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s: this user may not read it: %w", flag, err)
	}
	return fmt.Errorf("%s: %w", flag, err)
}

// toHTTPS sends whoever comes over plain HTTP to the same address over TLS, which is at addr. With names nobody is sent to
// another one. What would send a body is refused: it was sent in the open already.
func toHTTPS(names []string, addr string) http.Handler {
	_, port, _ := net.SplitHostPort(addr)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if len(names) > 0 && !containsFold(names, host) {
			host = names[0]
		}
		if host == "" || r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "Use HTTPS.", http.StatusBadRequest)
			return
		}
		if port != "443" {
			host = net.JoinHostPort(strings.Trim(host, "[]"), port)
		}
		w.Header().Set("Connection", "close")
		http.Redirect(w, r, "https://"+host+r.URL.RequestURI(), http.StatusMovedPermanently)
	})
}

func containsFold(list []string, s string) bool {
	for _, one := range list {
		if strings.EqualFold(one, s) {
			return true
		}
	}
	return false
}

// A plainServer answers what comes over plain HTTP to a server with TLS.
type plainServer struct {
	listener net.Listener
	web      *http.Server
}

// listenPlain opens the listener for that, if there is to be one; use it with answer.
func (s secured) listenPlain(ctx context.Context) (*plainServer, error) {
	if s.redirect == "" {
		return nil, nil
	}
	listener, err := listen(ctx, s.redirect, "--http-redirect-addr")
	if err != nil {
		return nil, err
	}
	return &plainServer{listener: listener, web: &http.Server{
		Handler: s.answer, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readHeaderTimeout, WriteTimeout: readHeaderTimeout,
		IdleTimeout: readHeaderTimeout, MaxHeaderBytes: maxHeaderBytes,
	}}, nil
}

// serve answers until close.
func (p *plainServer) serve(log *slog.Logger) {
	if p == nil {
		return
	}
	p.web.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelDebug)
	go func() {
		if err := p.web.Serve(p.listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("redirect to HTTPS", "error", err)
		}
	}()
}

func (p *plainServer) close() {
	if p != nil {
		p.web.Close()
		p.listener.Close() // also if it was never served
	}
}
