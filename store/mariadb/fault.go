package mariadb

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"
	"syscall"

	"github.com/go-sql-driver/mysql"

	"github.com/runnerway/runnerway/store/sqlstore"
)

// The server's error numbers after which a unit of work may be run again.
const (
	errTooMany       = 1040 // connections
	errShutdown      = 1053
	errAborted       = 1152
	errUserTooMany   = 1203
	errLockTimeout   = 1205
	errDeadlock      = 1213
	errReadOnly      = 1290 // the server prevents it: it is read-only
	errTableChanged  = 1412 // by another instance's migration, since the transaction began
	errReadOnlyTx    = 1792
	errReadOnlyMode  = 1836
	errRecordChanged = 1020
	errKilled        = 1927 // the connection, as a server does that stops
)

// Gone reports whether an error of Open is that of a server that is starting, stopping or out of reach, so that the same may
// work later.
func Gone(err error) bool { return fault(err) == sqlstore.FaultLost }

// fault tells what an error says about the unit of work that had it.
func fault(err error) sqlstore.Fault {
	switch n := number(err); {
	case n == 0:
		if gone(err) {
			return sqlstore.FaultLost
		}
	case slices.Contains([]uint16{errDeadlock, errLockTimeout, errRecordChanged, errTableChanged}, n):
		return sqlstore.FaultConflict
	case slices.Contains([]uint16{errReadOnly, errReadOnlyTx, errReadOnlyMode}, n):
		return sqlstore.FaultReadOnly
	case slices.Contains([]uint16{errShutdown, errAborted, errKilled, errTooMany, errUserTooMany}, n):
		return sqlstore.FaultLost
	}
	return sqlstore.FaultOther
}

// gone reports whether the error is one of the connection, and of none that its settings forbid.
func gone(err error) bool {
	if err == nil || adviseTLS(err) != "" {
		return false
	}
	for _, e := range []error{driver.ErrBadConn, mysql.ErrInvalidConn, mysql.ErrPktSync, mysql.ErrPktSyncMul, mysql.ErrMalformPkt, io.EOF,
		io.ErrUnexpectedEOF, io.ErrShortWrite, syscall.EPIPE, syscall.ECONNRESET} {
		if errors.Is(err, e) {
			return true
		}
	}
	var network *net.OpError
	var way unreachable
	return errors.As(err, &network) || errors.As(err, &way)
}
