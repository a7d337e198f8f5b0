package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// migration is what the flags of "migrate" say.
type migration struct {
	to       *int64
	dry      bool // only show
	noBackup bool
	yes      bool // things may be lost
}

func newMigrate(p *program) *cobra.Command {
	var o migration
	c := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the tables of the database up to date",
		Long: `Applies the migrations that are missing; the database is made if it is not there. It is safe to repeat, and "serve" does
it by itself. Programs that do it at the same time wait for each other.

An SQLite database that holds something is first kept in a file beside it, as the output says; the newest ` + strconv.Itoa(keptBeforeMigration) + ` such files stay.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return p.migrate(c, o) },
	}
	up := &cobra.Command{
		Use:   "up",
		Short: "Apply the migrations that are missing (the same as migrate alone)",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return p.migrate(c, o) },
	}
	for _, c := range []*cobra.Command{c, up} {
		o.flags(c)
	}
	c.AddCommand(up, newMigrateTo(p), newMigrateStatus(p), newMigrateCopy(p))
	return c
}

func (o *migration) flags(c *cobra.Command) {
	c.Flags().BoolVar(&o.dry, "dry-run", false, "print the SQL of what would be done and change nothing")
	c.Flags().BoolVar(&o.noBackup, "no-backup", false, "do not keep an SQLite database in a file first")
}

func newMigrateTo(p *program) *cobra.Command {
	var o migration
	c := &cobra.Command{
		Use:   "to VERSION",
		Short: "Go to a version of the tables, forwards or back",
		Long: `Applies missing migrations up to VERSION and undoes those after it; 0 undoes all. What undoing throws away is told, and
happens with --yes only.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			version, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil || version < 0 {
				return usageError{fmt.Errorf("%q is no number of a migration", args[0]), c.CommandPath()}
			}
			o.to = &version
			return p.migrate(c, o)
		},
	}
	o.flags(c)
	c.Flags().BoolVar(&o.yes, "yes", false, "throw away what undoing migrations throws away")
	return c
}

func (p *program) migrate(c *cobra.Command, o migration) error {
	config, _, err := p.setup(c)
	if err != nil {
		return err
	}
	d, err := config.database()
	if err != nil {
		return err
	}
	if o.dry {
		return migrateDry(c.Context(), d, o, p.stdout)
	}
	return migrate(c.Context(), d, o, p.stdout)
}

// migrate changes the tables of d and tells what it did.
func migrate(ctx context.Context, d database, o migration, out io.Writer) (err error) {
	connect := d.connect
	if o.to != nil {
		connect = d.connectExisting
	}
	db, err := connect(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if o.to != nil {
		if err := mayLose(ctx, db, o, out); err != nil {
			return err
		}
	}
	options := sqlstore.MigrateOptions{To: o.to, Before: backupFirst(db, d, out)}
	if o.noBackup {
		options.Before = nil
	}
	done, err := db.MigrateWith(ctx, options)
	for _, m := range done.Undo {
		fmt.Fprintln(out, "undone ", m.Name)
	}
	for _, m := range done.Apply {
		fmt.Fprintln(out, "applied", m.Name)
	}
	if err != nil {
		return err
	}
	if done.Nothing() {
		fmt.Fprintln(out, "nothing to do")
	}
	if o.to != nil {
		fmt.Fprintf(out, "%s has version %d\n", d, *o.to)
		return nil
	}
	fmt.Fprintf(out, "%s is up to date\n", d)
	return nil
}

// mayLose tells what going to an earlier version throws away, and fails unless that was agreed to.
func mayLose(ctx context.Context, db *sqlstore.DB, o migration, out io.Writer) error {
	plan, err := db.Plan(ctx, o.to)
	if err != nil || len(plan.Undo) == 0 {
		return err
	}
	losses, err := db.Losses(ctx, plan.Undo)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "to go from version %d to %d, %s undone\n", plan.From, plan.To, counted(len(plan.Undo), "migration is", "migrations are"))
	for _, l := range losses {
		fmt.Fprintln(out, "lost:  ", describeLoss(l))
	}
	if len(losses) == 0 {
		fmt.Fprintln(out, "lost:   nothing that is stored")
	}
	if !o.yes {
		return errors.New("nothing was changed: repeat it with --yes if that is what you want")
	}
	return nil
}

func describeLoss(l sqlstore.Loss) string {
	if l.Column == "" {
		return fmt.Sprintf("table %s with %s", l.Table, counted(int(l.Rows), "row", "rows"))
	}
	return fmt.Sprintf("column %s.%s, filled in %s", l.Table, l.Column, counted(int(l.Rows), "row", "rows"))
}

// counted is a number with its noun.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// migrateDry prints the SQL of what migrate would do.
func migrateDry(ctx context.Context, d database, o migration, out io.Writer) (err error) {
	db, err := d.connectExisting(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	plan, err := db.Plan(ctx, o.to)
	if err != nil {
		return err
	}
	if plan.Nothing() {
		fmt.Fprintln(out, "-- nothing to do")
		return nil
	}
	losses, err := db.Losses(ctx, plan.Undo)
	if err != nil {
		return err
	}
	for _, l := range losses {
		fmt.Fprintln(out, "-- lost:", describeLoss(l))
	}
	if err := writeSQL(out, db, plan.Undo, sqlstore.Down); err != nil {
		return err
	}
	return writeSQL(out, db, plan.Apply, sqlstore.Up)
}

func writeSQL(out io.Writer, db *sqlstore.DB, steps []store.Migration, d sqlstore.Direction) error {
	for _, m := range steps {
		text, err := db.MigrationSQL(m, d)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "-- %s (%s)\n%s\n", m.Name, strings.ToLower(string(d)), text)
	}
	return nil
}
