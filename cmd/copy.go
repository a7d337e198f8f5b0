package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/runnerway/runnerway/store/sqlstore"
)

// copyRequest is what the flags of "migrate copy" say.
type copyRequest struct {
	from, to string
	resume   bool
}

func newMigrateCopy(p *program) *cobra.Command {
	var o copyRequest
	c := &cobra.Command{
		Use:   "copy --from URL --to URL",
		Short: "Move everything into another database: from SQLite to MariaDB, or back",
		Long: `Copies everything that one database holds at one instant into another, which must be empty; then both are read over and
compared. Stop the server first: what it writes meanwhile is not copied (that is noticed and told).

The URLs are as for --database; one of the two may be left out and is then the database of the settings. That keeps a password
from the list of processes: DB_PASSWORD_FILE=… DB_HOST=… runnerway migrate copy --from sqlite:data/runnerway.db

A copy that was cut off, however it was, goes on with --resume. Until it is done, nothing else uses the database that is filled.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if o.from == "" && o.to == "" {
				return usageError{errors.New("say --from, --to or both"), c.CommandPath()}
			}
			config, _, err := p.setup(c)
			if err != nil {
				return err
			}
			from, err := config.databaseOr(o.from)
			if err != nil {
				return usageError{wrongURL("--from", err), c.CommandPath()}
			}
			to, err := config.databaseOr(o.to)
			if err != nil {
				return usageError{wrongURL("--to", err), c.CommandPath()}
			}
			if from.same(to) {
				return usageError{fmt.Errorf("--from and --to are the same, %s", from), c.CommandPath()}
			}
			return p.copy(c.Context(), config, from, to, o.resume)
		},
	}
	c.Flags().StringVar(&o.from, "from", "", "`URL` of the database that is read (default that of the settings)")
	c.Flags().StringVar(&o.to, "to", "", "`URL` of the empty database that is filled (default that of the settings)")
	c.Flags().BoolVar(&o.resume, "resume", false, "go on with a copy that was cut off")
	return c
}

// wrongURL names the flag in place of the setting.
func wrongURL(flag string, err error) error {
	return fmt.Errorf("%s: %s", flag, strings.TrimPrefix(err.Error(), settingOf("Database")+": "))
}

// databaseOr is the database with that URL, or that of the settings if it is empty.
func (c *Config) databaseOr(url string) (database, error) {
	named := *c
	if url != "" {
		named.Database = url
	}
	d, err := named.database()
	if err != nil {
		return database{}, err
	}
	return d.unhurried(), nil
}

// same says whether d and e are one database, as far as can be seen from here.
func (d database) same(e database) bool {
	if d.kind != e.kind || d.kind == kindMariaDB {
		return d.kind == e.kind && d.place() == e.place()
	}
	one, err := filepath.Abs(d.path)
	other, err2 := filepath.Abs(e.path)
	return err == nil && err2 == nil && one == other
}

// copy is "migrate copy" of one database into another.
func (p *program) copy(ctx context.Context, config Config, from, to database, resume bool) (err error) {
	source, err := from.connectExisting(ctx)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	target, err := to.connect(ctx)
	if err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	report, err := copyAll(ctx, source, target, resume, p.stderr)
	var full *sqlstore.NotEmptyError
	switch {
	case errors.As(err, &full):
		return fmt.Errorf("%w: name an empty database", err)
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("interrupted: repeat it with --resume: %w", err)
	case err != nil:
		return err
	}
	writeCopyReport(p.stdout, from, to, report)
	return carryKey(ctx, p.stdout, keyMove{config: config, from: from, to: to, target: target, keyDir: filepath.Dir(to.path)})
}

// copyAll copies with progress on w.
func copyAll(ctx context.Context, from, to *sqlstore.DB, resume bool, w io.Writer) (sqlstore.CopyReport, error) {
	m := newRowMeter(w)
	defer m.close()
	return from.Copy(ctx, to, sqlstore.CopyOptions{Resume: resume, Progress: m.set})
}

func writeCopyReport(out io.Writer, from, to database, r sqlstore.CopyReport) {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "TABLE\tROWS\tCHECKSUM")
	for _, table := range r.Tables {
		fmt.Fprintf(t, "%s\t%d\t%s\n", table.Name, table.Rows, table.Checksum)
	}
	t.Flush()
	for _, name := range r.LeftOut {
		fmt.Fprintf(out, "warning: left out %s, which this program does not know\n", name)
	}
	if r.Written {
		fmt.Fprintf(out, "warning: others wrote into %s meanwhile, or may have: what came after %s is not in the copy; "+
			"stop the server and copy again into an empty database if it counts\n", from, r.At.Format(time.DateTime))
	}
	fmt.Fprintf(out, "%s of %s copied in %s and compared: %s and %s hold the same, at version %d\n", counted(int(r.Rows()), "row", "rows"),
		counted(len(r.Tables), "table", "tables"), r.Took.Round(time.Millisecond), from, to, r.Version)
}
