package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/points"
	"github.com/runnerway/runnerway/store"
)

func newSeedSafety(p *program) *cobra.Command {
	var lamps, cameras []string
	var name string
	var files []tableFile
	c := &cobra.Command{
		Use:   "safety --lamps FILE.csv --cameras FILE.csv",
		Short: "Put street lamps and cameras from tables into the database",
		Long: `Puts street lamps and surveillance cameras from tables into the database, beside those that come with the streets. Routes are
scored by both: the share of the way within 15 m of a lamp or 50 m of a camera. A server that runs on the same database
counts the new ones within seconds, for routes that are made from then on.

` + tableForms + ` A column such as 설치개수, 카메라대수 or
count says how many there are at a position; a row of 0 is left out.

Each file takes the place of the one that was seeded under its name before, as a whole or not at all; the name is that of the
file unless --name gives another. Both flags may be given several times.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("say what %s holds: --lamps %s or --cameras %s", args[0], args[0], args[0])
			}
			if len(lamps)+len(cameras) == 0 {
				return errors.New("name at least one file: --lamps FILE.csv or --cameras FILE.csv")
			}
			a, err := namedTables(store.SeedLamps, lamps, name)
			if err != nil {
				return err
			}
			b, err := namedTables(store.SeedCameras, cameras, name)
			files = append(a, b...)
			return err
		},
		RunE: func(c *cobra.Command, _ []string) error {
			config, _, err := p.setup(c)
			if err != nil {
				return err
			}
			return config.with(c.Context(), p.stderr, func(s store.Store) error {
				return p.seedTables(c.Context(), files, func(f tableFile) error { return p.seedSafety(c.Context(), s, f) })
			})
		},
	}
	c.Flags().StringArrayVar(&lamps, "lamps", nil, "table of street lamps; may be repeated")
	c.Flags().StringArrayVar(&cameras, "cameras", nil, "table of surveillance cameras; may be repeated")
	c.Flags().StringVar(&name, "name", "", "name of the source, in place of the file's")
	return c
}

// safetyKinds are what the store calls what the operator seeds.
var safetyKinds = map[store.SeedKind]store.SafetyKind{store.SeedLamps: store.Light, store.SeedCameras: store.CCTV}

// seedSafety puts the lamps or cameras of one file in place of those seeded under its name before.
func (p *program) seedSafety(ctx context.Context, s store.Store, f tableFile) error {
	var at []geo.Point
	total := 0
	report, fingerprint, err := p.readTable(ctx, f.path, []points.Column{points.Count}, func(r points.Row) error {
		at = append(at, r.At)
		total += r.Count
		return nil
	})
	if err != nil {
		return err
	}
	areas, err := streetAreas(ctx, s)
	if err != nil {
		return err
	}
	if points.Turned(at, areas) {
		for i, p := range at {
			at[i] = geo.Point{Lat: p.Lng, Lng: p.Lat}
		}
		report.Turned = len(at) - report.Turned
	}
	if err := s.PutSafety(ctx, safetyKinds[f.kind], f.name, at); err != nil {
		return err
	}
	if err := s.NoteSeed(ctx, store.Seed{Kind: f.kind, Name: f.name, Fingerprint: fingerprint, Entries: int64(total)}); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s: %d %s at %d positions stored as %q, %d rows skipped\n", f.path, total, f.kind, countDistinct(at), f.name, report.Skipped)
	writeReport(p.stdout, report)
	fmt.Fprintf(p.stdout, "  within   %d rows lie where streets are imported\n", countWithin(at, areas))
	return nil
}

// streetAreas are the boxes of the streets that are imported.
func streetAreas(ctx context.Context, s store.StreetStore) ([]geo.Bounds, error) {
	sources, err := s.StreetSources(ctx)
	areas := make([]geo.Bounds, len(sources))
	for i, source := range sources {
		areas[i] = source.Bounds
	}
	return areas, err
}

// countWithin is how many of the positions lie in one of the areas.
func countWithin(at []geo.Point, areas []geo.Bounds) int {
	n := 0
	for _, p := range at {
		for _, b := range areas {
			if b.Contains(p) {
				n++
				break
			}
		}
	}
	return n
}

// countDistinct is how many different positions there are.
func countDistinct(at []geo.Point) int {
	seen := make(map[geo.Point]bool, len(at))
	for _, p := range at {
		seen[p] = true
	}
	return len(seen)
}
