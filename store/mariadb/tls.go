package mariadb

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
)

// The values of the parameter tls. Without it TLS is on, and everything verified, if a CA or a certificate is named.
const (
	tlsOff    = "off"
	tlsFull   = "verify-full" // the certificate must be valid, of a known CA, and for the host that was asked for
	tlsChain  = "verify-ca"   // the same, for any host: for servers that are reached by another name
	tlsNobody = "insecure"    // encrypted, but with whoever answers
)

// encryption is nil for a connection without TLS.
func (p *parameters) encryption(host, network string) (*tls.Config, error) {
	mode, ca, cert, key := p.text("tls"), p.text("ca"), p.text("cert"), p.text("key")
	switch mode {
	case "":
		if mode = tlsOff; ca != "" || cert != "" || key != "" {
			mode = tlsFull
		}
	case "on", "true":
		mode = tlsFull
	case tlsOff, tlsFull, tlsChain, tlsNobody:
	default:
		return nil, fmt.Errorf("%s: %q is not one of %s, %s, %s and %s", described("tls"), mode, tlsOff, tlsFull, tlsChain, tlsNobody)
	}
	switch {
	case mode == tlsOff:
		return nil, nil
	case network == "unix":
		return nil, fmt.Errorf("%s: a Unix socket stays on this machine and needs no TLS: remove one of the two", described("tls"))
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: host}
	var err error
	if c.RootCAs, err = roots(ca); err != nil {
		return nil, err
	}
	if c.Certificates, err = clientCertificate(cert, key); err != nil {
		return nil, err
	}
	switch mode {
	case tlsNobody:
		c.InsecureSkipVerify = true
	case tlsChain:
		c.InsecureSkipVerify = true // the standard check includes the name; ours is the rest of it
		c.VerifyConnection = func(s tls.ConnectionState) error { return verifyChain(s.PeerCertificates, c.RootCAs) }
	}
	return c, nil
}

// roots are the certificates of the file at path, which may hold many, as RDS's bundle does; nil, the system's, without one.
func roots(path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", described("ca"), err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(content) {
		return nil, fmt.Errorf("%s: %s holds no certificate: it must be a PEM file with lines BEGIN CERTIFICATE, such as RDS's global-bundle.pem", described("ca"), path)
	}
	return pool, nil
}

func clientCertificate(cert, key string) ([]tls.Certificate, error) {
	switch {
	case cert == "" && key == "":
		return nil, nil
	case key == "":
		return nil, fmt.Errorf("%s: missing, although %s is set", described("key"), described("cert"))
	case cert == "":
		return nil, fmt.Errorf("%s: missing, although %s is set", described("cert"), described("key"))
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("%s and %s: %w", described("cert"), described("key"), err)
	}
	return []tls.Certificate{pair}, nil
}

// verifyChain checks what the standard library does, but for the name.
func verifyChain(chain []*x509.Certificate, roots *x509.CertPool) error {
	if len(chain) == 0 {
		return errors.New("the server sent no certificate")
	}
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	if _, err := chain[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between}); err != nil {
		return &tls.CertificateVerificationError{UnverifiedCertificates: chain, Err: err}
	}
	return nil
}

// Exposed says how others could listen to, or pretend to be, the server of a database URL; empty if they could not, or if it is
// on this machine.
func Exposed(rawURL string) string {
	t, err := parse(rawURL)
	if err != nil || t.driver.Net == "unix" {
		return ""
	}
	host, _, err := net.SplitHostPort(t.driver.Addr)
	if ip := net.ParseIP(host); err != nil || host == "localhost" || ip != nil && ip.IsLoopback() {
		return ""
	}
	switch c := t.driver.TLS; {
	case c == nil:
		return "the way to MariaDB at " + host + " is not encrypted: set DB_TLS_CA"
	case c.InsecureSkipVerify && c.VerifyConnection == nil:
		return "DB_TLS is insecure: whoever answers for " + host + " gets the password; set DB_TLS_CA instead"
	}
	return ""
}
