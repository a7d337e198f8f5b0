package sqlstore

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

// A blockReader reads a block until the first thing that is wrong; from then on it reads nothing.
type blockReader struct {
	texts, places []byte
	kinds         []string
	lat, lng      int64
	bad           bool
}

func readBlock(content []byte) (*blockReader, error) {
	r := &blockReader{}
	if len(content) == 0 || content[0] != blockFormat {
		return nil, fmt.Errorf("%w: of no known format", errNameBlock)
	}
	r.texts = content[1:]
	packed := r.bytes()
	r.places = r.texts
	dec, err := blockDecoder()
	if err != nil {
		return nil, err
	}
	if r.texts, err = dec.DecodeAll(packed, nil); err != nil {
		return nil, fmt.Errorf("%w: %w", errNameBlock, err)
	}
	for range min(r.uint(), len(r.texts)) {
		r.kinds = append(r.kinds, string(r.bytes()))
	}
	return r, nil
}

// end says whether all was well.
func (r *blockReader) end() error {
	if r.bad {
		return errNameBlock
	}
	return nil
}

func (r *blockReader) fail() {
	r.bad, r.texts = true, nil
}

func (r *blockReader) uint() int {
	v, n := binary.Uvarint(r.texts)
	if n <= 0 || v > maxBlockBytes {
		r.fail()
		return 0
	}
	r.texts = r.texts[n:]
	return int(v)
}

func (r *blockReader) int() int {
	v, n := binary.Varint(r.texts)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.texts = r.texts[n:]
	return int(v)
}

// take is the next n bytes.
func (r *blockReader) take(n int) []byte {
	if n > len(r.texts) {
		r.fail()
		return nil
	}
	b := r.texts[:n]
	r.texts = r.texts[n:]
	return b
}

func (r *blockReader) bytes() []byte { return r.take(r.uint()) }

func (r *blockReader) kind() string {
	at := r.uint()
	if at >= len(r.kinds) {
		r.fail()
		return ""
	}
	return r.kinds[at]
}

func (r *blockReader) place() geo.Point {
	dLat, a := binary.Varint(r.places)
	dLng, b := binary.Varint(r.places[max(a, 0):])
	if a <= 0 || b <= 0 {
		r.fail()
		return geo.Point{}
	}
	r.places = r.places[a+b:]
	r.lat, r.lng = r.lat+dLat, r.lng+dLng
	return geo.Point{Lat: float64(r.lat) / degreeUnits, Lng: float64(r.lng) / degreeUnits}
}

// A nameFilter says which names of blocks are wanted.
type nameFilter struct {
	from, to []byte
	zones    map[int]bool // of blocks by zone
	left     int          // how many more
}

func (f *nameFilter) takes(key []byte) bool {
	return bytes.Compare(key, f.from) >= 0 && bytes.Compare(key, f.to) < 0
}

// byKey gives the wanted names of a block of names by key; over is true if none can come in a later one.
func (f *nameFilter) byKey(content []byte, fetched bool) (found []store.FoundName, over bool, err error) {
	r, err := readBlock(content)
	if err != nil {
		return nil, false, err
	}
	var key []byte
	for len(r.texts) > 0 && len(found) < f.left {
		shared := r.uint()
		if shared > len(key) {
			r.fail()
			break
		}
		key = append(key[:shared], r.bytes()...)
		name, other, kind, count := r.bytes(), r.bytes(), r.kind(), r.uint()
		if !r.bad && bytes.Compare(key, f.to) >= 0 {
			return found, true, nil
		}
		wanted := f.takes(key)
		n := store.StreetName{Kind: kind}
		if wanted {
			n.Key, n.Name, n.Other = string(key), string(name), string(other)
		}
		for range count {
			if n.At = r.place(); r.bad {
				break
			}
			if wanted && len(found) < f.left {
				found = append(found, store.FoundName{StreetName: n, Fetched: fetched})
			}
		}
	}
	return found, len(found) == f.left, r.end()
}

// byZone gives the wanted names of a block of names by zone.
func (f *nameFilter) byZone(content []byte, fetched bool) ([]store.FoundName, error) {
	r, err := readBlock(content)
	if err != nil {
		return nil, err
	}
	var found []store.FoundName
	var lower []byte
	zone := r.int()
	for len(r.texts) > 0 {
		zone += r.int()
		name, other, kind := r.bytes(), r.bytes(), r.kind()
		keys, first := r.uint(), r.bytes()
		if len(first) == 0 {
			written := other
			if len(other) == 0 {
				written = name
			}
			lower, _ = appendLower(lower[:0], written)
			first = lower
		}
		at := r.place()
		for i := range keys {
			key := first
			if i > 0 {
				key = r.laterKey(first)
			}
			if r.bad {
				return nil, r.end()
			}
			if f.takes(key) && f.zones[zone] {
				n := store.StreetName{Key: string(key), Name: string(name), Other: string(other), Kind: kind, At: at}
				found = append(found, store.FoundName{StreetName: n, Fetched: fetched})
			}
		}
	}
	return found, r.end()
}

// laterKey is another key than the first.
func (r *blockReader) laterKey(first []byte) []byte {
	n := r.uint()
	if n&1 == 0 {
		return r.take(n >> 1)
	}
	if n>>1 > len(first) {
		r.fail()
		return nil
	}
	return first[n>>1:]
}

// compareFound orders names by key.
func compareFound(a, b store.FoundName) int { return cmp.Compare(a.Key, b.Key) }
