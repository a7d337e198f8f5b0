package store

// Index is an index that the migrations make.
type Index struct {
	Table, Name string // the name of a constraint is not kept by every database
	Columns     []string
	Unique      bool
	// SQL makes it; empty if it belongs to the table's own definition.
	SQL string
}

// Orphans are rows of Table whose Column names a row of Parent that is not there.
type Orphans struct {
	Table, Column, Parent string
	Rows                  int64
	Example               string // the key of one of them
	Missing               string // what that one refers to
}

// Drift is how far the values of one counter are from the rows that they count.
type Drift struct {
	Counter string  // "table.column"
	Of      int64   // rows that have the counter
	Rows    int64   // of them, those whose value is wrong
	Example string  // the key of one of them
	Has     float64 // its value
	Should  float64 // what its rows come to
}

// TableSize is the room that a table takes with its indexes.
type TableSize struct {
	Table string
	Bytes int64
}

// TextColumn is a column whose text is not kept as it should be.
type TextColumn struct {
	Table, Column      string
	Charset, Collation string
}

// CharsetStep is one change on the way to a database whose text is kept as it should be.
type CharsetStep struct {
	Table string // whose columns it changes; empty: the database itself, or foreign keys that are in the way
	SQL   string
}

// CharsetObstacle is something that a step would fail on, or lose.
type CharsetObstacle struct {
	Table, Column string
	Text          string // what it is, for a person
}

// CharsetPlan is how text is kept and what would change that. The zero value has nothing to do.
type CharsetPlan struct {
	Columns   []TextColumn
	Steps     []CharsetStep
	Obstacles []CharsetObstacle
	// Doubled are columns with text that was encoded twice: it stays as it is, neither better nor worse.
	Doubled []DoubledText
}

// DoubledText is text that a program stored as UTF-8 over a connection that it had declared as something else.
type DoubledText struct {
	Table, Column string
	Rows          int64
	Example       string // as it is stored
	Meant         string // as it was meant
}

// Trouble is why a database cannot be opened, as far as that is known.
type Trouble string

// The troubles.
const (
	TroubleUnknown        Trouble = ""
	TroubleRefused        Trouble = "refused"          // nobody listens there
	TroubleUnreachable    Trouble = "unreachable"      // no way to that network
	TroubleUnknownHost    Trouble = "unknown_host"     // the name has no address
	TroubleTimeout        Trouble = "timeout"          // no answer in time
	TroubleAccess         Trouble = "access_denied"    // user or password
	TroubleDatabaseAccess Trouble = "database_denied"  // the user may not use that database
	TroubleNoDatabase     Trouble = "unknown_database" // the server has none of that name
	TroubleNoTLS          Trouble = "tls_missing"      // one side wants TLS and the other has none
	TroubleCertificate    Trouble = "tls_certificate"  // signed by nobody whom we trust, for another name, or expired
	TroubleHostBlocked    Trouble = "host_blocked"     // the server does not let this machine in
	TroubleFull           Trouble = "connections_full" // too many connections
	TroubleNoSocket       Trouble = "socket_missing"
	TroubleNotADatabase   Trouble = "not_a_database"
	TroubleDamaged        Trouble = "damaged"
	TroubleLocked         Trouble = "locked" // another process keeps it to itself
	TroublePermission     Trouble = "permission"
	TroubleReadOnly       Trouble = "read_only"
	TroubleDiskFull       Trouble = "disk_full"
	TroubleIO             Trouble = "io" // the disk, or the file system, failed
)
