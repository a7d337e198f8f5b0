//go:build !race

package server_test

import (
	"testing"
	"time"
)

// All shapes that come with the program, on real streets.
func TestAllShapesAreRankedInTime(t *testing.T) {
	k := newKit(t, inSample(t))
	kim := k.member("kim")
	begin := time.Now()
	ranked := kim.shapes("?lat=57.7005&lng=11.975")
	took := time.Since(begin)
	t.Logf("%d shapes in %v", len(ranked), took)
	if len(ranked) < 100 {
		t.Errorf("%d shapes", len(ranked))
	}
	for _, s := range ranked {
		if s.Fit == nil || *s.Fit < 20 {
			t.Errorf("%s fits the middle of Gothenburg by %v", s.ShapeID, s.Fit)
		}
	}
	begin = time.Now()
	if again := kim.shapes("?lat=57.7005&lng=11.975"); !equal(shapeIDs(again), shapeIDs(ranked)) {
		t.Error("the second answer is another")
	}
	t.Logf("again in %v", time.Since(begin))
}
