package cmd

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the table of settings in the README")

func TestREADMEListsTheSettings(t *testing.T) {
	const (
		path  = "../README.md"
		begin = "<!-- settings: written by \"go test ./cmd -run TestREADME -update\" -->\n"
		end   = "<!-- end of settings -->\n"
	)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(raw), begin)
	table, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no marked place for the settings", path)
	}
	var want strings.Builder
	want.WriteString("\n")
	writeSettingsTable(&want)
	want.WriteString("\n")
	if table == want.String() {
		return
	}
	if !*update {
		t.Fatalf("the settings in %s are not those of Config; run: go test ./cmd -run TestREADME -update", path)
	}
	if err := os.WriteFile(path, []byte(before+begin+want.String()+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
