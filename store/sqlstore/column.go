package sqlstore

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/runnerway/runnerway/geo"
)

// optional scans a column that may be NULL, which is the zero value.
type optional[T any] struct{ to *T }

func maybe[T any](to *T) optional[T] { return optional[T]{to} }

// Scan makes optional a sql.Scanner.
func (o optional[T]) Scan(src any) error {
	if o.scanPlain(src) {
		return nil
	}
	var v sql.Null[T]
	if err := v.Scan(src); err != nil {
		return err
	}
	*o.to = v.V
	return nil
}

// scanPlain takes what needs no conversion; a page has hundreds of these.
func (o optional[T]) scanPlain(src any) bool {
	switch to := any(o.to).(type) {
	case *string:
		s, ok := src.(string)
		if ok {
			*to = s
		}
		return ok
	case *int:
		n, ok := src.(int64)
		if ok {
			*to = int(n)
		}
		return ok
	case *float64:
		x, ok := src.(float64)
		if ok {
			*to = x
		}
		return ok
	}
	return false
}

// null is v for a column where the zero value is NULL.
func null[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// decimal is v as DECIMAL(..., places) keeps it, so that both databases hold the same. What is no number is 0.
func decimal(v float64, places int) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	scale := math.Pow10(places)
	return math.Round(v*scale) / scale
}

// degrees is v as DECIMAL(10,7) keeps it.
func degrees(v float64) float64 { return decimal(v, 7) }

// document scans and stores a value as JSON text; nil is NULL.
type document[T any] struct{ to *T }

func jsonColumn[T any](to *T) document[T] { return document[T]{to} }

// Scan makes document a sql.Scanner.
func (d document[T]) Scan(src any) error {
	var text sql.Null[[]byte]
	if err := text.Scan(src); err != nil {
		return err
	}
	var v T
	if text.Valid {
		if err := json.Unmarshal(text.V, &v); err != nil {
			return fmt.Errorf("read JSON column: %w", err)
		}
	}
	*d.to = v
	return nil
}

// toJSON is v as JSON text.
func toJSON(v any) (string, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", fmt.Errorf("write JSON column: %w", err)
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// position is one element of a stored path: {"lat":..,"lng":..} as the previous server wrote it, with our elevation.
type position struct {
	Lat       float64  `json:"lat"`
	Lng       float64  `json:"lng"`
	Elevation *float64 `json:"elevation,omitempty"`
}

// pathText is a path as it is stored. elevationsM is empty or as long as path; NaN is left out.
func pathText(path []geo.Point, elevationsM []float64) (string, error) {
	stored := make([]position, len(path))
	for i, p := range path {
		stored[i] = position{Lat: degrees(p.Lat), Lng: degrees(p.Lng)}
		if i < len(elevationsM) && !math.IsNaN(elevationsM[i]) {
			e := decimal(elevationsM[i], 1)
			stored[i].Elevation = &e
		}
	}
	return toJSON(stored)
}

// pathColumn scans a stored path. elevationsM may be nil; it is set to nil if no elevation is known.
type pathColumn struct {
	path        *[]geo.Point
	elevationsM *[]float64
}

// Scan makes pathColumn a sql.Scanner.
func (c pathColumn) Scan(src any) error {
	var stored []position
	if err := jsonColumn(&stored).Scan(src); err != nil {
		return err
	}
	*c.path = nil
	var heights []float64
	known := false
	for _, p := range stored {
		*c.path = append(*c.path, geo.Point{Lat: p.Lat, Lng: p.Lng})
		h := math.NaN()
		if p.Elevation != nil {
			h, known = *p.Elevation, true
		}
		heights = append(heights, h)
	}
	if c.elevationsM == nil {
		return nil
	}
	*c.elevationsM = nil
	if known {
		*c.elevationsM = heights
	}
	return nil
}

// blobColumn scans bytes that stay valid after the next row, nil for NULL.
type blobColumn struct{ to *[]byte }

// Scan makes blobColumn a sql.Scanner.
func (c blobColumn) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*c.to = nil
	case []byte:
		*c.to = bytes.Clone(v)
	case string:
		*c.to = []byte(v)
	default:
		return fmt.Errorf("scan %T into bytes", src)
	}
	return nil
}
