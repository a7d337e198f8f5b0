package server_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

// gridFile is an extract of a town of 12 x 12 crossings around 10.005 N 20.005 E, which nobody has seen in the world.
func gridFile(t testing.TB) []byte {
	t.Helper()
	file, err := os.ReadFile("testdata/grid.osm.pbf")
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// sendBody posts any bytes; length below 0 does not say how many.
func (c client) sendBody(path string, body io.Reader, length int64) *answer {
	c.k.t.Helper()
	r := httptest.NewRequest(http.MethodPost, c.base+path, body)
	r.ContentLength, r.RemoteAddr = length, c.address
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("Content-Type", "application/octet-stream")
	w := httptest.NewRecorder()
	c.k.server.ServeHTTP(w, r)
	a := &answer{t: c.k.t, request: "POST " + c.base + path, method: http.MethodPost, recorder: w}
	a.checkContract(true)
	return a
}

// job waits for the end of a street job.
func (c client) job(id string) obj {
	c.k.t.Helper()
	var j obj
	eventually(c.k.t, "end of the job", func() bool {
		j = c.get("/admin/streets/jobs/" + id).wants(200).at("data").(obj)
		return j["status"] != "running"
	})
	return j
}

// wantCode checks how a job ended.
func wantCode(t *testing.T, j obj, status, code string) {
	t.Helper()
	got := ""
	if fault, ok := j["error"].(obj); ok {
		got = fault["code"].(string)
		if fault["message"] == "" {
			t.Errorf("job %v has no message", j)
		}
	}
	if j["status"] != status || got != code {
		t.Errorf("job = %v, want %s %s", j, status, code)
	}
}

func TestUploadStreets(t *testing.T) {
	dir := t.TempDir()
	k := newKit(t, inTown(t), func(o *server.Options) { o.ExtractDir = dir })
	boss, file := k.admin("boss"), gridFile(t)
	a := boss.sendBody("/admin/streets?name=Grid.osm.pbf", bytes.NewReader(file), int64(len(file))).wants(202)
	a.has(obj{"message": "도로 데이터를 가져오기 시작했습니다", "data.kind": "upload", "data.name": "grid"})
	j := boss.job(a.at("data.id").(string))
	wantCode(t, j, "completed", "")
	if j["progress"] != 100. || j["stage"] != "publishing" || j["bytes_received"] != float64(len(file)) || j["ways"] != 24. || j["nodes"] != 144. || j["streets"].(float64) < 200 || j["finished_at"] == nil {
		t.Errorf("job = %v", j)
	}
	list := boss.get("/admin/streets").wants(200)
	areas := list.at("data.areas").([]any)
	first := areas[0].(obj)
	if len(areas) != 2 || first["name"] != "grid" || first["kind"] != "imported" || first["size_bytes"].(float64) < 100 || first["attribution"] != "© OpenStreetMap contributors" ||
		!near(first["length_km"].(float64), 26, 1) || first["bounds"].(obj)["south"] != 10. {
		t.Errorf("areas = %v", areas)
	}
	list.has(obj{"data.running": nil, "data.fetch_host": nil, "data.max_upload_bytes": 512e6 * 1.048576})
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("%d files are left", len(left))
	}
	if jobs := boss.get("/admin/streets/jobs").wants(200).at("data.jobs").([]any); len(jobs) != 1 || jobs[0].(obj)["id"] != j["id"] {
		t.Errorf("jobs = %v", jobs)
	}
	// Those who run see the streets at once.
	if sources := k.root().get("/map.json").wants(200).whole()["sources"].([]any); len(sources) != 2 {
		t.Errorf("map.json has %d sources, want 2", len(sources))
	}

	// Again: it replaces the first.
	j = boss.job(boss.sendBody("/admin/streets?name=GRID", bytes.NewReader(file), -1).wants(202).at("data.id").(string))
	wantCode(t, j, "completed", "")
	areas = boss.get("/admin/streets").wants(200).at("data.areas").([]any)
	if len(areas) != 2 {
		t.Errorf("%d areas after a second import, want 2", len(areas))
	}
	id := areas[0].(obj)["id"].(string)
	boss.del("/admin/streets/" + id).wants(200).has(obj{"message": "도로 데이터를 삭제했습니다"})
	boss.del("/admin/streets/"+id).fails(404, "STREET_AREA_NOT_FOUND", "도로 데이터를 찾을 수 없습니다")
	if areas = boss.get("/admin/streets").wants(200).at("data.areas").([]any); len(areas) != 1 || areas[0].(obj)["name"] != "town" {
		t.Errorf("areas = %v", areas)
	}
}

