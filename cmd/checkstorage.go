package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/mariadb"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// checkContents tells what there is.
func (r *report) checkContents(ctx context.Context, db *sqlstore.DB, i store.Inspection) {
	rows := check{ID: "tables", Group: groupContents, State: checkOK, Text: fmt.Sprintf("%d tables; those with rows:", len(i.Tables)), Figures: map[string]any{}}
	users := int64(0)
	for _, t := range i.Tables {
		if t.Rows > 0 {
			rows.Details = append(rows.Details, fmt.Sprintf("%s %d", t.Table, t.Rows))
		}
		rows.Figures[t.Table] = t.Rows
		if t.Table == "users" {
			users = t.Rows
		}
	}
	r.add(rows)
	u := check{ID: "users", Group: groupContents, State: checkOK, Text: plural(int(users), "user"), Figures: map[string]any{"users": users}}
	if users == 0 {
		u.State, u.Text = checkWarn, "no users"
	}
	if demo, err := db.CountDemoUsers(ctx); err == nil && demo > 0 {
		u.Text += fmt.Sprintf(", %d of a demo (runnerway seed demo --remove takes them out)", demo)
		u.Figures["demo"] = demo
	}
	r.add(u)
	r.add(streetsCheck(i))
	if len(i.Seeds) > 0 {
		c := check{ID: "seeds", Group: groupContents, State: checkOK, Text: plural(len(i.Seeds), "file")}
		for _, s := range i.Seeds {
			c.Details = append(c.Details, fmt.Sprintf("%s %s: %d, %s", s.Kind, s.Name, s.Entries, s.SeededAt.Format("2006-01-02 15:04")))
		}
		r.add(c)
	}
}

func streetsCheck(i store.Inspection) check {
	c := check{ID: "streets", Group: groupContents, State: checkOK, Text: plural(len(i.Streets), "source"),
		Figures: map[string]any{"sources": len(i.Streets), "tiles": i.StreetTiles, "length_km": int64(i.StreetLengthM / 1000)}}
	var fetched store.StreetSource
	areas := 0
	for _, s := range i.Streets {
		if s.Fetched {
			areas, fetched.LengthM, fetched.Tiles = areas+1, fetched.LengthM+s.LengthM, fetched.Tiles+s.Tiles
			continue
		}
		c.Details = append(c.Details, fmt.Sprintf("%s: %.0f km in %d tiles, %.3f,%.3f to %.3f,%.3f, imported %s", s.Name, s.LengthM/1000, s.Tiles,
			s.Bounds.Min.Lat, s.Bounds.Min.Lng, s.Bounds.Max.Lat, s.Bounds.Max.Lng, s.ImportedAt.Format("2006-01-02 15:04")))
	}
	if areas > 0 {
		c.Details = append(c.Details, fmt.Sprintf("fetched: %.0f km in %d tiles of %d areas", fetched.LengthM/1000, fetched.Tiles, areas))
	}
	if len(i.Streets) == 0 {
		c.State, c.Text = checkWarn, "no streets"
		c.Advice = `run "runnerway seed" for the sample or "runnerway seed roads FILE.osm.pbf" for your town`
	}
	return c
}

// checkStorage looks at what the rows stand on.
func (r *report) checkStorage(ctx context.Context, d database, db *sqlstore.DB, variables map[string]string, before fileLook) {
	sizes := check{ID: "sizes", Group: groupStorage, State: checkOK, Figures: map[string]any{}}
	found, err := db.Sizes(ctx)
	var total int64
	for n, s := range found {
		total += s.Bytes
		sizes.Figures[s.Table] = s.Bytes
		if n < textDetails {
			sizes.Details = append(sizes.Details, fmt.Sprintf("%s %s", s.Table, bytesText(s.Bytes)))
		}
	}
	if sizes.Text = bytesText(total) + " with indexes"; err != nil {
		sizes = unchecked(sizes, err)
	}
	r.add(sizes)
	if d.kind == kindSQLite {
		r.checkFile(d, variables, before)
		return
	}
	for _, c := range serverChecks(variables, total, db.MaxConnections()) {
		r.add(c)
	}
}

