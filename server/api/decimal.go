package api

import (
	"encoding/json"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// A Decimal is an exact number: a fraction of whole numbers of any size. It is a JSON number on the wire, with as many
// digits as it has and at most 28, the precision of the guide's decimals. The zero value is 0. A Decimal never changes.
type Decimal struct{ value *big.Rat }

// DecimalOf is n shifted right by that many decimal places: DecimalOf(1234, 2) is 12.34.
func DecimalOf(n int64, places int) Decimal {
	return Decimal{new(big.Rat).SetFrac(big.NewInt(n), power(places))}
}

// power is 10^n; n is not negative.
func power(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

func (d Decimal) rat() *big.Rat {
	if d.value == nil {
		return new(big.Rat)
	}
	return d.value
}

// Compare is negative, 0 or positive as d is less than, equal to or greater than other.
func (d Decimal) Compare(other Decimal) int { return d.rat().Cmp(other.rat()) }

// Mul is d * other.
func (d Decimal) Mul(other Decimal) Decimal { return Decimal{new(big.Rat).Mul(d.rat(), other.rat())} }

// Div is d / other, exactly; other must not be 0.
func (d Decimal) Div(other Decimal) Decimal { return Decimal{new(big.Rat).Quo(d.rat(), other.rat())} }

// Round is d with at most that many decimal places; what lies in the middle goes to the even neighbour.
func (d Decimal) Round(places int) Decimal {
	return Decimal{new(big.Rat).SetFrac(d.scaled(places), power(places))}
}

// Scaled is d * 10^places as a whole number, rounded half to even; ok is false if an int64 cannot hold it.
func (d Decimal) Scaled(places int) (n int64, ok bool) {
	scaled := d.scaled(places)
	return scaled.Int64(), scaled.IsInt64()
}

func (d Decimal) scaled(places int) *big.Int {
	numerator := new(big.Int).Mul(d.rat().Num(), power(places))
	whole, rest := new(big.Int).DivMod(numerator, d.rat().Denom(), new(big.Int)) // 0 <= rest < denominator
	switch rest.Lsh(rest, 1).Cmp(d.rat().Denom()) {
	case 1:
		whole.Add(whole, big.NewInt(1))
	case 0:
		whole.Add(whole, big.NewInt(int64(whole.Bit(0))))
	}
	return whole
}

// significant is how many digits a Decimal has on the wire at most.
const significant = 28

// String is d in decimal notation without needless zeros.
func (d Decimal) String() string {
	places, exact := d.rat().FloatPrec()
	if most := significant - d.magnitude(); !exact || places > most {
		places = max(most, 0)
	}
	text := d.Round(places).rat().FloatString(places)
	if places > 0 {
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// magnitude is the number of digits before the point, negative where zeros follow it: 3 for 123.4, 0 for 0.5, -2 for 0.005.
func (d Decimal) magnitude() int {
	size := new(big.Rat).Abs(d.rat())
	if size.Sign() == 0 {
		return 0
	}
	m := len(size.Num().String()) - len(size.Denom().String()) // right, or one too small
	bound := new(big.Rat).SetInt(power(max(m, 0)))
	if m < 0 {
		bound.SetFrac(big.NewInt(1), power(-m))
	}
	if size.Cmp(bound) >= 0 {
		m++
	}
	return m
}

// MarshalJSON writes a number.
func (d Decimal) MarshalJSON() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalJSON reads a number.
func (d *Decimal) UnmarshalJSON(b []byte) error {
	var n *json.Number
	if err := json.Unmarshal(b, &n); err != nil || n == nil {
		return err
	}
	*d, _ = parseDecimal(n.String())
	return nil
}

// Schema is a plain number.
func (Decimal) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeNumber, Examples: []any{20}}
}

// A Numeric is a Decimal in a request, where a string that holds a number will do too. Any other string is reported by
// Resolve, with its place in the body.
type Numeric struct {
	Decimal
	malformed bool
}

// Valid reports whether n is a number: given, and well formed.
func (n Numeric) Valid() bool { return n.value != nil }

// UnmarshalJSON reads a number or a string. What is neither is left to the schema to report.
func (n *Numeric) UnmarshalJSON(b []byte) error {
	text := string(b)
	switch {
	case text[0] == '"':
		if err := json.Unmarshal(b, &text); err != nil {
			return err
		}
	case !strings.ContainsRune("-0123456789", rune(text[0])):
		return nil
	}
	d, ok := parseDecimal(strings.TrimSpace(text))
	*n = Numeric{Decimal: d, malformed: !ok}
	return nil
}

// Resolve reports a string that holds no number.
func (n *Numeric) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	if n.malformed {
		return []error{&Problem{Type: "decimal_parsing", Loc: path.String(), Text: textNumber}}
	}
	return nil
}

// Schema is a number or a string.
func (Numeric) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		AnyOf:       []*huma.Schema{{Type: huma.TypeNumber}, {Type: huma.TypeString}},
		Description: "A number, or a string that holds one", Examples: []any{20},
	}
}

const (
	maxDecimalText = 100 // characters
	// maxExponent keeps a short text from meaning a number of a million digits; what is beyond is as good as nothing, or
	// too large for anything.
	maxExponent = 400
)

var decimalText = regexp.MustCompile(`^([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:[eE]([+-]?[0-9]+))?$`)

// parseDecimal reads a number in decimal or exponent notation.
func parseDecimal(text string) (d Decimal, ok bool) {
	parts := decimalText.FindStringSubmatch(text)
	if parts == nil || len(text) > maxDecimalText {
		return Decimal{}, false
	}
	value, ok := new(big.Rat).SetString(parts[1])
	if !ok {
		return Decimal{}, false
	}
	exponent, _ := strconv.Atoi(parts[2]) // 0 if there is none; the nearest int if it is too large
	exponent = min(max(exponent, -maxExponent), maxExponent)
	factor := new(big.Rat).SetInt(power(max(exponent, -exponent)))
	if exponent < 0 {
		factor.Inv(factor)
	}
	return Decimal{value.Mul(value, factor)}, true
}
