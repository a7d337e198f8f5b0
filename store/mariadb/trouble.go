package mariadb

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"syscall"

	"github.com/go-sql-driver/mysql"

	"github.com/runnerway/runnerway/store"
)

// The server's error numbers for a connection that it refuses.
var refusals = map[uint16]store.Trouble{
	1040: store.TroubleFull,
	1203: store.TroubleFull, // of this user
	1226: store.TroubleFull, // of this user in an hour
	1044: store.TroubleDatabaseAccess,
	1045: store.TroubleAccess,
	1698: store.TroubleAccess, // by the socket's owner only
	1049: store.TroubleNoDatabase,
	1129: store.TroubleHostBlocked, // after too many errors
	1130: store.TroubleHostBlocked,
	3159: store.TroubleNoTLS, // require_secure_transport
	4156: store.TroubleNoTLS,
	1290: store.TroubleReadOnly,
	1021: store.TroubleDiskFull,
	1114: store.TroubleDiskFull,
}

// Trouble tells from an error why the server could not be used, as far as it says that.
func Trouble(err error) store.Trouble {
	if t, known := refusals[number(err)]; known {
		return t
	}
	if t := certificateTrouble(err); t != store.TroubleUnknown {
		return t
	}
	var unknownHost *net.DNSError
	var timeout net.Error
	switch {
	case errors.Is(err, mysql.ErrNoTLS):
		return store.TroubleNoTLS
	case errors.As(err, &unknownHost) && unknownHost.IsNotFound:
		return store.TroubleUnknownHost
	case errors.Is(err, syscall.ECONNREFUSED):
		return store.TroubleRefused
	case errors.Is(err, fs.ErrNotExist):
		return store.TroubleNoSocket
	case errors.Is(err, fs.ErrPermission):
		return store.TroublePermission
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return store.TroubleUnreachable
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return store.TroubleTimeout
	}
	return store.TroubleUnknown
}

func certificateTrouble(err error) store.Trouble {
	var (
		verification *tls.CertificateVerificationError
		authority    x509.UnknownAuthorityError
		name         x509.HostnameError
		invalid      x509.CertificateInvalidError
	)
	if errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &name) || errors.As(err, &invalid) {
		return store.TroubleCertificate
	}
	return store.TroubleUnknown
}
