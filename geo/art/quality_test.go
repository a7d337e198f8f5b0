//go:build !race

package art_test

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/art/judge"
	"github.com/runnerway/runnerway/geo/picture"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/geo/towntest"
)

// The quality of the search, measured by the judge on a matrix of places, starts, shapes and distances. Without flags it is
// a gate: the presets at 5 km on the sample. With -quality full it is a report:
//
//	go test ./geo/art -run Quality -v -timeout 2h -quality full -quality.shapes all -quality.km 3,5,10
//
// and the pictures of the documents, one sheet for each place, are made with
//
//	go test ./geo/art -run Quality -v -timeout 2h -quality full -quality.starts 1 -quality.sheet ../../docs/engine/presets-%s-5km.png
var quality = struct {
	mode, towns, km, shapes, sheet *string
	starts, random                 *int
}{
	mode:   flag.String("quality", "", "full: report on the matrix of the other flags instead of the small gate"),
	towns:  flag.String("quality.towns", "gothenburg,gangnam,milan,london,portland", "places, by comma"),
	km:     flag.String("quality.km", "5", "distances in kilometres, by comma"),
	starts: flag.Int("quality.starts", 2, "how many starts of each place"),
	random: flag.Int("quality.random", 0, "starts drawn from all streets of each place, instead of its own"),
	shapes: flag.String("quality.shapes", "presets", "presets, extra (held-out shapes), all, or names by comma"),
	sheet:  flag.String("quality.sheet", "", "PNG file for a sheet of all pictures; with %s in its name a small one for each place"),
}

// A trial is one cell of the matrix and what came of it.
type trial struct {
	place, shape string
	start        int
	km           float64
	err          error

	cpuS, wallS, previewS float64
	fit                   judge.Fit
	run                   judge.Run
	like                  judge.Likeness
	routes                int
	worstErrorPct         float64 // of all routes, absolute
	sharedPct             float64 // mean over the pairs of routes, by the judge
	best                  art.Route
}

// A subject is what a matrix tries together.
type subject struct {
	place   string
	streets *roads.Graph
	starts  []geo.Point
}

func TestQuality(t *testing.T) {
	if *quality.mode == "full" {
		report(t)
		return
	}
	goth, _ := towntest.Named("gothenburg")
	var presets []figure
	for _, f := range templates(t) {
		if f.preset {
			presets = append(presets, f)
		}
	}
	s := subject{place: goth.Name, streets: gothenburg(t), starts: goth.Starts[:1]}
	trials := s.try(t, standardGallery(t), presets, []float64{5})
	t.Log("\n" + summary("gothenburg", trials))
	gate(t, trials)
}

// gate is what no change may break.
func gate(t *testing.T, trials []trial) {
	t.Helper()
	known := 0
	for _, r := range trials {
		if r.err != nil {
			t.Errorf("%s: %v", r.shape, r.err)
		}
		if r.like.Known {
			known++
		}
	}
	if got := mean(trials, func(r trial) float64 { return r.fit.MeanPct }); !(got <= 1.3) {
		t.Errorf("mean deviation %.2f %%, want at most 1.3", got)
	}
	if got := mean(trials, func(r trial) float64 { return math.Abs(r.run.ErrorPct) }); !(got <= 2) {
		t.Errorf("mean distance error %.2f %%, want at most 2", got)
	}
	if known < 11 {
		t.Errorf("%d of %d shapes recognised, want 11", known, len(trials))
	}
}

