package server

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/geo/spelling"
	"github.com/runnerway/runnerway/server/streetimport"
	"github.com/runnerway/runnerway/store"
)

// Finding places by name. The keys that a text begins are a range of an index. If there are more than maxCandidates of them,
// as for "st", only those are looked at that one may mean: cities, towns, what is near, and the first of the alphabet, among
// which are names that are no longer than the text. The candidates are put in order by what fits best (see cost).
const (
	placesFound   = 10
	maxCandidates = 500
	// fetchedReachM is how near to the asker streets must be that were fetched for somebody: that somebody ran there is nobody's
	// business.
	fetchedReachM = 20_000
	// samePlaceM is how far apart two of one name and kind are one: a street has a name in every cell that it goes through.
	samePlaceM = 3000
)

// findRings are how many street tiles around the asker are looked at when there are too many candidates, one after the other
// until there is enough: up to 15 km in Seoul.
var findRings = []int{0, 1, 3, 8}

// kindArea is an area that was imported, by its own name.
const kindArea = "area"

// reachKM is from how far away something of a kind is looked for; 1 for what is not here.
var reachKM = map[string]float64{
	kindArea: 300, "city": 300, "town": 60, "village": 20, "suburb": 20, "neighbourhood": 10, "station": 10, "stop": 2,
	streetimport.KindPark: 5, streetimport.KindWater: 5, streetimport.KindStreet: 2,
}

// A finding is a place that was found.
type finding struct {
	store.FoundName
	distanceM float64 // from the asker; 0 if nobody knows where that is
	cost      float64 // the less the better
}

// A finder finds places by what is typed of their names.
type finder struct {
	store store.StreetNameStore
	areas func(context.Context) ([]mapSource, error) // those that were imported
}

// find is what text, folded and long enough, finds, the best first; near is nil if nobody knows where the asker is.
func (f *finder) find(ctx context.Context, text string, near *geo.Point) ([]finding, error) {
	found, err := f.candidates(ctx, text, near)
	if err != nil {
		return nil, err
	}
	areas, err := f.areasNamed(ctx, text)
	if err != nil {
		return nil, err
	}
	best := inOrder(append(areas, found...), text, near)
	if words := strings.Fields(text); len(best) < placesFound && len(words) > 1 {
		more, err := f.byWords(ctx, words, near)
		if err != nil {
			return nil, err
		}
		best = inOrder(append(append(areas, found...), more...), text, near)
	}
	return best[:min(len(best), placesFound)], nil
}

// candidates are names that text begins at one of their words.
func (f *finder) candidates(ctx context.Context, text string, near *geo.Point) ([]store.FoundName, error) {
	r := spelling.RangeOf(text)
	search := store.NameSearch{From: r.From, To: r.To, FetchedIn: fetchedAround(near), Limit: maxCandidates}
	all, err := f.store.FindStreetNames(ctx, search)
	if err != nil || len(all) < maxCandidates {
		return all, err
	}
	search.Zones = []int{streetimport.CityZone, streetimport.TownZone}
	wide, err := f.store.FindStreetNames(ctx, search)
	if err != nil {
		return nil, err
	}
	all = append(all, wide...)
	if near == nil {
		return all, nil
	}
	for _, ring := range findRings {
		search.Zones = zonesAround(roads.TileAt(*near), ring)
		around, err := f.store.FindStreetNames(ctx, search)
		if err != nil {
			return nil, err
		}
		if len(inOrder(around, text, near)) >= placesFound || ring == findRings[len(findRings)-1] {
			return append(all, around...), nil
		}
	}
	return all, nil
}

// fetchedAround is where the streets of a source that was fetched have to be for its names to count: a little more than
// fetchedReachM around the asker, because names may lie beyond the streets.
func fetchedAround(near *geo.Point) *geo.Bounds {
	nowhere := geo.EmptyBounds()
	if near == nil {
		return &nowhere
	}
	box := geo.Around(*near, fetchedReachM+5000)
	return &box
}

// zonesAround are the zones of the tiles up to ring tiles away.
func zonesAround(at roads.TileID, ring int) []int {
	var zones []int
	for id := range roads.TilesBetween(roads.TileID{X: at.X - ring, Y: at.Y - ring}, roads.TileID{X: at.X + ring, Y: at.Y + ring}) {
		if id.Valid() {
			zones = append(zones, streetimport.Zone(id))
		}
	}
	slices.Sort(zones)
	return zones
}

