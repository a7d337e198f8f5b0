package cmd

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/runnerway/runnerway/store"
)

const (
	secretFile = "secret.key"  // in the data directory, beside a SQLite database
	secretName = "signing-key" // of the row in a MariaDB database
)

// signingKey is the key that signs tokens: the one that is set, else a random one that is made once and kept, with SQLite in
// the data directory and with MariaDB in the database, where every process finds the same.
func signingKey(ctx context.Context, c Config, kind string, secrets store.SecretStore, log *slog.Logger) ([]byte, error) {
	if c.SecretKey != "" {
		if reason := weakKey(c.SecretKey); reason != "" {
			log.Warn("SECRET_KEY " + reason + "; it is accepted in development only")
		}
		// HMAC fills a short key up with zeros (RFC 2104), so these change no signature.
		return append([]byte(c.SecretKey), make([]byte, max(0, minSecretBytes-len(c.SecretKey)))...), nil
	}
	text := freshKey()
	if kind == kindMariaDB {
		key, err := secrets.Secret(ctx, secretName, text)
		if err == nil && len(key) < minSecretBytes {
			err = errors.New("it is too short")
		}
		if err != nil {
			return nil, fmt.Errorf("signing key in the database: %w", err)
		}
		return key, nil
	}
	path := filepath.Join(c.Data, secretFile)
	if problem := exposed(path); problem != "" {
		log.Warn(problem)
	}
	return keptKey(path, text)
}

// freshKey is a random key.
func freshKey() []byte {
	fresh := make([]byte, minSecretBytes)
	rand.Read(fresh)
	return []byte(hex.EncodeToString(fresh))
}

// keptKey reads the key in the file at path, which is made with fresh in it if there is none. Processes that start at the
// same time end up with the same key.
func keptKey(path string, fresh []byte) ([]byte, error) {
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := createWhole(path, fresh); err != nil {
			return nil, fmt.Errorf("make a signing key: %w", err)
		}
		key, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	key = []byte(strings.TrimSpace(string(key)))
	if len(key) < minSecretBytes {
		return nil, fmt.Errorf("signing key: %s holds fewer than %d characters; remove it and a new one is made (everybody has to log in again)", path, minSecretBytes)
	}
	return key, nil
}

// createWhole makes a file that only its owner may read, and that nobody ever sees half written. One that exists stays.
func createWhole(path string, content []byte) error {
	draft, err := os.CreateTemp(filepath.Dir(path), secretFile+".*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	_, err = draft.Write(append(content, '\n'))
	if err := errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Link(draft.Name(), path); err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	// A file system without links: create the file itself, unless another process did.
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.Write(append(content, '\n'))
	return errors.Join(err, f.Close())
}

// exposed says what is wrong with the permissions of the key file at path, or nothing.
func exposed(path string) string {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
		return ""
	}
	return fmt.Sprintf("others may read the signing key: mode of %s is %04o; run chmod 600 %s", path, info.Mode().Perm(), path)
}
