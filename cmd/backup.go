package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/runnerway/runnerway/store/archive"
)

func newBackup(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Keep the whole database in a file, also while a server runs",
		Long: `Writes everything that the database holds at one instant into FILE, a database of SQLite whichever database it came from;
with a name that ends in .zst it is compressed. The file is read over and compared before it gets its name. "restore" puts it
back, into SQLite or MariaDB.

It holds everything of the users: only its owner may read it. The key that signs sessions is in it if the database is MariaDB;
with SQLite it is the file secret.key, which is worth keeping too.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			config, _, err := p.setup(c)
			if err != nil {
				return err
			}
			d, err := config.database()
			if err != nil {
				return err
			}
			return p.backup(c.Context(), d.unhurried(), args[0])
		},
	}
}

// backup keeps d in a file and tells what it holds.
func (p *program) backup(ctx context.Context, d database, path string) (err error) {
	db, err := d.connectExisting(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	m := newRowMeter(p.stderr)
	s, err := archive.Write(ctx, db, path, archive.WriteOptions{Progress: m.set})
	m.close()
	if err != nil {
		return fmt.Errorf("no backup was made: %w", err)
	}
	describeBackup(p.stdout, s)
	fmt.Fprintf(p.stdout, "made in %s from %s, and verified\n", s.Took.Round(time.Millisecond), d)
	if d.kind == kindSQLite {
		fmt.Fprintf(p.stdout, "sessions: the key that signs them, %s, is not in it; keep that too, or everybody logs in again after a restore\n", secretFile)
	} else {
		fmt.Fprintln(p.stdout, "sessions: the key that signs them is in it: whoever reads the file can log in as anybody")
	}
	return nil
}

// describeBackup tells what a backup holds.
func describeBackup(out io.Writer, s archive.Summary) {
	users := int64(0)
	for _, t := range s.Tables {
		if t.Table == "users" {
			users = t.Rows
		}
	}
	fmt.Fprintf(out, "%s: version %d, %s, %s in %s, %s\n", s.Path, s.Version, counted(int(users), "user", "users"),
		counted(int(s.Rows()), "row", "rows"), counted(len(s.Tables), "table", "tables"), sized(s.Bytes))
	for _, f := range s.Faults {
		fmt.Fprintln(out, "warning:", f)
	}
}
