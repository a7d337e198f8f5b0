package sqlite

import (
	"errors"
	"io/fs"
	"syscall"

	sqlite3 "modernc.org/sqlite/lib"

	"github.com/runnerway/runnerway/store"
)

// Trouble tells from an error why the file could not be used, as far as it says that.
func Trouble(err error) store.Trouble {
	switch code(err) & 0xff { // the rest of the extended code is the detail
	case sqlite3.SQLITE_NOTADB:
		return store.TroubleNotADatabase
	case sqlite3.SQLITE_CORRUPT:
		return store.TroubleDamaged
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return store.TroubleLocked
	case sqlite3.SQLITE_FULL:
		return store.TroubleDiskFull
	case sqlite3.SQLITE_READONLY:
		return store.TroubleReadOnly
	case sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_CANTOPEN:
		return store.TroublePermission
	case sqlite3.SQLITE_IOERR:
		return store.TroubleIO
	}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return store.TroubleDiskFull
	case errors.Is(err, syscall.EROFS):
		return store.TroubleReadOnly
	case errors.Is(err, fs.ErrPermission):
		return store.TroublePermission
	case errors.Is(err, syscall.EISDIR):
		return store.TroubleNotADatabase
	case errors.Is(err, fs.ErrNotExist):
		return store.TroublePermission // something on the way is missing and cannot be made
	}
	return store.TroubleUnknown
}
