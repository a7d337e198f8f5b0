package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// The measurement of growth has routes drawn by a real server, as the app does it: it asks, polls and reads the options. One
// table follows the distance on windows from a village to a dense city, one the number of workers and of runners who ask at
// once, and one how soon a runner who changes their mind is rid of a search. Streets are real extracts; a place whose extract
// is not there is left out, but for the sample that comes with the program.

// A drawnPlace is where routes are drawn.
type drawnPlace struct {
	name    string
	extract string // file; empty for the sample
	at      spot
}

// A spot is a start.
type spot struct{ lat, lng float64 }

// drawnPlaces are in the order of the streets around them: the village has 500 edges within 3 km, Milan 20,000.
var drawnPlaces = []drawnPlace{
	{"a village (Liscate)", "milan-otp.osm.pbf", spot{45.4814, 9.4106}},
	{"Monaco", "monaco-2020-valhalla.osm.pbf", spot{43.7384, 7.4246}},
	{"Gangnam", "seoul-gangnam-20260206.osm.pbf", spot{37.5005, 127.0365}},
	{"Gothenburg", "", spot{57.70, 11.97}},
	{"London", "london-northern-line-2026.osm.pbf", spot{51.4918, -0.1128}},
	{"Milan", "milan-otp.osm.pbf", spot{45.4642, 9.19}},
}

// drawnShapes are drawn in turn.
var drawnShapes = []string{"heart", "star", "cat", "fish", "circle", "dog", "diamond", "bear"}

// A growthPlan is how much is asked.
type growthPlan struct {
	extracts string          // directory
	places   []string        // what their names begin with; empty: all
	requests map[float64]int // of each place, by km
	crowds   []crowd         // at crowdPlaces
	crowdKM  float64         // that they wish
	cancels  int             // searches that are cancelled
}

// A crowd is so many runners who ask at once.
type crowd struct {
	runners int
	rounds  int  // wishes of each
	same    bool // they are one user
}

// crowdPlaces have the streets of an ordinary and of a dense city.
var crowdPlaces = []string{"Gothenburg", "Milan"}

// fullGrowth is what o asks for. All of it takes about 9 minutes of two free processors.
func fullGrowth(o options) growthPlan {
	plan := growthPlan{
		extracts: o.extracts, places: o.only, requests: map[float64]int{},
		crowds:  []crowd{{1, min(8, o.requests), false}, {4, min(4, o.requests), false}, {16, min(2, o.requests), false}, {16, 1, true}},
		crowdKM: 5, cancels: min(10, o.requests),
	}
	for _, km := range o.kms {
		plan.requests[km] = min(8, o.requests)
		if km > 10 {
			plan.requests[km] = min(3, o.requests)
		}
	}
	return plan
}

func (p growthPlan) distances() []float64 {
	var kms []float64
	for km := range p.requests {
		kms = append(kms, km)
	}
	slices.Sort(kms)
	return kms
}

// chosen is the places that are asked for and whose streets are there.
func (p growthPlan) chosen() []drawnPlace {
	var chosen []drawnPlace
	for _, place := range drawnPlaces {
		wanted := len(p.places) == 0 || slices.ContainsFunc(p.places, func(name string) bool { return strings.HasPrefix(place.name, name) })
		if !wanted {
			continue
		}
		if _, err := os.Stat(filepath.Join(p.extracts, place.extract)); place.extract != "" && err != nil {
			fmt.Fprintf(os.Stderr, "%s is left out: %v\n", place.name, err)
			continue
		}
		chosen = append(chosen, place)
	}
	return chosen
}

// crowdedUsers is enough for the largest crowd, and one more.
const crowdedUsers = 33

