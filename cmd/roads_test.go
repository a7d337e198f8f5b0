package cmd_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/cmd"
	"github.com/runnerway/runnerway/geo/spelling"
	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlite"
	"github.com/runnerway/runnerway/store/sqlstore"
)

func TestSeedRoads(t *testing.T) {
	town := gridTown(t, "Town.osm.pbf", 10, 20, 12)
	run(t, nil, "seed", "roads", town).wants(0, `as "town"`, "24 ways, 144 nodes", "26.", "tiles", "MB of memory", "100%")
	runHere(t, nil, "check-db").wants(0, "town: 26 km")
	// A file of the same name replaces the older one.
	runHere(t, nil, "seed", "roads", gridTown(t, "town.osm.pbf", 10, 20, 6)).wants(0)
	r := runHere(t, nil, "check-db").wants(0, "town: 6 km")
	if strings.Contains(r.stdout, "26 km") {
		t.Errorf("the older import is still there:\n%s", r.stdout)
	}
	// The name of the sample is not free.
	runHere(t, nil, "seed", "roads", gridTown(t, "sample.osm.pbf", 30, 20, 6)).wants(0, `as "sample.osm"`)
}

func TestSeedRoadsWithBrokenFiles(t *testing.T) {
	town := gridTown(t, "town.osm.pbf", 10, 20, 12)
	dir := t.TempDir()
	whole, err := os.ReadFile(town)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	run(t, nil, "seed", "roads", town).wants(0)
	before := contents(t)

	damaged := bytes.Clone(whole)
	for i := len(damaged) - 200; i < len(damaged)-150; i++ {
		damaged[i] = 0xff
	}
	tests := []struct {
		path string
		want []string
	}{
		{write("town.osm.pbf", whole[:len(whole)-100]), []string{"block 2", "get it again", "stays as it was"}},
		{write("TOWN.pbf", damaged), []string{"block 2", "get it again"}},
		{write("town.pbf", []byte("<osm>this is XML</osm>")), []string{"PBF"}},
		{write("empty.osm.pbf", nil), []string{"empty"}},
		{filepath.Join(dir, "nowhere.osm.pbf"), []string{"no such file"}},
		{dir, []string{"directory"}},
		{write("waterless.osm.pbf", whole[:len(whole)/4]), []string{"block 1"}},
	}
	for _, tt := range tests {
		runHere(t, nil, "seed", "roads", tt.path).wants(1, append(tt.want, filepath.Base(tt.path))...)
	}
	if after := contents(t); after != before {
		t.Errorf("failed imports changed the database:\n%s\nbefore:\n%s", after, before)
	}
	// The good file between bad ones is imported.
	other := gridTown(t, "other.osm.pbf", 40, 20, 6)
	runHere(t, nil, "seed", "roads", tests[0].path, other, tests[4].path).wants(1, "2 of 3 files", `as "other"`)
	runHere(t, nil, "check-db").wants(0, "other: 5 km", "town: 26 km")
}

// cancelAt is a writer that cancels once it has been told a text.
type cancelAt struct {
	text
	word   string
	cancel context.CancelFunc
}

func (c *cancelAt) Write(p []byte) (int, error) {
	if strings.Contains(string(p), c.word) {
		c.cancel()
	}
	return c.text.Write(p)
}

