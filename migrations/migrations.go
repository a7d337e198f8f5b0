// Package migrations holds the schema's history: numbered SQL files, one history for SQLite and MariaDB.
//
// A file is one step that MariaDB, which commits every change of the schema by itself, can run again after it was cut off;
// what only MariaDB needs stands in its executable comments. The first file is the previous server's schema, so its
// database is adopted as it is; later files only add. A released file is never edited.
package migrations

import "embed"

// Files are the migrations, at the root.
//
//go:embed *.sql
var Files embed.FS
