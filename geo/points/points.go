// Package points reads tables of positions: the CSV files in which towns publish their street lamps, cameras and places.
//
// Such files differ in everything: the separator, the encoding (UTF-8 with or without a mark, UTF-16, CP949), the names and the
// order of the columns, lines of title above them, and rows without a usable position. Read finds its way by the names of the
// columns, takes what is good, and says of every row that it left out why.
package points

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/runnerway/runnerway/geo"
)

// A Row is what one row of a table says. What the table has no column for, and what was not asked for, is empty.
type Row struct {
	Line     int // of the file, from 1, where the row begins
	At       geo.Point
	Count    int // of things at this position; 1 if the table does not say
	ID       string
	Name     string
	Category string // as in the file; CategoryOf tells what it means
	Address  string
	Rating   float64 // 0 if there is none
	Reviews  int
}

// A Skip is a row that was left out, and why.
type Skip struct {
	Line   int
	Reason string
}

// FirstSkips is how many of the rows left out a Report lists.
const FirstSkips = 10

// A Report is what Read found.
type Report struct {
	Encoding string   // "UTF-8", "UTF-16" or "CP949"
	Comma    byte     // what separates the columns
	Columns  []string // the names of those that were read, as the file has them
	Taken    int      // rows
	Turned   int      // of these, rows whose latitude and longitude were the wrong way round
	Skipped  int      // rows left out
	First    []Skip   // the first FirstSkips of them
}

// Errors of Read; compare with errors.Is.
var (
	// ErrHeader is a table without the names of columns.
	ErrHeader = errors.New("no row with the names of the columns")
	// ErrNotText is a file that is no text, such as a workbook.
	ErrNotText = errors.New("no text")
)

// Read reads a table and hands each row to each, which may refuse it with a reason. Of the columns beside the position only
// wanted ones are read. It needs memory for a few rows only. Errors: ErrHeader, ErrNotText, those of r and of ctx; not all rows
// have been handed over then.
func Read(ctx context.Context, r io.Reader, wanted []Column, each func(Row) error) (Report, error) {
	in, err := openText(r)
	if err != nil {
		return Report{}, err
	}
	rows := &records{in: in.Reader}
	t, err := readHeader(rows, in, wanted)
	if err != nil {
		return Report{}, err
	}
	report := Report{Comma: t.comma, Columns: t.used()}
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return report, ctx.Err()
		}
		rec, err := rows.next(t.comma)
		if errors.Is(err, io.EOF) {
			report.Encoding = in.name()
			return report, nil
		}
		if err != nil {
			return report, err
		}
		if rec.empty() {
			continue
		}
		row, turned, err := t.row(rec)
		if err == nil {
			err = each(row)
		}
		if err != nil {
			report.skip(rec.line, err)
			continue
		}
		report.Taken++
		if turned {
			report.Turned++
		}
	}
}

func (r *Report) skip(line int, reason error) {
	r.Skipped++
	if len(r.First) < FirstSkips {
		r.First = append(r.First, Skip{Line: line, Reason: reason.Error()})
	}
}

// maxCount is more than there can be at one position.
const maxCount = 1_000_000

// row reads one record. turned says that its latitude and longitude were the wrong way round.
func (t *table) row(rec record) (row Row, turned bool, err error) {
	if rec.bad != nil {
		return Row{}, false, rec.bad
	}
	row = Row{Line: rec.line, Count: 1}
	if row.At, turned, err = t.position(rec); err != nil {
		return Row{}, false, err
	}
	if n, err := t.number(rec, Count); err == nil {
		if n < 1 {
			return Row{}, false, fmt.Errorf("%s is %v", t.names[Count], n)
		}
		row.Count = int(math.Min(n, maxCount))
	}
	if n, err := t.number(rec, Rating); err == nil {
		row.Rating = n
	}
	if n, err := t.number(rec, Reviews); err == nil && n > 0 {
		row.Reviews = int(math.Min(n, math.MaxInt32))
	}
	for _, f := range [...]struct {
		column Column
		to     *string
	}{{ID, &row.ID}, {Name, &row.Name}, {Category, &row.Category}, {Address, &row.Address}} {
		if *f.to, err = t.text.decode(t.field(rec, f.column)); err != nil {
			return Row{}, false, err
		}
	}
	return row, turned, nil
}

// position reads where a record is. What can only be a longitude where the latitude should be is put right.
func (t *table) position(rec record) (at geo.Point, turned bool, err error) {
	if at.Lat, err = t.number(rec, latitude); err != nil {
		return geo.Point{}, false, err
	}
	if at.Lng, err = t.number(rec, longitude); err != nil {
		return geo.Point{}, false, err
	}
	if other := (geo.Point{Lat: at.Lng, Lng: at.Lat}); !at.Valid() && other.Valid() {
		at, turned = other, true
	}
	switch {
	case at == geo.Point{}:
		return at, false, errors.New("position 0, 0 stands for an unknown one")
	case math.Abs(at.Lat) > 360 || math.Abs(at.Lng) > 360:
		return at, false, fmt.Errorf("%.0f, %.0f are no degrees; metres of a map projection must be turned into WGS84 first", at.Lat, at.Lng)
	case !at.Valid():
		return at, false, fmt.Errorf("%v, %v is not on the globe", at.Lat, at.Lng)
	}
	return at, turned, nil
}

// Turned says that positions are the wrong way round: where the areas are known in which they should lie, hardly any does,
// but most do with latitude and longitude exchanged.
func Turned(at []geo.Point, areas []geo.Bounds) bool {
	within, turned := 0, 0
	for _, p := range at {
		for _, b := range areas {
			if b.Contains(p) {
				within++
				break
			}
			if b.Contains(geo.Point{Lat: p.Lng, Lng: p.Lat}) {
				turned++
				break
			}
		}
	}
	return 10*within < len(at) && 10*turned > 9*len(at)
}