// byWords are names that have words beginning with all of words, in any order, among those that the longest one finds.
func (f *finder) byWords(ctx context.Context, words []string, near *geo.Point) ([]store.FoundName, error) {
	longest := slices.MaxFunc(words, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	r := spelling.RangeOf(longest)
	found, err := f.store.FindStreetNames(ctx, store.NameSearch{From: r.From, To: r.To, FetchedIn: fetchedAround(near), Limit: maxCandidates})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(found, func(n store.FoundName) bool {
		has := append(strings.Fields(n.Key), strings.Fields(spelling.Fold(n.Name))...)
		has = append(has, strings.Fields(spelling.Fold(n.Other))...)
		return slices.ContainsFunc(words, func(word string) bool {
			return !slices.ContainsFunc(has, func(h string) bool { return spelling.Begins(h, word) })
		})
	}), nil
}

// importedAreas are the areas that the operator imported.
func (s *Server) importedAreas(ctx context.Context) ([]mapSource, error) {
	if s.mapView == nil {
		return nil, nil
	}
	d, err := s.mapView.describe(ctx)
	return d.Sources, err
}

// sampleNames are those of the town that comes with the program.
var sampleNames = []string{"Göteborg", "Gothenburg", "예테보리"}

// areasNamed are the imported areas whose names have a word that text begins.
func (f *finder) areasNamed(ctx context.Context, text string) ([]store.FoundName, error) {
	areas, err := f.areas(ctx)
	if err != nil {
		return nil, err
	}
	var found []store.FoundName
	for _, a := range areas {
		called := []string{a.Name}
		if a.Sample {
			called = sampleNames
		}
		for _, name := range called {
			begins := func(key string) bool { return spelling.Begins(key, text) }
			if keys := spelling.Keys(name); slices.ContainsFunc(keys, begins) {
				n := store.StreetName{Key: keys[0], Name: called[0], Kind: kindArea, At: geo.Point{Lat: a.View.Lat, Lng: a.View.Lng}}
				if name != n.Name {
					n.Other = name
				}
				found = append(found, store.FoundName{StreetName: n})
				break
			}
		}
	}
	return found, nil
}

// inOrder is what was found, each place once, the best first.
func inOrder(found []store.FoundName, text string, near *geo.Point) []finding {
	all := make([]finding, 0, len(found))
	for _, n := range found {
		f := finding{FoundName: n}
		if near != nil {
			f.distanceM = geo.Distance(*near, n.At)
		}
		if n.Fetched && (near == nil || f.distanceM > fetchedReachM) {
			continue
		}
		f.cost = cost(n.StreetName, text, near != nil, f.distanceM)
		all = append(all, f)
	}
	slices.SortStableFunc(all, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.distanceM, b.distanceM), cmp.Compare(a.Name, b.Name))
	})
	return eachOnce(all)
}

// Costs of names that are longer than what was typed.
const (
	costLonger = 2.5 // the text begins them
	costWithin = 4   // the text begins a word further on
	// anywhereKM stands for the distance of an asker of whom nobody knows where they are.
	anywhereKM = 100
)

// cost says how little somebody who typed text means a name: less the more of the name that is, and twice as far away is
// about one more, counted from as far as things of its kind are looked for.
func cost(n store.StreetName, text string, known bool, distanceM float64) float64 {
	c := 0.
	written := n.Name
	if n.Other != "" {
		written = n.Other
	}
	switch whole := spelling.Fold(written); {
	case whole == text, n.Key == text && strings.HasPrefix(text, whole): // 강남 is 강남역
	case spelling.Begins(whole, text):
		c = costLonger
	default:
		c = costWithin
	}
	km := anywhereKM + 0.
	if known {
		km = distanceM / 1000
	}
	return c + math.Log2(1+km/cmp.Or(reachKM[n.Kind], 1))
}

// eachOnce leaves of those of one name and kind that lie together the first.
func eachOnce(all []finding) []finding {
	type key struct{ name, kind string }
	met := map[key][]geo.Point{}
	return slices.DeleteFunc(all, func(f finding) bool {
		k := key{f.Name, f.Kind}
		again := slices.ContainsFunc(met[k], func(p geo.Point) bool { return geo.Distance(p, f.At) < samePlaceM })
		met[k] = append(met[k], f.At)
		return again
	})
}
