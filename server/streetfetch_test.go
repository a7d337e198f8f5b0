package server_test

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server"
)

const textNotCovered = "이 지역의 도로 데이터가 아직 없습니다. 운영자가 도로 데이터를 추가하면 이용할 수 있습니다"

// heartAt is a wish of 3 km.
func heartAt(p geo.Point) obj {
	return obj{"svg_path": heartPath, "start": place(p), "target_distance_km": 3}
}

// drawn posts a wish for the background and waits for its end.
func (c client) drawn(wish obj) status {
	c.k.t.Helper()
	return c.finished(c.post(async, wish).wants(202).at("data.task_id").(string))
}

func (g status) wantCompleted(t *testing.T) {
	t.Helper()
	if g.Status != "completed" || len(g.OptionIDs) == 0 {
		t.Errorf("task = %+v, error %v, want completed", g, toPointed(g.Error))
	}
}

func (g status) wantNotCovered(t *testing.T) {
	t.Helper()
	if g.Status != "failed" || toPointed(g.Error) != textNotCovered || toPointed(g.ErrorCode) != "AREA_NOT_COVERED" {
		t.Errorf("task = %+v, error %q, want AREA_NOT_COVERED", g, toPointed(g.Error))
	}
}

func toPointed(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// The first wish in a town that nobody imported fetches its streets; whoever comes next finds them there.
func TestStreetsAreFetched(t *testing.T) {
	var s stub
	m := newMapService(t)
	m.hold = make(chan struct{})
	k := newKit(t, m.use, s.use)
	kim := k.member("kim")
	id := kim.post(async, heartAt(townCenter)).wants(202).at("data.task_id").(string)
	eventually(t, "request to the map service", func() bool { return m.asked() == 1 })
	eventually(t, "progress", func() bool { return kim.generation(id).Progress >= 15 })
	if g := kim.generation(id); g.Status != "processing" || g.Progress >= 30 || toPointed(g.CurrentStep) != steps[0] {
		t.Errorf("while streets are fetched: %+v at step %q", g, toPointed(g.CurrentStep))
	}
	close(m.hold)
	kim.finished(id).wantCompleted(t)
	if s.streets < townBlocks*townBlocks {
		t.Errorf("the search saw %d streets", s.streets)
	}
	wantTiles(t, m.box(0), townCenter)
	if agent := m.agents[0]; !strings.HasPrefix(agent, "RunnerWay/") || !strings.Contains(agent, "(+mailto:operator@example.org)") {
		t.Errorf("the server calls itself %q", agent)
	}
	sources, err := k.store.StreetSources(t.Context())
	if err != nil || len(sources) != 1 || !sources[0].Fetched || !strings.HasPrefix(sources[0].Name, "overpass:13/") ||
		sources[0].Attribution != "© OpenStreetMap contributors" || sources[0].LengthM < 50_000 {
		t.Errorf("sources %+v, %v", sources, err)
	}
	if places, err := k.store.PlacesByID(t.Context(), "n2"); err != nil || len(places) != 1 || places[0].Category != "cafe" {
		t.Errorf("places %+v, %v", places, err)
	}

	k.figures(map[string]float64{`runnerway_street_fetch_duration_seconds_count{outcome="answered"}`: 1})
	for _, name := range []string{"runnerway_street_fetch_bytes_total", "runnerway_street_fetch_blocks_total"} {
		if k.figure(name) < 1 {
			t.Errorf("%s = %v", name, k.figure(name))
		}
	}

	// The map tells nobody where somebody ran.
	k.root().get("/map.json").wants(200)
	if d := k.root().get("/map.json").whole(); len(d["sources"].([]any)) != 0 || d["fetching"] != true {
		t.Errorf("map.json = %v", d)
	}

	// With the map service gone, and on a new server: the store has them.
	m.Close()
	k.restart()
	kim.drawn(heartAt(corner(10, 10))).wantCompleted(t)
	kim.post(now, heartAt(townCenter)).wants(200)
	if m.asked() != 1 {
		t.Errorf("the map service was asked %d times", m.asked())
	}
}

func TestRoundTripsFetchStreets(t *testing.T) {
	var s loopStub
	m := newMapService(t)
	k := newKit(t, m.use, s.use)
	kim := k.member("kim")
	id := kim.post(generate, obj{"start_location": place(townCenter), "distance": 3}).wants(202).at("data.task_id").(string)
	kim.finished(id).wantCompleted(t)
	other := m.asked()
	kim.finished(kim.post("/routes/recommend-async", place(corner(3, 3))).wants(200).at("task_id").(string)).wantCompleted(t)
	if other != 1 || m.asked() > 2 {
		t.Errorf("asked %d and then %d times", other, m.asked())
	}
	kim.finished(kim.post(generate, obj{"start_location": place(farAway)}).wants(202).at("data.task_id").(string)).wantNotCovered(t)
}

// What is waited for is refused at once, but the next wish finds the streets.
func TestSynchronousFormsDoNotWaitForStreets(t *testing.T) {
	var s stub
	var l loopStub
	for _, c := range []struct {
		path string
		wish obj
	}{{now, heartAt(townCenter)}, {recommend, place(townCenter)}} {
		t.Run(c.path, func(t *testing.T) {
			m := newMapService(t)
			m.hold = make(chan struct{})
			k := newKit(t, m.use, s.use, l.use)
			kim := k.member("kim")
			for range 20 { // more than wait to be fetched
				a := kim.post(c.path, c.wish).fails(422, "AREA_NOT_COVERED", textNotCovered)
				if got := toText(a.at("detail").([]any)[0].(obj)["loc"]); got != "[body start]" {
					t.Errorf("loc = %s", got)
				}
			}
			close(m.hold)
			eventually(t, "streets", func() bool { return kim.post(c.path, c.wish).status() == 200 })
			if m.asked() != 1 {
				t.Errorf("the map service was asked %d times", m.asked())
			}
		})
	}
}

// However the map service fails, the task says what the contract says, and a service that fails is not asked on each request.
func TestStreetsThatCannotBeFetched(t *testing.T) {
	cutOff := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "9999")
		fmt.Fprint(w, `{"elements":[{"type":"no`)
	}
	status := func(code int, headers ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if len(headers) > 0 {
				w.Header().Set(headers[0], headers[1])
			}
			w.WriteHeader(code)
		}
	}
	hangs := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		rest   time.Duration // after which it is asked again; 0 if it never answers
		figure string        // the outcome in the metrics
	}{
		"400":        {status(400), 20 * time.Second, "refused"},
		"504":        {status(504), 20 * time.Second, "busy"},
		"429":        {status(429, "Retry-After", "600"), 601 * time.Second, "busy"},
		"garbage":    {saysJSON("<html>busy</html>"), 20 * time.Second, "failed"},
		"cut off":    {cutOff, 20 * time.Second, "failed"},
		"half":       {saysJSON(`{"elements":[{"type":"node","id":1,"lat":37.5,"lon":127.03}`), 20 * time.Second, "failed"},
		"too large":  {saysJSON(`{"elements":[]` + strings.Repeat(" ", 2<<20) + "}"), 11 * time.Minute, "too_large"},
		"remark":     {saysJSON(`{"elements":[],"remark":"runtime error: Query timed out in \"query\" at line 5"}`), 11 * time.Minute, "no_answer"},
		"no answer":  {hangs, 0, "timed_out"},
		"no service": {nil, 0, "failed"},
	} {
		t.Run(name, func(t *testing.T) {
			var s stub
			m := newMapService(t)
			m.answers(c.answer)
			k := newKit(t, m.use, s.use, func(o *server.Options) {
				if c.rest == 0 {
					o.RoadsFetch.Timeout = 100 * time.Millisecond
				}
			})
			if c.answer == nil {
				m.Close()
			}
			kim := k.member("kim")
			kim.drawn(heartAt(townCenter)).wantNotCovered(t)
			before := m.asked()
			k.figures(map[string]float64{
				`runnerway_street_fetch_duration_seconds_count{outcome="` + c.figure + `"}`: 1, "runnerway_street_fetch_blocks_total": 0,
			})
			if c.answer != nil && before != 1 {
				t.Errorf("asked %d times", before)
			}
			for range 3 {
				kim.drawn(heartAt(townCenter)).wantNotCovered(t)
			}
			if m.asked() != before {
				t.Errorf("asked %d times more at once", m.asked()-before)
			}
			if sources, _ := k.store.StreetSources(t.Context()); len(sources) > 0 || strings.Contains(k.log.String(), `"level":"ERROR"`) {
				t.Errorf("sources %+v, log %s", sources, k.log)
			}
			if c.rest == 0 {
				return
			}
			m.answers(nil)
			k.clock.advance(c.rest)
			kim.drawn(heartAt(townCenter)).wantCompleted(t)
		})
	}
}

