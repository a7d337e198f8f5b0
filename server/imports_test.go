package server_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"mime/multipart"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

// gpxRun is a GPX file of a run of km kilometres at 5 minutes each, one point every 10 seconds.
func gpxRun(began time.Time, km float64) string {
	return gpxTrack(began, km, 10*time.Second, 30, `<type>running</type>`)
}

// gpxTrack is a GPX file of so many points by kilometre, step apart.
func gpxTrack(began time.Time, km float64, step time.Duration, perKM float64, head string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>아침 달리기</name>%s<trkseg>`, head)
	plane := geo.NewPlane(examplePlace)
	for i := 0; float64(i) <= km*perKM; i++ {
		p := plane.Point(geo.XY{X: float64(i) * 1000 / perKM})
		fmt.Fprintf(&b, `<trkpt lat="%.7f" lon="%.7f"><ele>%.1f</ele><time>%s</time></trkpt>`, p.Lat, p.Lng, 20+float64(i%60)/2,
			began.Add(time.Duration(i)*step).UTC().Format(time.RFC3339))
	}
	b.WriteString(`</trkseg></trk></gpx>`)
	return b.String()
}

// aZip packs files, given as names and contents in turn.
func aZip(t testing.TB, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gzipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text))
	z.Close()
	return b.String()
}

// send uploads files, given as names and contents in turn, as a form.
func (c client) sendFiles(files ...string) *answer {
	c.k.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := form.CreateFormFile("files", files[i])
		if err != nil {
			c.k.t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			c.k.t.Fatal(err)
		}
	}
	form.Close()
	return c.with("Content-Type", form.FormDataContentType()).post("/workouts/imports", b.String())
}

// An importState is the answer to GET /workouts/imports/{id}.
type importState struct {
	Import struct {
		ID, Name, Status, Message                                    string
		Total, Done, Progress, Imported, Duplicates, Skipped, Failed int
	}
	Files []struct {
		Number                                int
		Name, Status, Reason, Message, Detail string
		WorkoutID                             string `json:"workout_id"`
	}
}

// imported waits for the end of an import.
func (c client) imported(a *answer) importState {
	c.k.t.Helper()
	id := a.wants(202).at("data.id").(string)
	var s importState
	eventually(c.k.t, "end of the import", func() bool {
		c.get("/workouts/imports/" + id).wants(200).json(&s)
		return s.Import.Status != "queued" && s.Import.Status != "running"
	})
	return s
}

// results are the files of an import as name: status reason.
func (s importState) results() string {
	var out []string
	for _, f := range s.Files {
		out = append(out, strings.TrimSpace(f.Name+": "+f.Status+" "+f.Reason))
	}
	return strings.Join(out, "\n")
}

var aMorning = time.Date(2025, 5, 4, 22, 30, 0, 0, time.UTC) // 5 May in Seoul

func TestImportOneRun(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	text := gpxRun(aMorning, 5)
	s := kim.imported(kim.sendFiles("C:\\Users\\kim\\morning.gpx", text))
	if s.Import.Status != "completed" || s.Import.Imported != 1 || s.Import.Progress != 100 || s.results() != "morning.gpx: imported" {
		t.Fatalf("import: %+v", s)
	}
	id := s.Files[0].WorkoutID
	kim.get("/workouts/" + id).wants(200).has(obj{
		"data.status": "completed", "data.source": "gpx", "data.route_name": "아침 달리기", "data.type": "running", "data.distance": 5, "data.duration": 1500, "data.avg_pace": `5'00"`,
		"data.started_at": "2025-05-04T22:30:00.000Z", "data.completed_at": "2025-05-04T22:55:00.000Z", "data.computed.moving_time": 1500,
	})
	kim.get("/users/me/stats").wants(200).has(obj{"data.total_distance": 5, "data.total_workouts": 1})
	if up := kim.get("/workouts/" + id).at("data.elevation_gain").(float64); up < 50 || up > 150 {
		t.Errorf("elevation gain = %v", up)
	}

	again := kim.imported(kim.with("Content-Type", "application/gpx+xml").post("/workouts/imports", text))
	if again.Import.Duplicates != 1 || again.Files[0].WorkoutID != id {
		t.Errorf("the same file as the body itself: %+v", again)
	}
	zipped := kim.imported(kim.sendFiles("a.gpx.gz", gzipped(text), "b.gpx", gpxRun(aMorning.Add(4*time.Second), 5.1)))
	if zipped.Import.Duplicates != 2 {
		t.Errorf("the same run, compressed and from another watch: %+v", zipped)
	}
	lee := k.member("lee")
	if s := lee.imported(lee.sendFiles("m.gpx", text)); s.Import.Imported != 1 {
		t.Errorf("the same file of somebody else: %+v", s)
	}
	kim.del("/workouts/" + id + "/record").wants(200)
	if s := kim.imported(kim.sendFiles("m.gpx", text)); s.Import.Imported != 1 {
		t.Errorf("a run that was deleted: %+v", s)
	}
}