// report prints the whole matrix and how it stands against the goals.
func report(t *testing.T) {
	figures := chosenFigures(t)
	var lengths []float64
	for text := range strings.SplitSeq(*quality.km, ",") {
		km, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatalf("-quality.km: %v", err)
		}
		lengths = append(lengths, km)
	}
	g := standardGallery(t)
	var all []trial
	var cells []picture.Cell
	for name := range strings.SplitSeq(*quality.towns, ",") {
		p, ok := towntest.Named(name)
		if !ok {
			t.Fatalf("-quality.towns: no place %s", name)
		}
		t.Run(name, func(t *testing.T) {
			s := subject{place: name, streets: p.Network(t), starts: p.Starts[:min(*quality.starts, len(p.Starts))]}
			if *quality.random > 0 {
				s.starts = randomStarts(s.streets, *quality.random)
			}
			trials := s.try(t, g, figures, lengths)
			all = append(all, trials...)
			first := len(cells)
			for _, r := range trials {
				cells = append(cells, r.cell(s.streets))
			}
			if perPlace(*quality.sheet) {
				sheetOf(t, *quality.sheet, name, cells[first:])
			}
		})
	}
	for _, km := range lengths {
		var some []trial
		for name := range strings.SplitSeq(*quality.towns, ",") {
			here := slices.DeleteFunc(slices.Clone(all), func(r trial) bool { return r.place != name || r.km != km })
			if len(here) > 0 {
				fmt.Print(summary(fmt.Sprintf("%s %g km", name, km), here))
				some = append(some, here...)
			}
		}
		if len(some) > 0 {
			fmt.Print(summary(fmt.Sprintf("all %g km", km), some), standing(some, km))
		}
	}
	if *quality.sheet != "" && len(cells) > 0 && !perPlace(*quality.sheet) {
		writeSheet(t, cells)
	}
}

// randomStarts draws n places from the streets of g, each metre as likely as any other; always the same ones.
func randomStarts(g *roads.Graph, n int) []geo.Point {
	ends := make([]float64, len(g.LengthM))
	var sum float64
	for e, length := range g.LengthM {
		sum += length
		ends[e] = sum
	}
	random := rand.New(rand.NewPCG(5, 42))
	starts := make([]geo.Point, n)
	for i := range starts {
		e, _ := slices.BinarySearch(ends, random.Float64()*sum)
		line := g.Line(int32(e))
		starts[i] = g.Plane.Point(line[len(line)/2])
	}
	return starts
}

func chosenFigures(t *testing.T) []figure {
	var presets, named []figure
	for _, f := range templates(t) {
		if f.preset {
			presets = append(presets, f)
		}
		if slices.Contains(strings.Split(*quality.shapes, ","), f.name) {
			named = append(named, f)
		}
	}
	switch *quality.shapes {
	case "presets":
		return presets
	case "extra":
		return heldOut(t)
	case "all":
		return append(presets, heldOut(t)...)
	}
	for _, f := range heldOut(t) {
		if slices.Contains(strings.Split(*quality.shapes, ","), f.name) && !slices.ContainsFunc(named, func(o figure) bool { return o.name == f.name }) {
			named = append(named, f)
		}
	}
	if len(named) == 0 {
		t.Fatalf("-quality.shapes: no shape %s", *quality.shapes)
	}
	return named
}

// try runs the matrix of a place, one search after the other, and prints a line for each.
func (s subject) try(t *testing.T, g *judge.Gallery, figures []figure, lengths []float64) []trial {
	t.Helper()
	var trials []trial
	for _, km := range lengths {
		for _, f := range figures {
			for i, start := range s.starts {
				r := trial{place: s.place, shape: f.name, start: i, km: km}
				r.search(t, s.streets, f, start, g)
				line := r.String()
				if *quality.mode == "full" {
					fmt.Println(line)
				} else {
					t.Log(line)
				}
				trials = append(trials, r)
			}
		}
	}
	return trials
}

