package storetest

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

// A country of the benchmark: names of two words, each found by both, in squares of a map of 100 x 100 tiles.
const (
	benchmarkNames = 1_000_000
	benchmarkSide  = 100
	benchmarkWords = 30_000
)

// NameBenchmarks measures searches among a million names of two words.
func NameBenchmarks(b *testing.B, fresh Fresh) {
	s := newSuite(b, fresh)
	source := store.StreetSource{Name: "country", Named: true}
	draft := need(s.BeginStreets(ctx, source))(b)
	fillNames(b, s, draft)
	noError(b, s.PublishStreets(ctx, draft, source))
	around := func(ring int) (zones []int) {
		for y := 50 - ring; y <= 50+ring; y++ {
			for x := 50 - ring; x <= 50+ring; x++ {
				zones = append(zones, store.ZoneOf(x, y))
			}
		}
		return zones
	}
	for _, c := range []struct {
		name  string
		q     store.NameSearch
		least int
	}{
		{"nothing", store.NameSearch{From: "xxxx", To: "xxxy"}, 0},
		{"a name", store.NameSearch{From: "kasomi", To: "kasomj"}, 1},
		{"four letters", store.NameSearch{From: "kaso", To: "kasp"}, 100},
		{"two letters", store.NameSearch{From: "ka", To: "kb"}, 500},
		{"two letters in 9 zones", store.NameSearch{From: "ka", To: "kb", Zones: around(1)}, 10},
		{"two letters in 289 zones", store.NameSearch{From: "ka", To: "kb", Zones: around(8)}, 500},
	} {
		b.Run(c.name, func(b *testing.B) {
			c.q.Limit = 500 // as the server asks
			b.ReportAllocs()
			for b.Loop() {
				found, err := s.FindStreetNames(ctx, c.q)
				if err != nil || len(found) < c.least {
					b.Fatalf("%d names, %v", len(found), err)
				}
			}
		})
	}
}

// fillNames adds names as an import does, area by area.
func fillNames(b *testing.B, s *suite, draft string) {
	b.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	words := make([]string, benchmarkWords)
	for i := range words {
		var w strings.Builder
		for range 3 {
			w.WriteByte("bcdfghjklmnprstv"[rng.IntN(16)])
			w.WriteByte("aeiou"[rng.IntN(5)])
		}
		words[i] = w.String()
	}
	words[0] = "kasomi"
	var all []store.StreetName
	for i := range benchmarkNames {
		zone := i / (benchmarkNames / benchmarkSide / benchmarkSide)
		first, second := words[rng.IntN(len(words))], words[rng.IntN(len(words))]
		name := store.StreetName{
			Key: first + " " + second, Zone: store.ZoneOf(zone/benchmarkSide, zone%benchmarkSide), Name: first + " " + second, Kind: "street",
			At: geo.Point{Lat: 57 + -float64(zone%benchmarkSide)*0.01, Lng: 12 + float64(zone/benchmarkSide)*0.02},
		}
		all = append(all, name)
		name.Key = second
		all = append(all, name)
	}
	for order, names := range map[store.NameOrder][]store.StreetName{store.NamesByZone: all, store.NamesByKey: byKey(all)} {
		n := int64(0)
		for batch := range slices.Chunk(names, 10_000) {
			noError(b, s.AddStreetNames(ctx, draft, order, n, batch))
			n += int64(len(batch))
		}
	}
}
