// Package jsonscan walks over a JSON text once and builds nothing: for bodies of many thousand small values, of which
// encoding/json would read each byte several times. What it accepts is what encoding/json accepts (RFC 8259, bytes that are
// no UTF-8 within strings included).
package jsonscan

import (
	"encoding/json"
	"errors"
	"strconv"
)

// ErrSyntax is a text that is not JSON.
var ErrSyntax = errors.New("not valid JSON")

// maxDepth bounds the nesting, as encoding/json does.
const maxDepth = 10000

// A Scanner stands before a value of a text. Each method reads that value and moves behind it; after an error it is of no
// more use. Callbacks must read the value that they are called for.
type Scanner struct {
	text  []byte
	at    int
	depth int
}

// New is a Scanner before the value that text holds. It does not copy text.
func New(text []byte) *Scanner { return &Scanner{text: text} }

// Rest is how many bytes of the text are still to be read.
func (s *Scanner) Rest() int { return len(s.text) - s.at }

// Kind is the first byte of the value: { [ " t f n, or 0 for the digits of a number and their sign; ' ' if there is none.
func (s *Scanner) Kind() byte {
	s.space()
	switch c := s.peek(); c {
	case '{', '[', '"', 't', 'f', 'n':
		return c
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return 0
	}
	return ' '
}

// End fails unless only blanks follow.
func (s *Scanner) End() error {
	if s.space(); s.at < len(s.text) {
		return ErrSyntax
	}
	return nil
}

// Object reads an object and calls field before each value. key is unescaped and valid during the call only.
func (s *Scanner) Object(field func(key []byte) error) error {
	return s.list('{', '}', func() error {
		key, err := s.key()
		if err != nil {
			return err
		}
		if s.space(); s.peek() != ':' {
			return ErrSyntax
		}
		s.at++
		return field(key)
	})
}

// Array reads an array and calls item before each value.
func (s *Scanner) Array(item func() error) error { return s.list('[', ']', item) }

func (s *Scanner) list(open, closing byte, item func() error) error {
	if s.space(); s.peek() != open || s.depth >= maxDepth {
		return ErrSyntax
	}
	s.at++
	s.depth++
	defer func() { s.depth-- }()
	if s.space(); s.peek() == closing {
		s.at++
		return nil
	}
	for {
		s.space()
		if err := item(); err != nil {
			return err
		}
		s.space()
		switch s.peek() {
		case ',':
			s.at++
		case closing:
			s.at++
			return nil
		default:
			return ErrSyntax
		}
	}
}

// Number reads any value; ok says that it is a number and that a float64 holds it.
func (s *Scanner) Number() (v float64, ok bool, err error) {
	if s.Kind() != 0 {
		return 0, false, s.Skip()
	}
	begin := s.at
	if err := s.number(); err != nil {
		return 0, false, err
	}
	v, err = strconv.ParseFloat(string(s.text[begin:s.at]), 64)
	return v, err == nil, nil
}

// Raw reads any value and returns its text, which is part of the whole.
func (s *Scanner) Raw() ([]byte, error) {
	s.space()
	begin := s.at
	if err := s.Skip(); err != nil {
		return nil, err
	}
	return s.text[begin:s.at], nil
}

// Skip reads any value.
func (s *Scanner) Skip() error {
	switch s.Kind() {
	case '{':
		return s.Object(func([]byte) error { return s.Skip() })
	case '[':
		return s.Array(s.Skip)
	case '"':
		_, err := s.str()
		return err
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	case 0:
		return s.number()
	}
	return ErrSyntax
}

// peek is the next byte, 0 at the end.
func (s *Scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func (s *Scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\n', '\t', '\r':
			s.at++
		default:
			return
		}
	}
}

func (s *Scanner) word(w string) error {
	if len(s.text)-s.at < len(w) || string(s.text[s.at:s.at+len(w)]) != w {
		return ErrSyntax
	}
	s.at += len(w)
	return nil
}

// number follows the grammar: strconv alone would take 0x10, .5 and Inf.
func (s *Scanner) number() error {
	if s.peek() == '-' {
		s.at++
	}
	if s.peek() == '0' {
		s.at++
	} else if !s.digits() {
		return ErrSyntax
	}
	if s.peek() == '.' {
		s.at++
		if !s.digits() {
			return ErrSyntax
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.at++
		if c := s.peek(); c == '+' || c == '-' {
			s.at++
		}
		if !s.digits() {
			return ErrSyntax
		}
	}
	return nil
}

// digits reads at least one.
func (s *Scanner) digits() bool {
	begin := s.at
	for s.at < len(s.text) && s.text[s.at] >= '0' && s.text[s.at] <= '9' {
		s.at++
	}
	return s.at > begin
}

// key reads a string and unescapes it.
func (s *Scanner) key() ([]byte, error) {
	begin := s.at
	plain, err := s.str()
	if err != nil {
		return nil, err
	}
	if plain {
		return s.text[begin+1 : s.at-1], nil
	}
	var key string
	if json.Unmarshal(s.text[begin:s.at], &key) != nil {
		return nil, ErrSyntax
	}
	return []byte(key), nil
}

// str reads a string and says whether it is of ASCII without escapes.
func (s *Scanner) str() (plain bool, err error) {
	if s.peek() != '"' {
		return false, ErrSyntax
	}
	plain = true
	for s.at++; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return plain, nil
		case c < ' ':
			return false, ErrSyntax
		case c == '\\':
			plain = false
			if s.at++; !s.escape() {
				return false, ErrSyntax
			}
		case c >= 0x80:
			plain = false
		}
	}
	return false, ErrSyntax
}

// escape stands behind a backslash and stays on the last byte of what it begins.
func (s *Scanner) escape() bool {
	switch s.peek() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return true
	case 'u':
		for range 4 {
			s.at++
			c := s.peek()
			if isHex := c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'; !isHex {
				return false
			}
		}
		return true
	}
	return false
}
