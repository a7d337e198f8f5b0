package cmd

import (
	"strings"
	"testing"

	"github.com/runnerway/runnerway/store"
)

// What was fetched is told in one line, however much it is.
func TestInspectionSumsUpFetchedStreets(t *testing.T) {
	var out strings.Builder
	writeInspection(&out, store.Inspection{Streets: []store.StreetSource{
		{Name: "overpass:13/2/2", Fetched: true, Tiles: 4, LengthM: 90_000},
		{Name: "seoul", Tiles: 400, LengthM: 5_000_000},
		{Name: "overpass:13/7/7", Fetched: true, Tiles: 16, LengthM: 210_000},
	}})
	if text := out.String(); !strings.Contains(text, "fetched: 300 km in 20 tiles of 2 areas\n") || !strings.Contains(text, "seoul: 5000 km in 400 tiles") ||
		strings.Contains(text, "overpass") {
		t.Errorf("got\n%s", text)
	}
}