// measureGrowth imports the extracts and writes the tables.
func measureGrowth(ctx context.Context, o options, plan growthPlan, dir string, out io.Writer) error {
	var err error
	if plan.extracts, err = filepath.Abs(plan.extracts); err != nil {
		return err
	}
	o.database = cmp.Or(o.database, filepath.Join(dir, "growth.db"))
	o.size = size{users: crowdedUsers}
	o.settings = []string{"RUNNERWAY_ROADS_FETCH_URL=off"}
	if err := seed(ctx, o, dir); err != nil {
		return fmt.Errorf("make the database: %w", err)
	}
	if said, err := o.command(ctx, dir, "seed").CombinedOutput(); err != nil {
		return fmt.Errorf("seed: %w: %s", err, said)
	}
	places := plan.chosen()
	var files []string
	for _, p := range places {
		if file := filepath.Join(plan.extracts, p.extract); p.extract != "" && !slices.Contains(files, file) {
			files = append(files, file)
		}
	}
	if len(files) > 0 {
		if said, err := o.command(ctx, dir, append([]string{"seed", "roads"}, files...)...).CombinedOutput(); err != nil {
			return fmt.Errorf("seed roads: %w: %s", err, said)
		}
	}
	for _, measure := range []func(context.Context, options, growthPlan, []drawnPlace, string, io.Writer) error{byDistance, byCrowd, byCancel} {
		if err := measure(ctx, o, plan, places, dir, out); err != nil {
			return err
		}
		fmt.Fprintln(out)
	}
	return ctx.Err()
}