// A failing reader is a line that breaks.
type failing struct {
	text io.Reader
	then func() error
}

func (f *failing) Read(p []byte) (int, error) {
	n, err := f.text.Read(p)
	if errors.Is(err, io.EOF) {
		return n, f.then()
	}
	return n, err
}

func TestUploadsThatFail(t *testing.T) {
	free := int64(1 << 40)
	dir := t.TempDir()
	k := newKit(t, inTown(t), func(o *server.Options) {
		o.ExtractDir, o.MaxExtractBytes = dir, 1<<20
		o.FreeSpace = func(string) (int64, error) { return free, nil }
	})
	boss, file := k.admin("boss"), gridFile(t)
	upload := func(body []byte) *answer {
		return boss.sendBody("/admin/streets?name=x", bytes.NewReader(body), int64(len(body)))
	}
	last := func() obj {
		return boss.job(boss.get("/admin/streets/jobs").at("data.jobs").([]any)[0].(obj)["id"].(string))
	}
	for _, name := range []string{"", "overpass:13/1/1", ".", "%20", ".osm.pbf"} {
		boss.sendBody("/admin/streets?name="+name, bytes.NewReader(file), -1).wants(422)
	}
	for _, text := range []string{"", "x", "<?xml version=\"1.0\"?><osm version=\"0.6\"></osm>", strings.Repeat("\x00", 4096)} {
		upload([]byte(text)).fails(422, "NOT_AN_EXTRACT", "OpenStreetMap 추출 파일(.osm.pbf)이 아닙니다. .osm, .bz2, .zip이 아닌 .osm.pbf 파일을 올려주세요")
		wantCode(t, last(), "failed", "NOT_AN_EXTRACT")
	}
	for what, body := range map[string][]byte{"cut": file[:len(file)-500], "damaged": append(bytes.Clone(file[:len(file)-100]), bytes.Repeat([]byte{0xff}, 100)...)} {
		j := boss.job(upload(body).wants(202).at("data.id").(string))
		wantCode(t, j, "failed", "EXTRACT_DAMAGED")
		if t.Failed() {
			t.Fatal(what)
		}
	}
	header := bytes.Index(file, []byte("OSMData")) - 6 // a file of its header alone
	wantCode(t, boss.job(upload(file[:header]).wants(202).at("data.id").(string)), "failed", "EXTRACT_EMPTY")

	upload(make([]byte, 1<<20+1)).fails(413, "EXTRACT_TOO_LARGE", "파일이 너무 큽니다 (최대 1MB). 더 작은 지역의 파일을 올리거나 서버에서 runnerway seed roads로 가져오세요")
	large := io.MultiReader(bytes.NewReader(file), bytes.NewReader(make([]byte, 1<<20)))
	boss.sendBody("/admin/streets?name=x", large, -1).wants(413)
	wantCode(t, last(), "failed", "UPLOAD_BROKEN")

	broken := &failing{bytes.NewReader(file[:1000]), func() error { return io.ErrUnexpectedEOF }}
	if a := boss.sendBody("/admin/streets?name=x", broken, int64(len(file))); a.status() < 400 {
		t.Errorf("an upload that breaks off: status %d", a.status())
	}
	wantCode(t, last(), "failed", "UPLOAD_BROKEN")

	free = 1000
	upload(file).fails(507, "DISK_FULL", "서버에 남은 공간이 부족합니다. 공간을 비우고 다시 시도해주세요")
	boss.get("/admin/streets").has(obj{"data.free_bytes": 1000})
	if areas := boss.get("/admin/streets").at("data.areas").([]any); len(areas) != 1 {
		t.Errorf("areas = %v, want the town alone", areas)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("%d files are left", len(left))
	}
	if message := boss.with("Accept-Language", "en").get("/admin/streets/jobs").at("data.jobs").([]any)[0].(obj)["error"].(obj)["message"]; message != "The upload broke off. Upload it again" {
		t.Errorf("in English: %q", message)
	}
}