// Many wishes for one place at once are one request, also if two servers on one database take them.
func TestStreetsAreFetchedOnce(t *testing.T) {
	var s stub
	m := newMapService(t)
	m.hold = make(chan struct{})
	k := newKit(t, m.use, s.use)
	kim, lee := k.member("kim"), k.member("lee")
	other := &kit{t: t, store: k.store, clock: k.clock, log: k.log}
	o := server.Options{Store: k.store, Secret: k.options.Secret, Log: k.options.Log, Now: k.clock.Now}
	m.use(&o)
	s.use(&o)
	other.boot(o)
	there := other.as(kim.token)

	var tasks []string
	for _, c := range []client{kim, lee, kim, lee} {
		tasks = append(tasks, c.post(async, heartAt(townCenter)).wants(202).at("data.task_id").(string))
	}
	there.post(now, heartAt(townCenter)).fails(422, "AREA_NOT_COVERED", textNotCovered) // begins to fetch too
	kim.post(now, heartAt(townCenter)).fails(422, "AREA_NOT_COVERED", textNotCovered)
	eventually(t, "request", func() bool { return m.asked() > 0 })
	close(m.hold)
	for i, id := range tasks {
		[]client{kim, lee}[i%2].finished(id).wantCompleted(t)
	}
	for _, c := range []client{kim, there} {
		eventually(t, "streets on both servers", func() bool { return c.post(now, heartAt(townCenter)).status() == 200 })
	}
	if m.asked() != 1 {
		t.Errorf("the map service was asked %d times", m.asked())
	}
}

