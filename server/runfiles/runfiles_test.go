package runfiles_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/server/runfiles"
)

const aRun = `<gpx version="1.1"><trk><type>running</type><trkseg><trkpt lat="57.7" lon="11.9"><time>2025-05-05T07:00:00Z</time></trkpt>` +
	`<trkpt lat="57.71" lon="11.9"><time>2025-05-05T07:06:00Z</time></trkpt></trkseg></trk></gpx>`

// pack makes a zip of names and contents in turn.
func pack(t testing.TB, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = w.Write([]byte(files[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// open opens contents as an upload of that name.
func open(t testing.TB, name, contents string, limits runfiles.Limits) (*runfiles.Set, error) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "upload")
	if err := os.WriteFile(path, []byte(contents), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := runfiles.Open([]runfiles.Upload{{Name: name, Path: path}}, dir, limits)
	if err == nil {
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			if left, _ := filepath.Glob(filepath.Join(dir, "nested-*")); len(left) > 0 {
				t.Errorf("Close left %v", left)
			}
		})
	}
	return s, err
}

func TestLimits(t *testing.T) {
	var many []string
	for n := range 6 {
		many = append(many, fmt.Sprintf("%d.gpx", n), aRun)
	}
	archive := pack(t, many...)
	if _, err := open(t, "x.zip", archive, runfiles.Limits{Files: 5}); !errors.Is(err, runfiles.ErrTooMany) {
		t.Errorf("6 files of 5: %v", err)
	}
	s, err := open(t, "x.zip", archive, runfiles.Limits{Unpacked: int64(2*len(aRun)) + 1})
	if err != nil {
		t.Fatal(err)
	}
	var failed []error
	for _, f := range s.Files {
		_, err := s.Read(f)
		failed = append(failed, err)
	}
	if failed[0] != nil || failed[1] != nil || !errors.Is(failed[2], runfiles.ErrUnpacked) || !errors.Is(failed[5], runfiles.ErrUnpacked) {
		t.Errorf("two files may be unpacked: %v", failed)
	}
	if _, err := open(t, "x.zip", pack(t, "a.zip", pack(t, "b.gpx", strings.Repeat(" ", 1<<20))), runfiles.Limits{Nested: 500}); !errors.Is(err, runfiles.ErrUnpacked) {
		t.Errorf("an archive of a kilobyte in an archive: %v", err)
	}
	var list []string
	for n := range 22_000 {
		list = append(list, fmt.Sprintf("%0400d.jpg", n), "")
	}
	if _, err := open(t, "x.zip", pack(t, list...), runfiles.Limits{}); !errors.Is(err, runfiles.ErrTooMany) {
		t.Errorf("an archive with a list of 9 MB: %v", err)
	}
}

func TestHash(t *testing.T) {
	s, err := open(t, "x.zip", pack(t, "a.gpx", aRun, "b.gpx", aRun+"\n"), runfiles.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	a, errA := s.Read(s.Files[0])
	b, errB := s.Read(s.Files[1])
	if errA != nil || errB != nil || a.Hash == b.Hash || len(a.Hash) != 64 || a.Kind != "gpx" || len(a.Run.Points) != 2 {
		t.Errorf("Read = %+v %v and %+v %v", a, errA, b, errB)
	}
}

func TestSportOf(t *testing.T) {
	for word, want := range map[string]runfiles.Sport{
		"": runfiles.UnknownSport, "Running": runfiles.Running, "trail_running": runfiles.Running, "Trail Run": runfiles.Running, "9": runfiles.Running,
		"달리기": runfiles.Running, " WALK ": runfiles.Walking, "등산": runfiles.Walking, "Biking": runfiles.OtherSport, "수영": runfiles.OtherSport, "1": runfiles.OtherSport,
	} {
		if got := runfiles.SportOf(word); got != want {
			t.Errorf("SportOf(%q) = %v, want %v", word, got, want)
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(pack(f, "a.gpx", aRun, "activities.csv", "a,b,c,d\n1,2,3,4,activities/1.gpx"))
	f.Add(pack(f, "runnerway.json", "{}", "workouts.json", `[{"file":"a.gpx"}]`, "z.zip", pack(f, "b.fit", "x")))
	f.Add("PK\x05\x06")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := open(t, "upload", text, runfiles.Limits{Files: 50, Unpacked: 1 << 20, Nested: 1 << 20})
		if err != nil {
			return
		}
		for _, file := range s.Files {
			if strings.Contains(file.Name, "..") && strings.Contains(file.Name, "/../") || strings.HasPrefix(file.Name, "/") {
				t.Errorf("a file is called %q", file.Name)
			}
			_, _ = s.Read(file)
		}
	})
}
