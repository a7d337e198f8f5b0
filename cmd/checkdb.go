package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/runnerway/runnerway/store"
)

func newCheckDB(p *program) *cobra.Command {
	var strict bool
	c := &cobra.Command{
		Use:   "check-db",
		Short: "Check the database: migrations, encoding, integrity, rows, streets, unsafe settings",
		Long: `Reports what the database is and whether it is sound. Nothing is changed.

Exit code 1 if it cannot be reached, if migrations are missing or newer than this program, if its encoding is wrong or if
its integrity check fails. No streets, no users and unsafe settings are warnings; with --strict they too give exit code 1.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			config, _, err := p.setup(c)
			if err != nil {
				return err
			}
			return checkDB(c.Context(), config, p.stdout, strict)
		},
	}
	c.Flags().BoolVar(&strict, "strict", false, "exit code 1 also for warnings")
	return c
}

// checkDB writes a report on the database of config and fails if it is not sound.
func checkDB(ctx context.Context, config Config, out io.Writer, strict bool) error {
	d, err := config.database()
	if err != nil {
		return err
	}
	i, err := d.inspect(ctx)
	if err != nil {
		return err
	}
	writeInspection(out, i)
	faults, warnings := faultsOf(i), append(warningsOf(i), config.unsafe(d.kind)...)
	for _, w := range warnings {
		fmt.Fprintln(out, "warning:", w)
	}
	for _, f := range faults {
		fmt.Fprintln(out, "fault:", f)
	}
	switch {
	case len(faults) > 0:
		return errors.New("the database is not usable as it is: see the faults above")
	case strict && len(warnings) > 0:
		return errors.New("there are warnings, and --strict was given")
	}
	fmt.Fprintln(out, "ok")
	return nil
}

// writeInspection writes what was found as a table of two columns.
func writeInspection(out io.Writer, i store.Inspection) {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "database\t%s %s\n", i.Kind, i.Version)
	fmt.Fprintf(t, "location\t%s\n", i.Location)
	fmt.Fprintf(t, "encoding\t%s\n", i.Encoding)
	fmt.Fprintf(t, "migrations\t%d applied, %d missing, %d unknown\n", len(i.Migrations.Applied), len(i.Migrations.Missing), len(i.Migrations.Unknown))
	for _, count := range i.Tables {
		fmt.Fprintf(t, "rows\t%s %d\n", count.Table, count.Rows)
	}
	var fetched store.StreetSource
	areas := 0
	for _, s := range i.Streets {
		if s.Fetched {
			areas, fetched.LengthM, fetched.Tiles = areas+1, fetched.LengthM+s.LengthM, fetched.Tiles+s.Tiles
			continue
		}
		fmt.Fprintf(t, "streets\t%s: %.0f km in %d tiles, %.3f,%.3f to %.3f,%.3f, imported %s\n", s.Name, s.LengthM/1000, s.Tiles,
			s.Bounds.Min.Lat, s.Bounds.Min.Lng, s.Bounds.Max.Lat, s.Bounds.Max.Lng, s.ImportedAt.Format("2006-01-02 15:04"))
	}
	for _, s := range i.Seeds {
		fmt.Fprintf(t, "seeded\t%s %s: %d, %s\n", s.Kind, s.Name, s.Entries, s.SeededAt.Format("2006-01-02 15:04"))
	}
	if areas > 0 {
		fmt.Fprintf(t, "streets\tfetched: %.0f km in %d tiles of %d areas\n", fetched.LengthM/1000, fetched.Tiles, areas)
	}
	t.Flush()
}

// faultsOf lists what makes a database unusable.
func faultsOf(i store.Inspection) []string {
	var faults []string
	if missing := i.Migrations.Missing; len(missing) > 0 {
		faults = append(faults, fmt.Sprintf("migrations missing: %s; run \"runnerway migrate\"", migrationNames(missing)))
	}
	if unknown := i.Migrations.Unknown; len(unknown) > 0 {
		faults = append(faults, fmt.Sprintf("migrations that this program does not know: %s; use the newer program that made them", migrationNames(unknown)))
	}
	if !i.EncodingOK {
		faults = append(faults, fmt.Sprintf("encoding is %s; it must be UTF-8 (MariaDB: utf8mb4)", i.Encoding))
	}
	for _, f := range i.Faults {
		faults = append(faults, "integrity: "+f)
	}
	return faults
}

// warningsOf lists what an operator may want to know of a sound database.
func warningsOf(i store.Inspection) []string {
	var warnings []string
	if len(i.Streets) == 0 {
		warnings = append(warnings, `no streets; run "runnerway seed" for the sample or "runnerway seed roads FILE.osm.pbf" for your town`)
	}
	users := slices.IndexFunc(i.Tables, func(t store.TableCount) bool { return t.Table == "users" })
	if users < 0 || i.Tables[users].Rows == 0 {
		warnings = append(warnings, "no users")
	}
	return warnings
}

// unsafe lists settings that should not be used where others can reach the server.
func (c *Config) unsafe(kind string) []string {
	var unsafe []string
	if c.SecretKey != "" {
		if reason := weakKey(c.SecretKey); reason != "" {
			unsafe = append(unsafe, "SECRET_KEY "+reason)
		}
	} else if kind == kindSQLite {
		if problem := exposed(filepath.Join(c.Data, secretFile)); problem != "" {
			unsafe = append(unsafe, problem)
		}
	}
	if c.Debug {
		unsafe = append(unsafe, "DEBUG is on")
	}
	if slices.Contains(c.CORSOrigins, "*") {
		unsafe = append(unsafe, "CORS_ORIGINS lets every web page call the API")
	}
	if d, err := c.database(); err == nil && d.kind == kindMariaDB && d.password == "" {
		unsafe = append(unsafe, "the MariaDB user has no password")
	}
	return unsafe
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
