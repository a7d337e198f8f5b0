package points

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// A record is one row in bytes; CP949 never uses those of separators and quotation marks for anything else.
type record struct {
	line   int // where it begins, from 1
	raw    []byte
	fields [][]byte
	bad    error // why it cannot be used, nil otherwise
}

// empty reports a record in which nothing is written.
func (r record) empty() bool {
	if r.bad != nil {
		return false
	}
	for _, f := range r.fields {
		if len(bytes.TrimSpace(f)) > 0 {
			return false
		}
	}
	return true
}

const (
	maxLineBytes   = 1 << 20 // longer lines are no rows
	maxRecordLines = 30      // that a quoted field may go over
	maxRecordBytes = 64 << 10
)

// records splits a file into records as RFC 4180 says. Unlike encoding/csv it bounds what a quotation mark without its
// partner may swallow: such a row is bad by itself, and the next line is a row again.
type records struct {
	in    *bufio.Reader
	read  int    // lines
	ahead []line // read, but not used
}

type line struct {
	number  int
	content []byte
	tooLong bool
}

// next reads the next record; io.EOF after the last.
func (r *records) next(comma byte) (record, error) {
	first, err := r.line()
	if err != nil {
		return record{}, err
	}
	rec := record{line: first.number, raw: first.content}
	if first.tooLong {
		rec.bad = fmt.Errorf("longer than %d bytes", maxLineBytes)
		return rec, nil
	}
	var end ending
	if rec.fields, end = split(first.content, comma); end != open {
		return rec, nil
	}
	whole, used := bytes.Clone(first.content), []line{}
	for len(used) < maxRecordLines && len(whole) < maxRecordBytes {
		l, err := r.line()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return record{}, err
		}
		used = append(used, l)
		if l.tooLong {
			break
		}
		whole = append(append(whole, '\n'), l.content...)
		fields, end := split(whole, comma)
		if end == closed {
			rec.raw, rec.fields = whole, fields
			return rec, nil
		}
		if end == sloppy {
			break
		}
	}
	r.ahead = append(used, r.ahead...)
	rec.bad = errors.New("a quotation mark without its partner")
	return rec, nil
}

// line reads the next line without its end.
func (r *records) line() (line, error) {
	if len(r.ahead) > 0 {
		l := r.ahead[0]
		r.ahead = r.ahead[1:]
		return l, nil
	}
	l := line{number: r.read + 1}
	for {
		part, err := r.in.ReadSlice('\n')
		if l.tooLong = l.tooLong || len(l.content)+len(part) > maxLineBytes; !l.tooLong {
			l.content = append(l.content, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(l.content) == 0 && !l.tooLong:
			return line{}, io.EOF
		case err != nil && !errors.Is(err, io.EOF):
			return line{}, err
		}
		r.read++
		l.content = bytes.TrimSuffix(bytes.TrimSuffix(l.content, []byte("\n")), []byte("\r"))
		return l, nil
	}
}

// An ending is how the quotation marks of a record come out.
type ending int

const (
	closed ending = iota // each has its partner
	open                 // the last field goes on in the next line
	sloppy               // text follows a closing one; it counts as part of the field
)

// split cuts a record into its fields and takes their quotation marks off.
func split(rec []byte, comma byte) (fields [][]byte, end ending) {
	for {
		if len(rec) == 0 || rec[0] != '"' {
			i := bytes.IndexByte(rec, comma)
			if i < 0 {
				return append(fields, rec), end
			}
			fields, rec = append(fields, rec[:i]), rec[i+1:]
			continue
		}
		var field []byte
		rec = rec[1:]
		for {
			i := bytes.IndexByte(rec, '"')
			if i < 0 {
				return append(fields, append(field, rec...)), open
			}
			field, rec = append(field, rec[:i]...), rec[i+1:]
			if len(rec) == 0 || rec[0] != '"' {
				break
			}
			field, rec = append(field, '"'), rec[1:]
		}
		i := bytes.IndexByte(rec, comma)
		if i != 0 && len(rec) > 0 {
			end = sloppy
		}
		if i < 0 {
			return append(fields, append(field, rec...)), end
		}
		fields, rec = append(fields, append(field, rec[:i]...)), rec[i+1:]
	}
}
