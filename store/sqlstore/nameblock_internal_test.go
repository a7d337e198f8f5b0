package sqlstore

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

// someNames are of things with several keys: some that are the ends of others, some that are not, and some that are long.
func someNames() []store.StreetName {
	var names []store.StreetName
	for i := range 300 {
		at := geo.Point{Lat: degrees(45.4 + float64(i)/1e4), Lng: degrees(-9.1 - float64(i)/1e7)}
		street := store.StreetName{Zone: store.ZoneOf(8000, 5000+i%5), Name: fmt.Sprintf("Via Göteborg %d", i/2), Kind: "street", At: at}
		for _, key := range []string{fmt.Sprintf("via goteborg %d", i/2), fmt.Sprintf("goteborg %d", i/2), "something else"} {
			street.Key = key
			names = append(names, street)
		}
		names = append(names, store.StreetName{Key: "강남역", Zone: -1, Name: "강남", Other: "Gangnam", Kind: "station", At: at},
			store.StreetName{Key: "torino", Zone: street.Zone, Name: "Torino", Kind: "park", At: at})
	}
	return names
}

func texts(names []store.FoundName) []string {
	var all []string
	for _, n := range names {
		all = append(all, fmt.Sprint(n.Key, n.Name, n.Other, n.Kind, n.At))
	}
	slices.Sort(all)
	return all
}

func TestNameBlocksGiveWhatWasPut(t *testing.T) {
	names := someNames()
	var want []store.FoundName
	zones := map[int]bool{}
	for _, n := range names {
		zones[n.Zone] = true
		want = append(want, store.FoundName{StreetName: n})
	}
	everything := nameFilter{from: []byte("a"), to: []byte("\U0010ffff"), zones: zones, left: len(names) + 1}
	var byZone, byKey []store.FoundName
	blocks, err := packByZone(names, 0)
	for _, b := range blocks {
		found, e := everything.byZone(b.content, false)
		byZone, err = append(byZone, found...), errors.Join(err, e)
	}
	slices.SortStableFunc(names, func(a, b store.StreetName) int { return cmp.Compare(a.Key, b.Key) })
	blocks, e := packByKey(names, 0)
	err = errors.Join(err, e)
	for _, b := range blocks {
		found, _, e := everything.byKey(b.content, false)
		byKey, err = append(byKey, found...), errors.Join(err, e)
	}
	if err != nil || !slices.Equal(texts(byZone), texts(want)) || !slices.Equal(texts(byKey), texts(want)) {
		t.Errorf("%d names by zone and %d by key of %d, or others, %v", len(byZone), len(byKey), len(want), err)
	}
}

// A block that is cut or changed anywhere is an error, or other names, and never more than that.
func TestBrokenNameBlocks(t *testing.T) {
	names := someNames()[:50]
	zoned, err := packByZone(names, 0)
	slices.SortStableFunc(names, func(a, b store.StreetName) int { return cmp.Compare(a.Key, b.Key) })
	keyed, e := packByKey(names, 0)
	if err = errors.Join(err, e); err != nil {
		t.Fatal(err)
	}
	f := nameFilter{from: []byte("a"), to: []byte("\U0010ffff"), zones: map[int]bool{names[0].Zone: true}, left: 1000}
	for _, b := range append(zoned, keyed...) {
		for i := range b.content {
			changed := slices.Clone(b.content)
			changed[i] ^= 0x41
			for _, content := range [][]byte{b.content[:i], changed} {
				_, byZone := f.byZone(content, false)
				_, _, byKey := f.byKey(content, false)
				for _, err := range []error{byZone, byKey} {
					if err != nil && !errors.Is(err, errNameBlock) {
						t.Fatal(err)
					}
				}
				if len(content) == 0 && (byZone == nil || byKey == nil) {
					t.Fatal("an empty block is none")
				}
			}
		}
	}
}
