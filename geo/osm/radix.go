package osm

import "slices"

// Sorting by the major number is most of the work of an import's sorters, and its keys differ in few digits, so it is done digit by
// digit from the least one on (radix sort, Knuth 1973, 5.2.5): 4 to 6 passes, each about as fast as a copy.

const (
	digitBits = 11
	digits    = 1 << digitBits
	// fewEntries are sorted by comparing them.
	fewEntries = 512
)

// sortEntries sorts entries, with the memory of spare as a second place for them. It gives back both, which may have changed places.
func sortEntries(entries, spare []entry) (sorted, left []entry) {
	if slices.IsSortedFunc(entries, entry.compare) {
		return entries, spare
	}
	if len(entries) < fewEntries {
		slices.SortFunc(entries, entry.compare)
		return entries, spare
	}
	if cap(spare) < len(entries) {
		spare = make([]entry, cap(entries))
	}
	from, to := entries, spare[:len(entries)]
	var differ uint64
	for i := range from {
		differ |= from[i].major ^ from[0].major
	}
	for shift := 0; shift < 64; shift += digitBits {
		if differ>>shift%digits != 0 {
			sortDigit(from, to, shift)
			from, to = to, from
		}
	}
	sortMinor(from)
	return from, to[:0]
}

// sortDigit copies from to to, ordered by one digit and otherwise in its order.
func sortDigit(from, to []entry, shift int) {
	var next [digits]uint32
	for i := range from {
		next[from[i].major>>shift%digits]++
	}
	var sum uint32
	for d, n := range next {
		next[d] = sum
		sum += n
	}
	for i := range from {
		d := from[i].major >> shift % digits
		to[next[d]] = from[i]
		next[d]++
	}
}

// sortMinor sorts what has one major number. Most of it came in order.
func sortMinor(entries []entry) {
	for i := 1; i < len(entries); i++ {
		if entries[i].major != entries[i-1].major || entries[i].minor >= entries[i-1].minor {
			continue
		}
		from, to := i-1, i+1
		for from > 0 && entries[from-1].major == entries[i].major {
			from--
		}
		for to < len(entries) && entries[to].major == entries[i].major {
			to++
		}
		slices.SortFunc(entries[from:to], entry.compare)
		i = to - 1
	}
}