func TestImportWhatIsNoRun(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	noTimes := strings.ReplaceAll(gpxRun(aMorning, 3), "<time>", "<note>")
	noTimes = strings.ReplaceAll(noTimes, "</time>", "</note>")
	s := kim.imported(kim.sendFiles(
		"ride.gpx", gpxTrack(aMorning, 3, 10*time.Second, 30, "<type>cycling</type>"),
		"planned.gpx", noTimes,
		"walk.gpx", gpxTrack(aMorning.Add(24*time.Hour), 3, 20*time.Second, 30, "<type>Walk</type>"),
		"fast.gpx", gpxTrack(aMorning, 30, 4*time.Second, 30, ""),
		"text.gpx", "hello",
		"half.gpx", gpxRun(aMorning, 3)[:2000],
		"empty.gpx", `<?xml version="1.0"?><gpx version="1.1"></gpx>`,
		"future.gpx", gpxRun(k.clock.Now().Add(30*24*time.Hour), 3),
		"still.gpx", gpxRun(aMorning, 0.01),
	))
	want := `ride.gpx: skipped other_sport
planned.gpx: skipped planned
walk.gpx: imported
fast.gpx: skipped too_fast
text.gpx: failed unknown_kind
half.gpx: failed broken
empty.gpx: skipped no_positions
future.gpx: failed bad_time
still.gpx: skipped no_movement`
	if s.results() != want {
		t.Errorf("results:\n%s\nwant:\n%s", s.results(), want)
	}
	if s.Files[0].Detail != "cycling" || s.Files[0].Message != "달리기나 걷기가 아닌 운동입니다" {
		t.Errorf("of a ride: %+v", s.Files[0])
	}
	a := kim.with("Accept-Language", "en").get("/workouts/imports/" + s.Import.ID + "?status=skipped&limit=1&page=2").wants(200)
	if f := a.list("data.files"); len(f) != 1 || f[0]["message"] != "It has no times: it seems to be a planned route and not a run" {
		t.Errorf("second skipped file in English: %v", f)
	}
	kim.get("/workouts/" + s.Files[2].WorkoutID).wants(200).has(obj{"data.type": "walking"})
}

func TestImportArchives(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	day := func(n int) time.Time { return aMorning.Add(time.Duration(n) * 24 * time.Hour) }
	list := "Activity ID,Activity Date,Activity Name,Activity Type,Filename\n" +
		"1,\"May 5, 2025\",\"한강, 밤\",Run,activities/1.gpx.gz\n2,x,Bike,Ride,activities/2.gpx\n"
	strava := aZip(t, "activities.csv", list, "activities/1.gpx.gz", gzipped(gpxRun(day(0), 4)), "activities/2.gpx", gpxRun(day(1), 4),
		"media/photo.jpg", "no picture", "profile.jpg", "", "__MACOSX/activities/._1.gpx", "x")
	s := kim.imported(kim.sendFiles("export_1.zip", strava))
	if got, want := s.results(), "activities/1.gpx.gz: imported\nactivities/2.gpx: skipped other_sport"; got != want || s.Import.Name != "export_1.zip" {
		t.Fatalf("Strava's archive:\n%s\nwant:\n%s", got, want)
	}
	kim.get("/workouts/" + s.Files[0].WorkoutID).has(obj{"data.route_name": "한강, 밤"})

	garmin := aZip(t, "DI_CONNECT/Uploaded/Part1.zip", aZip(t, "kim_1.gpx", gpxRun(day(2), 4), "deeper.zip", aZip(t, "x.gpx", gpxRun(day(3), 4))), "DI_CONNECT/x.json", "{}")
	if s := kim.imported(kim.sendFiles("garmin.zip", garmin)); s.results() != "DI_CONNECT/Uploaded/Part1.zip/kim_1.gpx: imported" {
		t.Errorf("Garmin's archive:\n%s", s.results())
	}
	tricks := aZip(t, "../../../etc/passwd.gpx", gpxRun(day(4), 4), "/abs\\..\\run.gpx", gpxRun(day(5), 4), "a\x00\x1b[2Jb.gpx", "x", "bad.zip", "PK no zip")
	if s := kim.imported(kim.sendFiles("t.zip", tricks)); s.results() != "etc/passwd.gpx: imported\nrun.gpx: imported\na[2Jb.gpx: failed unknown_kind\nbad.zip: failed broken_archive" {
		t.Errorf("an archive with tricks:\n%s", s.results())
	}
	for name, c := range map[string]struct{ body, message string }{
		"broken":  {strava[:len(strava)/2], "압축 파일이 손상되었습니다"},
		"nothing": {aZip(t, "a.txt", "b"), "가져올 수 있는 달리기 파일이 없습니다"},
	} {
		if s := kim.imported(kim.sendFiles("x.zip", c.body)); s.Import.Status != "failed" || s.Import.Message != c.message {
			t.Errorf("%s archive: %+v", name, s.Import)
		}
	}
	bomb := aZip(t, "bomb.gpx", `<?xml version="1.0"?><gpx>`+strings.Repeat(" ", 40<<20))
	if s := kim.imported(kim.sendFiles("b.zip", bomb)); s.results() != "bomb.gpx: failed too_large" {
		t.Errorf("a file that unpacks to 40 MB:\n%s", s.results())
	}
}

