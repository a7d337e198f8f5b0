package sqlstore

import (
	"cmp"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

// Names are kept in blocks: a row for each would cost an import more than all else it does. There are two kinds, in one frame:
// a byte of format, the length of the texts, the texts as a zstd frame, and positions, which do not get smaller. All numbers are
// varints, a text is its length and its bytes, a position is the difference to the one before it in units of 1e-7 degrees.
//
// Both begin with the kinds of things (how many, and each), to which things refer by their place. By key (front coding):
//
//	groups: how much of the key is that of the last one, the rest of it, name, other name, kind, number of positions
//
// By zone:
//
//	things: difference of its zone to the last one's, name, other name, kind, number of keys; the first key, empty if that is the
//	name (or other name) in lower case; of every other key twice its length and the key, or twice the place in the first one
//	where it begins, and one.
const (
	blockFormat = 1
	// namesPerBlock take some 10 KB and are read in 0.1 ms.
	namesPerBlock = 1000
	maxBlockBytes = 8 << 20
)

var errNameBlock = errors.New("broken block of names")

var (
	blockEncoder = sync.OnceValues(func() (*zstd.Encoder, error) {
		return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2))
	})
	blockDecoder = sync.OnceValues(func() (*zstd.Decoder, error) {
		return zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxBlockBytes), zstd.WithDecoderMaxWindow(maxBlockBytes), zstd.WithDecoderConcurrency(0))
	})
)

// A nameBlock is a row of name_blocks.
type nameBlock struct {
	shelf   int
	n       int64 // of its first name
	lastKey string
	content []byte
}

// keyShelf is the one on which names lie by their keys.
const keyShelf = 0

// shelfOf is where a zone lies: with three more of the same column, as imports go through the map column by column.
func shelfOf(zone int) int {
	if zone < 0 {
		return zone
	}
	const together = 4
	x, y := store.ZoneTile(zone)
	return 1 + (x<<12 | y/together)
}

// A blockWriter writes one block after the other.
type blockWriter struct {
	texts, places []byte
	kinds         []string
	lat, lng      int64
	out, lower    []byte
}

func (w *blockWriter) clear() {
	w.texts, w.places, w.kinds, w.lat, w.lng = w.texts[:0], w.places[:0], w.kinds[:0], 0, 0
}

func (w *blockWriter) uint(n int) { w.texts = binary.AppendUvarint(w.texts, uint64(n)) }

func (w *blockWriter) text(s string) {
	w.uint(len(s))
	w.texts = append(w.texts, s...)
}

func (w *blockWriter) kind(k string) {
	at := slices.Index(w.kinds, k)
	if at < 0 {
		at = len(w.kinds)
		w.kinds = append(w.kinds, k)
	}
	w.uint(at)
}

// units of a position are those of DECIMAL(10,7).
const degreeUnits = 1e7

func unitsOf(p geo.Point) (lat, lng int64) {
	return int64(math.Round(degrees(p.Lat) * degreeUnits)), int64(math.Round(degrees(p.Lng) * degreeUnits))
}

func (w *blockWriter) place(p geo.Point) {
	lat, lng := unitsOf(p)
	w.places = binary.AppendVarint(binary.AppendVarint(w.places, lat-w.lat), lng-w.lng)
	w.lat, w.lng = lat, lng
}

// block is what has been written.
func (w *blockWriter) block() ([]byte, error) {
	enc, err := blockEncoder()
	if err != nil {
		return nil, err
	}
	head := binary.AppendUvarint(nil, uint64(len(w.kinds)))
	for _, k := range w.kinds {
		head = append(binary.AppendUvarint(head, uint64(len(k))), k...)
	}
	w.out = enc.EncodeAll(append(head, w.texts...), w.out[:0])
	content := append(make([]byte, 0, len(w.out)+len(w.places)+4), blockFormat)
	content = binary.AppendUvarint(content, uint64(len(w.out)))
	return append(append(content, w.out...), w.places...), nil
}

// sameThing says whether two names are keys of one.
func sameThing(a, b *store.StreetName) bool {
	return a.Name == b.Name && a.Other == b.Other && a.Kind == b.Kind && a.At == b.At && a.Zone == b.Zone
}

// packByKey puts names, in the order of their keys, into blocks.
func packByKey(names []store.StreetName, first int64) ([]nameBlock, error) {
	for i := 1; i < len(names); i++ {
		if names[i].Key < names[i-1].Key {
			return nil, errNameOrder
		}
	}
	var blocks []nameBlock
	var w blockWriter
	for part := range slices.Chunk(names, namesPerBlock) {
		w.clear()
		w.keys(slices.Clone(part))
		content, err := w.block()
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, nameBlock{keyShelf, first, part[len(part)-1].Key, content})
		first += int64(len(part))
	}
	return blocks, nil
}

