package cmd

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/runnerway/runnerway/store"
)

// checkOptions are the flags of check-db.
type checkOptions struct {
	strict, asJSON, fixCharset, fixCounters, yes bool
}

func newCheckDB(p *program) *cobra.Command {
	var o checkOptions
	c := &cobra.Command{
		Use:   "check-db",
		Short: "Check the database: connection, migrations, text, rows, counters, sizes, settings",
		Long: `Reports what the database is and whether it is sound, in groups, with what to do about what is not. Nothing is changed.

Exit code 0 if it is sound; 1 if something is at fault (no connection, migrations missing or newer than this program, text that
would get lost, rows that refer to nothing, a failed integrity check), and with --strict also for warnings; 2 if the command line
was wrong. --json writes the same for programs; docs/operating.md describes it.

--fix-charset brings database, tables and columns of MariaDB to utf8mb4 and utf8mb4_unicode_ci, and nothing else about them. Stop the
servers and make a backup first: each table is copied once. Who is interrupted begins again with the next table.
--fix-counters sets likes, comments, bookmarks, posts and the totals of users to what their rows come to, also while servers run.
Both show what they will do and ask first; --yes answers for you.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			config, _, err := p.setup(c)
			if err != nil {
				return err
			}
			if o.asJSON && (o.fixCharset || o.fixCounters) {
				return usageError{errors.New("--json only reports: give it without --fix-charset and --fix-counters"), c.CommandPath()}
			}
			if o.yes && !o.fixCharset && !o.fixCounters {
				return usageError{errors.New("--yes goes with --fix-charset or --fix-counters"), c.CommandPath()}
			}
			if o.fixCharset || o.fixCounters {
				return p.fixDB(c, config, o)
			}
			return p.checkDB(c.Context(), config, o)
		},
	}
	c.Flags().BoolVar(&o.strict, "strict", false, "exit code 1 also for warnings")
	c.Flags().BoolVar(&o.asJSON, "json", false, "write the report as JSON")
	c.Flags().BoolVar(&o.fixCharset, "fix-charset", false, "bring the text of MariaDB to utf8mb4_unicode_ci")
	c.Flags().BoolVar(&o.fixCounters, "fix-counters", false, "set counters to what their rows come to")
	c.Flags().BoolVar(&o.yes, "yes", false, "do not ask before changes")
	return c
}

// checkDB writes a report on the database of config and fails if it is not sound.
func (p *program) checkDB(ctx context.Context, config Config, o checkOptions) error {
	d, err := config.database()
	if err != nil {
		return err
	}
	r := examine(ctx, config, d)
	if o.asJSON {
		if err := r.writeJSON(p.stdout); err != nil {
			return err
		}
	} else {
		r.write(p.stdout)
	}
	switch {
	case r.State == checkFail:
		return errors.New("the database is not usable as it is: see the faults above")
	case o.strict && r.State == checkWarn:
		return errors.New("there are warnings, and --strict was given")
	}
	return nil
}

// examine makes all checks that can be made.
func examine(ctx context.Context, config Config, d database) *report {
	r := &report{Format: 1, Kind: d.kind, Location: d.place()}
	defer r.settle()
	before := lookAtFile(d)
	db, err := d.unhurried().connectExisting(ctx)
	if err != nil {
		r.add(failedConnection(d, err))
		return r
	}
	defer func() {
		if err := db.Close(); err != nil {
			r.add(check{ID: "close", Group: groupSettings, State: checkFail, Text: err.Error()})
		}
	}()
	variables, err := db.Variables(ctx)
	if err != nil {
		r.add(failedConnection(d, fmt.Errorf("read the settings of the server: %w", err)))
		return r
	}
	r.add(check{ID: "connection", Group: groupConnection, State: checkOK, Text: "answers"})
	i, err := db.Inspect(ctx)
	if err != nil {
		r.add(check{ID: "inspection", Group: groupConnection, State: checkFail, Text: err.Error(), Advice: damagedAdvice(d)})
		return r
	}
	r.checkServer(d, i, variables)
	r.checkSchema(ctx, db, i)
	r.checkText(ctx, db, i)
	r.checkRows(ctx, db, i)
	r.checkContents(ctx, db, i)
	r.checkStorage(ctx, d, db, variables, before)
	r.checkBackups(ctx, config, d, db, i)
	r.checkSettings(config, d, i)
	return r
}

// failedConnection tells why there is none. What to do stands in the error's lines after the first.
func failedConnection(d database, err error) check {
	text, advice, _ := strings.Cut(err.Error(), "\n")
	reason := d.trouble(err)
	c := check{ID: "connection", Group: groupConnection, State: checkFail, Text: text, Advice: strings.TrimSpace(advice)}
	if reason != store.TroubleUnknown {
		c.Figures = map[string]any{"reason": reason}
	}
	return c
}

func damagedAdvice(d database) string {
	if d.kind == kindSQLite {
		return "put a backup in its place; sqlite3 FILE .recover may save rows of a damaged file"
	}
	return "look into the server's error log; mariadb-check tells more"
}

// migrationNames lists migrations for a sentence.
func migrationNames(all []store.Migration) string {
	names := make([]string, len(all))
	for i, m := range all {
		names[i] = m.Name
		if names[i] == "" {
			names[i] = fmt.Sprint(m.Version)
		}
	}
	return strings.Join(names, ", ")
}