// While one job runs there is no other, on any server; it can be cancelled, and then leaves nothing.
func TestOneStreetJobAtATime(t *testing.T) {
	k := newKit(t, inTown(t))
	boss, file := k.admin("boss"), gridFile(t)
	goOn, waiting := make(chan struct{}), make(chan struct{}, 1)
	slow := &failing{bytes.NewReader(file), func() error { waiting <- struct{}{}; <-goOn; return io.EOF }}
	first := make(chan *answer)
	go func() { first <- boss.sendBody("/admin/streets?name=slow", slow, int64(len(file))) }()
	received(t, waiting, "upload")
	boss.sendBody("/admin/streets?name=other", bytes.NewReader(file), -1).
		fails(409, "STREET_JOB_RUNNING", "다른 도로 데이터 작업이 진행 중입니다. 끝나거나 취소한 뒤 다시 시도해주세요")
	running := boss.get("/admin/streets").wants(200)
	id, _ := running.at("data.running.id").(string)
	running.has(obj{"data.running.stage": "receiving", "data.running.status": "running"})
	eventually(t, "progress", func() bool {
		return boss.get("/admin/streets/jobs/"+id).at("data.bytes_received") == float64(len(file))
	})
	k.clock.advance(3 * time.Second)
	if eta := boss.get("/admin/streets/jobs/" + id).at("data.eta_seconds"); eta != 7. { // 30 % took 3 s
		t.Errorf("eta_seconds = %v, want 7", eta)
	}
	boss.del("/admin/streets/jobs/" + id).wants(200).has(obj{"data.status": "cancelled", "data.error.code": "CANCELLED"})
	boss.del("/admin/streets/jobs/"+id).fails(400, "VALIDATION_ERROR", "이미 끝난 작업입니다")
	close(goOn)
	<-first
	wantCode(t, boss.job(id), "cancelled", "CANCELLED")
	boss.job(boss.sendBody("/admin/streets?name=other", bytes.NewReader(file), -1).wants(202).at("data.id").(string))
	for _, a := range boss.get("/admin/streets").at("data.areas").([]any) {
		if a.(obj)["name"] == "slow" {
			t.Error("a cancelled import can be seen")
		}
	}
	boss.get("/admin/streets/jobs/nothing").fails(404, "STREET_JOB_NOT_FOUND", "도로 데이터 작업을 찾을 수 없습니다")
	boss.del("/admin/streets/jobs/nothing").fails(404, "STREET_JOB_NOT_FOUND", "도로 데이터 작업을 찾을 수 없습니다")
}

// The job of a server that died fails and says what to do; its upload is removed.
func TestStreetJobOfADeadServer(t *testing.T) {
	dir := t.TempDir()
	k := newKit(t, inTown(t), func(o *server.Options) { o.ExtractDir = dir })
	boss := k.admin("boss")
	dead, err := k.store.BeginStreetJob(context.Background(), store.StreetJob{UserID: "user-boss", Kind: store.StreetUpload, Name: "x",
		StreetProgress: store.StreetProgress{Stage: "receiving"}}, "another server", 30*time.Second, store.TaskError{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, dead.ID), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	boss.sendBody("/admin/streets?name=x", bytes.NewReader(gridFile(t)), -1).wants(409)
	k.clock.advance(31 * time.Second)
	boss.get("/admin/streets/jobs/" + dead.ID).wants(200).has(obj{"data.status": "failed", "data.error.code": "INTERRUPTED",
		"data.error.message": "서버가 멈춰 작업이 끝나지 못했습니다. 이전 데이터는 그대로입니다. 다시 시작해주세요", "data.eta_seconds": nil})
	k.restart()
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("%d files are left", len(left))
	}
	wantCode(t, boss.job(boss.sendBody("/admin/streets?name=x", bytes.NewReader(gridFile(t)), -1).wants(202).at("data.id").(string)), "completed", "")
}

