package store

// Migration is one step of the schema's history.
type Migration struct {
	Version int64
	Name    string // of its file; empty if this program does not know it
}

// MigrationStatus compares the database's history with the program's.
type MigrationStatus struct {
	Applied []Migration
	Missing []Migration // known to the program, not applied
	Unknown []Migration // applied by a newer program
}

// Current reports whether the database is exactly what the program expects.
func (s MigrationStatus) Current() bool { return len(s.Missing) == 0 && len(s.Unknown) == 0 }

// TableCount is how many rows a table holds.
type TableCount struct {
	Table string
	Rows  int64
}

// Inspection is what can be said about a database.
type Inspection struct {
	Kind       string // "sqlite" or "mariadb"
	Version    string // of the database program
	Location   string // file, or host and database name; no password
	Encoding   string // such as "UTF-8" or "utf8mb4 utf8mb4_unicode_ci"
	EncodingOK bool
	Migrations MigrationStatus
	Tables     []TableCount // by name; those that exist
	// Faults are what the integrity check found; none if the database is sound.
	Faults []string
	// Streets are the published sources; empty if the tables are missing.
	Streets []StreetSource
	// Seeds are what else was put in from files; empty if the tables are missing.
	Seeds []Seed
	// StreetTiles and StreetLengthM are the totals over Streets.
	StreetTiles   int64
	StreetLengthM float64
}
