package server_test

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/server"
)

// A mapService is an Overpass API that knows the town of the tests, and nothing elsewhere.
type mapService struct {
	*httptest.Server
	t testing.TB

	mu     sync.Mutex
	boxes  []geo.Bounds // that were asked for
	agents []string
	answer http.HandlerFunc // instead of the town, if set
	hold   chan struct{}    // if set, answers wait for it
}

func newMapService(t testing.TB) *mapService {
	t.Helper()
	m := &mapService{t: t}
	m.Server = httptest.NewServer(m)
	t.Cleanup(m.Close)
	return m
}

// use lets the server fetch streets here. It has none unless inTown comes before.
func (m *mapService) use(o *server.Options) {
	if o.Streets == nil {
		o.Streets = roads.NewNetwork(roads.NetworkOptions{Source: tileSource{o.Store}, Elevation: slope{}, PollEvery: time.Hour})
	}
	o.RoadsFetch = server.RoadsFetch{
		URL: m.URL + "/api/interpreter", Contact: "mailto:operator@example.org", Timeout: patience, MaxBytes: 1 << 20,
		Sleep: func(context.Context, time.Duration) error { return nil },
	}
}

var boxPattern = regexp.MustCompile(`\[bbox:([-0-9.]+),([-0-9.]+),([-0-9.]+),([-0-9.]+)\]`)

func (m *mapService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sides := boxPattern.FindStringSubmatch(r.FormValue("data"))
	if sides == nil {
		m.t.Errorf("a query without a box: %s", r.FormValue("data"))
		return
	}
	var side [4]float64
	for i := range side {
		side[i], _ = strconv.ParseFloat(sides[i+1], 64)
	}
	box := geo.Bounds{Min: geo.Point{Lat: side[0], Lng: side[1]}, Max: geo.Point{Lat: side[2], Lng: side[3]}}
	m.mu.Lock()
	m.boxes, m.agents = append(m.boxes, box), append(m.agents, r.UserAgent())
	answer, hold := m.answer, m.hold
	m.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-r.Context().Done():
			return
		}
	}
	if answer == nil {
		answer = answerTown(box)
	}
	answer(w, r)
}

func (m *mapService) answers(answer http.HandlerFunc) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.answer = answer
}

func (m *mapService) asked() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.boxes)
}

// box is what was asked for the n-th time.
func (m *mapService) box(n int) geo.Bounds {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.boxes[n]
}

// answerTown is the town as a grid of ways, with lamps, a café and a park, if the box touches it.
func answerTown(box geo.Bounds) http.HandlerFunc {
	var list []string
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	id := func(col, row int) int { return 1000 + 100*row + col }
	if box.Intersects(geo.BoundsOf([]geo.Point{corner(0, 0), corner(townBlocks, townBlocks)})) {
		for row := range townBlocks + 1 {
			var east, north []string
			for i := range townBlocks + 1 {
				at := corner(i, row)
				add(`{"type":"node","id":%d,"lat":%.7f,"lon":%.7f}`, id(i, row), at.Lat, at.Lng)
				east, north = append(east, strconv.Itoa(id(i, row))), append(north, strconv.Itoa(id(row, i)))
			}
			add(`{"type":"way","id":%d,"nodes":[%s],"tags":{"highway":"residential","name":"가로길"}}`, 10+row, strings.Join(east, ","))
			add(`{"type":"way","id":%d,"nodes":[%s],"tags":{"highway":"residential","name":"세로길"}}`, 50+row, strings.Join(north, ","))
		}
		lamp, cafe := shifted(corner(12, 12), 50, 3), shifted(corner(12, 12), 20, 20)
		add(`{"type":"node","id":1,"lat":%.7f,"lon":%.7f,"tags":{"highway":"street_lamp"}}`, lamp.Lat, lamp.Lng)
		add(`{"type":"node","id":2,"lat":%.7f,"lon":%.7f,"tags":{"amenity":"cafe","name":"가까운 카페"}}`, cafe.Lat, cafe.Lng)
		add(`{"type":"way","id":5,"nodes":[%d,%d,%d,%d],"tags":{"leisure":"park"}}`, id(3, 3), id(5, 3), id(5, 5), id(3, 3))
	}
	return saysJSON(`{"version":0.6,"elements":[` + strings.Join(list, ",\n") + `]}`)
}

func saysJSON(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, body)
	}
}

// wantTiles checks that a box around p has nothing but edges of tiles for sides, so that where in its tile p lies cannot be
// told.
func wantTiles(t *testing.T, box geo.Bounds, p geo.Point) {
	t.Helper()
	const rounding = 1e-7
	onEdge := func(v float64, edges ...float64) bool {
		for _, e := range edges {
			if math.Abs(v-e) <= rounding {
				return true
			}
		}
		return false
	}
	least, most := roads.TileAt(box.Min).Bounds(), roads.TileAt(box.Max).Bounds()
	if !onEdge(box.Min.Lat, least.Min.Lat, least.Max.Lat) || !onEdge(box.Min.Lng, least.Min.Lng, least.Max.Lng) ||
		!onEdge(box.Max.Lat, most.Min.Lat, most.Max.Lat) || !onEdge(box.Max.Lng, most.Min.Lng, most.Max.Lng) {
		t.Errorf("the box %v is none of whole tiles", box)
	}
	if !box.Contains(p) {
		t.Errorf("the box %v does not hold the start %v", box, p)
	}
}
