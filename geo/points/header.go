package points

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A Column is what a column of a table holds beside the position.
type Column int

// The columns.
const (
	Count Column = iota
	ID
	Name
	Category
	Address
	Rating
	Reviews
	latitude
	longitude
	columns int = iota
)

// headers are the names under which columns are known, as plain makes them, the better ones first: coordinates that are
// called x and y are often metres.
var headers = [columns][]string{
	latitude:  {"위도", "latitude", "lat", "latitud", "y"},
	longitude: {"경도", "longitude", "lng", "lon", "long", "longitud", "x"},
	Count:     {"설치개수", "설치대수", "설치수량", "카메라대수", "cctv대수", "cctv수량", "개수", "대수", "수량", "count", "quantity"},
	ID:        {"id", "uuid", "관리번호", "placeid", "osmid"},
	Name: {"이름", "name", "명칭", "상호명", "상호", "장소명", "시설명", "시설물명", "화장실명", "공원명", "점포명", "업소명", "사업장명", "지점명",
		"title"},
	Category: {"카테고리", "category", "분류", "종류", "유형", "시설구분", "구분", "업종", "type", "kind"},
	Address: {"주소", "address", "addr", "도로명주소", "소재지도로명주소", "소재지주소", "지번주소", "소재지지번주소", "소재지", "안심주소",
		"roadaddress"},
	Rating:  {"평점", "rating", "별점", "stars"},
	Reviews: {"리뷰수", "reviewcount", "reviews", "후기수", "리뷰개수"},
}

// Headers names the columns of a position as files may call them, for people.
func Headers() string {
	return "위도, latitude, lat or y, and 경도, longitude, lng, lon or x, also with words such as WGS84 or 좌표 beside them"
}

// decoration is what names of columns have around the word that counts.
var decoration = strings.NewReplacer("wgs84", "", "epsg4326", "", "gps", "", "좌표", "", "값", "",
	"coordinates", "", "coordinate", "", "coord", "", "decimal", "", "degrees", "", "degree", "", "deg", "")

// plain is the name of a column without capitals, blanks, signs and decoration.
func plain(name string) string {
	bare := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
	if short := decoration.Replace(bare); short != "" {
		return short
	}
	return bare
}

// words are the parts of a name such as "위도(Y)".
func words(name string) []string {
	parts := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, p := range parts {
		parts[i] = plain(p)
	}
	return parts
}

// find is where among names the column lies, -1 if nowhere: the name as a whole before a word of it.
func (c Column) find(names []string) int {
	for _, want := range headers[c] {
		if i := slices.IndexFunc(names, func(n string) bool { return plain(n) == want }); i >= 0 {
			return i
		}
	}
	if c != latitude && c != longitude { // a word of "수정 구분" says nothing of the category
		return -1
	}
	for _, want := range headers[c] {
		if i := slices.IndexFunc(names, func(n string) bool { return slices.Contains(words(n), want) }); i >= 0 {
			return i
		}
	}
	return -1
}

// A table is what is known of a file once its header has been read.
type table struct {
	text  *text
	comma byte
	width int
	at    [columns]int    // where each column lies, -1 if there is none or it is not wanted
	names [columns]string // of those that there are
}

// commas are what may separate columns.
const commas = ",;\t|"

// headerWithin is how many rows a table may have above the names of its columns.
const headerWithin = 10

// readHeader finds the row with the names of the columns. ErrHeader if there is none.
func readHeader(rows *records, in *text, wanted []Column) (*table, error) {
	first := ""
	for range headerWithin {
		rec, err := rows.next(commas[0])
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if first == "" {
			first = in.guess(rec.raw)
		}
		for _, comma := range []byte(commas) {
			if t := newTable(in, rec.raw, comma, wanted); t != nil {
				return t, nil
			}
		}
	}
	if first == "" {
		return nil, fmt.Errorf("%w: the file is empty", ErrHeader)
	}
	return nil, fmt.Errorf("%w; there must be one for the latitude and one for the longitude: %s. The first line is %s", ErrHeader, Headers(), quoted(first))
}

// newTable reads line as the names of columns, nil if the position is not among them.
func newTable(in *text, line []byte, comma byte, wanted []Column) *table {
	fields, _ := split(line, comma)
	t := &table{text: in, comma: comma, width: len(fields)}
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = in.guess(f)
	}
	for c := range t.at {
		t.at[c] = -1
		if c := Column(c); c == latitude || c == longitude || slices.Contains(wanted, c) {
			if i := c.find(names); i >= 0 {
				t.at[c], t.names[c] = i, strings.TrimSpace(names[i])
			}
		}
	}
	if t.at[latitude] < 0 || t.at[longitude] < 0 || t.at[latitude] == t.at[longitude] {
		return nil
	}
	for _, f := range fields {
		_, _ = in.decode(f) // settles the encoding; a name that cannot be read is nobody's
	}
	return t
}

// used are the names of the columns that are read, the position first.
func (t *table) used() []string {
	used := []string{t.names[latitude], t.names[longitude]}
	for c, at := range t.at {
		if c := Column(c); at >= 0 && c != latitude && c != longitude {
			used = append(used, t.names[c])
		}
	}
	return used
}

// field is what a record holds in a column, nil if nothing.
func (t *table) field(rec record, c Column) []byte {
	if t.at[c] < 0 || t.at[c] >= len(rec.fields) {
		return nil
	}
	return rec.fields[t.at[c]]
}

// number reads a column. Where the columns are not separated by commas, a comma may be the decimal sign.
func (t *table) number(rec record, c Column) (float64, error) {
	if t.at[c] >= len(rec.fields) {
		return 0, fmt.Errorf("%d columns in place of %d", len(rec.fields), t.width)
	}
	s := strings.TrimSpace(string(t.field(rec, c)))
	if s == "" {
		return 0, fmt.Errorf("no %s", t.names[c])
	}
	number := s
	if t.comma != ',' {
		number = strings.Replace(s, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("%s %s is no number", t.names[c], quoted(t.text.guess([]byte(s))))
	}
	return v, nil
}

// quoted is s for a message: short, and without signs that would upset a terminal.
func quoted(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strconv.Quote(s)
}
