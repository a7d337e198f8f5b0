package sqlite

import "github.com/runnerway/runnerway/store/sqlstore"

func copying() sqlstore.CopyDialect {
	return sqlstore.CopyDialect{
		Columns: "SELECT t.name, c.name, c.type, c.hidden > 1, c.pk FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c " +
			"WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid",
		References: `SELECT t.name, f."table" FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table' ORDER BY 1, 2`,
		// The driver looks at the declared type of a column, which an expression has not.
		AsText:        func(column string) string { return "CAST(" + column + " AS TEXT)" },
		BeginSnapshot: []string{"BEGIN"}, // and the first SELECT
		BeginLoad:     []string{"PRAGMA foreign_keys = 0"},
		Watch:         watch,
	}
}
