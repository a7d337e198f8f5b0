package cmd_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// slopeTile writes an SRTM tile in which the ground rises by one metre from sample to sample to the east; where void says so
// the height is unknown.
func slopeTile(t *testing.T, name string, rise int, void func(row, col int) bool) string {
	t.Helper()
	const side = 1201
	raw := make([]byte, 0, 2*side*side)
	for row := range side {
		for col := range side {
			h := rise * col
			if void(row, col) {
				h = -32768
			}
			raw = append(raw, byte(uint16(h)>>8), byte(h))
		}
	}
	path := filepath.Join(t.TempDir(), name)
	if strings.HasSuffix(name, ".gz") {
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		_, err := w.Write(raw)
		if err = errors.Join(err, w.Close()); err != nil {
			t.Fatal(err)
		}
		raw = packed.Bytes()
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func solid(int, int) bool { return false }

const circleInTown = `{"shape_id":"circle","start":{"lat":10.005,"lng":20.005},"target_distance_km":2}`

func TestServerSeesNewHeights(t *testing.T) {
	run(t, nil, "seed", "roads", gridTown(t, "town.osm.pbf", 10, 20, 12)).wants(0)
	s := start(t, nil)
	token := s.guest()
	if o := s.optionsOf(token, circleInTown)[0]; o.Known.Elevation != 0 || o.Scores.Elevation != 0 {
		t.Fatalf("before: %+v, want unknown heights", o)
	}
	// A small hole in the town is filled, a large one in the south is not.
	tile := slopeTile(t, "N10E020.hgt.gz", 1, func(row, col int) bool {
		return row >= 1193 && row <= 1194 && col >= 6 && col <= 7 || row > 200 && row < 300 && col < 100
	})
	s.sees(func() {
		runHere(t, nil, "seed", "elevation", tile).wants(0, "N10E020.hgt stored in 100 blocks, a height every 93 m",
			"4 heights in 1 small holes filled from around", "9900 heights stay unknown", "99.3% known")
	})
	if o := s.optionsOf(token, circleInTown)[0]; o.Known.Elevation != 1 || o.Scores.Elevation < 2 || o.Scores.Elevation > 12 {
		t.Errorf("after: %+v, want heights of a slope of one metre in 92", o)
	}
	// A steeper tile takes its place, also in what the server keeps.
	s.sees(func() {
		runHere(t, nil, "seed", "elevation", slopeTile(t, "N10E020.hgt", 5, solid)).wants(0, "100.0% known")
	})
	if o := s.optionsOf(token, circleInTown)[0]; o.Scores.Elevation < 20 {
		t.Errorf("on steeper ground: %+v", o)
	}
	s.stop().wants(0)
	runHere(t, nil, "check-db").wants(0, "elevation n10e020.hgt: 100", "elevation n10e020.hgt.gz: 100")
}

func TestSeedElevationWithBadFiles(t *testing.T) {
	empty := slopeTile(t, "N11E020.hgt", 1, func(int, int) bool { return true })
	run(t, nil, "seed", "elevation", writeFile(t, "dem.tif", "II*"), writeFile(t, "N10E020.hgt", "short"), "nowhere.hgt", empty,
		slopeTile(t, "N12E020.hgt", 1, solid)).wants(1, "dem.tif is not named like N57E011.hgt", "1201 x 1201", "nowhere.hgt: there is no such file",
		"no height is known in it", "N12E020.hgt stored", "4 of 5 files")
	runHere(t, nil, "check-db").wants(0, "elevation_tiles 100\n")
}

func TestDEMFilePath(t *testing.T) {
	run(t, nil, "seed", "roads", gridTown(t, "town.osm.pbf", 10, 20, 12)).wants(0)
	tile := slopeTile(t, "N10E020.hgt", 1, solid)
	environ := []string{"DEM_FILE_PATH=" + tile}
	const stored = "heights of DEM_FILE_PATH"

	s := start(t, environ)
	if o := s.optionsOf(s.guest(), circleInTown)[0]; o.Known.Elevation != 1 {
		t.Errorf("with DEM_FILE_PATH: %+v, want known heights", o)
	}
	s.stop().wants(0, stored, "N10E020.hgt stored in 100 blocks")
	if r := start(t, environ).stop().wants(0); strings.Contains(r.stderr, stored) {
		t.Errorf("the same file was stored a second time:\n%s", r.stderr)
	}
	// A file that changes is stored again; a directory stands for all files in it.
	if err := os.Rename(slopeTile(t, "N10E020.hgt", 2, solid), tile); err != nil {
		t.Fatal(err)
	}
	start(t, []string{"DEM_FILE_PATH=" + filepath.Dir(tile)}).stop().wants(0, stored)

	// The server that came before ignored the setting, so what is wrong with it must not keep this one from serving.
	for _, path := range []string{"nowhere.hgt", writeFile(t, "dem.tif", "II*"), t.TempDir()} {
		start(t, []string{"DEM_FILE_PATH=" + path}).stop().wants(0, "DEM_FILE_PATH", "heights stay as they are")
	}
}