// A task that waits for streets leaves the workers to others, and can be cancelled.
func TestWaitingForStreetsHoldsNobodyUp(t *testing.T) {
	var s stub
	m := newMapService(t)
	m.hold = make(chan struct{})
	k := newKit(t, inTown(t), m.use, s.use, func(o *server.Options) { o.Workers = 1 })
	kim, lee := k.member("kim"), k.member("lee")
	id := kim.post(async, heartAt(farAway)).wants(202).at("data.task_id").(string)
	eventually(t, "request", func() bool { return m.asked() == 1 })
	lee.post(now, heartAt(townCenter)).wants(200)
	lee.drawn(heartAt(townCenter)).wantCompleted(t)
	kim.del("/routes/generate/" + id).wants(200)
	close(m.hold)
	kim.drawn(heartAt(farAway)).wantNotCovered(t) // there is nothing but sea
	asked := m.asked()
	if asked < 2 {
		t.Error("after a fetch was given up nobody fetches any more")
	}
	kim.drawn(heartAt(farAway)).wantNotCovered(t)
	if m.asked() != asked {
		t.Error("the sea was asked for again")
	}
}

// Where an operator has imported streets nothing leaves the server, whatever is wished.
func TestImportedStreetsAreNotFetched(t *testing.T) {
	var s stub
	var l loopStub
	m := newMapService(t)
	k := newKit(t, inTown(t), m.use, s.use, l.use)
	kim := k.member("kim")
	for _, km := range []float64{1, 10, 60} {
		wish := heartAt(townCenter)
		wish["target_distance_km"] = km
		kim.drawn(wish).wantCompleted(t)
		kim.post(now, wish).wants(200)
		kim.post(recommend, obj{"lat": townCenter.Lat, "lng": townCenter.Lng, "target_distance_km": km}).wants(200)
	}
	kim.drawn(heartAt(shifted(corner(0, 12), -350, 0))) // beside the town, as if nothing were fetched
	if m.asked() != 0 {
		t.Errorf("the map service was asked %d times", m.asked())
	}
}

// A longer wish asks for what is missing around, and does without if it cannot be had.
func TestLongerWishesFetchMore(t *testing.T) {
	var s stub
	m := newMapService(t)
	k := newKit(t, m.use, s.use)
	kim := k.member("kim")
	short := heartAt(townCenter)
	short["target_distance_km"] = 1
	kim.drawn(short).wantCompleted(t)
	long := heartAt(townCenter)
	long["target_distance_km"] = 60
	m.answers(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGatewayTimeout) })
	kim.drawn(long).wantCompleted(t)
	if m.asked() != 2 {
		t.Fatalf("asked %d times, want a second time for the long wish", m.asked())
	}
	k.clock.advance(20 * time.Minute)
	m.answers(nil)
	kim.drawn(long).wantCompleted(t)
	kim.drawn(long).wantCompleted(t)
	if m.asked() != 3 {
		t.Errorf("asked %d times, want 3", m.asked())
	}
	first, last := m.box(0), m.box(2)
	wantTiles(t, last, townCenter)
	if width, height := size(first); width > 16 || height > 16 {
		t.Errorf("1 km asked for %.1f x %.1f km", width, height)
	}
	// However long the wish: 6 km to each side, rounded to blocks, and a tile.
	if width, height := size(last); width < 12 || width > 26 || height < 12 || height > 26 {
		t.Errorf("60 km asked for %.1f x %.1f km", width, height)
	}
}

