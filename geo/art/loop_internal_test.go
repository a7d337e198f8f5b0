package art

import (
	"testing"

	"github.com/runnerway/runnerway/geo"
)

// Four streets of 250 m in a row, there and back, each way once: walked twice, which counts only where the drawing does not
// go there and back.
func TestAgainForgivesWhatTheDrawingRetraces(t *testing.T) {
	there := []geo.XY{{}, {X: 1000}}
	around := []geo.XY{{}, {X: 500}, {X: 500, Y: 500}, {Y: 500}}
	arcs := []int32{0, 2, 4, 6, 7, 5, 3, 1}
	for _, c := range []struct {
		name string
		line []geo.XY
		want int
	}{{"a stroke", there, 0}, {"a square", around, 4}} {
		t.Run(c.name, func(t *testing.T) {
			along := courseAlong(c.line, minBinM)
			l := loop{arcs: arcs}
			for i := range arcs {
				l.phases = append(l.phases, float32(along.bins*(i+1))/float32(len(arcs)))
			}
			if again := l.again(along); len(again) != c.want {
				t.Errorf("streets %v count as walked twice, want %d", again, c.want)
			}
		})
	}
}
