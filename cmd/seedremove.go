package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runnerway/runnerway/store"
)

func newSeedRemove(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "remove lamps|cameras|places NAME",
		Short: "Take out what a table brought",
		Long: `Takes out the lamps, cameras or places that a table brought, by the name of the source, which "check-db" lists. Heights cannot
be taken out; those of another file take their place.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return errors.New("say what to take out and the name of its source, such as: lamps seoul_streetlights")
			}
			switch store.SeedKind(args[0]) {
			case store.SeedLamps, store.SeedCameras, store.SeedPlaces:
				return nil
			}
			return fmt.Errorf("%q is none of lamps, cameras and places", args[0])
		},
		RunE: func(c *cobra.Command, args []string) error {
			config, _, err := p.setup(c)
			if err != nil {
				return err
			}
			return config.with(c.Context(), p.stderr, func(s store.Store) error {
				return p.removeSeed(c.Context(), s, store.SeedKind(args[0]), givenName(args[1]))
			})
		},
	}
}

// removeSeed takes out what the source called name brought.
func (p *program) removeSeed(ctx context.Context, s store.Store, kind store.SeedKind, name string) error {
	seeds, err := s.Seeds(ctx)
	if err != nil {
		return err
	}
	var names []string
	for _, have := range seeds {
		if have.Kind != kind {
			continue
		}
		if have.Name != name {
			names = append(names, have.Name)
			continue
		}
		if kind == store.SeedPlaces {
			err = s.PutPlaces(ctx, tablePlaces(name), nil)
		} else {
			err = s.PutSafety(ctx, safetyKinds[kind], name, nil)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "%d %s of %q taken out\n", have.Entries, kind, name)
		return s.NoteSeed(ctx, store.Seed{Kind: kind, Name: name})
	}
	if len(names) == 0 {
		return fmt.Errorf("no table has brought %s", kind)
	}
	return fmt.Errorf("no table called %q has brought %s; there are %s", name, kind, strings.Join(names, ", "))
}