// A fileLook is what a database file was like before it was opened.
type fileLook struct {
	size int64
	wal  bool
}

// lookAtFile reads the journal mode from the header: opening a file sets it.
func lookAtFile(d database) fileLook {
	look := fileLook{wal: true}
	if d.kind != kindSQLite {
		return look
	}
	f, err := os.Open(d.path)
	if err != nil {
		return look
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil {
		look.size = info.Size()
	}
	// https://www.sqlite.org/fileformat.html: bytes 18 and 19 are 2 with a write-ahead log.
	header := make([]byte, 20)
	if _, err := io.ReadFull(f, header); err == nil {
		look.wal = header[18] == 2 && header[19] == 2
	}
	return look
}

// Room on the disk of a SQLite file, in bytes: below the first new rows may fail any time, below the second soon.
const (
	leastRoom  = 16 << 20
	littleRoom = 256 << 20
)

func (r *report) checkFile(d database, variables map[string]string, before fileLook) {
	journal := check{ID: "journal", Group: groupStorage, State: checkOK, Text: "write-ahead log", Figures: map[string]any{"journal_mode": variables["journal_mode"]}}
	switch {
	case !strings.EqualFold(variables["journal_mode"], "wal"):
		journal.State, journal.Text = checkFail, "journal mode "+variables["journal_mode"]+": whoever reads waits for whoever writes"
		journal.Advice = "move the file to a local disk: network file systems allow no write-ahead log"
	case !before.wal:
		journal.State, journal.Text = checkWarn, "the file had no write-ahead log until it was opened just now"
		journal.Advice = "another program has changed that; let only this one open the file"
	}
	r.add(journal)
	free, system, err := diskOf(filepath.Dir(d.path))
	disk := check{ID: "disk", Group: groupStorage, State: checkOK, Text: "room enough", Figures: map[string]any{"file_bytes": before.size, "free_bytes": free}}
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		disk = check{ID: "disk", Group: groupStorage, State: checkSkipped, Text: "this system does not say"}
	case err != nil:
		disk = unchecked(disk, err)
	case free < leastRoom:
		disk.State, disk.Text, disk.Advice = checkFail, bytesText(free)+" free", "make room, or move the data directory"
	case free < max(littleRoom, before.size/10):
		disk.State, disk.Text, disk.Advice = checkWarn, bytesText(free)+" free", "make room: a tenth of the file and 256 MiB at least"
	}
	r.add(disk)
	if system != "" {
		r.add(check{ID: "file_system", Group: groupStorage, State: checkWarn, Text: "the file is on " + system,
			Advice: "locks of network file systems are not to be relied on, and files on them get damaged: move it to a local disk", Figures: map[string]any{"file_system": system}})
	}
}

// What a MariaDB server should have at least.
const (
	leastPacket      = 16 << 20
	leastBufferPool  = 128 << 20
	leastWaitTimeout = 3600 // seconds that a connection is kept, see package mariadb
)