// search fills the trial.
func (r *trial) search(t *testing.T, streets *roads.Graph, f figure, start geo.Point, g *judge.Gallery) {
	t.Helper()
	request := art.Request{Outline: f.outline, Start: start, DistanceM: r.km * 1000}
	cpu, begun := towntest.CPUSeconds(), time.Now()
	result, err := art.Search(context.Background(), streets, request, func(p art.Progress) {
		if r.previewS == 0 && p.Preview != nil {
			r.previewS = time.Since(begun).Seconds()
		}
	})
	r.wallS, r.cpuS = time.Since(begun).Seconds(), towntest.CPUSeconds()-cpu
	if err != nil {
		r.err = err
		return
	}
	r.judge(streets, f, request, result, g)
	for _, route := range result.Routes {
		for _, problem := range wrongs(streets, request, route) {
			t.Errorf("%s %s, start %d, %g km: %s", r.place, r.shape, r.start, r.km, problem)
		}
	}
}

func (r *trial) judge(streets *roads.Graph, f figure, request art.Request, result art.Result, g *judge.Gallery) {
	r.best, r.routes = result.Routes[0], len(result.Routes)
	plane := streets.Plane
	path := onPlane(plane, r.best.Path)
	outline := onPlane(plane, r.best.Outline)
	r.fit = judge.Situate(path, outline)
	r.run = judge.OnFoot(path, outline, plane.XY(request.Start), request.DistanceM)
	r.like = g.Recognise(path, f.seen, judge.Upright)
	pairs := 0.0
	for i, a := range result.Routes {
		r.worstErrorPct = math.Max(r.worstErrorPct, 100*math.Abs(geo.Length(a.Path)/request.DistanceM-1))
		for _, b := range result.Routes[:i] {
			r.sharedPct += 100 * judge.Shared(onPlane(plane, a.Path), onPlane(plane, b.Path))
			pairs++
		}
	}
	r.sharedPct /= math.Max(1, pairs)
}

func (r trial) String() string {
	head := fmt.Sprintf("%-10s %-12s %d %4g km cpu %5.2f wall %5.2f first %4.2f", r.place, r.shape, r.start, r.km, r.cpuS, r.wallS, r.previewS)
	if r.err != nil {
		return head + " FAILED: " + r.err.Error()
	}
	known := "ok  "
	switch {
	case !r.like.Known:
		known = "NOT "
	case !r.like.InOrder:
		known = "ok- "
	}
	return head + fmt.Sprintf(" | A1 %4.2f A2 %4.1f A3 %4.1f | C1 %+5.1f C2 %4.1f C3 %4.1f C4 %4.2f C5 %4.1f | %s B3 %+5.2f (%s) turn %+3.0f | start %3.0f m | %d routes share %2.0f %%, off %3.1f %%",
		r.fit.MeanPct, r.fit.P95Pct, r.fit.FrechetPct, r.run.ErrorPct, r.run.SpurPct, r.run.OverlapPct, r.run.OutlineRatio, r.run.TurnsPerKm,
		known, r.like.Margin, r.like.Other, r.best.TurnDeg, r.run.StartM, r.routes, r.sharedPct, r.worstErrorPct)
}

func (r trial) cell(streets *roads.Graph) picture.Cell {
	c := picture.Cell{Caption: fmt.Sprintf("%s %s %d %gkm: none", r.place, r.shape, r.start, r.km), Streets: streets}
	if r.err == nil {
		c.Caption = fmt.Sprintf("%s %s %d %gkm %.2f %+.2f", r.place, r.shape, r.start, r.km, r.fit.MeanPct, r.like.Margin)
		c.Route, c.Outline = r.best.Path, r.best.Outline
	}
	return c
}

