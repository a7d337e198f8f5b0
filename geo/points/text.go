package points

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// An encoding is how a file writes letters.
type encoding int

const (
	unsettled encoding = iota // so far every byte was ASCII
	utf8Text
	utf16Text // turned into UTF-8 while it is read
	cp949     // the Korean code of Windows, which EUC-KR is a part of
)

// text is a file that is being read, and what is known of its encoding: the first field with other than ASCII letters
// settles it.
type text struct {
	*bufio.Reader
	is encoding
}

var (
	markUTF8             = []byte("\xef\xbb\xbf")
	markUTF16, mark16Big = []byte("\xff\xfe"), []byte("\xfe\xff")
)

// openText looks at the first bytes of r. ErrNotText if they are none of a table.
func openText(r io.Reader) (*text, error) {
	const look = 4096
	in := bufio.NewReaderSize(r, 64<<10)
	head, err := in.Peek(look)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, markUTF8):
		_, err := in.Discard(len(markUTF8))
		return &text{Reader: in, is: utf8Text}, err
	case bytes.HasPrefix(head, markUTF16), bytes.HasPrefix(head, mark16Big):
		decoded := transform.NewReader(in, unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder())
		return &text{Reader: bufio.NewReaderSize(decoded, 64<<10), is: utf16Text}, nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return nil, fmt.Errorf("%w: a workbook (.xlsx) or a zip file; save the table as CSV, or unpack it", ErrNotText)
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return nil, fmt.Errorf("%w: a gzip file; unpack it", ErrNotText)
	case bytes.HasPrefix(head, []byte("{")), bytes.HasPrefix(head, []byte("[{")), bytes.HasPrefix(head, []byte("<")):
		return nil, fmt.Errorf("%w of a table: JSON or XML; save it as CSV", ErrNotText)
	case bytes.IndexByte(head, 0) >= 0:
		return nil, fmt.Errorf("%w: it holds bytes that no letters have", ErrNotText)
	}
	return &text{Reader: in}, nil
}

// name is the encoding for people.
func (t *text) name() string {
	switch t.is {
	case cp949:
		return "CP949"
	case utf16Text:
		return "UTF-16"
	}
	return "UTF-8"
}

var errLetters = errors.New("letters that are neither UTF-8 nor CP949 (EUC-KR)")

// decode is field as a string without outer blanks.
func (t *text) decode(field []byte) (string, error) {
	field = bytes.TrimSpace(field)
	if ascii(field) {
		return string(field), nil
	}
	if t.is == unsettled {
		t.is = utf8Text
		if !utf8.Valid(field) {
			t.is = cp949
		}
	}
	if t.is != cp949 {
		if !utf8.Valid(field) {
			return "", errLetters
		}
		return string(field), nil
	}
	decoded, err := korean.EUCKR.NewDecoder().Bytes(field)
	if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
		return "", errLetters
	}
	return string(decoded), nil
}

// guess is field for looking at it: it settles nothing, and what cannot be read is a replacement character.
func (t *text) guess(field []byte) string {
	other := *t
	if s, err := other.decode(field); err == nil {
		return s
	}
	return strings.ToValidUTF8(string(field), string(utf8.RuneError))
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
