package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/runnerway/runnerway/store"
)

// A keyMove is a database that has been filled with what another held.
type keyMove struct {
	config   Config
	from, to database
	target   store.SecretStore
	keyDir   string // where the key belongs if to is an SQLite database
}

// carryKey lets the sessions of users go on in the other kind of database, which keeps the key that signs them elsewhere: a
// file beside an SQLite database, a row in a MariaDB database. It tells what became of it.
func carryKey(ctx context.Context, out io.Writer, m keyMove) error {
	if m.config.SecretKey != "" {
		fmt.Fprintln(out, "sessions: they go on with the SECRET_KEY of the settings")
		return nil
	}
	switch {
	case m.from.kind == kindSQLite && m.to.kind == kindMariaDB:
		return m.intoRow(ctx, out)
	case m.from.kind == kindMariaDB && m.to.kind == kindSQLite:
		return m.intoFile(ctx, out)
	case m.to.kind == kindSQLite:
		fmt.Fprintf(out, "sessions: they go on if the file %s comes along; otherwise everybody logs in again\n", secretFile)
		return nil
	}
	fmt.Fprintln(out, "sessions: they go on, the key that signs them has been copied")
	return nil
}

// keyFile is where the key to the SQLite database that was read is.
func (m keyMove) keyFile() string {
	path := filepath.Join(filepath.Dir(m.from.path), secretFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return filepath.Join(m.config.Data, secretFile)
	}
	return path
}

func (m keyMove) intoRow(ctx context.Context, out io.Writer) error {
	path := m.keyFile()
	text, err := os.ReadFile(path)
	if err != nil {
		fmt.Fprintf(out, "sessions: everybody logs in again, as there is no key in %s\n", path)
		return nil
	}
	key := strings.TrimSpace(string(text))
	kept, err := m.target.Secret(ctx, secretName, []byte(key))
	if err != nil {
		return err
	}
	if string(kept) != key {
		fmt.Fprintf(out, "sessions: everybody logs in again, as the database has a key that is not the one in %s\n", path)
		return nil
	}
	fmt.Fprintf(out, "sessions: they go on, the key in %s is in the database now\n", path)
	return nil
}

func (m keyMove) intoFile(ctx context.Context, out io.Writer) error {
	key, err := m.target.Secret(ctx, secretName, freshKey())
	if err != nil {
		return err
	}
	path := filepath.Join(m.keyDir, secretFile)
	kept, err := keptKey(path, key)
	if err != nil {
		return err
	}
	if string(kept) != string(key) {
		fmt.Fprintf(out, "sessions: everybody logs in again, as %s holds another key\n", path)
		return nil
	}
	fmt.Fprintf(out, "sessions: they go on, the key is in %s now; keep it beside the database\n", path)
	return nil
}
