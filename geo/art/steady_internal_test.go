package art

import (
	"slices"
	"testing"

	"github.com/runnerway/runnerway/embed"
	"github.com/runnerway/runnerway/geo/art/gallery"
	"github.com/runnerway/runnerway/geo/art/svg"
)

func TestCleanDrawingsAreNotSmoothed(t *testing.T) {
	shapes, err := gallery.Read(embed.Shapes())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range shapes {
		d, err := svg.Parse(s.Path)
		if err != nil {
			t.Fatal(err)
		}
		lo, hi := d.Bounds()
		for _, stroke := range d.Strokes {
			lines := []penLine{{points: stroke.Points, closed: stroke.Closed}}
			if steady(lines, lo.Dist(hi)); !slices.Equal(lines[0].points, stroke.Points) {
				t.Errorf("%s is smoothed", s.ID)
			}
		}
	}
}