// byDistance draws at one place after the other, each on a server that has just started, one request at a time.
func byDistance(ctx context.Context, o options, plan growthPlan, places []drawnPlace, dir string, out io.Writer) error {
	fmt.Fprintf(out, "One request at a time, 2 workers, %s; p50 / p95, of fewer than 20 requests p95 is the slowest.\n\n", strings.Join(drawnShapes, ", "))
	fmt.Fprintln(out, "| streets | km | routes | longest that fits, km | wall s | CPU s | first preview s | RSS MB | most RSS MB |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|---|---|---|")
	o.settings = append(slices.Clone(o.settings), "RUNNERWAY_WORKERS=2")
	for _, p := range places {
		server, err := start(ctx, o, dir)
		if err != nil {
			return err
		}
		err = o.distancesOf(ctx, server, plan, p, out)
		if stopped := server.stop(); err == nil {
			err = stopped
		}
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return nil
}

func (o options) distancesOf(ctx context.Context, server *program, plan growthPlan, p drawnPlace, out io.Writer) error {
	r, err := newRunner(server, 0)
	if err != nil {
		return err
	}
	defer r.Close()
	cold, err := r.draw(ctx, wish{shape: "triangle", start: p.at, km: plan.crowdKM}, pollOne)
	if err != nil {
		return err
	}
	all := drawings{cold}
	row := func(km string) {
		fmt.Fprintf(out, "| %s | %s | %s | %s | %s | %s | %s | %.0f | %.0f |\n", p.name, km, all.made(), all.fitting(), all.times(drawing.wallS),
			all.times(drawing.cpuS), all.times(drawing.previewS), server.memory("VmRSS"), server.memory("VmHWM"))
	}
	row(fmt.Sprintf("%g, the first after the start", plan.crowdKM))
	hopeless := false
	for _, km := range plan.distances() {
		all = nil
		n := plan.requests[km]
		if hopeless {
			n = 1
		}
		for i := range n {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			d, err := r.drawOrLess(ctx, wish{shape: drawnShapes[i%len(drawnShapes)], start: p.at.moved(i), km: km}, pollOne)
			if err != nil {
				return err
			}
			all = append(all, d)
		}
		row(fmt.Sprint(km))
		hopeless = !slices.ContainsFunc(all, func(d drawing) bool { return d.km > 0 })
	}
	return nil
}

// byCrowd has many ask at once.
func byCrowd(ctx context.Context, o options, plan growthPlan, places []drawnPlace, dir string, out io.Writer) error {
	fmt.Fprintf(out, "%g km, runners who ask at once and again; p50 / p95 from the wish to the routes.\n\n", plan.crowdKM)
	fmt.Fprintln(out, "| streets | workers | at once | routes | refused (429) | wall s | first preview s | CPU s each | most RSS MB |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|---|---|---|")
	for _, workers := range []int{1, 2} {
		o := o
		o.settings = append(slices.Clone(o.settings), fmt.Sprint("RUNNERWAY_WORKERS=", workers))
		for _, p := range places {
			if !slices.Contains(crowdPlaces, p.name) {
				continue
			}
			server, err := start(ctx, o, dir)
			if err != nil {
				return err
			}
			for _, c := range plan.crowds {
				if err = c.row(ctx, server, p, workers, plan.crowdKM, out); err != nil {
					break
				}
			}
			if stopped := server.stop(); err == nil {
				err = stopped
			}
			if err != nil {
				return fmt.Errorf("%s, %d workers: %w", p.name, workers, err)
			}
		}
	}
	return nil
}

func (c crowd) row(ctx context.Context, server *program, p drawnPlace, workers int, km float64, out io.Writer) error {
	before := server.cpu()
	all, refused, err := c.ask(ctx, server, p, km)
	if err != nil {
		return err
	}
	each := (server.cpu() - before).Seconds() / float64(max(len(all), 1))
	who := fmt.Sprint(c.runners)
	if c.same {
		who += ", one user"
	}
	fmt.Fprintf(out, "| %s | %d | %s | %s | %d | %s | %s | %.2f | %.0f |\n", p.name, workers, who, all.made(), refused, all.times(drawing.wallS),
		all.times(drawing.previewS), each, server.memory("VmHWM"))
	return nil
}

// byCancel cancels searches for long routes on one worker, and looks how soon it begins the next.
func byCancel(ctx context.Context, o options, plan growthPlan, places []drawnPlace, dir string, out io.Writer) error {
	fmt.Fprintln(out, "Cancelling a search for 21 km on one worker while another user waits; ms, p50 / p95.")
	fmt.Fprintln(out, "\n| streets | cancelled | answer | the next one begins |")
	fmt.Fprintln(out, "|---|---|---|---|")
	o.settings = append(slices.Clone(o.settings), "RUNNERWAY_WORKERS=1")
	for _, p := range places {
		if !slices.Contains(crowdPlaces, p.name) {
			continue
		}
		server, err := start(ctx, o, dir)
		if err != nil {
			return err
		}
		answered, begun, err := cancelled(ctx, server, p, plan.cancels)
		if stopped := server.stop(); err == nil {
			err = stopped
		}
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		fmt.Fprintf(out, "| %s | %d | %s | %s |\n", p.name, len(begun), inMS(answered), inMS(begun))
	}
	return nil
}

// cancelled has one user's searches cancelled, and tells when that was answered and when another's began.
func cancelled(ctx context.Context, server *program, p drawnPlace, n int) (answered, begun []float64, err error) {
	first, err := newRunner(server, 1)
	if err != nil {
		return nil, nil, err
	}
	defer first.Close()
	next, err := newRunner(server, 2)
	if err != nil {
		return nil, nil, err
	}
	defer next.Close()
	for i := range n {
		long, err := first.begin(wish{shape: drawnShapes[i%len(drawnShapes)], start: p.at.moved(i), km: 21})
		if err != nil {
			return nil, nil, err
		}
		if over, err := first.until(ctx, long, 45, 10*time.Millisecond); err != nil || over {
			return nil, nil, fmt.Errorf("a search for 21 km was over before it could be cancelled: %w", err)
		}
		other, err := next.begin(wish{shape: "circle", start: p.at.moved(i), km: 3})
		if err != nil {
			return nil, nil, err
		}
		begin := time.Now()
		if err := first.cancel(long); err != nil {
			return nil, nil, err
		}
		answered = append(answered, time.Since(begin).Seconds())
		if _, err := next.until(ctx, other, 10, time.Millisecond); err != nil {
			return nil, nil, err
		}
		begun = append(begun, time.Since(begin).Seconds())
		if _, err := next.until(ctx, other, 100, 20*time.Millisecond); err != nil {
			return nil, nil, err
		}
	}
	return answered, begun, nil
}
