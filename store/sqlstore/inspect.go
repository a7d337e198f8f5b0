package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/runnerway/runnerway/store"
)

// Inspect looks the database over: what it is, which migrations it has, what it holds, whether it is sound. It changes
// nothing and works on a database without tables. The integrity check reads everything, so it takes its time.
func (db *DB) Inspect(ctx context.Context) (store.Inspection, error) {
	in := store.Inspection{Kind: db.dialect.Name, Location: db.location}
	if err := db.Ping(ctx); err != nil {
		return in, err
	}
	var err error
	if in.Version, in.Encoding, in.EncodingOK, err = db.dialect.Describe(ctx, db.read); err != nil {
		return in, fmt.Errorf("describe the database: %w", err)
	}
	if in.Migrations, err = db.MigrationStatus(ctx); err != nil {
		return in, err
	}
	tables, err := db.tables(ctx, db.reader())
	if err != nil {
		return in, fmt.Errorf("list the tables: %w", err)
	}
	if err := db.readThrough(ctx, tables, &in); err != nil {
		return in, err
	}
	if slices.Contains(tables, "street_sources") {
		columns := sourceColumns
		if !slices.Contains(tables, "street_fetches") {
			columns = unmigratedSourceColumns
		}
		if in.Streets, err = db.sources(ctx, columns); err != nil {
			return in, err
		}
	}
	if slices.Contains(tables, "seeds") {
		if in.Seeds, err = db.Seeds(ctx); err != nil {
			return in, err
		}
	}
	for _, s := range in.Streets {
		in.StreetTiles += s.Tiles
		in.StreetLengthM += s.LengthM
	}
	return in, nil
}

// readThrough counts the rows of the tables and checks them, on a connection that may take as long as that takes.
func (db *DB) readThrough(ctx context.Context, tables []string, in *store.Inspection) (err error) {
	conn, err := db.openSchema(ctx)
	if err != nil {
		return fmt.Errorf("open a connection of its own: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	q := &queries{DB: db, session: conn}
	if in.Tables, err = q.counts(ctx, tables); err != nil {
		return err
	}
	if in.Faults, err = db.dialect.Check(ctx, conn, tables); err != nil {
		return fmt.Errorf("check the tables: %w", err)
	}
	return nil
}

// Condition implements store.ConditionStore.
func (db *DB) Condition(ctx context.Context) (store.Condition, error) {
	c := store.Condition{Kind: db.dialect.Name}
	var err error
	if c.Version, _, _, err = db.dialect.Describe(ctx, db.read); err != nil {
		return c, fmt.Errorf("describe the database: %w", err)
	}
	if c.Bytes, err = value[int64](ctx, db.reader(), db.dialect.Bytes); err != nil {
		return c, fmt.Errorf("measure the database: %w", err)
	}
	c.Migrations, err = db.MigrationStatus(ctx)
	return c, err
}

func (q *queries) counts(ctx context.Context, tables []string) ([]store.TableCount, error) {
	var out []store.TableCount
	for _, t := range tables {
		// The name comes from the database's own catalogue.
		n, err := value[int64](ctx, q, "SELECT COUNT(*) FROM `"+t+"`")
		if err != nil {
			return nil, fmt.Errorf("count %s: %w", t, err)
		}
		out = append(out, store.TableCount{Table: t, Rows: n})
	}
	return out, nil
}
