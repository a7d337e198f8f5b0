package cmd

import (
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

// What was fetched is told in one line, however much it is.
func TestInspectionSumsUpFetchedStreets(t *testing.T) {
	c := streetsCheck(store.Inspection{Streets: []store.StreetSource{
		{Name: "overpass:13/2/2", Fetched: true, Tiles: 4, LengthM: 90_000},
		{Name: "seoul", Tiles: 400, LengthM: 5_000_000},
		{Name: "overpass:13/7/7", Fetched: true, Tiles: 16, LengthM: 210_000},
	}})
	text := strings.Join(c.Details, "\n")
	if !strings.Contains(text, "fetched: 300 km in 20 tiles of 2 areas") || !strings.Contains(text, "seoul: 5000 km in 400 tiles") ||
		strings.Contains(text, "overpass") {
		t.Errorf("got\n%s", text)
	}
}

func TestSupportedVersions(t *testing.T) {
	for version, want := range map[string]string{
		"10.6.5-MariaDB": checkOK, "10.11.19-MariaDB-0+deb12u1": checkOK, "11.4.2-MariaDB-log": checkOK, "5.5.5-10.11.6-MariaDB": checkOK,
		"10.5.9-MariaDB": checkFail, "5.5.68-MariaDB": checkFail, "8.0.36": checkFail, "MariaDB": checkWarn,
	} {
		if state, advice := supported(version); state != want || (state != checkOK) == (advice == "") {
			t.Errorf("supported(%q) = %s %q, want %s", version, state, advice, want)
		}
	}
}

// goodServer are the settings of a server that nothing is to be said about.
var goodServer = map[string]string{
	"innodb_flush_log_at_trx_commit": "1", "innodb_doublewrite": "ON", "innodb_buffer_pool_size": "1073741824", "log_bin": "0", "sync_binlog": "0",
	"max_connections": "151", "max_allowed_packet": "16777216", "wait_timeout": "28800", "read_only": "0", "engines": "",
}

func TestServerSettings(t *testing.T) {
	for _, c := range serverChecks(goodServer, 1<<30, 30) {
		if c.State != checkOK {
			t.Errorf("a good server: %+v", c)
		}
	}
	for name, tt := range map[string]struct {
		value, id, state string
	}{
		"innodb_flush_log_at_trx_commit": {"2", "durability", checkWarn},
		"innodb_doublewrite":             {"OFF", "doublewrite", checkWarn},
		"innodb_buffer_pool_size":        {"8388608", "buffer_pool", checkWarn},
		"log_bin":                        {"1", "binlog", checkWarn},
		"max_connections":                {"20", "connections", checkWarn},
		"max_allowed_packet":             {"1048576", "packet", checkWarn},
		"wait_timeout":                   {"60", "wait_timeout", checkWarn},
		"read_only":                      {"1", "read_only", checkFail},
		"engines":                        {"posts, users", "engines", checkFail},
	} {
		bad := maps.Clone(goodServer)
		bad[name] = tt.value
		for _, c := range serverChecks(bad, 1<<30, 30) {
			want := checkOK
			if c.ID == tt.id {
				want = tt.state
			}
			if c.State != want || c.State != checkOK && c.Advice == "" {
				t.Errorf("%s = %s: %s is %s with advice %q, want %s", name, tt.value, c.ID, c.State, c.Advice, want)
			}
		}
	}
}

func TestClock(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	for _, tt := range []struct {
		zone, at, want string
	}{
		{"+00:00", "1800000000.400", checkOK},
		{"+00:00", "1800000060.000", checkWarn},
		{"SYSTEM", "1800000000.000", checkFail},
	} {
		if c := clockCheck(map[string]string{"time_zone": tt.zone, "unix_time": tt.at}, now); c.State != tt.want {
			t.Errorf("%s at %s: %+v, want %s", tt.zone, tt.at, c, tt.want)
		}
	}
}

func TestDiskIsJudged(t *testing.T) {
	free, _, err := diskOf(t.TempDir())
	if errors.Is(err, errors.ErrUnsupported) {
		return
	}
	if err != nil || free <= 0 {
		t.Errorf("diskOf: %d bytes, %v", free, err)
	}
}

func TestAsk(t *testing.T) {
	for answer, want := range map[string]error{"y\n": nil, "Yes\n": nil, "yes": nil, "\n": errDeclined, "": errDeclined, "no\n": errDeclined, "yesterday\n": errDeclined} {
		var out strings.Builder
		if err := ask(strings.NewReader(answer), &out, "Shall it?"); !errors.Is(err, want) || !strings.Contains(out.String(), "Shall it? [y/N]") {
			t.Errorf("ask with answer %q: %v after %q, want %v", answer, err, out.String(), want)
		}
	}
}
