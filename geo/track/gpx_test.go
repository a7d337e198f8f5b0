package track_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/track"
)

// What a reader of GPX sees.
type gpxSeen struct {
	Version  string `xml:"version,attr"`
	Creator  string `xml:"creator,attr"`
	Metadata struct {
		Name      string `xml:"name"`
		Copyright struct {
			Author  string `xml:"author,attr"`
			License string `xml:"license"`
		} `xml:"copyright"`
		Link struct {
			Href string `xml:"href,attr"`
		} `xml:"link"`
		Time   string `xml:"time"`
		Bounds struct {
			MinLat float64 `xml:"minlat,attr"`
			MaxLat float64 `xml:"maxlat,attr"`
			MinLon float64 `xml:"minlon,attr"`
			MaxLon float64 `xml:"maxlon,attr"`
		} `xml:"bounds"`
	} `xml:"metadata"`
	Route struct {
		Name   string    `xml:"name"`
		Points []gpxSpot `xml:"rtept"`
	} `xml:"rte"`
	Track struct {
		Name   string    `xml:"name"`
		Points []gpxSpot `xml:"trkseg>trkpt"`
	} `xml:"trk"`
}

type gpxSpot struct {
	Lat float64  `xml:"lat,attr"`
	Lon float64  `xml:"lon,attr"`
	Ele *float64 `xml:"ele"`
}

func TestGPXReadsBack(t *testing.T) {
	c := gangnam()
	var got gpxSeen
	if err := xml.Unmarshal(written(t, c.WriteGPX), &got); err != nil {
		t.Fatal(err)
	}
	if got.Version != "1.1" || got.Creator != "RunnerWay" {
		t.Errorf("version %q by %q", got.Version, got.Creator)
	}
	for _, name := range []string{got.Metadata.Name, got.Route.Name, got.Track.Name} {
		if name != c.Name {
			t.Errorf("name %q, want %q", name, c.Name)
		}
	}
	m := got.Metadata
	if m.Copyright.Author != track.Attribution || m.Copyright.License != track.License || m.Link.Href != c.Link {
		t.Errorf("credit and link: %+v", m)
	}
	if m.Time != "2026-02-12T05:12:33Z" {
		t.Errorf("time %q, want UTC", m.Time)
	}
	if m.Bounds.MinLat != 37.4979 || m.Bounds.MaxLat != 37.4995 || m.Bounds.MinLon != 127.02 || m.Bounds.MaxLon != 127.03 {
		t.Errorf("bounds %+v", m.Bounds)
	}
	for kind, points := range map[string][]gpxSpot{"route": got.Route.Points, "track": got.Track.Points} {
		if len(points) != len(c.Points) {
			t.Fatalf("%s has %d points, want %d", kind, len(points), len(c.Points))
		}
		for i, p := range points {
			if d := geo.Distance(geo.Point{Lat: p.Lat, Lng: p.Lon}, c.Points[i]); d > 0.01 {
				t.Errorf("%s point %d is %v m off", kind, i, d)
			}
			known := !math.IsNaN(c.ElevationM[i])
			if known != (p.Ele != nil) || known && math.Abs(*p.Ele-c.ElevationM[i]) > 0.051 {
				t.Errorf("%s point %d: height %v, want %v", kind, i, p.Ele, c.ElevationM[i])
			}
		}
	}
}

// The sequences of the GPX 1.1 schema for the elements that may hold others.
var gpxSequences = map[string][]string{
	"gpx":       {"metadata", "wpt", "rte", "trk", "extensions"},
	"metadata":  {"name", "desc", "author", "copyright", "link", "time", "keywords", "bounds", "extensions"},
	"copyright": {"year", "license"},
	"link":      {"text", "type"},
	"rte":       {"name", "cmt", "desc", "src", "link", "number", "type", "extensions", "rtept"},
	"trk":       {"name", "cmt", "desc", "src", "link", "number", "type", "extensions", "trkseg"},
	"trkseg":    {"trkpt", "extensions"},
	"rtept":     {"ele", "time", "magvar", "geoidheight", "name", "cmt", "desc", "src", "link", "sym", "type", "fix"},
	"trkpt":     {"ele", "time", "magvar", "geoidheight", "name", "cmt", "desc", "src", "link", "sym", "type", "fix"},
}

func TestGPXFollowsTheSchemasOrder(t *testing.T) {
	for _, c := range []track.Course{gangnam(), bare(), climb()} {
		dec := xml.NewDecoder(bytes.NewReader(written(t, c.WriteGPX)))
		type open struct {
			name string
			last int
		}
		var stack []open
		for {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			switch e := token.(type) {
			case xml.StartElement:
				if e.Name.Space != "http://www.topografix.com/GPX/1/1" {
					t.Errorf("<%s> is in namespace %q", e.Name.Local, e.Name.Space)
				}
				if len(stack) > 0 {
					in := &stack[len(stack)-1]
					at := slices.Index(gpxSequences[in.name], e.Name.Local)
					if at < in.last {
						t.Errorf("<%s> may not be here in <%s>", e.Name.Local, in.name)
					}
					in.last = at
				}
				stack = append(stack, open{name: e.Name.Local})
			case xml.EndElement:
				stack = stack[:len(stack)-1]
			}
		}
	}
}

func TestNamesOfAnyKindAreWellFormed(t *testing.T) {
	for _, name := range []string{"하트 💗", "a\x00b\x08", "\xff\xfe", "]]>", "&amp;", "two\nlines", strings.Repeat("가", 1000)} {
		c := bare()
		c.Name = name
		text := written(t, c.WriteGPX)
		var got gpxSeen
		if err := xml.Unmarshal(text, &got); err != nil || !utf8.Valid(text) {
			t.Errorf("GPX named %q: %v", name, err)
		}
		if utf8.ValidString(name) && !strings.ContainsAny(name, "\x00\x08") && got.Track.Name != name {
			t.Errorf("GPX named %q reads as %q", name, got.Track.Name)
		}
	}
}

func TestGPXHasNoLongitude180(t *testing.T) {
	c := track.Course{Points: []geo.Point{{Lat: -17, Lng: 179.9}, {Lat: -17, Lng: 180}}}
	var got gpxSeen
	if err := xml.Unmarshal(written(t, c.WriteGPX), &got); err != nil {
		t.Fatal(err)
	}
	if lon := got.Track.Points[1].Lon; lon != -180 {
		t.Errorf("the 180th meridian is written as %v, want -180", lon)
	}
}
