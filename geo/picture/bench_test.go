package picture_test

import (
	"io"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/picture"
	"github.com/runnerway/runnerway/geo/roads"
)

// town is a grid of streets of several classes, n blocks of 60 m wide.
func town(n int) *roads.Graph {
	const blockM = 60
	half := float64(n) * blockM / 2
	var streets []roads.Street
	for i := range n + 1 {
		for j := range n {
			a, b, c := float64(i)*blockM-half, float64(j)*blockM-half, float64(j+1)*blockM-half
			class := []roads.Class{roads.Primary, roads.Footway, roads.Residential, roads.Service}[i%4]
			streets = append(streets,
				roads.Street{Class: class, Line: positions(geo.XY{X: a, Y: b}, geo.XY{X: a + 5, Y: (b + c) / 2}, geo.XY{X: a, Y: c})},
				roads.Street{Class: class, Line: positions(geo.XY{X: b, Y: a}, geo.XY{X: c, Y: a})})
		}
	}
	return roads.Build(center, streets)
}

func BenchmarkDraw(b *testing.B) {
	f := fonts(b)
	for _, c := range []struct {
		name   string
		blocks int
	}{{"1000streets", 22}, {"20000streets", 100}} {
		scene := picture.Scene{Title: "강남 하트", Facts: []string{"1시간 0분"}, Route: square(), Outline: square(), Streets: town(c.blocks), Fonts: f}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := picture.Draw(io.Discard, scene); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSheet(b *testing.B) {
	cells := make([]picture.Cell, 13)
	streets := town(30)
	for i := range cells {
		cells[i] = picture.Cell{Caption: "heart", Streets: streets, Route: square(), Outline: square()}
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := picture.Sheet(io.Discard, cells, 5); err != nil {
			b.Fatal(err)
		}
	}
}
