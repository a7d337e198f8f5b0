package track

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

const (
	maxDepth = 32 // elements within each other; GPX with extensions has 7
	// maxPart is the longest single piece of a file: a tag with its attributes, or the text between two tags.
	maxPart = 1 << 20
	maxText = 1000 // bytes of a value or name that are kept
)

// A reader of one XML format is told of each element. at is the path of local names from the root on, the element's own
// last: prefixes and namespaces are passed over, because files in use have them wrong.
type format interface {
	start(at []string, attrs []xml.Attr) error
	// end has the text of the element, without that of the elements within it.
	end(at []string, text string) error
	result() recording
}

// readXML reads one format, or the one that the root element names if f is nil.
func readXML(r io.Reader, f format) (Run, error) {
	run, err := walk(r, f)
	if err == nil && len(run.Points) == 0 {
		err = ErrNoPoints
	}
	return run, err
}

func walk(r io.Reader, f format) (run Run, err error) {
	run.Stated = noTotals()
	defer func() {
		if f != nil {
			run = f.result().run
		}
	}()
	part := &limited{r: transform.NewReader(&limited{r: r, left: MaxBytes}, unicode.BOMOverride(transform.Nop))}
	dec := xml.NewDecoder(part)
	dec.CharsetReader = charset
	var path []string
	var text [maxDepth][]byte
	for {
		part.left = maxPart
		token, err := dec.Token()
		if errors.Is(err, io.EOF) && f != nil && len(path) == 0 {
			return run, nil
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = fmt.Errorf("no root element: %w", ErrUnknownKind)
			}
			line, _ := dec.InputPos()
			return run, fmt.Errorf("line %d: %w", line, err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			if len(path) == maxDepth {
				line, _ := dec.InputPos()
				return run, fmt.Errorf("line %d: more than %d elements deep: %w", line, maxDepth, ErrTooLarge)
			}
			path = append(path, e.Name.Local)
			text[len(path)-1] = text[len(path)-1][:0]
			if f == nil {
				if f = formatOf(e.Name.Local); f == nil {
					return run, fmt.Errorf("root element %.40q: %w", e.Name.Local, ErrUnknownKind)
				}
			}
			err = f.start(path, e.Attr)
		case xml.CharData:
			if n := len(path); n > 0 {
				own := &text[n-1]
				*own = append(*own, e[:min(len(e), maxText-len(*own))]...)
			}
		case xml.EndElement:
			n := len(path)
			err = f.end(path, strings.TrimSpace(strings.ToValidUTF8(string(text[n-1]), "")))
			path = path[:n-1]
		}
		if err != nil {
			line, _ := dec.InputPos()
			return run, fmt.Errorf("line %d: %w", line, err)
		}
	}
}

// formatOf is the reader of files with the given root element; nil if there is none.
func formatOf(root string) format {
	switch root {
	case "gpx":
		return newGPXReader()
	case "TrainingCenterDatabase":
		return newTCXReader()
	}
	return nil
}

// charset reads text in the encodings that files name besides UTF-8. UTF-16 has been read by its byte order mark before.
func charset(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf8", "utf-16", "us-ascii", "ascii":
		return in, nil
	case "iso-8859-1", "latin1":
		return charmap.ISO8859_1.NewDecoder().Reader(in), nil
	case "windows-1252", "cp1252":
		return charmap.Windows1252.NewDecoder().Reader(in), nil
	}
	return nil, fmt.Errorf("encoding %.20q: %w", label, ErrUnknownKind)
}

// degreesOf is text as degrees of at most limit either way.
func degreesOf(text string, limit float64) (float64, error) {
	x, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(math.Abs(x) <= limit) {
		return 0, fmt.Errorf("%.40q is not a position", text)
	}
	return x, nil
}

// numberOf is text as a number, NaN if it is none.
func numberOf(text string) float64 {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(x, 0) {
		return math.NaN()
	}
	return x
}

// heartRateOf is text as beats per minute, 0 if it is none.
func heartRateOf(text string) int {
	x := numberOf(text)
	if !(x > 0 && x < 1000) {
		return 0
	}
	return int(math.Round(x))
}

// timeOf is text as a time, UTC if it names no zone; zero if it is none.
func timeOf(text string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
