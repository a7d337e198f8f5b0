package track

import (
	"testing"

	"pgregory.net/rapid"
)

// orderedByHand is what inOrder computes, by trying every subsequence of what the run sees.
func orderedByHand(phases []int32) int {
	best := 0
	for chosen := range 1 << len(phases) {
		last, n := int32(-1), 0
		for i, p := range phases {
			if chosen>>i&1 == 0 {
				continue
			}
			if p <= last {
				n = 0
				break
			}
			last = p
			n++
		}
		best = max(best, n)
	}
	return best
}

func TestMatchingIsTheLongest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const plan = 9
		m := meeting{plan: plan}
		var forward, backward []int32
		cut := rapid.Int32Range(0, plan-1).Draw(t, "cut")
		for range rapid.IntRange(0, 6).Draw(t, "samples") {
			from := rapid.Int32Range(0, plan-1).Draw(t, "from")
			to := min(plan-1, from+rapid.Int32Range(0, 1).Draw(t, "more"))
			ahead := make([]int32, plan)
			for k := from; k <= to; k++ {
				m.near = append(m.near, k)
				ahead[(k-cut+plan)%plan] = 1
			}
			m.ends = append(m.ends, int32(len(m.near)))
			for phase, seen := range ahead {
				if seen == 1 {
					forward = append(forward, int32(phase))
				}
			}
			for phase := plan - 1; phase >= 0; phase-- {
				if ahead[phase] == 1 {
					backward = append(backward, int32(plan-1-phase))
				}
			}
		}
		if got, want := m.inOrder(cut, 1), orderedByHand(forward); got != want {
			t.Fatalf("forward from %d: %d, want %d of %v", cut, got, want, forward)
		}
		if got, want := m.inOrder(cut, -1), orderedByHand(backward); got != want {
			t.Fatalf("backward from %d: %d, want %d of %v", cut, got, want, backward)
		}
	})
}
