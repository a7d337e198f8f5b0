package elevation_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/runnerway/runnerway/geo/elevation"
)

// plane is a raster of 3 seconds of arc near the equator, 92 m from sample to sample, that rises to the north and the east.
func plane(side int) *elevation.Grid {
	g := &elevation.Grid{StepDeg: 1.0 / 1200, Rows: side, Cols: side, Heights: make([]int16, side*side)}
	for i := range g.Heights {
		g.Heights[i] = int16(500 - 3*(i/side) + 5*(i%side))
	}
	return g
}

func TestFillVoids(t *testing.T) {
	const void, side = elevation.Void, 30
	whole := plane(side)
	g := plane(side)
	dig := func(rows, cols [2]int) {
		for r := rows[0]; r <= rows[1]; r++ {
			for c := cols[0]; c <= cols[1]; c++ {
				g.Heights[r*side+c] = void
			}
		}
	}
	dig([2]int{3, 5}, [2]int{4, 6})     // 9 samples, 370 m across
	dig([2]int{10, 19}, [2]int{10, 19}) // 100 samples, a kilometre across
	dig([2]int{0, 0}, [2]int{20, 22})   // at the northern edge: known to the west and to the east
	dig([2]int{29, 29}, [2]int{29, 29}) // the corner: known on one side only
	g.Heights[25*side+2] = void
	got := g.FillVoids(500)
	if want := (elevation.Voids{Filled: 13, Left: 101, Holes: 3}); got != want {
		t.Errorf("FillVoids: %+v, want %+v", got, want)
	}
	for i, h := range g.Heights {
		row, col := i/side, i%side
		lake := row >= 10 && row <= 19 && col >= 10 && col <= 19 || i == len(g.Heights)-1
		if lake != (h == void) || !lake && h != whole.Heights[i] {
			t.Errorf("row %d, column %d: %d m, on the plane it was %d m", row, col, h, whole.Heights[i])
		}
	}
	if again := g.FillVoids(500); again.Filled != 0 || again.Left != 101 {
		t.Errorf("a second time: %+v", again)
	}
	if all := g.FillVoids(5000); all.Filled != 100 || !slices.Equal(g.Heights[:len(g.Heights)-1], whole.Heights[:len(whole.Heights)-1]) {
		t.Errorf("with large holes: %+v", all)
	}
}

// Whatever is missing, what was known stays, and what is found lies between the lowest and the highest that was known.
func TestFillVoidsNeverLeavesTheRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, cols := rapid.IntRange(2, 12).Draw(t, "rows"), rapid.IntRange(2, 12).Draw(t, "cols")
		g := &elevation.Grid{South: rapid.Float64Range(-80, 80).Draw(t, "south"), StepDeg: 1.0 / 1200, Rows: rows, Cols: cols}
		sample := rapid.OneOf(rapid.Just[int16](elevation.Void), rapid.Int16Range(-400, 8800))
		g.Heights = rapid.SliceOfN(sample, rows*cols, rows*cols).Draw(t, "heights")
		before := slices.Clone(g.Heights)
		voids := 0
		low, high := int16(9000), int16(-9000)
		for _, h := range before {
			if h == elevation.Void {
				voids++
				continue
			}
			low, high = min(low, h), max(high, h)
		}
		done := g.FillVoids(rapid.Float64Range(0, 3000).Draw(t, "across"))
		if done.Filled+done.Left != voids {
			t.Fatalf("%d filled and %d left of %d", done.Filled, done.Left, voids)
		}
		left := 0
		for i, h := range g.Heights {
			switch {
			case before[i] != elevation.Void && h != before[i]:
				t.Fatalf("a known height changed from %d to %d", before[i], h)
			case h == elevation.Void:
				left++
			case h < low || h > high:
				t.Fatalf("%d m, but the known heights are %d to %d", h, low, high)
			}
		}
		if left != done.Left {
			t.Fatalf("%d voids, want %d", left, done.Left)
		}
	})
}

func TestEachTileOfAZip(t *testing.T) {
	data := hgt(1201, func(int, int) int16 { return 7 })
	var z bytes.Buffer
	w := zip.NewWriter(&z)
	for _, name := range []string{"N37E126.hgt", "readme.txt", "__MACOSX/._N37E126.hgt", "folder/N37E127.HGT"} {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		f.Write(data)
	}
	w.Close()
	path := filepath.Join(t.TempDir(), "seoul.zip")
	if err := os.WriteFile(path, z.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var found []string
	if err := elevation.Each(path, func(name string, g *elevation.Grid) error {
		if g.South != 37 {
			t.Errorf("%s begins at %v", name, g.South)
		}
		found = append(found, name)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"N37E126.hgt", "N37E127.HGT"}; !slices.Equal(found, want) {
		t.Errorf("found %v, want %v", found, want)
	}
}
