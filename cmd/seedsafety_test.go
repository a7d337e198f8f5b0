package cmd_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/korean"
)

// writeFile writes a file into a directory of its own and returns its path.
func writeFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// scored is what is said of an option besides its way.
type scored struct {
	Scores struct{ Safety, Lighting, Elevation int }
	Known  struct{ Safety, Light, Elevation float64 }
	Places struct{ Cafe, Convenience []string } `json:"place_ids"`
}

func (s scored) String() string {
	return fmt.Sprintf("safety %d of %.0f%% known, light %d of %.0f%% known, %d stores", s.Scores.Safety, 100*s.Known.Safety,
		s.Scores.Lighting, 100*s.Known.Light, len(s.Places.Convenience))
}

// optionsOf makes a route and returns what is said of its options, the best first.
func (s *served) optionsOf(token, wish string) []scored {
	s.t.Helper()
	var g generated
	if status := s.do("POST", "/api/v1/routes/generate-gps-art", token, wish, &g); status != 200 {
		s.t.Fatalf("generate: status %d, %s", status, g.Message)
	}
	var list struct{ Data struct{ Options []scored } }
	if status := s.get("/api/v1/routes/"+g.Data.RouteID+"/options", token, &list); status != 200 || len(list.Data.Options) == 0 {
		s.t.Fatalf("options: status %d", status)
	}
	return list.Data.Options
}

// sees runs change and waits until the server has noticed that there is something new: the version of the streets it shows is
// in the mark of each tile.
func (s *served) sees(change func()) {
	s.t.Helper()
	mark := func() string {
		answer, err := http.Get(s.url + "/tiles/14/0/0.mvt")
		if err != nil {
			s.t.Fatal(err)
		}
		answer.Body.Close()
		return answer.Header.Get("ETag")
	}
	before := mark()
	change()
	for begin := time.Now(); mark() == before; time.Sleep(50 * time.Millisecond) {
		if time.Since(begin) > 20*time.Second {
			s.t.Fatalf("nothing new within 20 s: %s", before)
		}
	}
}

// lampsOverGothenburg is a table of lamps every 20 m over 3 x 3 km around heartInGothenburg, so that one is within 15 m of any place.
func lampsOverGothenburg() string {
	var b strings.Builder
	b.WriteString("관리번호;위도;경도;설치개수\n")
	for row := range 150 {
		for col := range 150 {
			fmt.Fprintf(&b, "%d;%.6f;%.6f;2\n", row*150+col, 57.7+float64(row-75)*20/111_195, 11.96+float64(col-75)*20/59_400)
		}
	}
	return b.String()
}

func TestServerCountsNewLamps(t *testing.T) {
	t.Chdir(t.TempDir())
	s := start(t, nil)
	token := s.guest()
	before := s.optionsOf(token, heartInGothenburg)
	if b := before[0]; b.Scores.Safety != 0 || b.Known.Safety != 0 || b.Known.Light != 0 {
		t.Fatalf("before: %+v, want nothing known", b)
	}
	lamps := writeFile(t, "Lampor.csv", lampsOverGothenburg())
	s.sees(func() {
		runHere(t, nil, "seed", "safety", "--lamps", lamps).wants(0, `45000 lamps at 22500 positions stored as "lampor"`, "0 rows skipped",
			"위도, 경도, 설치개수 (separated by semicolons, UTF-8)", "22500 rows lie where", "100%")
	})
	after := s.optionsOf(token, heartInGothenburg)[0]
	if after.Scores.Safety != 100 || after.Scores.Lighting != 100 || after.Known.Safety != 1 || after.Known.Light != 1 {
		t.Errorf("after: %v, want all known and lit", after)
	}
	// The same name again, with a single lamp far away: the others go, and what is unknown is said to be unknown again.
	s.sees(func() {
		runHere(t, nil, "seed", "safety", "--lamps", writeFile(t, "lampor.CSV", "lat,lon\n57.65,11.9\n")).wants(0, "1 lamps at 1 positions")
	})
	if again := s.optionsOf(token, heartInGothenburg)[0]; again.Known.Safety != 0 || again.Scores.Safety != 0 {
		t.Errorf("without these lamps: %v", again)
	}
	s.stop().wants(0)
	runHere(t, nil, "check-db").wants(0, "lamps lampor: 1")
}