// serverChecks judges the settings of a MariaDB server; dataBytes are those of this database, and one server of
// ours holds up to so many connections.
func serverChecks(variables map[string]string, dataBytes int64, connections int) []check {
	number := func(name string) int64 {
		n, _ := strconv.ParseInt(variables[name], 10, 64)
		return n
	}
	one := func(id, name string, bad bool, state, text, advice string) check {
		c := check{ID: id, Group: groupStorage, State: checkOK, Text: name + " " + variables[name], Figures: map[string]any{name: variables[name]}}
		if bad {
			c.State, c.Text, c.Advice = state, name+" "+variables[name]+": "+text, advice
		}
		return c
	}
	flush, pool := number("innodb_flush_log_at_trx_commit"), number("innodb_buffer_pool_size")
	binlog := number("log_bin") == 1 && number("sync_binlog") != 1
	all := []check{
		one("durability", "innodb_flush_log_at_trx_commit", flush != 1, checkWarn, "what was acknowledged in the last second may be lost in a power cut", "set it to 1"),
		one("doublewrite", "innodb_doublewrite", !on(variables["innodb_doublewrite"]), checkWarn, "a power cut may damage pages", "set it to ON, unless the file system writes pages whole"),
		one("binlog", "sync_binlog", binlog, checkWarn, "replicas and point-in-time recovery may lose the last transactions", "set it to 1"),
		one("buffer_pool", "innodb_buffer_pool_size", pool < leastBufferPool || pool < dataBytes/2, checkWarn,
			"small for "+bytesText(dataBytes)+" of data: pages are read from disk again and again", "at least 128 MiB, and half of the data"),
		one("connections", "max_connections", number("max_connections") < int64(connections), checkWarn,
			fmt.Sprintf("one server may use %d", connections), fmt.Sprintf("%d for every server, and some for people; or a smaller DB_POOL_SIZE and DB_MAX_OVERFLOW", connections)),
		one("packet", "max_allowed_packet", number("max_allowed_packet") < leastPacket, checkWarn, "long recorded tracks do not fit", "set it to 64M"),
		one("wait_timeout", "wait_timeout", number("wait_timeout") < leastWaitTimeout, checkWarn, "idle connections end before they are renewed", "at least 3600"),
		one("read_only", "read_only", on(variables["read_only"]), checkFail, "this server is a replica, or was set to read only", "name the primary server"),
	}
	engines := check{ID: "engines", Group: groupStorage, State: checkOK, Text: "all tables are InnoDB"}
	if others := variables["engines"]; others != "" {
		engines.State, engines.Text, engines.Details = checkFail, "tables without transactions and foreign keys", strings.Split(others, ", ")
		engines.Advice = "ALTER TABLE … ENGINE=InnoDB for each"
	}
	return append(all, engines)
}

// on reads a switch of the server's.
func on(value string) bool { return slices.Contains([]string{"1", "ON"}, strings.ToUpper(value)) }

// checkSettings looks at our own settings.
func (r *report) checkSettings(config Config, d database, i store.Inspection) {
	r.add(keyCheck(config, d, i))
	unsafe := check{ID: "unsafe", Group: groupSettings, State: checkOK, Text: "nothing that should not be used where others can reach the server"}
	if found := config.unsafe(); len(found) > 0 {
		unsafe.State, unsafe.Text, unsafe.Details = checkWarn, "not for a server that others can reach", found
	}
	r.add(unsafe)
}

// keyCheck says where the key that signs tokens is.
func keyCheck(config Config, d database, i store.Inspection) check {
	c := check{ID: "secret_key", Group: groupSettings, State: checkOK, Text: "in SECRET_KEY"}
	if config.SecretKey != "" {
		if reason := weakKey(config.SecretKey); reason != "" {
			c.State, c.Text, c.Advice = checkWarn, "SECRET_KEY "+reason, "remove it and a random one is made and kept"
		}
		return c
	}
	if d.kind == kindMariaDB {
		c.Text = "in the database"
		if !slices.ContainsFunc(i.Tables, func(t store.TableCount) bool { return t.Table == "secrets" && t.Rows > 0 }) {
			c.Text = "none yet; the first server makes one"
		}
		return c
	}
	path := filepath.Join(config.Data, secretFile)
	if c.Text = "in the data directory"; exposed(path) != "" {
		c.State, c.Text = checkWarn, exposed(path)
	} else if _, err := os.Stat(path); err != nil {
		c.Text = "none yet; the first server makes one"
	}
	return c
}

// unsafe lists settings that should not be used where others can reach the server.
func (c *Config) unsafe() []string {
	var unsafe []string
	if c.Debug {
		unsafe = append(unsafe, "DEBUG is on")
	}
	if slices.Contains(c.CORSOrigins, "*") {
		unsafe = append(unsafe, "CORS_ORIGINS lets every web page call the API")
	}
	if d, err := c.database(); err == nil && d.kind == kindMariaDB {
		if d.password == "" {
			unsafe = append(unsafe, "the MariaDB user has no password")
		}
		if problem := mariadb.Exposed(d.url()); problem != "" {
			unsafe = append(unsafe, problem)
		}
	}
	return unsafe
}