func writeSheet(t *testing.T, cells []picture.Cell) {
	t.Helper()
	f, err := os.Create(*quality.sheet)
	if err != nil {
		t.Fatal(err)
	}
	if err := picture.Sheet(f, cells[:min(len(cells), 400)], 7); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// good is the trials that gave a route.
func good(trials []trial) []trial {
	return slices.DeleteFunc(slices.Clone(trials), func(r trial) bool { return r.err != nil })
}

// values is one figure of each trial that gave a route, in rising order.
func values(trials []trial, of func(trial) float64) []float64 {
	var out []float64
	for _, r := range good(trials) {
		out = append(out, of(r))
	}
	slices.Sort(out)
	return out
}

func mean(trials []trial, of func(trial) float64) float64 {
	var sum float64
	all := values(trials, of)
	for _, v := range all {
		sum += v
	}
	return sum / float64(len(all))
}

// quantile is the value that the share q of the trials do not exceed.
func quantile(trials []trial, q float64, of func(trial) float64) float64 {
	all := values(trials, of)
	if len(all) == 0 {
		return math.NaN()
	}
	return all[min(len(all)-1, int(q*float64(len(all))))]
}

// worstDecile is the mean of the largest tenth.
func worstDecile(trials []trial, of func(trial) float64) float64 {
	all := values(trials, of)
	all = all[len(all)-(len(all)+9)/10:]
	var sum float64
	for _, v := range all {
		sum += v
	}
	return sum / float64(len(all))
}

func knownShare(trials []trial, known func(judge.Likeness) bool) float64 {
	n := 0
	for _, r := range trials {
		if r.err == nil && known(r.like) {
			n++
		}
	}
	return 100 * float64(n) / float64(len(trials))
}

// columns are the figures of a summary.
var columns = []struct {
	name string
	of   func(trial) float64
}{
	{"cpu s", func(r trial) float64 { return r.cpuS }},
	{"wall s", func(r trial) float64 { return r.wallS }},
	{"first s", func(r trial) float64 { return r.previewS }},
	{"A1 %", func(r trial) float64 { return r.fit.MeanPct }},
	{"A2 %", func(r trial) float64 { return r.fit.P95Pct }},
	{"A3 %", func(r trial) float64 { return r.fit.FrechetPct }},
	{"|C1| %", func(r trial) float64 { return math.Abs(r.run.ErrorPct) }},
	{"C2 %", func(r trial) float64 { return r.run.SpurPct }},
	{"C3 %", func(r trial) float64 { return r.run.OverlapPct }},
	{"C4", func(r trial) float64 { return r.run.OutlineRatio }},
	{"C5 /km", func(r trial) float64 { return r.run.TurnsPerKm }},
	{"B1", func(r trial) float64 { return r.like.Procrustes }},
	{"1-B3", func(r trial) float64 { return 1 - r.like.Margin }},
	{"|turn|", func(r trial) float64 { return math.Abs(r.like.TurnDeg) }},
	{"start m", func(r trial) float64 { return r.run.StartM }},
	{"routes", func(r trial) float64 { return float64(r.routes) }},
	{"shared %", func(r trial) float64 { return r.sharedPct }},
	{"off %", func(r trial) float64 { return r.worstErrorPct }},
}

// summary is the columns of trials: mean, median, 95th percentile, worst decile.
func summary(title string, trials []trial) string {
	var b strings.Builder
	ok := good(trials)
	fmt.Fprintf(&b, "== %s: %d of %d routes, recognised %.0f %%, in order %.0f %%, start over 60 m: %d\n", title, len(ok), len(trials),
		knownShare(trials, func(l judge.Likeness) bool { return l.Known }), knownShare(trials, func(l judge.Likeness) bool { return l.InOrder }),
		len(slices.DeleteFunc(slices.Clone(ok), func(r trial) bool { return r.run.StartM <= 60 })))
	if len(ok) == 0 {
		return b.String()
	}
	row := func(name string, of func(of func(trial) float64) float64) {
		fmt.Fprintf(&b, "   %-7s", name)
		for _, c := range columns {
			fmt.Fprintf(&b, " %8.2f", of(c.of))
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "   %-7s", "")
	for _, c := range columns {
		fmt.Fprintf(&b, " %8s", c.name)
	}
	b.WriteByte('\n')
	row("mean", func(of func(trial) float64) float64 { return mean(trials, of) })
	row("p50", func(of func(trial) float64) float64 { return quantile(trials, 0.5, of) })
	row("p95", func(of func(trial) float64) float64 { return quantile(trials, 0.95, of) })
	row("worst10", func(of func(trial) float64) float64 { return worstDecile(trials, of) })
	worst := good(trials)
	slices.SortStableFunc(worst, func(a, b trial) int { return cmp.Compare(a.like.Margin, b.like.Margin) })
	b.WriteString("   least recognised:")
	for _, r := range worst[:min(8, len(worst))] {
		fmt.Fprintf(&b, " %s/%s/%d %+.2f", r.place, r.shape, r.start, r.like.Margin)
	}
	b.WriteByte('\n')
	return b.String()
}

// standing compares trials of one distance with the goals.
func standing(trials []trial, km float64) string {
	byLength := func(at3, at5, at10 float64) float64 {
		switch {
		case km < 4:
			return at3
		case km < 8:
			return at5
		}
		return at10
	}
	nan := math.NaN()
	of := func(name string) func(trial) float64 {
		return columns[slices.IndexFunc(columns, func(c struct {
			name string
			of   func(trial) float64
		}) bool {
			return c.name == name
		})].of
	}
	goals := []struct {
		name           string
		got, must, aim float64
		atLeast        bool
	}{
		{"failures", float64(len(trials) - len(good(trials))), 0, nan, false},
		{"CPU s, p50", quantile(trials, 0.5, of("cpu s")), byLength(1, 1, nan), 0.5, false},
		{"CPU s, p95", quantile(trials, 0.95, of("cpu s")), byLength(3, 3, nan), nan, false},
		{"wall s, p50", quantile(trials, 0.5, of("wall s")), byLength(0.7, 0.7, nan), 0.3, false},
		{"wall s, p95", quantile(trials, 0.95, of("wall s")), byLength(2, 2, 4), nan, false},
		{"first preview s, worst", quantile(trials, 1, of("first s")), 0.5, nan, false},
		{"A1 %, mean", mean(trials, of("A1 %")), byLength(1.6, 1.1, 0.7), byLength(nan, 0.85, nan), false},
		{"A2 %, mean", mean(trials, of("A2 %")), 3.2, nan, false},
		{"A3 %, mean", mean(trials, of("A3 %")), 5.0, nan, false},
		{"|C1| %, mean", mean(trials, of("|C1| %")), 1, nan, false},
		{"|C1| %, p95", quantile(trials, 0.95, of("|C1| %")), 3, nan, false},
		{"C2 %, worst", quantile(trials, 1, of("C2 %")), 0, nan, false},
		{"C3 %, mean", mean(trials, of("C3 %")), 1, nan, false},
		{"C4, mean", mean(trials, of("C4")), 1.2, nan, false},
		{"B4 %", knownShare(trials, func(l judge.Likeness) bool { return l.Known }), byLength(85, 95, 95), 100, true},
		{"B3, median", 1 - quantile(trials, 0.5, of("1-B3")), byLength(nan, 0.42, 0.42), 0.5, true},
		{"shared %, mean", mean(trials, of("shared %")), 35, nan, false},
		{"all routes off %, worst", quantile(trials, 1, of("off %")), 3, nan, false},
		{"start m, worst", quantile(trials, 1, of("start m")), 60, nan, false},
	}
	var b strings.Builder
	fmt.Fprintf(&b, "== goals at %g km\n", km)
	for _, g := range goals {
		verdict := "ok"
		switch missed := g.got > g.must || g.atLeast && g.got < g.must; {
		case math.IsNaN(g.must):
			verdict = "-"
		case g.atLeast && g.got >= g.must:
		case missed:
			verdict = "MISSED"
		}
		fmt.Fprintf(&b, "   %-24s %7.2f  must %5.2f  aim %5.2f  %s\n", g.name, g.got, g.must, g.aim, verdict)
	}
	return b.String()
}