func TestSeedSafety(t *testing.T) {
	korean, err := korean.EUCKR.NewEncoder().String("보안등위치명,설치개수,위도,경도\r\n\"역삼, 1\",3,37.5,127.0\r\n역삼2,,37.6,127.1\r\n")
	if err != nil {
		t.Fatal(err)
	}
	lamps := writeFile(t, "강남구_보안등.csv", korean)
	cameras := writeFile(t, "cctv.csv", "\ufeffWGS84위도,WGS84경도,카메라대수\n127.02,37.51,4\n37.52,127.03,1\n37.52,127.03,1\n")
	run(t, nil, "seed", "safety", "--lamps", lamps, "--cameras", cameras).wants(0,
		`4 lamps at 2 positions stored as "강남구_보안등", 0 rows skipped`, "CP949",
		`6 cameras at 2 positions stored as "cctv", 0 rows skipped`, "1 rows, whose latitude and longitude were the wrong way round")
	runHere(t, nil, "check-db").wants(0, "lights 2\n", "cctvs 2\n", "lamps 강남구_보안등: 4", "cameras cctv: 6")
	// Again: nothing doubles. Another name is another source.
	runHere(t, nil, "seed", "safety", "--lamps", lamps).wants(0)
	runHere(t, nil, "check-db").wants(0, "lights 2\n")
	runHere(t, nil, "seed", "safety", "--lamps", lamps, "--name", "Seoul ").wants(0, `as "seoul"`)
	runHere(t, nil, "check-db").wants(0, "lights 4\n")
	runHere(t, nil, "seed", "remove", "lamps", "Seoul").wants(0, `4 lamps of "seoul" taken out`)
	if r := runHere(t, nil, "check-db").wants(0, "lights 2\n"); strings.Contains(r.stdout, "lamps seoul") {
		t.Errorf("what was taken out is still listed:\n%s", r.stdout)
	}
	runHere(t, nil, "seed", "remove", "lamps", "seoul").wants(1, "강남구_보안등")
	runHere(t, nil, "seed", "remove", "places", "seoul").wants(1, "no table has brought places")
	// Gothenburg's streets are there, so lamps in the Gulf of Aden are known to be the wrong way round.
	run(t, nil, "seed").wants(0)
	runHere(t, nil, "seed", "safety", "--lamps", writeFile(t, "a.csv", "lat,lng\n11.96,57.7\n11.97,57.71\n")).wants(0,
		"2 rows, whose latitude", "2 rows lie where streets are imported")
}

func TestSeedSafetyWithBadRows(t *testing.T) {
	var table strings.Builder
	table.WriteString("lat,lon\n")
	for range 14 {
		table.WriteString("here,there\n")
	}
	table.WriteString("57.7,11.96\n91,200\n")
	path := writeFile(t, "town.csv", table.String())
	run(t, nil, "seed", "safety", "--lamps", path).wants(0, "1 lamps at 1 positions", "15 rows skipped",
		`line 2: lat "here" is no number`, "line 11:", "and 5 rows more")
	before := contents(t)

	// Of a file without a good row nothing is stored, and what was there stays.
	for name, tt := range map[string]struct{ content, want string }{
		"town.csv":  {"lat,lon\nx,y\n", "no row of it can be used"},
		"Town.txt":  {"57.7,11.96\n", "위도"},
		"town.xlsx": {"PK\x03\x04...", "save the table as CSV"},
		"town.tsv":  {"", "empty"},
	} {
		runHere(t, nil, "seed", "safety", "--lamps", writeFile(t, name, tt.content)).wants(1, tt.want, name, "1 of 1 files")
	}
	runHere(t, nil, "seed", "safety", "--cameras", "nowhere.csv").wants(1, "nowhere.csv: there is no such file")
	runHere(t, nil, "seed", "safety", "--cameras", t.TempDir()).wants(1, "no ordinary file")
	if after := contents(t); after != before {
		t.Errorf("failed seeds changed the database:\n%s\nbefore:\n%s", after, before)
	}
	// The good file between bad ones counts.
	runHere(t, nil, "seed", "safety", "--lamps", "nowhere.csv", "--lamps", writeFile(t, "good.csv", "lat,lon\n57.7,11.96\n")).wants(1, "1 of 2 files", `as "good"`)
}

func TestSeedCommandLines(t *testing.T) {
	for _, tt := range []struct{ args, word string }{
		{"seed safety", "--lamps"},
		{"seed safety lamps.csv", "--lamps lamps.csv"},
		{"seed safety --lamps a/x.csv --lamps b/X.csv", "--name"},
		{"seed safety --lamps a.csv --lamps b.csv --name c", "one file"},
		{"seed places", "FILE.csv"},
		{"seed places a.csv --category pub", "restroom"},
		{"seed elevation", "FILE.hgt"},
		{"seed remove lamps", "name of its source"},
		{"seed remove elevation n10e020.hgt", "elevation"},
	} {
		run(t, nil, strings.Fields(tt.args)...).wants(2, tt.word, "--help")
	}
	run(t, nil, "seed", "--help").wants(0, "safety", "elevation", "places", "roads")
	run(t, nil, "seed", "safety", "--help").wants(0, "위도", "CP949", "--cameras")
	run(t, nil, "seed", "places", "--help").wants(0, "화장실", "--category")
	run(t, nil, "seed", "elevation", "--help").wants(0, "500 m", ".zip")
}
