package art_test

import (
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
)

// TestALongerDistanceIsAdvisedWherePicturesAreBad: on the streets of the old town a heart of 5 km shows; at the edge of the
// woods a circle has no small feature, and yet is none; and a smile of 1.5 km has features that no street shows.
func TestALongerDistanceIsAdvisedWherePicturesAreBad(t *testing.T) {
	for _, c := range []struct {
		shape   string
		start   geo.Point
		km      float64
		advised bool
	}{
		{"heart", haga, 5, false},
		{"circle", geo.Point{Lat: 57.73744, Lng: 12.02328}, 5, true},
		{"smile", haga, 1.5, true},
	} {
		r := art.Request{Outline: preset(t, c.shape), Start: c.start, DistanceM: c.km * 1000}
		result := search(t, gothenburg(t), r)
		if got := result.SuggestedM; (got > 0) != c.advised || got > 0 && got <= r.DistanceM {
			t.Errorf("%s of %g km, which deviates by %.1f %%: %.0f m are advised", c.shape, c.km, result.Routes[0].DeviationPct, got)
		}
	}
}
