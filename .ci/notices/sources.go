package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// systems are those that the program is built for; what is linked differs a little between them.
var systems = []string{"linux", "darwin", "windows"}

// A module is what "go list" says of one.
type module struct {
	Path, Version, Dir string
	Main               bool
}

// linkedModules lists the modules of which at least one package is linked into the program on some system, by path.
func linkedModules() ([]module, error) {
	linked := map[string]module{}
	for _, system := range systems {
		list := exec.Command("go", "list", "-deps", "-json=Module", ".")
		list.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0")
		list.Stderr = os.Stderr
		out, err := list.Output()
		if err != nil {
			return nil, fmt.Errorf("list the packages for %s: %w", system, err)
		}
		packages := json.NewDecoder(strings.NewReader(string(out)))
		for {
			var p struct{ Module *module }
			if err := packages.Decode(&p); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return nil, err
			}
			if p.Module != nil && !p.Module.Main {
				linked[p.Module.Path] = *p.Module
			}
		}
	}
	return slices.SortedFunc(maps.Values(linked), func(a, b module) int { return cmp.Compare(a.Path, b.Path) }), nil
}

// goParts are the Go standard library and the linked modules.
func goParts() ([]part, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	licence := filepath.Join(strings.TrimSpace(string(root)), "LICENSE")
	parts := []part{{kind: "Go", name: "standard library", files: []string{licence}}}
	modules, err := linkedModules()
	if err != nil {
		return nil, err
	}
	for _, m := range modules {
		parts = append(parts, part{kind: "Go", name: m.Path, version: m.Version, files: licenceFiles(m.Dir)})
	}
	return parts, nil
}

// copied are the packages whose ready files are copied into the page, though they are only needed to build it.
var copied = []string{"redoc", "swagger-ui-dist"}

// unused are packages that are installed and not in what is built: this one serves the command line of MapLibre's style
// specification alone.
var unused = []string{"@mapbox/jsonlint-lines-primitives"}

// npmParts are the packages of the web page: what its lock file lists for use at run time, and the copied ones.
func npmParts() ([]part, error) {
	raw, err := os.ReadFile("web/package-lock.json")
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Version, License string
			Dev, Optional    bool
		}
	}
	if err := json.Unmarshal(raw, &lock); err != nil {
		return nil, fmt.Errorf("web/package-lock.json: %w", err)
	}
	const folder = "node_modules/"
	var parts []part
	for _, path := range slices.Sorted(maps.Keys(lock.Packages)) {
		p := lock.Packages[path]
		if !strings.Contains(path, folder) {
			continue // the page itself
		}
		name := path[strings.LastIndex(path, folder)+len(folder):]
		if p.Optional || p.Dev && !slices.Contains(copied, name) || slices.Contains(unused, name) {
			continue
		}
		dir := filepath.Join("web", path)
		files := licenceFiles(dir)
		bundled, _ := filepath.Glob(filepath.Join(dir, "bundles", "redoc.standalone.js.LICENSE.txt"))
		files = append(files, bundled...)
		parts = append(parts, part{kind: "npm", name: name, version: p.Version, files: files, licence: p.License})
	}
	return parts, nil
}

// fontParts are the fonts under embed/fonts with the licence beside them.
func fontParts() ([]part, error) {
	fonts, err := filepath.Glob("embed/fonts/*.ttf")
	if err != nil {
		return nil, err
	}
	var parts []part
	for _, font := range fonts {
		licences, err := filepath.Glob("embed/fonts/*OFL*")
		if err != nil {
			return nil, err
		}
		parts = append(parts, part{kind: "font", name: filepath.Base(font), files: licences})
	}
	return parts, nil
}