// size is the extent of a box in km.
func size(b geo.Bounds) (width, height float64) {
	corner := geo.Point{Lat: b.Min.Lat, Lng: b.Max.Lng}
	return geo.Distance(b.Min, corner) / 1000, geo.Distance(corner, b.Max) / 1000
}

// A start beside fetched streets, in a block that was not fetched, is no covered one.
func TestStartsBesideFetchedStreets(t *testing.T) {
	var s stub
	m := newMapService(t)
	k := newKit(t, m.use, s.use)
	kim := k.member("kim")
	wish := heartAt(townCenter)
	wish["target_distance_km"] = 1
	kim.drawn(wish).wantCompleted(t)
	box := m.box(0)
	beside := geo.Point{Lat: townCenter.Lat, Lng: box.Max.Lng - 0.01} // in the tile around what was kept
	kim.post(now, heartAt(beside)).fails(422, "AREA_NOT_COVERED", textNotCovered)
	eventually(t, "second request", func() bool { return m.asked() == 2 })
	wantTiles(t, m.box(1), beside)
}

func TestRoadsFetchNeedsAnAddress(t *testing.T) {
	var o server.Options
	newKit(t, inTown(t), func(options *server.Options) { o = *options })
	o.RoadsFetch.URL = "overpass-api.de"
	if s, err := server.New(o); err == nil {
		s.Close(context.Background())
		t.Error("an address without scheme was taken")
	}
}

// The answer of a real Overpass API for Gangnam, and the engine itself.
func TestFetchARealTown(t *testing.T) {
	file, err := os.Open("../../shared/data/osm/seoul-gangnam-20260206.overpass.json.gz")
	if err != nil {
		t.Skip("there is no ../shared/data/osm/seoul-gangnam-20260206.overpass.json.gz")
	}
	defer file.Close()
	packed, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(packed)
	if err != nil {
		t.Fatal(err)
	}
	m := newMapService(t)
	m.answers(saysJSON(string(text)))
	k := newKit(t, m.use, func(o *server.Options) { o.RoadsFetch.MaxBytes = 0 })
	kim := k.member("kim")
	begin := time.Now()
	g := kim.drawn(heartAt(geo.Point{Lat: 37.5012, Lng: 127.0396}))
	g.wantCompleted(t)
	t.Logf("3 km on streets that were fetched: %v", time.Since(begin).Round(time.Millisecond))
	options := kim.optionIDs(*g.RouteID)
	if !slices.Equal(options, g.OptionIDs) || m.asked() != 1 {
		t.Errorf("options %v, asked %d times", options, m.asked())
	}
}

// Wishes for many places wait for each other: there is never more than one request.
func TestOneRequestAtATime(t *testing.T) {
	var s stub
	m := newMapService(t)
	var mu sync.Mutex
	running, most := 0, 0
	m.answers(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		running++
		most = max(most, running)
		mu.Unlock()
		time.Sleep(5 * time.Millisecond)
		saysJSON(`{"elements":[]}`)(w, r)
		mu.Lock()
		running--
		mu.Unlock()
	})
	k := newKit(t, m.use, s.use, func(o *server.Options) { o.Workers = 4 })
	var tasks []string
	users := []client{k.member("kim"), k.member("lee"), k.member("park")}
	for i := range 6 {
		at := geo.Point{Lat: 10 + float64(i), Lng: 20}
		tasks = append(tasks, users[i%3].post(async, heartAt(at)).wants(202).at("data.task_id").(string))
	}
	for i, id := range tasks {
		users[i%3].finished(id).wantNotCovered(t)
	}
	if most != 1 || m.asked() != len(tasks) {
		t.Errorf("%d requests, up to %d at once", m.asked(), most)
	}
}
