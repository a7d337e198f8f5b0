package embed_test

import (
	"testing"

	"github.com/runnerway/runnerway/embed"
	"github.com/runnerway/runnerway/geo/roads"
)

func TestSampleCanBeRead(t *testing.T) {
	s, err := roads.ReadSample(embed.Sample())
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Tiles) < 50 || len(s.Elevation) == 0 || s.Manifest.Name == "" {
		t.Errorf("%d tiles, %d elevation blocks, manifest %+v", len(s.Tiles), len(s.Elevation), s.Manifest)
	}
}
