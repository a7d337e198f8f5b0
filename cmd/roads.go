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

	"github.com/spf13/cobra"

	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/server/streetimport"
	"github.com/runnerway/runnerway/store"
)

const osmAttribution = streetimport.Attribution

func newSeedRoads(p *program) *cobra.Command {
	var tempDir string
	c := &cobra.Command{
		Use:   "roads FILE.osm.pbf...",
		Short: "Import the streets of OpenStreetMap extracts",
		Long: `Imports the walkable streets of OpenStreetMap extracts, with street lamps, cameras, parks, water and places. A server that
runs on the same database sees them within seconds.

Each file counts as a whole: until it has been read and stored completely nobody sees anything of it, and if it is broken or
the command is interrupted, what was there before stays. A file that cannot be imported does not keep the next ones from
being tried; the exit code is then 1. A file of the same name replaces its older import.

Memory hardly grows with a file: what does not fit lies in temporary files beside the database, or in --temp-dir, which take up to
2.5 times the room of the file and are gone afterwards.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("name at least one FILE.osm.pbf")
			}
			return nil
		},
		RunE: func(c *cobra.Command, files []string) error {
			config, _, err := p.setup(c)
			if err != nil {
				return err
			}
			return config.with(c.Context(), p.stderr, func(s store.Store) error {
				if tempDir == "" {
					tempDir = config.tempDir()
				}
				return p.seedRoads(c.Context(), s, files, tempDir)
			})
		},
	}
	c.Flags().StringVar(&tempDir, "temp-dir", "", "directory for temporary files; empty: beside the database")
	return c
}

// tempDir is the directory for temporary files of an import: where the data is, since a system's own is often in memory. Empty if
// there is no such directory, as with MariaDB.
func (c *Config) tempDir() string {
	d, err := c.database()
	if err != nil {
		return ""
	}
	dir := c.dataDir(d)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return ""
	}
	return dir
}

// seedRoads imports files one after the other.
func (p *program) seedRoads(ctx context.Context, s store.Store, files []string, tempDir string) error {
	var failed []string
	for _, path := range files {
		err := p.importFile(ctx, s, path, tempDir)
		if ctx.Err() != nil {
			return fmt.Errorf("%s: interrupted; of this file nothing was stored", path)
		}
		if err != nil {
			fmt.Fprintln(p.stderr, explain(path, err))
			failed = append(failed, path)
		}
	}
	if len(failed) > 0 {
		return fmt.Errorf("%d of %d files could not be imported: %s", len(failed), len(files), strings.Join(failed, ", "))
	}
	return nil
}

// importFile imports one file and prints what it found.
func (p *program) importFile(ctx context.Context, s store.Store, path, tempDir string) error {
	f, err := openExtract(path)
	if err != nil {
		return err
	}
	defer f.Close()
	name := streetimport.Name(path)
	m := newMeter(p.stderr, filepath.Base(path))
	summary, err := streetimport.Import(ctx, s, f, store.StreetSource{Name: name, Attribution: osmAttribution}, streetimport.Observer{
		Progress: func(p osm.Progress) { m.Set(p.Done, p.Total) }, TempDir: tempDir,
	})
	m.Close()
	if err != nil {
		return err
	}
	summary.PeakBytes = max(summary.PeakBytes, peakMemory())
	writeSummary(p.stdout, path, name, summary)
	return nil
}

// openExtract opens a file that may be an extract.
func openExtract(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case info.IsDir():
		err = errors.New("is a directory")
	case !info.Mode().IsRegular():
		err = errors.New("is no ordinary file; it is read more than once, so it cannot come from a pipe")
	case info.Size() == 0:
		err = errors.New("is empty")
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// explain says for a person why path was not imported and what to do.
func explain(path string, err error) string {
	var block *osm.BlockError
	var temp *osm.TempError
	switch {
	case errors.As(err, &temp):
		return fmt.Sprintf("%s: %v\n  A large file needs up to 2.5 times its size there: free room, or name another directory with --temp-dir. "+
			"What was imported before stays as it was.", path, err)
	case errors.Is(err, fs.ErrNotExist):
		return path + ": there is no such file"
	case errors.Is(err, osm.ErrNotPBF):
		return fmt.Sprintf("%s: %v\n  Streets are read from extracts in OpenStreetMap's PBF form (.osm.pbf), not from .osm, .bz2 or .zip files.", path, err)
	case errors.As(err, &block):
		return fmt.Sprintf("%s: %v\n  The file is damaged or was cut short: get it again. What was imported before stays as it was.", path, err)
	}
	return fmt.Sprintf("%s: %v", path, err)
}

// writeSummary tells what an import found and left out.
func writeSummary(w io.Writer, path, name string, s osm.Summary) {
	fmt.Fprintf(w, "%s: imported as %q in %.1f s, at most %d MB of memory and %d MB of temporary files\n",
		path, name, s.Elapsed.Seconds(), s.PeakBytes>>20, s.TempBytes>>20)
	fmt.Fprintf(w, "  read     %d ways, %d nodes\n", s.WaysRead, s.NodesRead)
	fmt.Fprintf(w, "  stored   %.1f km of streets from %d ways and %d nodes in %d tiles\n", s.LengthM/1000, s.Ways, s.Nodes, s.Tiles)
	fmt.Fprintf(w, "           %d street lamps, %d cameras, %d parks and waters, %d places\n", s.Lamps, s.Cameras, s.Areas, s.Places)
	for i, d := range s.Dropped {
		word := "left out"
		if i > 0 {
			word = ""
		}
		fmt.Fprintf(w, "  %-8s %d %s\n", word, d.Count, d.Reason)
	}
	fmt.Fprintf(w, "  extent   %.4f,%.4f to %.4f,%.4f\n", s.Bounds.Min.Lat, s.Bounds.Min.Lng, s.Bounds.Max.Lat, s.Bounds.Max.Lng)
}
