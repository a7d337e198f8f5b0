// Package spelling makes the names of places comparable, so that one who types "goteborg" finds Göteborg and "강남 역" 강남역.
//
// Fold brings a name and what somebody types into one form: lower case without accents, words with one blank between them,
// none between words of Hangul, which people write together or apart as they like. Keys are the forms under which a name is
// kept: all of it, and all from each later word on, so that whatever begins at a word is a prefix of a key. A prefix is a
// range of keys (RangeOf), which an index of a database answers.
package spelling

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letters are those that no accent makes of others, in the spelling of who has no key for them.
var letters = map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i", 'ħ': "h"}

// Fold is text in the form in which names are compared; it is empty if there is no letter or digit in it. Fold(Fold(s)) is
// Fold(s). Consonants that somebody has typed of a syllable of Hangul to come are left out.
func Fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	var last rune    // written, 0 for none
	pending := false // something that ends a word came after it
	for _, r := range norm.NFKC.String(strings.ToValidUTF8(text, " ")) {
		switch {
		case r == '\'' || r == '’' || isJamo(r) || unicode.Is(unicode.Mn, r):
			continue // Queen's is Queens
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			pending = true
			continue
		}
		if pending && last != 0 && (!isSyllable(last) || !isSyllable(r)) {
			b.WriteByte(' ')
		}
		pending, last = false, r
		write(&b, r)
	}
	return b.String()
}

// write writes a letter or digit in lower case without accents.
func write(b *strings.Builder, r rune) {
	if r < unicode.MaxASCII || isSyllable(r) { // a syllable would fall apart
		b.WriteRune(unicode.ToLower(r))
		return
	}
	for _, part := range norm.NFD.String(string(unicode.ToLower(r))) {
		part = unicode.ToLower(part)
		if spelled, ok := letters[part]; ok {
			b.WriteString(spelled)
		} else if !unicode.Is(unicode.Mn, part) {
			b.WriteRune(part)
		}
	}
}

// The syllables of Hangul: by first consonant, vowel and last consonant, of which the first of finals is none.
const (
	firstSyllable, lastSyllable = '가', '힣'
	finals                      = 28
)

func isSyllable(r rune) bool { return r >= firstSyllable && r <= lastSyllable }

// isJamo says of a letter that it is a part of a syllable.
func isJamo(r rune) bool {
	return r >= 0x1100 && r <= 0x11ff || r >= 0x3130 && r <= 0x318f || r >= 0xa960 && r <= 0xa97c || r >= 0xd7b0 && r <= 0xd7fb
}

// LongEnough reports whether folded text is enough to look for: a syllable of Hangul, or another letter of a script that
// writes words in one, or two letters or digits.
func LongEnough(folded string) bool {
	n := 0
	for _, r := range folded {
		if isSyllable(r) || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) {
			return true
		}
		if r != ' ' {
			n++
		}
	}
	return n >= 2
}

// Limits of the keys of a name: what is beyond is not found by.
const (
	MaxKeys     = 6
	MaxKeyRunes = 60
)

// Keys are the forms under which a name is found: folded, the whole first, then from each later word on. The words of a name
// in Hangul are those that it is written in.
func Keys(name string) []string {
	whole := Fold(name)
	if whole == "" {
		return nil
	}
	keys := []string{firstRunes(whole)}
	const maxLooked = 1000 // bytes, more than any name of OpenStreetMap has
	for i, r := range name {
		if len(keys) == MaxKeys || i > maxLooked {
			break
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			continue
		}
		rest := Fold(name[i:])
		if rest == "" {
			break
		}
		if key := firstRunes(rest); len(rest) < len(whole) && keys[len(keys)-1] != key && startsWord(whole, rest, name[i:]) {
			keys = append(keys, key)
		}
	}
	return keys
}

// startsWord reports whether rest, which whole ends with, is the beginning of a word, and not what comes after a mark within
// one, as in Queen's.
func startsWord(whole, rest, written string) bool {
	if !strings.HasSuffix(whole, rest) {
		return false
	}
	before := whole[:len(whole)-len(rest)]
	if strings.HasSuffix(before, " ") {
		return true
	}
	first := []rune(written)[0]
	return first != '\'' && first != '’' && !unicode.Is(unicode.Mn, first) // words of Hangul
}

func firstRunes(s string) string {
	n := 0
	for i := range s {
		if n++; n > MaxKeyRunes {
			return strings.TrimSpace(s[:i])
		}
	}
	return s
}

// A Range is the keys from From up to, but not including, To, in the order of their code points.
type Range struct{ From, To string }

// RangeOf are the keys that folded, not empty, begins. While one types, a syllable of Hangul without last consonant may still
// get one: 강나 also begins 강남.
func RangeOf(folded string) Range {
	folded = firstRunes(folded)
	runes := []rune(folded)
	last := &runes[len(runes)-1]
	if isSyllable(*last) && (*last-firstSyllable)%finals == 0 {
		*last += finals - 1
	}
	*last++
	if *last >= 0xd800 && *last < 0xe000 { // no code points
		*last = 0xe000
	}
	return Range{From: folded, To: string(runes)}
}

// Begins reports whether prefix, folded and not empty, begins folded in the sense of RangeOf.
func Begins(folded, prefix string) bool {
	r := RangeOf(prefix)
	return folded >= r.From && folded < r.To
}
