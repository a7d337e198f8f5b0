package points

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// FuzzRecords compares with encoding/csv where that reads a file without complaint and no row is too large.
func FuzzRecords(f *testing.F) {
	for _, file := range []string{"a,b\n1,\"2\"\n", "a;\"b\nc\";d", "\"x\"\"y\",,\r\n\r\n,\n", "\"open\n", "a\rb,c\n", "\"a\r\nb\"\n", "\"a\"b,\"c\n"} {
		f.Add([]byte(file), true)
		f.Add([]byte(file), false)
	}
	f.Fuzz(func(t *testing.T, file []byte, semicolon bool) {
		comma := byte(',')
		if semicolon {
			comma = ';'
		}
		var got [][]string
		in := &records{in: bufio.NewReader(bytes.NewReader(file))}
		lines, damaged := 0, false
		for {
			rec, err := in.next(comma)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if rec.line <= lines {
				t.Fatalf("line %d after line %d", rec.line, lines)
			}
			lines = rec.line
			damaged = damaged || rec.bad != nil
			row := make([]string, len(rec.fields))
			for i, field := range rec.fields {
				row[i] = string(field)
			}
			if len(rec.raw) > 0 { // the oracle skips blank lines
				got = append(got, row)
			}
		}
		oracle := csv.NewReader(bytes.NewReader(file))
		oracle.Comma, oracle.FieldsPerRecord = rune(comma), -1
		want, err := oracle.ReadAll()
		if err != nil || damaged || len(file) > maxRecordBytes || bytes.Count(file, []byte("\n")) > maxRecordLines {
			return
		}
		for i := range want {
			if i >= len(got) || !slices.Equal(got[i], want[i]) {
				t.Fatalf("%q: got %q, want %q", file, got, want)
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%q: got %q, want %q", file, got, want)
		}
	})
}

func TestRecordsNumberTheirLines(t *testing.T) {
	in := &records{in: bufio.NewReader(strings.NewReader("a\n\"b\nc\"\nd\n\"e\nf\ng"))}
	var got []int
	for {
		rec, err := in.next(',')
		if err != nil {
			break
		}
		got = append(got, rec.line)
	}
	if want := []int{1, 2, 4, 5, 6, 7}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
