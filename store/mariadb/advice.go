package mariadb

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/go-sql-driver/mysql"
)

// More of the server's error numbers: those of somebody who may not come in.
const (
	errNoDatabaseRight = 1044
	errAccessDenied    = 1045
	errNoDatabase      = 1049
	errHostBlocked     = 1129
	errHostRefused     = 1130
	errTLSRequired     = 3159
)

// Advice says what to do about an error of Open, in a sentence or two.
func Advice(err error) string {
	for _, advise := range []func(error) string{adviseTLS, adviseServer, adviseNetwork} {
		if text := advise(err); text != "" {
			return text
		}
	}
	return "Does that server run, has it that database, and are the user and the password right? See --database and DB_HOST, DB_NAME, DB_USER, DB_PASSWORD."
}

func adviseTLS(err error) string {
	var (
		unknown x509.UnknownAuthorityError
		host    x509.HostnameError
		invalid x509.CertificateInvalidError
		refused tls.AlertError
	)
	switch {
	case errors.Is(err, mysql.ErrNoTLS):
		return "The server offers no TLS: give it a certificate (ssl_cert and ssl_key in its configuration), or connect without with DB_TLS=off if nobody can listen on the way."
	case errors.As(err, &unknown):
		return "The server's certificate was not signed by a CA that is trusted here: name the file of the CA that signed it with DB_TLS_CA (--db-tls-ca); for RDS that is global-bundle.pem."
	case errors.As(err, &host):
		return fmt.Sprintf("The server's certificate is for %s, not for %s: connect by a name of the certificate (DB_HOST), or, if this name is right, accept any name of a trusted CA with DB_TLS=verify-ca.", namesOf(host.Certificate), host.Host)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		if c := invalid.Cert; c != nil && time.Now().Before(c.NotBefore) {
			return fmt.Sprintf("The server's certificate is valid only from %s: is the clock of this machine right?", c.NotBefore.Format(time.RFC3339))
		} else if c != nil {
			return fmt.Sprintf("The server's certificate expired on %s: give the server a new one. If that was today, check this machine's clock.", c.NotAfter.Format(time.DateOnly))
		}
	case errors.As(err, &refused):
		return "The server refused the TLS connection: it may want a client certificate of a CA that it knows; name one with DB_TLS_CERT and DB_TLS_KEY."
	}
	return ""
}

// namesOf lists whom a certificate is for.
func namesOf(c *x509.Certificate) string {
	if c == nil {
		return "another name"
	}
	names := c.DNSNames
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) == 0 {
		return "no name at all"
	}
	return strings.Join(names, ", ")
}

func adviseServer(err error) string {
	switch number(err) {
	case errAccessDenied:
		return "The server knows no such user with that password from this machine: check DB_USER and DB_PASSWORD (in a URL, special characters are written %XX), and that the user may come from here and, if it has REQUIRE SSL, that DB_TLS is on."
	case errNoDatabaseRight:
		return "The user may not use that database: GRANT ALL ON the database TO the user, or check DB_NAME."
	case errNoDatabase:
		return "The server has no such database: CREATE DATABASE it with CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci, or check DB_NAME."
	case errTooMany, errUserTooMany:
		return "The server has no connection to spare: raise its max_connections, or lower DB_POOL_SIZE and DB_MAX_OVERFLOW of the instances."
	case errHostBlocked:
		return "The server blocks this machine after failed connections: run FLUSH HOSTS there."
	case errHostRefused:
		return "The server takes no connections from this machine: make a user that may come from here, such as 'runnerway'@'%'."
	case errTLSRequired:
		return "The server wants TLS: set DB_TLS=verify-full, and DB_TLS_CA to the file of its CA."
	}
	return ""
}

func adviseNetwork(err error) string {
	var name *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &name):
		return fmt.Sprintf("No address is known for %q: check DB_HOST and this machine's name server.", name.Name)
	case errors.Is(err, syscall.ECONNREFUSED):
		return "Nothing listens there: start the server, and check DB_HOST and DB_PORT, and the server's bind-address (skip-networking allows only sockets)."
	case errors.Is(err, fs.ErrPermission):
		return "This user may not open that socket: check its rights."
	case errors.Is(err, fs.ErrNotExist):
		return "There is no such socket: start the server, or check DB_SOCKET against the server's variable socket."
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "Nobody answers there: check DB_HOST and DB_PORT, and whether a firewall or a security group lets this machine through."
	case errors.Is(err, mysql.ErrInvalidConn), errors.Is(err, io.EOF):
		return "The connection was closed before the server had let it in: the server may be starting or stopping, or DB_HOST and DB_PORT name something else."
	}
	return ""
}
