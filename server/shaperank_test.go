package server_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/runnerway/runnerway/store"
)

// rankedShape is what the list says of a shape's fit.
type rankedShape struct {
	ShapeID     string   `json:"shape_id"`
	Fit         *float64 `json:"fit"`
	SuggestedKM *float64 `json:"suggested_km"`
}

func (c client) shapes(query string) []rankedShape {
	c.k.t.Helper()
	var list struct{ Shapes []rankedShape }
	c.get("/routes/shapes" + query).wants(200).json(&list)
	return list.Shapes
}

func shapeIDs(shapes []rankedShape) []string {
	var ids []string
	for _, s := range shapes {
		ids = append(ids, s.ShapeID)
	}
	return ids
}

const inTownCenter = "?lat=37.5&lng=127.03"

func TestShapesAreRanked(t *testing.T) {
	k := newKit(t, inTown(t))
	if _, err := k.store.SeedShapes(t.Context(), []store.Shape{
		{ShapeID: "broken", Name: "깨진 그림", IconName: "x", Category: "shape", SVGPath: "M nothing", Position: -1},
		{ShapeID: "comb", Name: "빗", IconName: "x", Category: "shape", Position: 5,
			SVGPath: "M 0 0 L 40 0 L 40 20 L 48 20 L 48 0 L 60 0 L 60 20 L 68 20 L 68 0 L 100 0 L 100 100 L 0 100 Z"},
	}); err != nil {
		t.Fatal(err)
	}
	guest := k.guest()
	plain := guest.shapes("")
	if got := shapeIDs(plain); !equal(got, []string{"broken", "heart", "diamond", "comb"}) {
		t.Errorf("shapes without a place: %v, want them by position", got)
	}
	ranked := guest.shapes(inTownCenter)
	// The diamond's path is a square, and the town is a grid.
	if got := shapeIDs(ranked); got[0] != "diamond" || got[3] != "broken" {
		t.Errorf("order in a town of squares: %v, want the square first and no drawing last", got)
	}
	for i, s := range ranked {
		switch {
		case s.ShapeID == "broken" && (s.Fit != nil || s.SuggestedKM != nil):
			t.Errorf("what is no drawing fits by %v", *s.Fit)
		case s.ShapeID == "broken":
		case s.Fit == nil || *s.Fit < 0 || *s.Fit > 100 || i > 0 && *s.Fit > *ranked[i-1].Fit:
			t.Errorf("%s fits by %v, worse than what comes after it", s.ShapeID, s.Fit)
		case (s.SuggestedKM != nil) != (s.ShapeID == "comb"):
			t.Errorf("%s: suggested %v", s.ShapeID, s.SuggestedKM)
		case s.SuggestedKM != nil && *s.SuggestedKM <= 5:
			t.Errorf("%s: %v km are suggested, which is not more than the 5 that are asked for", s.ShapeID, *s.SuggestedKM)
		}
	}
	if *ranked[0].Fit < 80 {
		t.Errorf("a square fits a town of squares by %v", *ranked[0].Fit)
	}
	for _, s := range plain {
		if s.Fit != nil || s.SuggestedKM != nil {
			t.Errorf("%s is rated without a place", s.ShapeID)
		}
	}
}

func TestRankingFails(t *testing.T) {
	k := newKit(t, inTown(t))
	kim := k.member("kim")
	for query, loc := range map[string]string{
		"?lat=37.5": "lng", "?lng=127": "lat", "?lat=91&lng=127": "lat", "?lat=37.5&lng=181": "lng", "?lat=NaN&lng=127": "lat",
		"?lat=north&lng=127": "lat", inTownCenter + "&distance=0.4": "distance", inTownCenter + "&distance=61": "distance",
		inTownCenter + "&distance=NaN": "distance",
	} {
		a := kim.get("/routes/shapes" + query).wants(422)
		detail, _ := a.at("detail").([]any)
		if len(detail) == 0 || !slices.Contains(detail[0].(obj)["loc"].([]any), any(loc)) {
			t.Errorf("%s: detail %v, want something about %s", query, detail, loc)
		}
	}
	kim.get("/routes/shapes?lat=35.1&lng=129.04").fails(422, "AREA_NOT_COVERED",
		"이 지역의 도로 데이터가 아직 없습니다. 운영자가 도로 데이터를 추가하면 이용할 수 있습니다")
	k.as("").get("/routes/shapes" + inTownCenter).wants(401)

	bare := newKit(t)
	bare.member("kim").get("/routes/shapes"+inTownCenter).fails(422, "AREA_NOT_COVERED",
		"이 지역의 도로 데이터가 아직 없습니다. 운영자가 도로 데이터를 추가하면 이용할 수 있습니다")
}

func TestRankingsAreKept(t *testing.T) {
	k := newKit(t, inTown(t))
	kim, lee := k.member("kim"), k.member("lee")
	computed := func() float64 { return k.figure(`runnerway_cache_misses_total{cache="rankings"}`) }
	for i, c := range []struct {
		what, query string
		want        float64
	}{
		{"the first", inTownCenter, 1},
		{"the same", inTownCenter, 1},
		{"20 m away", "?lat=37.50018&lng=127.03&distance=5", 1},
		{"5.2 km", inTownCenter + "&distance=5.2", 1},
		{"5.3 km", inTownCenter + "&distance=5.3", 2},
		{"300 m away", "?lat=37.5027&lng=127.03", 3},
	} {
		[]client{kim, lee}[i%2].shapes(c.query)
		if got := computed(); got != c.want {
			t.Errorf("%s: %v rankings, want %v", c.what, got, c.want)
		}
	}
	if _, err := k.store.SeedShapes(t.Context(), []store.Shape{{ShapeID: "new", Name: "새 그림", IconName: "x", Category: "shape", SVGPath: squarePath}}); err != nil {
		t.Fatal(err)
	}
	if got := len(kim.shapes(inTownCenter)); got != 3 || computed() != 4 {
		t.Errorf("%d shapes, %v rankings after a shape was added; want 3 and 4", got, computed())
	}
	town, err := k.store.StreetSources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	publish(t, k.store, store.StreetSource{Name: "empty", Bounds: town[0].Bounds})
	kim.shapes(inTownCenter)
	if computed() != 5 {
		t.Errorf("%v rankings after an import, want 5", computed())
	}
}

func TestRankingsAtOnce(t *testing.T) {
	k := newKit(t, inTown(t))
	kim := k.member("kim")
	var all sync.WaitGroup
	answers := make([][]string, 12)
	for i := range answers {
		all.Go(func() { answers[i] = shapeIDs(kim.shapes(inTownCenter)) })
	}
	all.Wait()
	for _, a := range answers {
		if !equal(a, answers[0]) {
			t.Errorf("%v and %v at once", a, answers[0])
		}
	}
}
