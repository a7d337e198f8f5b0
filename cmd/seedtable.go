package cmd

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/runnerway/runnerway/geo/points"
	"github.com/runnerway/runnerway/server/streetimport"
	"github.com/runnerway/runnerway/store"
)

// tableForms is what the commands that read tables say about them.
const tableForms = `Tables are CSV files as towns publish them: separated by commas, semicolons, tabs or bars, in UTF-8, UTF-16 or CP949 (EUC-KR).
Columns are found by their names, wherever they stand: 위도, latitude, lat or y and 경도, longitude, lng, lon or x, also with words
such as WGS84 or 좌표 beside them. Positions are WGS84 degrees; where latitude and longitude are the wrong way round, that is
noticed. Rows that cannot be used are left out: the first ten are listed with their line and the reason, the others counted.`

// A reading is a file that is being read, with how far that is and what its content comes to.
type reading struct {
	file  *os.File
	total int64
	done  int64
	hash  hash.Hash
	meter meter
}

// openReading opens an ordinary file and begins to show how much of it has been read.
func (p *program) openReading(path string) (*reading, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("is no ordinary file")
	}
	if err == nil && info.Size() == 0 {
		err = errors.New("is empty")
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &reading{file: f, total: info.Size(), hash: sha256.New(), meter: newMeter(p.stderr, filepath.Base(path))}, nil
}

func (r *reading) Read(b []byte) (int, error) {
	n, err := r.file.Read(b)
	r.done += int64(n)
	r.hash.Write(b[:n])
	r.meter.Set(r.done, r.total)
	return n, err
}

func (r *reading) Close() error {
	r.meter.Close()
	return r.file.Close()
}

// fingerprint is that of the content that has been read.
func (r *reading) fingerprint() string { return hex.EncodeToString(r.hash.Sum(nil)) }

// A tableFile is a table that an operator named.
type tableFile struct {
	kind store.SeedKind
	path string
	name string // of the source; a later file of the same name takes its place
}

// tableName is what the source of a table is called. Case and outer blanks do not count, as in a MariaDB index.
func tableName(path string) string {
	name := strings.ToLower(filepath.Base(path))
	name = strings.TrimSuffix(name, filepath.Ext(name))
	return givenName(name)
}

// givenName is a name as sources have them.
func givenName(name string) string {
	return streetimport.FirstRunes(strings.TrimSpace(strings.ToLower(name)), streetimport.MaxName)
}

// namedTables are the tables at paths, which must have different names; name is that of the only one, if it is given.
func namedTables(kind store.SeedKind, paths []string, name string) ([]tableFile, error) {
	if name != "" && len(paths) > 1 {
		return nil, fmt.Errorf("--name is for one file, but there are %d of %s", len(paths), kind)
	}
	files := make([]tableFile, len(paths))
	seen := map[string]string{}
	for i, path := range paths {
		files[i] = tableFile{kind, path, tableName(path)}
		if name != "" {
			files[i].name = givenName(name)
		}
		if files[i].name == "" {
			return nil, fmt.Errorf("%s: give it a name with --name", path)
		}
		if other, taken := seen[files[i].name]; taken {
			return nil, fmt.Errorf("%s and %s would both be %s %q, and the second take the place of the first: seed them one by one, with --name", other, path, kind, files[i].name)
		}
		seen[files[i].name] = path
	}
	return files, nil
}

// seedTables seeds files one after the other. Each is a unit of its own: one that cannot be read does not keep the next ones
// from being tried.
func (p *program) seedTables(ctx context.Context, files []tableFile, seed func(tableFile) error) error {
	var failed []string
	for _, f := range files {
		err := seed(f)
		if ctx.Err() != nil {
			return fmt.Errorf("%s: interrupted; of this file nothing was stored", f.path)
		}
		if err != nil {
			fmt.Fprintln(p.stderr, explainTable(f.path, err))
			failed = append(failed, f.path)
		}
	}
	if len(failed) > 0 {
		return fmt.Errorf("%d of %d files could not be used: %s", len(failed), len(files), strings.Join(failed, ", "))
	}
	return nil
}

// explainTable says for a person why path could not be used.
func explainTable(path string, err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return path + ": there is no such file"
	}
	return fmt.Sprintf("%s: %v", path, err)
}

// errNoRow is a table of which nothing can be stored: it must not take the place of what is there.
var errNoRow = errors.New("no row of it can be used; what was stored before stays as it was")

// readTable reads a file to its end; each is as in points.Read. It fails with errNoRow, after telling why, if no row is good.
func (p *program) readTable(ctx context.Context, path string, wanted []points.Column, each func(points.Row) error) (report points.Report, fingerprint string, err error) {
	r, err := p.openReading(path)
	if err != nil {
		return points.Report{}, "", err
	}
	report, err = points.Read(ctx, r, wanted, each)
	if err = errors.Join(err, r.Close()); err != nil {
		return points.Report{}, "", err
	}
	if report.Taken == 0 {
		writeSkips(p.stderr, report)
		return points.Report{}, "", errNoRow
	}
	return report, r.fingerprint(), nil
}

// commaNames are what separates columns, for people.
var commaNames = map[byte]string{',': "commas", ';': "semicolons", '\t': "tabs", '|': "bars"}

// writeReport tells how a table was understood and what of it was left out.
func writeReport(w io.Writer, r points.Report) {
	fmt.Fprintf(w, "  columns  %s (separated by %s, %s)\n", strings.Join(r.Columns, ", "), commaNames[r.Comma], r.Encoding)
	if r.Turned > 0 {
		fmt.Fprintf(w, "  turned   %d rows, whose latitude and longitude were the wrong way round\n", r.Turned)
	}
	writeSkips(w, r)
}

func writeSkips(w io.Writer, r points.Report) {
	for i, s := range r.First {
		word := "skipped"
		if i > 0 {
			word = ""
		}
		fmt.Fprintf(w, "  %-8s line %d: %s\n", word, s.Line, s.Reason)
	}
	if more := r.Skipped - len(r.First); more > 0 {
		fmt.Fprintf(w, "           and %d rows more\n", more)
	}
}