func TestSeedRoadsInterrupted(t *testing.T) {
	run(t, nil, "seed").wants(0)
	before := contents(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var stdout text
	stderr := cancelAt{word: "%", cancel: cancel} // at the first sign of progress
	code := cmd.Main(ctx, []string{"seed", "roads", gridTown(t, "town.osm.pbf", 10, 20, 12)}, nil, &stdout, &stderr)
	if code != 1 || !strings.Contains(stderr.String(), "interrupted") {
		t.Errorf("exit code %d: %s%s", code, &stdout, &stderr)
	}
	if after := contents(t); after != before {
		t.Errorf("an interrupted import changed the database:\n%s\nbefore:\n%s", after, before)
	}
}

func TestSeedRoadsWithoutRoomForTemporaryFiles(t *testing.T) {
	large := gridTown(t, "county.osm.pbf", 10, 20, 600) // more than an import keeps in memory
	run(t, nil, "seed").wants(0)
	before := contents(t)
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	runHere(t, nil, "seed", "roads", large, "--temp-dir", nowhere).wants(1, "temporary files in "+nowhere, "free room", "--temp-dir", "stays as it was")
	if after := contents(t); after != before {
		t.Errorf("a failed import changed the database:\n%s\nbefore:\n%s", after, before)
	}
	room := t.TempDir()
	r := runHere(t, nil, "seed", "roads", large, "--temp-dir", room).wants(0, `as "county"`, "MB of temporary files")
	if strings.Contains(r.stdout, " 0 MB of temporary files") {
		t.Errorf("it took no temporary files:\n%s", r.stdout)
	}
	if left, err := os.ReadDir(room); err != nil || len(left) > 0 {
		t.Errorf("left in the directory: %v, %v", left, err)
	}
}

func TestServerSeesNewStreets(t *testing.T) {
	t.Chdir(t.TempDir())
	s := start(t, nil)
	token := s.guest()
	const request = `{"shape_id":"circle","start":{"lat":10.005,"lng":20.005},"target_distance_km":2}`
	var g generated
	if status := s.do("POST", "/api/v1/routes/generate-gps-art", token, request, &g); status != 422 || !strings.Contains(g.Message, "도로 데이터가 아직 없습니다") {
		t.Fatalf("before the import: status %d, %s", status, g.Message)
	}
	if !strings.Contains(s.stderr.String(), "seed roads") {
		t.Errorf("the log does not say how to add an area:\n%s", s.stderr)
	}
	runHere(t, nil, "seed", "roads", gridTown(t, "town.osm.pbf", 10, 20, 12)).wants(0)
	status := 422
	for begin := time.Now(); status == 422 && time.Since(begin) < 5*time.Second; time.Sleep(100 * time.Millisecond) {
		g = generated{}
		status = s.do("POST", "/api/v1/routes/generate-gps-art", token, request, &g)
	}
	if status != 200 || len(g.Data.OptionIDs) == 0 {
		t.Errorf("within 5 s of the import: status %d, %+v", status, g)
	}
	s.stop().wants(0)
}

func TestSeedRoadsOfGangnam(t *testing.T) {
	path, err := filepath.Abs("../../shared/data/osm/seoul-gangnam-20260206.osm.pbf")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Skip("there is no ../shared/data/osm/seoul-gangnam-20260206.osm.pbf")
	}
	run(t, nil, "seed", "roads", path).wants(0, "3670 ways", "493.", "left out")
}

// TestSeedRoadsNames expects the names of an import and of the sample in the index, all or none of them.
func TestSeedRoadsNames(t *testing.T) {
	run(t, nil, "seed", "roads", gridTownOf(t, "town.osm.pbf", 10, 20, 12, "Old Street")).wants(0)
	wantNames(t, "old", "Old Street street")
	broken := gridTownOf(t, "town.osm.pbf", 10, 20, 12, "Broken Street")
	if whole, err := os.ReadFile(broken); err != nil {
		t.Fatal(err)
	} else if err := os.WriteFile(broken, whole[:len(whole)-100], 0o600); err != nil {
		t.Fatal(err)
	}
	runHere(t, nil, "seed", "roads", broken).wants(1)
	wantNames(t, "old", "Old Street street")
	wantNames(t, "broken")
	runHere(t, nil, "seed", "roads", gridTownOf(t, "town.osm.pbf", 10, 20, 12, "New Street")).wants(0)
	wantNames(t, "old")
	wantNames(t, "new street", "New Street street")
	runHere(t, nil, "seed").wants(0)
	wantNames(t, "vasag", "Vasagatan street")
}

// wantNames checks which names in the database here begin with text, each once.
func wantNames(t *testing.T, text string, want ...string) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), "data/runnerway.db", sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	r := spelling.RangeOf(text)
	found, err := db.FindStreetNames(t.Context(), store.NameSearch{From: r.From, To: r.To, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range found {
		if name := n.Name + " " + n.Kind; !slices.Contains(got, name) {
			got = append(got, name)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q begins %q, want %q", text, got, want)
	}
}
