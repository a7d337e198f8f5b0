package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/runnerway/runnerway/store/sqlstore"
)

// fixDB does what the flags --fix-… of check-db ask for.
func (p *program) fixDB(c *cobra.Command, config Config, o checkOptions) (err error) {
	ctx := c.Context()
	d, err := config.database()
	if err != nil {
		return err
	}
	if o.fixCharset && d.kind != kindMariaDB {
		return usageError{errors.New("--fix-charset is for MariaDB; SQLite keeps all text as UTF-8"), c.CommandPath()}
	}
	db, err := d.unhurried().connectExisting(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	status, err := db.MigrationStatus(ctx)
	if err != nil {
		return err
	}
	if len(status.Unknown) > 0 {
		return errors.New("a newer program has migrated this database: use that one")
	}
	if o.fixCharset {
		if err := p.fixCharset(ctx, db, o.yes); err != nil {
			return usageIfUnconfirmed(err, c)
		}
	}
	if !o.fixCounters {
		return nil
	}
	if len(status.Missing) > 0 {
		return errors.New(`migrations are missing, and counters with them: run "runnerway migrate" first`)
	}
	return usageIfUnconfirmed(p.fixCounters(ctx, db, o.yes), c)
}

// usageIfUnconfirmed makes a missing --yes an error of the command line.
func usageIfUnconfirmed(err error, c *cobra.Command) error {
	if errors.Is(err, errUnconfirmed) {
		return usageError{err, c.CommandPath()}
	}
	return err
}

// fixCharset shows how the text of db would be changed and, if it may, changes it.
func (p *program) fixCharset(ctx context.Context, db *sqlstore.DB, yes bool) error {
	plan, err := db.CharsetPlan(ctx)
	if err != nil {
		return err
	}
	if len(plan.Steps) == 0 {
		fmt.Fprintln(p.stdout, "charset: nothing to do, all text is utf8mb4_unicode_ci")
		return nil
	}
	for _, s := range plan.Steps {
		fmt.Fprintln(p.stdout, s.SQL+";")
	}
	for _, d := range plan.Doubled {
		fmt.Fprintf(p.stdout, "note: %s.%s has %d rows whose text was encoded twice, such as %q for %q: they stay so\n", d.Table, d.Column, d.Rows, d.Example, d.Meant)
	}
	for _, o := range plan.Obstacles {
		fmt.Fprintf(p.stdout, "in the way: %s %s: %s\n", o.Table, o.Column, o.Text)
	}
	if len(plan.Obstacles) > 0 {
		return fmt.Errorf("nothing was changed: %s in the way, see above", plural(len(plan.Obstacles), "thing"))
	}
	if err := p.confirm(fmt.Sprintf("Have you a backup, are the servers stopped, and shall these %s run?", plural(len(plan.Steps), "statement")), yes); err != nil {
		return err
	}
	m := newMeter(p.stderr, "charset")
	done := 0
	err = db.FixCharset(ctx, func(n, of int) {
		done = n
		m.Set(int64(n), int64(of))
	})
	m.Close()
	if err != nil {
		return fmt.Errorf("%w\n  %s of %d ran; the same command goes on from there. Until then keep the servers stopped", err, plural(done, "statement"), len(plan.Steps))
	}
	fmt.Fprintf(p.stdout, "charset: %s ran; all text is utf8mb4_unicode_ci\n", plural(done, "statement"))
	return nil
}

// fixCounters shows which counters of db are wrong and, if it may, sets them right.
func (p *program) fixCounters(ctx context.Context, db *sqlstore.DB, yes bool) error {
	wrong, looked, err := db.Drifts(ctx)
	if err != nil {
		return err
	}
	if len(wrong) == 0 {
		fmt.Fprintf(p.stdout, "counters: nothing to do, all %d are as their rows\n", looked)
		return nil
	}
	total := int64(0)
	for _, d := range wrong {
		fmt.Fprintln(p.stdout, driftText(d))
		total += d.Rows
	}
	if err := p.confirm("Shall these be set to what their rows come to?", yes); err != nil {
		return err
	}
	m := newMeter(p.stderr, "counters")
	done := map[string]int64{}
	sum := int64(0)
	changed, err := db.FixCounters(ctx, func(counter string, rows int64) {
		sum += rows - done[counter]
		done[counter] = rows
		m.Set(sum, total)
	})
	m.Close()
	if err != nil {
		return fmt.Errorf("%w\n  %d values were set right; the same command goes on from there", err, changed)
	}
	fmt.Fprintf(p.stdout, "counters: %d values set right\n", changed)
	return nil
}
