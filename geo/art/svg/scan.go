package svg

import (
	"math"
	"strconv"

	"github.com/runnerway/runnerway/geo"
)

// A scanner reads the words of the path grammar from the left. After a failure it stays where it is and keeps the first error.
type scanner struct {
	text string
	at   int
	err  error
}

func (s *scanner) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

func (s *scanner) want(what string) { s.fail(&SyntaxError{Offset: s.at, Want: what}) }

func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func (s *scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\n', '\r', '\f':
			s.at++
		default:
			return
		}
	}
}

// separator skips what may stand between two numbers: blanks with at most one comma.
func (s *scanner) separator() {
	s.space()
	if s.peek() == ',' {
		s.at++
		s.space()
	}
}

// more reports whether another argument set follows, and skips the separator before it. A comma without a number after it is an error.
func (s *scanner) more() bool {
	s.space()
	if s.peek() == ',' {
		s.at++
		s.space()
		if !startsNumber(s.peek()) {
			s.want("a number")
		}
	}
	return s.err == nil && startsNumber(s.peek())
}

func startsNumber(c byte) bool { return isDigit(c) || c == '.' || c == '-' || c == '+' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func (s *scanner) digits() int {
	from := s.at
	for isDigit(s.peek()) {
		s.at++
	}
	return s.at - from
}

// number reads one number. "1." is taken as SVG 1.1 took it.
func (s *scanner) number() float64 {
	if s.err != nil {
		return 0
	}
	from := s.at
	if c := s.peek(); c == '-' || c == '+' {
		s.at++
	}
	n := s.digits()
	if s.peek() == '.' {
		s.at++
		n += s.digits()
	}
	if n == 0 {
		s.at = from
		s.want("a number")
		return 0
	}
	s.exponent()
	v, err := strconv.ParseFloat(s.text[from:s.at], 64)
	if err != nil || math.Abs(v) > MaxCoordinate {
		s.fail(ErrOutOfRange)
		return 0
	}
	return v
}

// exponent reads e, a sign and digits, or nothing if there are no digits.
func (s *scanner) exponent() {
	from := s.at
	if c := s.peek(); c != 'e' && c != 'E' {
		return
	}
	s.at++
	if c := s.peek(); c == '-' || c == '+' {
		s.at++
	}
	if s.digits() == 0 {
		s.at = from
	}
}

// flag reads one digit 0 or 1, which needs no separator after it.
func (s *scanner) flag() bool {
	s.separator()
	c := s.peek()
	if c != '0' && c != '1' {
		s.want("an arc flag, 0 or 1")
		return false
	}
	s.at++
	return c == '1'
}

// next reads one number that follows another argument.
func (s *scanner) next() float64 {
	s.separator()
	return s.number()
}

// pair reads the first two numbers of an argument set.
func (s *scanner) pair() geo.XY {
	x := s.number()
	return geo.XY{X: x, Y: s.next()}
}

// nextPair reads two further numbers of an argument set.
func (s *scanner) nextPair() geo.XY {
	s.separator()
	return s.pair()
}
