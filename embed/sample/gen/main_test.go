package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"testing"

	"github.com/runnerway/runnerway/geo/roads"
)

const network4 = `{"timestamp": "2016-12-27T10:04:02Z", "features": [
	{"properties": {"@id": "way/1", "highway": "residential", "name": "Avenyn", "lanes": 2}, "geometry": {"type": "LineString", "coordinates": [[11.97, 57.70], [11.98, 57.70]]}},
	{"properties": {"highway": "footway", "lit": "yes"}, "geometry": {"type": "LineString", "coordinates": [[11.98, 57.70], [11.98, 57.71]]}},
	{"properties": {"highway": "motorway"}, "geometry": {"type": "LineString", "coordinates": [[11.97, 57.70], [11.98, 57.71]]}},
	{"properties": {"highway": "path"}, "geometry": {"type": "LineString", "coordinates": [[11.90, 57.75], [11.901, 57.75]]}},
	{"properties": {"highway": "pedestrian", "area": "yes"}, "geometry": {"type": "Polygon", "coordinates": [[[11.9, 57.7], [11.9, 57.8], [11.8, 57.7], [11.9, 57.7]]]}}
]}`

func TestBuildKeepsTheLargestPart(t *testing.T) {
	s, err := build([]byte(network4), make([]byte, 2*1201*1201))
	if err != nil {
		t.Fatal(err)
	}
	streets, err := s.Streets()
	if err != nil {
		t.Fatal(err)
	}
	found := map[roads.Class]roads.Street{}
	for _, street := range streets {
		found[street.Class] = street
	}
	if found[roads.Residential].Name != "Avenyn" || found[roads.Footway].Flags != roads.Lit || len(found) != 2 {
		t.Errorf("streets %+v", streets)
	}
	var lines []string
	for _, stored := range s.Tiles {
		tile, err := roads.DecodeTile(stored.Data)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range tile.Lines {
			lines = append(lines, l.Kind.String())
		}
	}
	if len(lines) == 0 || lines[0] != "motorway" {
		t.Errorf("lines %v", lines)
	}
	m := s.Manifest
	if m.Ways != 3 || m.Streets != int64(len(streets)) || m.LengthM < 1600 || m.LengthM > 1800 || m.Date.Year() != 2016 {
		t.Errorf("manifest %+v", m)
	}
	if len(s.Elevation) == 0 {
		t.Error("no heights")
	}
}

func TestBuildRefusesOtherFiles(t *testing.T) {
	if _, err := build([]byte("{"), nil); err == nil {
		t.Error("no error for half a file")
	}
	if _, err := build([]byte(network4), []byte("short")); err == nil {
		t.Error("no error for no heights")
	}
}

func TestUnpack(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	w := tar.NewWriter(z)
	for name, content := range map[string]string{"package/a": "first", "package/b": "second"} {
		w.WriteHeader(&tar.Header{Name: name, Size: int64(len(content)), Mode: 0o600})
		w.Write([]byte(content))
	}
	w.Close()
	z.Close()
	if got, err := unpack(packed.Bytes(), "package/b"); err != nil || string(got) != "second" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := unpack(packed.Bytes(), "package/c"); err == nil {
		t.Error("no error for a file that is not there")
	}
	if _, err := unpack([]byte("no package"), "package/a"); err == nil {
		t.Error("no error for what is no package")
	}
}
