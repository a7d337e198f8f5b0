package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/runnerway/runnerway/store/archive"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// restoring is what "restore" was told.
type restoring struct {
	file string
	yes  bool   // what the database holds may be replaced
	kept string // where that is kept; empty: where keptAt says
}

func newRestore(p *program) *cobra.Command {
	var o restoring
	c := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup back in the place of the database",
		Long: `Checks a file that "backup" made (or a migration, or the schedule of "serve") and puts it in the place of the database,
SQLite or MariaDB, whichever of them it came from. A backup of an older version is brought up to date first.

Stop the server before. What the database holds is replaced with --yes only, and is kept: an SQLite database in a file beside
it, a MariaDB database as a backup beside FILE.`,
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
			o.file = args[0]
			return p.restore(c.Context(), config, d.unhurried(), o)
		},
	}
	c.Flags().BoolVar(&o.yes, "yes", false, "replace what the database holds")
	c.Flags().StringVar(&o.kept, "keep", "", "`FILE` in which that is kept (default: beside the database; of MariaDB beside the backup)")
	return c
}

func (p *program) restore(ctx context.Context, config Config, d database, o restoring) (err error) {
	if o.kept == "" {
		o.kept = keptAt(d, o.file)
	}
	dir := os.TempDir()
	if d.kind == kindSQLite {
		if sameFile(o.file, d.path) {
			return fmt.Errorf("%s is the database itself", o.file)
		}
		dir = filepath.Dir(d.path)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("make the directory of the database: %w", err)
		}
	}
	backup, err := archive.Prepare(ctx, o.file, dir)
	if err != nil {
		return fmt.Errorf("nothing was restored: %w", err)
	}
	defer func() { err = errors.Join(err, backup.Close()) }()
	describeBackup(p.stdout, backup.Summary)
	put := p.restoreFile
	if d.kind == kindMariaDB {
		put = p.restoreServer
	}
	if err := put(ctx, config, d, backup, o); err != nil {
		return err
	}
	for _, m := range backup.Migrated {
		fmt.Fprintln(p.stdout, "applied", m.Name)
	}
	fmt.Fprintf(p.stdout, "restored into %s\n", d)
	return nil
}

// keptAt is where what is replaced is kept.
func keptAt(d database, file string) string {
	stamp := time.Now().UTC().Format(stampLayout)
	if d.kind == kindMariaDB {
		return filepath.Join(filepath.Dir(file), fmt.Sprintf("%s-replaced-%s.db", d.name, stamp))
	}
	return fmt.Sprintf("%s-replaced-%s.db", strings.TrimSuffix(d.path, filepath.Ext(d.path)), stamp)
}

func sameFile(a, b string) bool {
	one, err := os.Stat(a)
	other, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(one, other)
}

// errNotReplaced asks for --yes.
func errNotReplaced(d database, holds string) error {
	return fmt.Errorf("%s holds %s: nothing was changed; with --yes the backup takes its place", d, holds)
}

// restoreFile puts a backup in the place of an SQLite database.
func (p *program) restoreFile(ctx context.Context, config Config, d database, backup *archive.Prepared, o restoring) error {
	info, err := os.Stat(d.path)
	if err == nil && info.IsDir() {
		return fmt.Errorf("%s is a directory", d.path)
	}
	there := !errors.Is(err, fs.ErrNotExist)
	if there && !o.yes {
		return errNotReplaced(d, describeFile(ctx, d, info))
	}
	if err := backup.Become(ctx, d.path, o.kept); err != nil {
		return fmt.Errorf("nothing was restored: %w", err)
	}
	if there {
		fmt.Fprintf(p.stdout, "what was there is kept in %s\n", o.kept)
	}
	db, err := d.connect(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	return restoreKey(ctx, p, config, d, db)
}

// describeFile says what an SQLite database holds, as far as it can be read.
func describeFile(ctx context.Context, d database, info os.FileInfo) string {
	holds := fmt.Sprintf("%s, of %s", sized(info.Size()), info.ModTime().Format(time.DateTime))
	db, err := d.connectExisting(ctx)
	if err != nil {
		return holds + ", that cannot be read as a database"
	}
	defer db.Close()
	if users := usersOf(ctx, db); users != "" {
		return holds + ", with " + users
	}
	return holds
}

// usersOf is how many users a database has, in words; nothing if it has no such table.
func usersOf(ctx context.Context, db *sqlstore.DB) string {
	counts, err := db.Counts(ctx)
	if err != nil {
		return ""
	}
	for _, c := range counts {
		if c.Table == "users" {
			return counted(int(c.Rows), "user", "users")
		}
	}
	return ""
}

// restoreKey lets sessions go on in an SQLite database whose backup brought the key that signs them, and tells else.
func restoreKey(ctx context.Context, p *program, config Config, d database, db *sqlstore.DB) error {
	m := keyMove{config: config, from: d, to: d, target: db, keyDir: config.Data}
	key, err := db.KnownSecret(ctx, secretName)
	if err != nil {
		return err
	}
	if key != nil { // the backup is of a MariaDB database
		m.from.kind = kindMariaDB
		return carryKey(ctx, p.stdout, m)
	}
	if config.SecretKey == "" {
		fmt.Fprintf(p.stdout, "sessions: they go on if %s is still the file of the time of the backup; otherwise everybody logs in again\n", filepath.Join(config.Data, secretFile))
		return nil
	}
	return carryKey(ctx, p.stdout, m)
}

// restoreServer makes a backup the content of a MariaDB database.
func (p *program) restoreServer(ctx context.Context, config Config, d database, backup *archive.Prepared, o restoring) (err error) {
	db, err := d.connect(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	held, err := archive.Held(ctx, db)
	if err != nil {
		return err
	}
	unfinished, err := db.Unfinished(ctx)
	if err != nil {
		return err
	}
	if len(held) > 0 && !o.yes && !unfinished {
		return errNotReplaced(d, fmt.Sprintf("%s with rows", counted(len(held), "table", "tables")))
	}
	m := newRowMeter(p.stderr)
	report, err := backup.Fill(ctx, db, o.kept, m.set)
	m.close()
	if _, there := os.Stat(o.kept); there == nil {
		fmt.Fprintf(p.stdout, "what was there is kept in %s\n", o.kept)
	}
	if errors.Is(err, archive.ErrInUse) {
		return fmt.Errorf("nothing was restored: %w", err)
	}
	if err != nil {
		return fmt.Errorf("the backup was not restored; if the database counts as unfinished now, repeat it: %w", err)
	}
	fmt.Fprintf(p.stdout, "%s of %s copied and compared\n", counted(int(report.Rows()), "row", "rows"), counted(len(report.Tables), "table", "tables"))
	key, err := db.KnownSecret(ctx, secretName)
	if err != nil {
		return err
	}
	move := keyMove{config: config, from: database{kind: kindSQLite, path: filepath.Join(config.Data, "runnerway.db")}, to: d, target: db}
	if key != nil {
		move.from.kind = kindMariaDB
	}
	return carryKey(ctx, p.stdout, move)
}
