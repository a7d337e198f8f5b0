package main_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/runnerway/runnerway"

// arrows is who may import whom among our own packages. A folder with "/..." stands for all packages below and including it;
// every package below geo may also import geo and internal. A new arrow is a decision: add it here with the change that
// needs it.
var arrows = map[string][]string{
	"":                {"cmd"},
	"cmd":             {"server", "server/backups", "server/demo", "server/kakao", "server/overpass", "server/streetimport", "store", "store/archive", "store/sqlite", "store/mariadb", "store/sqlstore", "geo/...", "embed"},
	"server":          {"server/api", "server/avatar", "server/backups", "server/jobs", "server/jsonscan", "server/kakao", "server/live", "server/overpass", "server/runfiles", "server/streetimport", "store", "geo/...", "embed", "internal/await", "internal/lru"},
	"server/api":      {},
	"server/avatar":   {},
	"server/backups":  {"store", "internal/await"},
	"server/jsonscan": {},
	"server/demo":     {"geo/..."},
	"server/jobs":     {"store", "geo/...", "internal/await"},
	"server/kakao":    {},
	"server/live":     {"internal/await"},
	"server/overpass": {"geo/..."},
	"server/runfiles": {"geo/track"},
	"store":           {"geo"},
	"store/sqlstore":  {"store", "migrations", "geo"},
	"store/archive":   {"store", "store/sqlite", "store/sqlstore"},
	"store/sqlite":    {"store/sqlstore", "store"},
	"store/mariadb":   {"store/sqlstore", "store"},
	"store/storetest": {"store/...", "migrations", "geo"}, // starts the databases that it tests
	"migrations":      {},
	"embed":           {},
	"geo":             {},
	"geo/art":         {"geo/roads", "geo/art/svg"},
	"geo/art/svg":     {},
	"geo/art/gallery": {"geo/art/svg"},
	"geo/art/judge":   {}, // and geo/art must never import it: what the search optimises cannot judge it
	"geo/coast":       {"geo/roads"},
	"geo/elevation":   {},
	"geo/loop":        {"geo/roads"},
	"geo/measure":     {"geo/roads"},
	"geo/osm":         {"geo/coast", "geo/roads"},
	"geo/picture":     {"geo/roads"},
	"geo/points":      {},
	"geo/roads":       {"geo/elevation"},
	"geo/spelling":    {},
	"geo/towntest":    {"geo/osm", "geo/roads", "geo/elevation", "embed"}, // networks for tests
	"geo/track":       {"geo/measure"},                                    // a course announces the turns that are counted

	"server/streetimport":    {"store", "geo/..."},
	"server/kakao/kakaotest": {"server/kakao"}, // a Kakao for tests
}

// outside is what only some packages may import of the standard library and of other modules.
var outside = []struct {
	imported string
	by       []string
}{
	{"database/sql", []string{"store/..."}},
	{"net/http", []string{"cmd", "server/..."}},
	{"github.com/spf13/cobra", []string{"cmd"}},
	{"github.com/danielgtaylor/huma/v2", []string{"server/..."}},
	{"github.com/go-chi/chi/v5", []string{"server/..."}},
	{"modernc.org/sqlite", []string{"store/sqlite"}},
	{"github.com/go-sql-driver/mysql", []string{"store/mariadb", "store/storetest"}},
	{"github.com/paulmach/osm", []string{"geo/osm"}},
	{"golang.org/x/oauth2", []string{"server/kakao"}},
	{"github.com/muktihari/fit", []string{"geo/track"}},
	{"github.com/prometheus/client_golang", []string{"server"}},
}

func TestImportArrows(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.Name}} {{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		name, from, imports := fields[0], own(fields[1]), fields[2:]
		// Programs that make embedded files or documents are tools: they may use everything, and nobody can import them.
		if name == "main" && from != "" {
			continue
		}
		allowed, known := arrows[from]
		if !known && !strings.Contains(from, "internal/") {
			t.Errorf("package %s is not in the list of arrows", from)
		}
		if strings.HasPrefix(from, "geo/") {
			allowed = append(slices.Clone(allowed), "geo", "internal/...")
		}
		for _, to := range imports {
			if strings.HasPrefix(to, module) && !matches(own(to), allowed) {
				t.Errorf("%s imports %s: a new arrow", from, own(to))
			}
			for _, o := range outside {
				if (to == o.imported || strings.HasPrefix(to, o.imported+"/")) && !matches(from, o.by) {
					t.Errorf("%s imports %s, which is for %s", from, to, strings.Join(o.by, ", "))
				}
			}
		}
	}
}

// own is an import path of ours relative to the module; the module itself is "".
func own(path string) string {
	return strings.TrimPrefix(strings.TrimPrefix(path, module), "/")
}

// matches says whether path is one of the patterns or below one that ends in "/...".
func matches(path string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		if folder, ok := strings.CutSuffix(pattern, "/..."); ok {
			return path == folder || strings.HasPrefix(path, folder+"/")
		}
		return path == pattern
	})
}
