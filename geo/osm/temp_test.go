package osm_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/geo/osm"
)

// Texts of all lengths, many of which begin alike, come in the order of their bytes, each with its record, from memory and from
// files.
func TestTextSorter(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 1000, 300_000} {
		temp := osm.NewTemp(t.TempDir())
		s := temp.NewTextSorter()
		var want []string
		for i := range n {
			text := strings.Repeat("a", rng.IntN(40)) + []string{"", "b", "서울"}[rng.IntN(3)] + strings.Repeat("c", rng.IntN(2))
			record := fmt.Sprint(i % 1000)
			want = append(want, text+"\x00"+record)
			if err := s.Add(text, []byte(record)); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		last := ""
		if err := s.Each(func(text string, record []byte) error {
			if text < last {
				t.Fatalf("%q comes after %q", text, last)
			}
			last = text
			got = append(got, text+"\x00"+string(record))
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%d records came of %d, or others", len(got), n)
		}
		if files := temp.Peak(); (files > 0) != (n > 100_000) {
			t.Errorf("%d records took %d bytes of files", n, files)
		}
		if err := temp.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestTextSorterErrors(t *testing.T) {
	temp := osm.NewTemp(t.TempDir())
	s := temp.NewTextSorter()
	for _, text := range []string{"a", "b"} {
		if err := s.Add(text, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Each(func(string, []byte) error { return os.ErrClosed }); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Each: %v, want what the function answered", err)
	}
}
