package sqlstore

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/runnerway/runnerway/geo"
)

// A recordedPoint is one element of a recorded track as it is stored and sent.
type recordedPoint struct {
	Lat       float64      `json:"lat"`
	Lng       float64      `json:"lng"`
	Timestamp *json.Number `json:"timestamp,omitempty"`
}

func (p recordedPoint) at() geo.Point { return geo.Point{Lat: p.Lat, Lng: p.Lng} }

// trackColumn scans a recorded track. The previous server stored what it was sent: what is no position is left out (B20).
type trackColumn struct{ points []recordedPoint }

// Scan makes trackColumn a sql.Scanner.
func (c *trackColumn) Scan(src any) error {
	var stored sql.Null[[]byte]
	if err := stored.Scan(src); err != nil {
		return err
	}
	c.points = nil
	if !stored.Valid || json.Unmarshal(stored.V, &c.points) == nil {
		c.dropInvalid()
		return nil
	}
	// Something in it is not as it should be: keep what is.
	c.points = nil
	var elements []json.RawMessage
	if json.Unmarshal(stored.V, &elements) != nil {
		return nil
	}
	for _, e := range elements {
		var p struct{ Lat, Lng *float64 }
		if json.Unmarshal(e, &p) == nil && p.Lat != nil && p.Lng != nil {
			c.points = append(c.points, recordedPoint{Lat: *p.Lat, Lng: *p.Lng})
		}
	}
	c.dropInvalid()
	return nil
}

func (c *trackColumn) dropInvalid() {
	kept := c.points[:0]
	for _, p := range c.points {
		if p.at().Valid() {
			kept = append(kept, p)
		}
	}
	c.points = kept
}

// conceal leaves of the track what others may see, without times, which would tell the rest; start is where that begins, nil if
// nothing is left. A concealment of nothing leaves it as it is.
func (c *trackColumn) conceal(hide geo.Concealment) (start *geo.Point) {
	if hide.IsZero() {
		return nil
	}
	path := c.path()
	cut := hide.Cut(path)
	c.points = make([]recordedPoint, len(cut))
	for i, p := range cut {
		c.points[i] = recordedPoint{Lat: degrees(p.Lat), Lng: degrees(p.Lng)}
	}
	if len(cut) > 0 {
		start = &cut[0]
	}
	return start
}

func (c *trackColumn) path() []geo.Point {
	out := make([]geo.Point, len(c.points))
	for i, p := range c.points {
		out[i] = p.at()
	}
	return out
}

// text is the track as JSON, nil if it is empty.
func (c *trackColumn) text() ([]byte, error) {
	if len(c.points) == 0 {
		return nil, nil
	}
	b, err := json.Marshal(c.points)
	if err != nil {
		return nil, fmt.Errorf("write track: %w", err)
	}
	return b, nil
}
