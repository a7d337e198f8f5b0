package cmd

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// writePair makes a certificate with that number that signs itself.
func writePair(t *testing.T, dir string, serial int64, until time.Time) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotBefore: until.Add(-48 * time.Hour), NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"cert": {Type: "CERTIFICATE", Bytes: der}, "key": {Type: "PRIVATE KEY", Bytes: key}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// Files that are written within one tick of the clock would look unchanged.
	at := time.Unix(1_700_000_000+serial, 0)
	if err := os.Chtimes(filepath.Join(dir, "cert"), at, at); err != nil {
		t.Fatal(err)
	}
}

func TestCertificateFilesAreReadAgain(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	files := &certificateFiles{cert: filepath.Join(dir, "cert"), key: filepath.Join(dir, "key"), log: slog.New(slog.DiscardHandler), now: func() time.Time { return now }}
	wants := func(when string, serial int64) {
		t.Helper()
		pair, err := files.get(nil)
		if err != nil || pair.Leaf.SerialNumber.Int64() != serial {
			t.Errorf("%s: certificate %v, %v; want %d", when, pair.Leaf.SerialNumber, err, serial)
		}
	}
	writePair(t, dir, 1, now.Add(time.Hour))
	if err := files.load(); err != nil {
		t.Fatal(err)
	}
	wants("at first", 1)
	writePair(t, dir, 2, now.Add(time.Hour))
	wants("before the files are looked at again", 1)
	now = now.Add(lookAtFiles)
	wants("after that", 2)
	writePair(t, dir, 3, now.Add(-time.Hour))
	now = now.Add(lookAtFiles)
	wants("with one that has expired", 2)
	if err := os.WriteFile(files.cert, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	now = now.Add(lookAtFiles)
	wants("with half of one", 2)
	if err := os.Remove(files.key); err != nil {
		t.Fatal(err)
	}
	now = now.Add(lookAtFiles)
	wants("without a key", 2)
	writePair(t, dir, 4, now.Add(time.Hour))
	now = now.Add(lookAtFiles)
	wants("when all is well again", 4)
}
