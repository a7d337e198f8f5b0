package cmd

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/runnerway/runnerway/embed"
	"github.com/runnerway/runnerway/geo/art/gallery"
	"github.com/runnerway/runnerway/store"
)

func newSeed(p *program) *cobra.Command {
	c := &cobra.Command{
		Use:   "seed",
		Short: "Put the shapes and the streets of the sample into the database",
		Long: `Puts the shapes and the streets of the sample (Gothenburg, Sweden) into the database, which is made if it is not there.
Shapes are brought up to date, streets that are there stay: it is safe to repeat. "serve" does the same by itself.

The commands below put in what you have of your own town.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			config, _, err := p.setup(c)
			if err != nil {
				return err
			}
			return config.with(c.Context(), p.stderr, func(s store.Store) error { return seed(c.Context(), s, p.stdout) })
		},
	}
	c.AddCommand(newSeedRoads(p), newSeedSafety(p), newSeedElevation(p), newSeedPlaces(p), newSeedRemove(p), newSeedAdmin(p),
		newSeedDemo(p))
	return c
}

// seed stores the shapes and, if they are not there, the sample streets, and tells what it did.
func seed(ctx context.Context, s store.Store, out io.Writer) error {
	changed, total, err := seedShapes(ctx, s)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "shapes: %d in all, %d new or changed\n", total, changed)
	added, err := seedSample(ctx, s)
	if err != nil {
		return err
	}
	if !added {
		fmt.Fprintln(out, "streets: those of the sample, Gothenburg, or an import of that place are there already")
		return nil
	}
	fmt.Fprintln(out, "streets: the sample, Gothenburg, was added")
	return nil
}

// seedMissing does what seed does, without words; first says whether the sample was added. Where streets were imported it is
// not: an admin may have taken it out.
func seedMissing(ctx context.Context, s store.Store) (first bool, err error) {
	if _, _, err := seedShapes(ctx, s); err != nil {
		return false, err
	}
	sources, err := s.StreetSources(ctx)
	if err != nil {
		return false, err
	}
	for _, have := range sources {
		if !have.Fetched {
			return false, nil
		}
	}
	return seedSample(ctx, s)
}

// seedShapes brings the shapes of the database up to date with the embedded ones.
func seedShapes(ctx context.Context, s store.Store) (changed, total int, err error) {
	templates, err := gallery.Read(embed.Shapes())
	if err != nil {
		return 0, 0, err
	}
	shapes := make([]store.Shape, len(templates))
	for i, t := range templates {
		shapes[i] = store.Shape{
			ShapeID: t.ID, Name: t.NameKo, EnglishName: t.NameEn, IconName: t.Icon, Category: string(t.Category),
			EstimatedDistanceKM: t.EstimatedM / 1000, SVGPath: t.Path, Position: i + 1,
		}
	}
	changed, err = s.SeedShapes(ctx, shapes)
	if err != nil {
		return 0, 0, fmt.Errorf("store the shapes: %w", err)
	}
	return changed, len(shapes), nil
}
