//go:build !race

package loop_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/loop"
	"github.com/runnerway/runnerway/geo/picture"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/geo/towntest"
)

// The quality of round trips on a matrix of places, starts and distances. Without flags it is a gate on the sample; with
// -quality full it is a report:
//
//	go test ./geo/loop -run Quality -v -timeout 1h -quality full -quality.km 2,5,10,20 -quality.sheet sheet.png
var quality = struct {
	mode, towns, km, sheet *string
	starts                 *int
}{
	mode:   flag.String("quality", "", "full: report on the matrix of the other flags instead of the small gate"),
	towns:  flag.String("quality.towns", "gothenburg,gangnam,milan,london,portland", "places, by comma"),
	km:     flag.String("quality.km", "2,5,10,20", "distances in kilometres, by comma"),
	starts: flag.Int("quality.starts", 5, "how many starts of each place"),
	sheet:  flag.String("quality.sheet", "", "PNG file for a sheet of all pictures"),
}

// A trial is one cell of the matrix and what came of it.
type trial struct {
	place       string
	start       int
	km          float64
	err         error
	cpuS, wallS float64
	result      loop.Result
}

func (r trial) tooLong() bool { return errors.Is(r.err, loop.ErrTooLong) }

// errorPct is the miss of the route that misses most.
func (r trial) errorPct() float64 {
	worst := 0.0
	for _, route := range r.result.Routes {
		worst = math.Max(worst, 100*math.Abs(geo.Length(route.Path)/(1000*r.km)-1))
	}
	return worst
}

func (r trial) againPct() float64 {
	sum := 0.0
	for _, route := range r.result.Routes {
		sum += 100 * route.AgainShare
	}
	return sum / float64(len(r.result.Routes))
}

func (r trial) String() string {
	head := fmt.Sprintf("%-10s %d %4g km cpu %5.2f wall %5.2f", r.place, r.start, r.km, r.cpuS, r.wallS)
	if r.err != nil {
		return head + " " + r.err.Error()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s off %4.1f%% again %4.1f%% |", head, r.errorPct(), r.againPct())
	for _, route := range r.result.Routes {
		fmt.Fprintf(&b, " %s %.2f km %2.0f%% climb %3.0f shared %2.0f%%;", route.Profile, route.DistanceM/1000, 100*route.AgainShare, route.ClimbM, 100*route.SharedShare)
	}
	return b.String()
}

func try(name string, g *roads.Graph, start geo.Point, i int, km float64) trial {
	r := trial{place: name, start: i, km: km}
	cpu, begun := towntest.CPUSeconds(), time.Now()
	r.result, r.err = loop.Search(context.Background(), g, loop.Request{Start: start, DistanceM: 1000 * km}, nil)
	r.wallS, r.cpuS = time.Since(begun).Seconds(), towntest.CPUSeconds()-cpu
	return r
}

func TestQuality(t *testing.T) {
	if *quality.mode == "full" {
		report(t)
		return
	}
	p, _ := placeNamed("gothenburg")
	g := gothenburg(t)
	var again []float64
	for _, km := range []float64{2, 5, 10} {
		for i, start := range p.Starts {
			r := try(p.Name, g, start, i, km)
			t.Log(r)
			if r.err != nil || len(r.result.Routes) != 3 || r.errorPct() > 5 {
				t.Errorf("%v: want three routes within 5 %%", r)
				continue
			}
			again = append(again, r.againPct())
		}
	}
	if got := mean(again); !(got <= 4) {
		t.Errorf("%.1f %% walked again, want 4 at most", got)
	}
	if got := quantile(again, 0.8); !(got <= 5) {
		t.Errorf("%.1f %% walked again in the worst fifth, want 5 at most", got)
	}
}

func report(t *testing.T) {
	var lengths []float64
	for text := range strings.SplitSeq(*quality.km, ",") {
		km, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatalf("-quality.km: %v", err)
		}
		lengths = append(lengths, km)
	}
	var all []trial
	var cells []picture.Cell
	for name := range strings.SplitSeq(*quality.towns, ",") {
		p, ok := placeNamed(name)
		if !ok {
			t.Fatalf("-quality.towns: no place %s", name)
		}
		t.Run(name, func(t *testing.T) {
			g := network(t, p)
			for _, km := range lengths {
				for i, start := range p.Starts[:min(*quality.starts, len(p.Starts))] {
					r := try(name, g, start, i, km)
					fmt.Println(r)
					all = append(all, r)
					for _, route := range r.result.Routes {
						cells = append(cells, picture.Cell{
							Caption: fmt.Sprintf("%s %d %gkm %s %+.1f%% x%.0f", name, i, km, route.Profile, route.DistanceM/km/10-100, 100*route.AgainShare),
							Streets: g, Route: route.Path,
						})
					}
				}
			}
		})
	}
	for _, km := range lengths {
		fmt.Print(summary(km, slices.DeleteFunc(slices.Clone(all), func(r trial) bool { return r.km != km })))
	}
	if *quality.sheet != "" && len(cells) > 0 {
		f, err := os.Create(*quality.sheet)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := picture.Sheet(f, cells[:min(len(cells), 400)], 6); err != nil {
			t.Fatal(err)
		}
	}
}

// summary is how the trials of one distance went. Distances that the streets do not hold are counted apart.
func summary(km float64, trials []trial) string {
	var cpu, wall, again []float64
	var within, routes, tooLong, failed, far int
	for _, r := range trials {
		cpu, wall = append(cpu, r.cpuS), append(wall, r.wallS)
		switch {
		case r.tooLong():
			tooLong++
			continue
		case r.err != nil:
			failed++
			continue
		}
		for _, route := range r.result.Routes {
			routes++
			off := math.Abs(geo.Length(route.Path)/(1000*km) - 1)
			if off <= 0.05 {
				within++
			}
			if off > loop.Tolerance {
				far++
			}
			again = append(again, 100*route.AgainShare)
		}
	}
	return fmt.Sprintf("== %g km: %d of %d routes within 5 %%, %d beyond 10 %%, %d trials too long, %d failed; walked again mean %.1f %% p90 %.1f %%; cpu s p50 %.2f p95 %.2f, wall p50 %.2f p95 %.2f\n",
		km, within, routes, far, tooLong, failed, mean(again), quantile(again, 0.9), quantile(cpu, 0.5), quantile(cpu, 0.95), quantile(wall, 0.5), quantile(wall, 0.95))
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(max(1, len(x)))
}

func quantile(x []float64, q float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	slices.Sort(x)
	return x[min(len(x)-1, int(q*float64(len(x))))]
}