func TestImportRefusals(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	kim.with("Content-Type", "multipart/form-data; boundary=x").post("/workouts/imports", "no form").
		fails(422, "VALIDATION_ERROR", "GPX, TCX, FIT 파일이나 ZIP 압축 파일을 올려주세요")
	kim.sendFiles().fails(422, "VALIDATION_ERROR", "GPX, TCX, FIT 파일이나 ZIP 압축 파일을 올려주세요")
	s := kim.imported(kim.sendFiles("a.gpx", gpxRun(aMorning, 3)))
	path := "/workouts/imports/" + s.Import.ID
	kim.del(path).fails(400, "VALIDATION_ERROR", "이미 끝난 가져오기는 취소할 수 없습니다")
	lee.get(path).fails(404, "IMPORT_NOT_FOUND", "가져오기를 찾을 수 없습니다")
	lee.del(path).fails(404, "IMPORT_NOT_FOUND", "가져오기를 찾을 수 없습니다")
	lee.get("/workouts/imports").wants(200).has(obj{"data.pagination.total_count": 0})
	kim.get("/workouts/imports").wants(200).has(obj{"data.pagination.total_count": 1})

	for range 3 {
		if _, err := k.store.CreateImport(context.Background(), store.Import{UserID: "user-kim", Name: "x"}, "nobody", time.Hour, 3); err != nil {
			t.Fatal(err)
		}
	}
	kim.sendFiles("a.gpx", "x").fails(429, "TOO_MANY_REQUESTS", "진행 중인 가져오기가 끝난 뒤 다시 시도해주세요")
	waiting := kim.get("/workouts/imports").list("data.imports")[0]["id"].(string)
	kim.del("/workouts/imports/" + waiting).wants(200)
	kim.get("/workouts/imports/" + waiting).wants(200).has(obj{"data.import.status": "cancelled"})
}

func TestImportFindsRunsOfTheApp(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	id := kim.post("/workouts/start", startBody(obj{"started_at": "2025-05-04T22:29:55Z"})).wants(201).at("data.workout_id").(string)
	kim.post("/workouts/"+id+"/complete", obj{"completed_at": "2025-05-04T22:55:10Z", "final_metrics": obj{"distance": 5.08, "duration": 1510}, "route": obj{"actual_path": []any{}}}).wants(200)
	s := kim.imported(kim.sendFiles("watch.gpx", gpxRun(aMorning, 5)))
	if s.Import.Duplicates != 1 || s.Files[0].WorkoutID != id {
		t.Errorf("a run that the app recorded: %+v", s)
	}
}

func TestImportsOfTheSameAtOnce(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	var files []string
	for n := range 20 {
		files = append(files, fmt.Sprintf("activities/%d.gpx", n), gpxRun(aMorning.Add(time.Duration(n)*24*time.Hour), 3))
	}
	archive := aZip(t, files...)
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			if s := kim.imported(kim.sendFiles("x.zip", archive)); s.Import.Imported+s.Import.Duplicates != 20 {
				t.Errorf("import: %+v", s.Import)
			}
		})
	}
	all.Wait()
	kim.get("/users/me/stats").has(obj{"data.total_workouts": 20, "data.total_distance": 60})
}

func TestImportGoesOnAfterARestart(t *testing.T) {
	dir := t.TempDir()
	k := newKit(t, func(o *server.Options) { o.ImportDir = dir })
	kim := k.member("kim")
	i, err := k.store.CreateImport(context.Background(), store.Import{UserID: "user-kim", Name: "x"}, "who died", -time.Second, 3)
	if err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(dir, i.ID)
	if err := os.MkdirAll(left, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"upload.json": `{"names":["run.gpx"]}`, "file-0": gpxRun(aMorning, 3)} {
		if err := os.WriteFile(filepath.Join(left, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	k.restart()
	eventually(t, "end of the import", func() bool {
		return kim.get("/workouts/imports/"+i.ID).wants(200).at("data.import.status") == "completed"
	})
	kim.get("/users/me/stats").has(obj{"data.total_workouts": 1})
	eventually(t, "the upload to be removed", func() bool {
		_, err := os.Stat(left)
		return os.IsNotExist(err)
	})
}
