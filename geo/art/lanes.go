package art

import "encoding/binary"

// Eight small numbers lie side by side in the bytes of a word and are worked on at once, a lane each (Lamport 1975, Multiple
// Byte Processing with Full-Word Instructions). They and their sums must stay below 128; the first lane is the lowest byte.

const (
	laneCount = 8
	ones      = 0x0101010101010101
	highs     = 0x80 * ones
	// faraway is more than any number that lanes are used for, and still leaves room to add to it.
	faraway = 0x40
)

func lanes(b []uint8) uint64       { return binary.LittleEndian.Uint64(b) }
func putLanes(b []uint8, v uint64) { binary.LittleEndian.PutUint64(b, v) }

// least is the smaller of a and b in each lane.
func least(a, b uint64) uint64 {
	notLess := ((a | highs) - b) & highs // the high bit of the lanes in which a is at least b
	return a ^ (a^b)&(notLess-notLess>>7)
}

const (
	rising  = 1 + 2<<8 + 3<<16 + 4<<24 + 5<<32 + 6<<40 + 7<<48 + 8<<56
	falling = 8 + 7<<8 + 6<<16 + 5<<24 + 4<<32 + 3<<40 + 2<<48 + 1<<56
)

// climb lets each lane be at most step more than the lane before it, the first than before.
func climb(v, before, step uint64) uint64 {
	v = least(v, (v<<8|faraway)+step*ones)
	v = least(v, (v<<16|faraway*(1+1<<8))+2*step*ones)
	v = least(v, (v<<32|faraway*(ones>>32))+4*step*ones)
	return least(v, before*ones+step*rising)
}

// fall lets each lane be at most step more than the lane behind it, the last than behind.
func fall(v, behind, step uint64) uint64 {
	v = least(v, (v>>8|faraway<<56)+step*ones)
	v = least(v, (v>>16|faraway*(1+1<<8)<<48)+2*step*ones)
	v = least(v, (v>>32|faraway*(ones>>32)<<32)+4*step*ones)
	return least(v, behind*ones+step*falling)
}
