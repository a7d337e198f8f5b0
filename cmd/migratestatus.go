package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/runnerway/runnerway/store"
)

func newMigrateStatus(p *program) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "status",
		Short: "List the migrations; exit code 1 if some are missing or unknown",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			config, _, err := p.setup(c)
			if err != nil {
				return err
			}
			d, err := config.database()
			if err != nil {
				return err
			}
			return migrateStatus(c.Context(), d, p.stdout, asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}

// A migrationState is one line of the list.
type migrationState struct {
	Version   int64  `json:"version"`
	Name      string `json:"name,omitempty"`
	State     string `json:"state"` // applied, missing, or unknown to this program
	AppliedAt string `json:"applied_at,omitempty"`
}

// migrateStatus lists the history without changing anything.
func migrateStatus(ctx context.Context, d database, out io.Writer, asJSON bool) (err error) {
	db, err := d.connectExisting(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	status, err := db.MigrationStatus(ctx)
	if err != nil {
		return err
	}
	times, err := db.AppliedAt(ctx)
	if err != nil {
		return err
	}
	write := writeStatus
	if asJSON {
		write = writeStatusJSON
	}
	if err := write(out, d, migrationStates(status, times)); err != nil {
		return err
	}
	switch {
	case len(status.Unknown) > 0:
		return errors.New("a newer program has migrated this database: use that one")
	case len(status.Missing) > 0:
		return errors.New(`migrations are missing: run "runnerway migrate"`)
	}
	return nil
}

func migrationStates(s store.MigrationStatus, times map[int64]store.Time) []migrationState {
	states := []migrationState{}
	for _, part := range []struct {
		state string
		of    []store.Migration
	}{{"applied", s.Applied}, {"missing", s.Missing}, {"unknown", s.Unknown}} {
		for _, m := range part.of {
			line := migrationState{Version: m.Version, Name: m.Name, State: part.state}
			if at := times[m.Version]; !at.IsZero() && part.state != "missing" {
				line.AppliedAt = at.Format("2006-01-02T15:04:05Z")
			}
			states = append(states, line)
		}
	}
	slices.SortStableFunc(states, func(a, b migrationState) int { return int(a.Version - b.Version) })
	return states
}

func writeStatus(out io.Writer, _ database, states []migrationState) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "STATE\tMIGRATION\tAPPLIED AT (UTC)")
	for _, s := range states {
		name := s.Name
		if name == "" {
			name = fmt.Sprintf("%05d", s.Version)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", s.State, name, s.AppliedAt)
	}
	return t.Flush()
}

func writeStatusJSON(out io.Writer, d database, states []migrationState) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		Database   string           `json:"database"`
		Migrations []migrationState `json:"migrations"`
	}{d.String(), states})
}