func TestServerThatStopsFailsItsStreetJob(t *testing.T) {
	m := newMapService(t)
	m.hold = make(chan struct{})
	k := newKit(t, m.use)
	boss := k.admin("boss")
	id := boss.post("/admin/streets/fetch", obj{"lat": townCenter.Lat, "lng": townCenter.Lng, "radius_km": 1}).wants(202).at("data.id").(string)
	eventually(t, "request to the map service", func() bool { return m.asked() == 1 })
	k.restart()
	boss.get("/admin/streets/jobs/" + id).wants(200).has(obj{"data.status": "failed", "data.error.code": "INTERRUPTED"})
}

func TestFetchStreetArea(t *testing.T) {
	m := newMapService(t)
	k := newKit(t, m.use)
	boss := k.admin("boss")
	const path = "/admin/streets/fetch"
	wish := obj{"lat": townCenter.Lat, "lng": townCenter.Lng, "radius_km": 4, "name": "시험 도시"}
	a := boss.post(path, wish).wants(202).has(obj{"data.kind": "fetch", "data.name": "시험 도시", "data.stage": "fetching"})
	j := boss.job(a.at("data.id").(string))
	wantCode(t, j, "completed", "")
	if j["areas_fetched"] != j["areas_total"] || j["areas_total"].(float64) < 4 || m.asked() < 1 {
		t.Errorf("job = %v after %d requests", j, m.asked())
	}
	areas := boss.get("/admin/streets").wants(200).at("data.areas").([]any)
	if len(areas) == 0 || areas[0].(obj)["kind"] != "fetched" {
		t.Fatalf("areas = %v", areas)
	}
	boss.get("/admin/streets").has(obj{"data.fetch_host": strings.TrimPrefix(m.URL, "http://")})

	// The same again asks nobody; what was taken out is asked for again.
	asked := m.asked()
	wantCode(t, boss.job(boss.post(path, wish).wants(202).at("data.id").(string)), "completed", "")
	if m.asked() != asked {
		t.Errorf("%d requests for what is there", m.asked()-asked)
	}
	for _, area := range areas {
		boss.del("/admin/streets/" + area.(obj)["id"].(string)).wants(200)
	}
	box := obj{"bounds": obj{"south": townCenter.Lat - 0.01, "west": townCenter.Lng - 0.01, "north": townCenter.Lat + 0.01, "east": townCenter.Lng + 0.01}}
	wantCode(t, boss.job(boss.post(path, box).wants(202).at("data.id").(string)), "completed", "")
	if m.asked() == asked {
		t.Error("what was taken out is not fetched again")
	}

	for _, wrong := range []obj{
		{}, {"lat": 37.5}, {"lat": 91, "lng": 0}, {"lat": 37.5, "lng": 127, "radius_km": 100},
		{"bounds": obj{"south": 2, "west": 1, "north": 1, "east": 2}}, {"bounds": obj{"south": 1, "west": 1}}, {"bounds": obj{"south": -90, "west": 1, "north": 1, "east": 2}},
	} {
		boss.post(path, wrong).wants(422)
	}
	boss.post(path, obj{"bounds": obj{"south": 37, "west": 127, "north": 38, "east": 128}}).
		fails(422, "AREA_TOO_LARGE", "지역이 너무 넓습니다. 한 변이 30km보다 작은 지역을 선택하거나 추출 파일을 올려주세요")
}

func TestFetchesThatFail(t *testing.T) {
	m := newMapService(t)
	k := newKit(t, m.use)
	boss := k.admin("boss")
	wish := obj{"lat": townCenter.Lat, "lng": townCenter.Lng, "radius_km": 1}
	m.answer = func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"elements":[],"remark":"runtime error: Query run out of memory"}`)
	}
	wantCode(t, boss.job(boss.post("/admin/streets/fetch", wish).wants(202).at("data.id").(string)), "failed", "FETCH_TOO_LARGE")
	m.answer = func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusInternalServerError) }
	wantCode(t, boss.job(boss.post("/admin/streets/fetch", wish).wants(202).at("data.id").(string)), "failed", "FETCH_FAILED")
	wantCode(t, boss.job(boss.post("/admin/streets/fetch", wish).wants(202).at("data.id").(string)), "failed", "FETCH_RESTING")

	off := newKit(t, inTown(t))
	off.admin("boss").post("/admin/streets/fetch", wish).
		fails(400, "VALIDATION_ERROR", "이 서버는 도로 데이터를 가져오지 않도록 설정되어 있습니다 (--roads-fetch-url). 추출 파일을 올려주세요")
}
