package track

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/runnerway/runnerway/geo"
)

// The elements of GPX 1.1 that a course needs, fields in the order that the schema demands
// (http://www.topografix.com/GPX/1/1/gpx.xsd).
type gpxFile struct {
	XMLName  xml.Name    `xml:"http://www.topografix.com/GPX/1/1 gpx"`
	XSI      string      `xml:"xmlns:xsi,attr"`
	Schema   string      `xml:"xsi:schemaLocation,attr"`
	Version  string      `xml:"version,attr"`
	Creator  string      `xml:"creator,attr"`
	Metadata gpxMetadata `xml:"metadata"`
	Route    gpxRoute    `xml:"rte"`
	Track    gpxTrack    `xml:"trk"`
}

type gpxMetadata struct {
	Name      string       `xml:"name,omitempty"`
	Desc      string       `xml:"desc,omitempty"`
	Copyright gpxCopyright `xml:"copyright"`
	Link      *gpxLink     `xml:"link"`
	Time      string       `xml:"time,omitempty"`
	Bounds    gpxBounds    `xml:"bounds"`
}

type gpxCopyright struct {
	Author  string `xml:"author,attr"`
	License string `xml:"license"`
}

type gpxLink struct {
	Href string `xml:"href,attr"`
	Text string `xml:"text,omitempty"`
}

type gpxBounds struct {
	MinLat degrees `xml:"minlat,attr"`
	MinLon degrees `xml:"minlon,attr"`
	MaxLat degrees `xml:"maxlat,attr"`
	MaxLon degrees `xml:"maxlon,attr"`
}

type gpxRoute struct {
	Name   string     `xml:"name,omitempty"`
	Desc   string     `xml:"desc,omitempty"`
	Src    string     `xml:"src"`
	Type   string     `xml:"type"`
	Points []gpxPoint `xml:"rtept"`
}

type gpxTrack struct {
	Name    string     `xml:"name,omitempty"`
	Desc    string     `xml:"desc,omitempty"`
	Src     string     `xml:"src"`
	Type    string     `xml:"type"`
	Segment gpxSegment `xml:"trkseg"`
}

type gpxSegment struct {
	Points []gpxPoint `xml:"trkpt"`
}

type gpxPoint struct {
	Lat degrees  `xml:"lat,attr"`
	Lon degrees  `xml:"lon,attr"`
	Ele *float64 `xml:"ele"`
}

// degrees are written as a plain decimal: the schema's xsd:decimal knows no exponents.
type degrees float64

// MarshalXMLAttr implements xml.MarshalerAttr.
func (d degrees) MarshalXMLAttr(name xml.Name) (xml.Attr, error) {
	return xml.Attr{Name: name, Value: strconv.FormatFloat(round7(float64(d)), 'f', -1, 64)}, nil
}

// longitude is in the range of the schema, which has -180 but not 180.
func longitude(lng float64) degrees {
	if round7(lng) == 180 {
		return -180
	}
	return degrees(lng)
}

const (
	creator     = "RunnerWay"
	runningType = "running"
)

// WriteGPX writes c as GPX 1.1: once as a route and once as a track of one segment, since some devices follow only one of
// the two. Heights are given where they are known. Errors: ErrTooShort, ErrBadPoint, and w's.
func (c Course) WriteGPX(w io.Writer) error {
	c, err := c.complete()
	if err != nil {
		return fmt.Errorf("write gpx: %w", err)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write gpx: %w", err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(c.gpx()); err != nil {
		return fmt.Errorf("write gpx: %w", err)
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("write gpx: %w", err)
	}
	return nil
}

func (c Course) gpx() gpxFile {
	points := make([]gpxPoint, len(c.Points))
	for i, p := range c.Points {
		points[i] = gpxPoint{Lat: degrees(p.Lat), Lon: longitude(p.Lng)}
		if h, ok := c.heightM(i); ok {
			points[i].Ele = &h
		}
	}
	b := geo.BoundsOf(c.Points)
	meta := gpxMetadata{
		Name:      c.Name,
		Desc:      c.Description,
		Copyright: gpxCopyright{Author: c.Attribution, License: c.License},
		Bounds:    gpxBounds{MinLat: degrees(b.Min.Lat), MinLon: longitude(b.Min.Lng), MaxLat: degrees(b.Max.Lat), MaxLon: longitude(b.Max.Lng)},
	}
	if c.Link != "" {
		meta.Link = &gpxLink{Href: c.Link, Text: c.LinkText}
	}
	if !c.Time.IsZero() {
		meta.Time = c.Time.UTC().Format(time.RFC3339)
	}
	return gpxFile{
		XSI:      "http://www.w3.org/2001/XMLSchema-instance",
		Schema:   "http://www.topografix.com/GPX/1/1 http://www.topografix.com/GPX/1/1/gpx.xsd",
		Version:  "1.1",
		Creator:  creator,
		Metadata: meta,
		Route:    gpxRoute{Name: c.Name, Desc: c.Description, Src: c.Attribution, Type: runningType, Points: points},
		Track:    gpxTrack{Name: c.Name, Desc: c.Description, Src: c.Attribution, Type: runningType, Segment: gpxSegment{Points: points}},
	}
}
