package osm_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
)

// FuzzImport feeds whole files: whatever they hold, an import answers or fails, and what it stores can be read.
func FuzzImport(f *testing.F) {
	raw := town()
	raw.pack = "raw" // so that changes reach the content
	plain := raw
	plain.plain = true
	for _, data := range [][]byte{raw.bytes(), plain.bytes(), town().bytes(), nil, []byte("\x00\x00\x00\x0d\x0a\x09OSMHeader")} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var sink memory
		s, err := osm.Import(context.Background(), bytes.NewReader(data), &sink, osm.Options{})
		if err != nil {
			if sink.tiles != nil {
				t.Error("a file that failed gave tiles")
			}
			return
		}
		if s.Tiles == 0 || s.Streets == 0 {
			t.Errorf("nothing came of a file without error: %+v", s)
		}
		for _, stored := range sink.tiles {
			if _, err := roads.DecodeTile(stored.Data); err != nil {
				t.Errorf("tile %v: %v", stored.ID, err)
			}
		}
	})
}
