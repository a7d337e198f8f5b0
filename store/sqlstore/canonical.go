package sqlstore

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"github.com/runnerway/runnerway/store"
)

// A valueKind is what a column holds, whichever database it is in. Values of a kind have one form, in which they are written
// and compared: int64, float64, string (text, decimals with all their places, times and days as store writes them), []byte,
// or nil.
type valueKind struct {
	form   byte // one of the constants below
	places int  // of decimals
}

const (
	formInt     = 'i'
	formFloat   = 'f'
	formDecimal = 'd'
	formText    = 't'
	formBytes   = 'b'
	formTime    = 'T'
	formDay     = 'D'
)

// kindOf reads a declared type of either database.
func kindOf(declared string) valueKind {
	d := strings.ToLower(declared)
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(d, w) {
				return true
			}
		}
		return false
	}
	switch {
	case has("datetime", "timestamp"):
		return valueKind{form: formTime}
	case has("date"):
		return valueKind{form: formDay}
	case has("decimal", "numeric"):
		_, places, _ := strings.Cut(d, ",")
		n, _ := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(places, ")")))
		return valueKind{form: formDecimal, places: n}
	case has("double", "float", "real"):
		return valueKind{form: formFloat}
	case has("blob", "binary"):
		return valueKind{form: formBytes}
	case has("int"):
		return valueKind{form: formInt}
	}
	return valueKind{form: formText}
}

// canonical is a driver's value in the form of its kind.
func (k valueKind) canonical(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch k.form {
	case formInt:
		return canonicalInt(v)
	case formFloat, formDecimal:
		return k.canonicalNumber(v)
	case formTime:
		var t store.Time
		if err := t.Scan(v); err != nil {
			return nil, err
		}
		if t.IsZero() {
			return nil, fmt.Errorf("%v is no time", v)
		}
		return t.Value()
	case formDay:
		var d store.Date
		if err := d.Scan(v); err != nil {
			return nil, err
		}
		return d.Value()
	case formBytes:
		switch v := v.(type) {
		case []byte:
			return filled(v), nil
		case string:
			return []byte(v), nil
		}
		return nil, fmt.Errorf("%T is no bytes", v)
	}
	return toText(v), nil
}

func canonicalInt(v any) (any, error) {
	switch v := v.(type) {
	case int64:
		return v, nil
	case bool:
		if v {
			return int64(1), nil
		}
		return int64(0), nil
	case float64:
		if v != math.Trunc(v) || math.Abs(v) > 1<<53 {
			return nil, fmt.Errorf("%v is no whole number", v)
		}
		return int64(v), nil
	}
	n, err := strconv.ParseInt(toText(v), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%q is no whole number", toText(v))
	}
	return n, nil
}

func (k valueKind) canonicalNumber(v any) (any, error) {
	x, ok := v.(float64)
	if !ok {
		var err error
		if x, err = strconv.ParseFloat(toText(v), 64); err != nil {
			return nil, fmt.Errorf("%q is no number", toText(v))
		}
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil, errors.New("the number is not finite")
	}
	if x == 0 {
		x = 0 // not -0, which SQLite forgets
	}
	if k.form == formFloat {
		return x, nil
	}
	text := strconv.FormatFloat(x, 'f', k.places, 64)
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-")
	}
	return text, nil
}

// toText is a driver's value as text.
func toText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case time.Time:
		return store.At(v).Format(time.RFC3339Nano)
	}
	return fmt.Sprint(v)
}

// size is about what a value takes in a statement.
func size(v any) int {
	switch v := v.(type) {
	case string:
		return len(v) + 8
	case []byte:
		return len(v) + 8
	}
	return 16
}

// A Checksum tells whether two tables hold the same rows, in whichever order and database: the sum of the first 128 bits of
// the rows' SHA-256.
type Checksum struct {
	Rows   int64
	Hi, Lo uint64
}

// String is the sum in hexadecimal.
func (c Checksum) String() string { return fmt.Sprintf("%016x%016x", c.Hi, c.Lo) }

// add takes a row of canonical values in; scratch is memory to be used again.
func (c *Checksum) add(row []any, scratch []byte) []byte {
	b := scratch[:0]
	for _, v := range row {
		b = appendValue(b, v)
	}
	sum := sha256.Sum256(b)
	var carry uint64
	c.Lo, carry = bits.Add64(c.Lo, binary.BigEndian.Uint64(sum[8:]), 0)
	c.Hi, _ = bits.Add64(c.Hi, binary.BigEndian.Uint64(sum[:]), carry)
	c.Rows++
	return b
}

// appendValue writes a canonical value so that no two rows read alike.
func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case int64:
		return binary.BigEndian.AppendUint64(append(b, formInt), uint64(v))
	case float64:
		return binary.BigEndian.AppendUint64(append(b, formFloat), math.Float64bits(v))
	case string:
		return append(binary.AppendUvarint(append(b, formText), uint64(len(v))), v...)
	case []byte:
		return append(binary.AppendUvarint(append(b, formBytes), uint64(len(v))), v...)
	}
	return append(b, 0) // NULL
}
