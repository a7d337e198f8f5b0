package track

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/tidwall/geojson"
	"github.com/tidwall/geojson/geometry"

	"github.com/runnerway/runnerway/geo"
)

// properties are what the Feature says beside its line.
type properties struct {
	Name        string  `json:"name,omitempty"`
	Description string  `json:"description,omitempty"`
	DistanceM   float64 `json:"distance_m"`
	Attribution string  `json:"attribution"`
	License     string  `json:"license"`
	Link        string  `json:"link,omitempty"`
	Time        string  `json:"time,omitempty"`
}

// WriteGeoJSON writes c as a FeatureCollection of one Feature, a LineString of [lng, lat] or, if the height of every point
// is known, of [lng, lat, height]. Errors: ErrTooShort, ErrBadPoint, and w's.
func (c Course) WriteGeoJSON(w io.Writer) error {
	c, err := c.complete()
	if err != nil {
		return fmt.Errorf("write geojson: %w", err)
	}
	line, err := c.lineString()
	if err != nil {
		return fmt.Errorf("write geojson: %w", err)
	}
	members, err := c.members()
	if err != nil {
		return fmt.Errorf("write geojson: %w", err)
	}
	file := geojson.NewFeatureCollection([]geojson.Object{geojson.NewFeature(line, members)})
	if _, err := w.Write(append(file.AppendJSON(nil), '\n')); err != nil {
		return fmt.Errorf("write geojson: %w", err)
	}
	return nil
}

// lineString is the course's geometry. The library builds lines in two dimensions only; one with heights is read from its
// text instead, which is the library's only way to a third.
func (c Course) lineString() (geojson.Object, error) {
	flat := make([]geometry.Point, len(c.Points))
	high := make([][3]float64, len(c.Points))
	allKnown := true
	for i, p := range c.Points {
		h, ok := c.heightM(i)
		allKnown = allKnown && ok
		flat[i] = geometry.Point{X: round7(p.Lng), Y: round7(p.Lat)}
		high[i] = [3]float64{flat[i].X, flat[i].Y, h}
	}
	if !allKnown {
		return geojson.NewLineString(geometry.NewLine(flat, &geometry.IndexOptions{Kind: geometry.None})), nil
	}
	text, err := json.Marshal(struct {
		Type        string       `json:"type"`
		Coordinates [][3]float64 `json:"coordinates"`
	}{"LineString", high})
	if err != nil {
		return nil, err
	}
	return geojson.Parse(string(text), &geojson.ParseOptions{IndexGeometryKind: geometry.None})
}

// members are the Feature's members beside its geometry.
func (c Course) members() (string, error) {
	p := properties{
		Name:        c.Name,
		Description: c.Description,
		DistanceM:   math.Round(c.DistanceM*10) / 10,
		Attribution: c.Attribution,
		License:     c.License,
		Link:        c.Link,
	}
	if !c.Time.IsZero() {
		p.Time = c.Time.UTC().Format(time.RFC3339)
	}
	b := geo.BoundsOf(c.Points)
	text, err := json.Marshal(struct {
		BBox       [4]float64 `json:"bbox"`
		Properties properties `json:"properties"`
	}{[4]float64{round7(b.Min.Lng), round7(b.Min.Lat), round7(b.Max.Lng), round7(b.Max.Lat)}, p})
	return string(text), err
}