var errNameOrder = errors.New("names are not in the order of their keys")

// keys writes names by key. Those of one key change places, so that the same come together.
func (w *blockWriter) keys(names []store.StreetName) {
	last := ""
	for len(names) > 0 {
		same := 1
		for same < len(names) && names[same].Key == names[0].Key {
			same++
		}
		if same > 1 {
			slices.SortFunc(names[:same], compareThings)
		}
		for of := names[:same]; len(of) > 0; {
			first, n := &of[0], 1
			for n < len(of) && of[n].Name == first.Name && of[n].Other == first.Other && of[n].Kind == first.Kind {
				n++
			}
			shared := sharedPrefix(last, first.Key)
			w.uint(shared)
			w.text(first.Key[shared:])
			w.text(first.Name)
			w.text(first.Other)
			w.kind(first.Kind)
			w.uint(n)
			for i := range of[:n] {
				w.place(of[i].At)
			}
			last, of = first.Key, of[n:]
		}
		names = names[same:]
	}
}

// compareThings orders the things of one key.
func compareThings(a, b store.StreetName) int {
	if a.Name != b.Name {
		return strings.Compare(a.Name, b.Name)
	}
	if a.Kind != b.Kind || a.Other != b.Other {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Other, b.Other))
	}
	return nearby(a.At, b.At)
}

// nearby orders positions so that those next to each other differ little: by squares of 0.1 degrees.
func nearby(a, b geo.Point) int {
	const square = 10
	if west, other := math.Floor(a.Lng*square), math.Floor(b.Lng*square); west != other {
		return cmp.Compare(west, other)
	}
	if south, other := math.Floor(a.Lat*square), math.Floor(b.Lat*square); south != other {
		return cmp.Compare(south, other)
	}
	return cmp.Or(cmp.Compare(a.Lng, b.Lng), cmp.Compare(a.Lat, b.Lat))
}

func sharedPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// packByZone puts names in any order, those of one thing together, into blocks.
func packByZone(names []store.StreetName, first int64) ([]nameBlock, error) {
	things := thingsByZone(names)
	var blocks []nameBlock
	var w blockWriter
	for len(things) > 0 {
		shelf, n := things[0].shelf, 0
		lastKey, zone := "", things[0].keys[0].Zone
		w.clear()
		w.texts = binary.AppendVarint(w.texts, int64(zone))
		for n < namesPerBlock && len(things) > 0 && things[0].shelf == shelf {
			keys := things[0].keys
			for i := range keys {
				lastKey = max(lastKey, keys[i].Key)
			}
			w.thing(zone, keys)
			zone, n, things = keys[0].Zone, n+len(keys), things[1:]
		}
		content, err := w.block()
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, nameBlock{shelf, first, lastKey, content})
		first += int64(n)
	}
	return blocks, nil
}

// A namedThing has one name or several.
type namedThing struct {
	shelf int
	at    int // where it came
	keys  []store.StreetName
}

// thingsByZone are the things of names by shelf and zone, and otherwise as they came.
func thingsByZone(names []store.StreetName) []namedThing {
	var things []namedThing
	for at := 0; at < len(names); {
		n := 1
		for at+n < len(names) && sameThing(&names[at], &names[at+n]) {
			n++
		}
		things = append(things, namedThing{shelfOf(names[at].Zone), at, names[at : at+n]})
		at += n
	}
	slices.SortFunc(things, func(a, b namedThing) int {
		return cmp.Or(cmp.Compare(a.shelf, b.shelf), cmp.Compare(a.keys[0].Zone, b.keys[0].Zone), cmp.Compare(a.at, b.at))
	})
	return things
}

// thing writes what has these keys.
func (w *blockWriter) thing(lastZone int, keys []store.StreetName) {
	t := &keys[0]
	w.texts = binary.AppendVarint(w.texts, int64(t.Zone-lastZone))
	w.text(t.Name)
	w.text(t.Other)
	w.kind(t.Kind)
	w.uint(len(keys))
	var ok bool
	if w.lower, ok = appendLower(w.lower[:0], cmp.Or(t.Other, t.Name)); ok && string(w.lower) == t.Key {
		w.text("")
	} else {
		w.text(t.Key)
	}
	for _, k := range keys[1:] {
		if at := len(t.Key) - len(k.Key); at >= 0 && t.Key[at:] == k.Key {
			w.uint(at<<1 | 1)
			continue
		}
		w.uint(len(k.Key) << 1)
		w.texts = append(w.texts, k.Key...)
	}
	w.place(t.At)
}

// appendLower appends text in lower case; ok is false if it is not all ASCII.
func appendLower[T string | []byte](to []byte, text T) (_ []byte, ok bool) {
	for i := range len(text) {
		c := text[i]
		if c >= 0x80 {
			return to, false
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		to = append(to, c)
	}
	return to, true
}
