package server

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// textNameUnseen answers a name that looks like none.
const textNameUnseen = "이름에 보이는 글자가 있어야 합니다"

// personName is a person's name as it is kept: without characters that would break the line, turn its direction around or are
// not there to be seen, and without blanks at its ends. What joins other characters stays, as emoji and some scripts need it.
func personName(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp):
			return ' '
		case r == zeroWidthJoiner, r == zeroWidthNonJoiner, r >= firstTag && r <= lastTag, unicode.Is(unicode.Prepended_Concatenation_Mark, r):
			return r
		case unicode.In(r, unicode.Cf, unicode.Cs):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "")))
}

// Format characters (Unicode category Cf) that names need.
const (
	zeroWidthNonJoiner = '\u200c' // between letters, in Persian
	zeroWidthJoiner    = '\u200d' // between emoji, as in a family
	firstTag           = '\U000e0020'
	lastTag            = '\U000e007f' // which together name the flag of a region
)

// visible reports whether a name has a character that can be seen by itself: a letter, digit, sign or symbol that is not
// drawn as a blank.
func visible(name string) bool {
	return strings.ContainsFunc(name, func(r rune) bool {
		return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) &&
			!unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) && r != blankBraille
	})
}

// blankBraille is a symbol without a dot. The other blanks that Unicode has for letters, such as the filler of Hangul, are
// default ignorable.
const blankBraille = '\u2800'

// faultOfName says what is wrong with the name of a new account; nothing if it may be one.
func faultOfName(name string) string {
	switch n := utf8.RuneCountInString(name); {
	case n < 2 || n > maxNameLen:
		return textName
	case !visible(name):
		return textNameUnseen
	}
	return ""
}
