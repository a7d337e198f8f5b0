package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

// Benchmarks measures what a serving process does most: windows of streets and leases.
func Benchmarks(b *testing.B, fresh Fresh) {
	b.Run("StreetTiles", func(b *testing.B) { benchmarkStreetTiles(b, newSuite(b, fresh)) })
	b.Run("StreetsVersion", func(b *testing.B) {
		s := newSuite(b, fresh)
		b.ReportAllocs()
		for b.Loop() {
			need(s.StreetsVersion(ctx))(b)
		}
	})
	b.Run("AddStreetTiles/200x8k", func(b *testing.B) { benchmarkAddStreetTiles(b, newSuite(b, fresh)) })
	b.Run("LeaseTask", func(b *testing.B) { benchmarkLeaseTask(b, newSuite(b, fresh)) })
	b.Run("Workouts", func(b *testing.B) { benchmarkWorkouts(b, newSuite(b, fresh)) })
	b.Run("LeaseTask/idle", func(b *testing.B) {
		s := newSuite(b, fresh)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := s.LeaseTask(ctx, lease("w")); !errors.Is(err, store.ErrNotFound) {
				b.Fatal(err)
			}
		}
	})
}

// square is size*size tiles of 8 KB from x, y.
func square(x, y, size int) []store.StreetTile {
	content := make([]byte, 8<<10)
	for i := range content {
		content[i] = byte(i * 31)
	}
	var out []store.StreetTile
	for dy := range size {
		for dx := range size {
			out = append(out, store.StreetTile{X: x + dx, Y: y + dy, Whole: true, Data: content})
		}
	}
	return out
}

func benchmarkStreetTiles(b *testing.B, s *suite) {
	const size = 60 // about a city
	s.streets(b, "old", square(0, 0, size)...)
	s.streets(b, "new", square(size-5, 0, size)...)
	for _, window := range []int{4, 10} {
		b.Run(fmt.Sprintf("%dx%d", window, window), func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				x, y := i*7%(size-window), i*13%(size-window)
				i++
				if got := need(s.StreetTiles(ctx, x, y, x+window-1, y+window-1))(b); len(got) != window*window {
					b.Fatalf("%d tiles, want %d", len(got), window*window)
				}
			}
		})
	}
}

func benchmarkAddStreetTiles(b *testing.B, s *suite) {
	draft := need(s.BeginStreets(ctx, store.StreetSource{Name: "x"}))(b)
	tiles := square(0, 0, 20)[:200]
	b.ReportAllocs()
	b.SetBytes(int64(len(tiles) * len(tiles[0].Data)))
	for b.Loop() {
		for i := range tiles {
			tiles[i].Y += 20
		}
		noError(b, s.AddStreetTiles(ctx, draft, tiles))
	}
}

func benchmarkLeaseTask(b *testing.B, s *suite) {
	s.user(b, "kim")
	for range 200 {
		s.task(b, "kim")
	}
	b.ReportAllocs()
	for b.Loop() {
		task := need(s.LeaseTask(ctx, lease("w")))(b)
		noError(b, s.ReleaseTask(ctx, task.ID, "w"))
		s.clock.advance(time.Millisecond)
	}
}
