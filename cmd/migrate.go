package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

func newMigrate(p *program) *cobra.Command {
	c := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the tables of the database up to date",
		Long: `Applies the migrations that are missing; the database is made if it is not there. It is safe to repeat, and "serve" does
it by itself.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runMigrate(c, p, migrateUp) },
	}
	c.AddCommand(
		&cobra.Command{
			Use:   "up",
			Short: "Apply the migrations that are missing (the same as migrate alone)",
			Args:  cobra.NoArgs,
			RunE:  func(c *cobra.Command, _ []string) error { return runMigrate(c, p, migrateUp) },
		},
		&cobra.Command{
			Use:   "status",
			Short: "List the migrations; exit code 1 if some are missing or unknown",
			Args:  cobra.NoArgs,
			RunE:  func(c *cobra.Command, _ []string) error { return runMigrate(c, p, migrateStatus) },
		},
	)
	return c
}

func runMigrate(c *cobra.Command, p *program, run func(context.Context, database, io.Writer) error) error {
	config, _, err := p.setup(c)
	if err != nil {
		return err
	}
	d, err := config.database()
	if err != nil {
		return err
	}
	return run(c.Context(), d, p.stdout)
}

// migrateUp applies what is missing and tells what that was.
func migrateUp(ctx context.Context, d database, out io.Writer) (err error) {
	db, err := d.connect(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	applied, err := db.Migrate(ctx)
	for _, m := range applied {
		fmt.Fprintln(out, "applied", m.Name)
	}
	if err != nil {
		return err
	}
	if len(applied) == 0 {
		fmt.Fprintln(out, "nothing to do")
	}
	fmt.Fprintf(out, "%s is up to date\n", d)
	return nil
}

// migrateStatus lists the history without changing anything.
func migrateStatus(ctx context.Context, d database, out io.Writer) (err error) {
	db, err := d.connectExisting(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	status, err := db.MigrationStatus(ctx)
	if err != nil {
		return err
	}
	for _, m := range status.Applied {
		fmt.Fprintln(out, "applied", m.Name)
	}
	for _, m := range status.Missing {
		fmt.Fprintln(out, "missing", m.Name)
	}
	for _, m := range status.Unknown {
		fmt.Fprintln(out, "unknown", m.Version)
	}
	switch {
	case len(status.Unknown) > 0:
		return errors.New("a newer program has migrated this database: use that one")
	case len(status.Missing) > 0:
		return errors.New(`migrations are missing: run "runnerway migrate"`)
	}
	return nil
}
