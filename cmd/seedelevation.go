package cmd

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/elevation"
	"github.com/runnerway/runnerway/store"
)

func newSeedElevation(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "elevation FILE.hgt...",
		Short: "Put heights of SRTM tiles into the database",
		Long: `Puts heights above sea level into the database, from SRTM tiles as .hgt, .hgt.gz or .zip (of one or several tiles), of 3 or 1
seconds of arc. A tile covers one degree and is known by its name: N37E127.hgt. A server that runs on the same database sees
the heights within seconds, for routes that are made from then on.

Holes in the data of at most 500 m across are filled from the ground around them; larger ones stay unknown, and are never
taken for sea level. Each tile is stored as a whole or not at all; where heights are there already, the new ones count.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("name at least one FILE.hgt, FILE.hgt.gz or FILE.zip")
			}
			return nil
		},
		RunE: func(c *cobra.Command, paths []string) error {
			config, _, err := p.setup(c)
			if err != nil {
				return err
			}
			files := make([]tableFile, len(paths))
			for i, path := range paths {
				files[i] = tableFile{kind: store.SeedElevation, path: path}
			}
			return config.with(c.Context(), p.stderr, func(s store.Store) error {
				return p.seedTables(c.Context(), files, func(f tableFile) error {
					return seedElevation(c.Context(), s, f.path, func(t heightsTile) { fmt.Fprintf(p.stdout, "%s: %s\n", f.path, t) })
				})
			})
		},
	}
}

// maxHoleM is how wide a hole in the heights may be to be filled from the ground around it.
const maxHoleM = 500

// A heightsTile is what was stored of one tile.
type heightsTile struct {
	name   string
	blocks int
	stepM  float64 // between samples, to the north
	share  float64 // of its samples that are known, 0..1
	voids  elevation.Voids
}

// String tells it for people.
func (t heightsTile) String() string {
	text := fmt.Sprintf("%s stored in %d blocks, a height every %.0f m, %.1f%% known", t.name, t.blocks, t.stepM, 100*t.share)
	if t.voids.Filled > 0 {
		text += fmt.Sprintf("; %d heights in %d small holes filled from around", t.voids.Filled, t.voids.Holes)
	}
	if t.voids.Left > 0 {
		text += fmt.Sprintf("; %d heights stay unknown", t.voids.Left)
	}
	return text
}

// metersPerDegree is that of a meridian on the contract's globe.
var metersPerDegree = geo.Distance(geo.Point{}, geo.Point{Lat: 1})

// seedElevation stores the tiles of one file, tells of each, and notes the file.
func seedElevation(ctx context.Context, s store.Store, path string, tell func(heightsTile)) error {
	fingerprint, err := fingerprintOf(path)
	if err != nil {
		return err
	}
	blocks := 0
	err = elevation.Each(path, func(name string, g *elevation.Grid) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		t := heightsTile{name: name, stepM: g.StepDeg * metersPerDegree, voids: g.FillVoids(maxHoleM)}
		t.share = 1 - float64(t.voids.Left)/float64(len(g.Heights))
		var tiles []store.ElevationTile
		for _, b := range g.Blocks(g.Bounds()) {
			tiles = append(tiles, store.ElevationTile{Row: b.Row, Col: b.Col, Data: b.Data})
		}
		if len(tiles) == 0 {
			return fmt.Errorf("%s: no height is known in it", name)
		}
		if err := s.PutElevation(ctx, tiles); err != nil {
			return err
		}
		t.blocks = len(tiles)
		blocks += t.blocks
		tell(t)
		return nil
	})
	if err != nil {
		return err
	}
	return s.NoteSeed(ctx, store.Seed{Kind: store.SeedElevation, Name: heightsName(path), Fingerprint: fingerprint, Entries: int64(blocks)})
}

// heightsName is what the heights of a file are called among seeds.
func heightsName(path string) string { return givenName(filepath.Base(path)) }

// fingerprintOf is that of the content of a file.
func fingerprintOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// seedDEM stores the heights of DEM_FILE_PATH, a file or a directory of files, that are not stored yet. What is wrong with
// them is only logged: heights are a help, and no reason not to serve.
func seedDEM(ctx context.Context, s store.Store, path string, log *slog.Logger) error {
	if path == "" {
		return nil
	}
	files, err := demFiles(path)
	if err != nil {
		log.Warn("DEM_FILE_PATH cannot be used; heights stay as they are", "error", err)
		return nil
	}
	seeds, err := s.Seeds(ctx)
	if err != nil {
		return err
	}
	for _, file := range files {
		fingerprint, err := fingerprintOf(file)
		if err == nil && slices.ContainsFunc(seeds, func(have store.Seed) bool {
			return have.Kind == store.SeedElevation && have.Name == heightsName(file) && have.Fingerprint == fingerprint
		}) {
			continue
		}
		if err == nil {
			err = seedElevation(ctx, s, file, func(t heightsTile) { log.Info("heights of DEM_FILE_PATH", "file", file, "tile", t.String()) })
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			log.Warn("DEM_FILE_PATH holds a file that cannot be used; its heights stay as they are", "file", file, "error", err)
		}
	}
	return nil
}

// demFiles are the elevation files at path: itself, or those of a directory by name.
func demFiles(path string) ([]string, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: there is no such file", path)
	}
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		if !e.IsDir() && (strings.HasSuffix(name, ".hgt") || strings.HasSuffix(name, ".hgt.gz") || strings.HasSuffix(name, ".zip")) {
			files = append(files, filepath.Join(path, e.Name()))
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s holds no .hgt, .hgt.gz or .zip file", path)
	}
	return files, nil
}
