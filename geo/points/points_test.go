package points_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/points"
)

var all = []points.Column{points.Count, points.ID, points.Name, points.Category, points.Address, points.Rating, points.Reviews}

// read reads a table to its end.
func read(t testing.TB, file string) ([]points.Row, points.Report) {
	t.Helper()
	var rows []points.Row
	report, err := points.Read(context.Background(), strings.NewReader(file), all, func(r points.Row) error {
		rows = append(rows, r)
		return nil
	})
	if err != nil {
		t.Fatalf("%.80q: %v", file, err)
	}
	return rows, report
}

func at(lat, lng float64) geo.Point { return geo.Point{Lat: lat, Lng: lng} }

// securityLights has the columns of the Korean standard for security lights.
const securityLights = "보안등위치명,설치개수,소재지도로명주소,소재지지번주소,위도,경도,설치연도,설치형태,관리기관전화번호,관리기관명,데이터기준일자\r\n" +
	"역삼1,2,\"서울특별시 강남구 테헤란로 1, 앞\",역삼동 1,37.5005,127.0365,2019,건축물,02-1,강남구청,2024-01-01\r\n" +
	"역삼2,,테헤란로 3,역삼동 2,37.5006,127.0366,2020,한전주,02-1,강남구청,2024-01-01\r\n"

func TestLayouts(t *testing.T) {
	for name, file := range map[string]string{
		"plain":               "lat,lon\n37.5,127.25\n",
		"English":             "Latitude,Longitude\n37.5,127.25\n",
		"other order":         "id,lng,note,lat\n1,127.25,x,37.5\n",
		"Seoul":               "관리번호,위도,경도\n1,37.5,127.25\n",
		"standard":            "이름,WGS84위도,WGS84경도\na,37.5,127.25\n",
		"brackets":            "위도(WGS84),경도(WGS84)\n37.5,127.25\n",
		"letters beside":      "경도(X),위도(Y)\n127.25,37.5\n",
		"x and y":             "X좌표,Y좌표\n127.25,37.5\n",
		"x and y are metres":  "X좌표,Y좌표,위도,경도\n200000,450000,37.5,127.25\n",
		"capitals":            "WGS84_LAT,WGS84_LON\n37.5,127.25\n",
		"semicolons":          "lat;lon;name\n37,5;127,25;\"a;b\"\n",
		"tabs":                "위도\t경도\n37.5\t127.25\n",
		"bars":                "위도|경도\n37.5|127.25\n",
		"mark":                "\ufefflat,lon\n37.5,127.25\n",
		"mark before a name":  "\ufeff\"위도\",경도\n37.5,127.25\n",
		"title above":         "서울시 보안등 현황\n\n기준일,2024-01-01\n위도,경도\n37.5,127.25\n",
		"blank lines":         "lat,lon\r\n\r\n,\r\n37.5,127.25\r\n\r\n",
		"no last line end":    "lat,lon\n37.5,127.25",
		"quoted numbers":      "lat,lon\n\"37.5\",\" 127.25 \"\n",
		"turned":              "위도,경도\n127.25,37.5\n",
		"more than announced": "lat,lon\n37.5,127.25,,\n",
	} {
		rows, report := read(t, file)
		if len(rows) != 1 || rows[0].At != at(37.5, 127.25) || rows[0].Count != 1 || report.Taken != 1 || report.Skipped != 0 {
			t.Errorf("%s: %+v, %+v", name, rows, report)
		}
		if want := strings.Count(name, "turned"); report.Turned != want {
			t.Errorf("%s: %d turned", name, report.Turned)
		}
	}
}

func TestColumns(t *testing.T) {
	rows, report := read(t, securityLights)
	want := []points.Row{
		{Line: 2, At: at(37.5005, 127.0365), Count: 2, Address: "서울특별시 강남구 테헤란로 1, 앞"},
		{Line: 3, At: at(37.5006, 127.0366), Count: 1, Address: "테헤란로 3"},
	}
	if !slices.Equal(rows, want) {
		t.Errorf("got %+v", rows)
	}
	if got := fmt.Sprint(report.Columns, string(report.Comma), report.Encoding); got != "[위도 경도 설치개수 소재지도로명주소],UTF-8" {
		t.Errorf("report: %s", got)
	}
	rows, _ = read(t, "id;이름;분류;주소;위도;경도;평점;리뷰수\nP1;\"\"\"봄\"\" 카페\";카페;\"길\n1\";37.5;127,0;4,5;12\n")
	want = []points.Row{{
		Line: 2, At: at(37.5, 127), Count: 1, ID: "P1", Name: `"봄" 카페`, Category: "카페", Address: "길\n1", Rating: 4.5, Reviews: 12,
	}}
	if !slices.Equal(rows, want) {
		t.Errorf("got %+v", rows)
	}
	// What is not asked for is not read, and so cannot be wrong.
	report, err := points.Read(context.Background(), strings.NewReader("name,lat,lon\n\xff\xff,37.5,127\n"), nil, func(r points.Row) error {
		if r.Name != "" {
			t.Errorf("name %q", r.Name)
		}
		return nil
	})
	if err != nil || report.Taken != 1 {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestEncodings(t *testing.T) {
	want, _ := read(t, securityLights)
	windows, err := korean.EUCKR.NewEncoder().String(securityLights)
	if err != nil {
		t.Fatal(err)
	}
	for name, endian := range map[string]unicode.Endianness{"UTF-16": unicode.LittleEndian, "UTF-16 ": unicode.BigEndian} {
		wide, err := unicode.UTF16(endian, unicode.UseBOM).NewEncoder().String(securityLights)
		if err != nil {
			t.Fatal(err)
		}
		if got, report := read(t, wide); !slices.Equal(got, want) || report.Encoding != strings.TrimSpace(name) {
			t.Errorf("%s: %+v", report.Encoding, got)
		}
	}
	if got, report := read(t, windows); !slices.Equal(got, want) || report.Encoding != "CP949" {
		t.Errorf("%s: %+v", report.Encoding, got)
	}
	if got, report := read(t, "\ufeff"+securityLights); !slices.Equal(got, want) || report.Encoding != "UTF-8" {
		t.Errorf("%s: %+v", report.Encoding, got)
	}
	// The first letters settle it: a stray byte later is that row's alone.
	rows, report := read(t, "lat,lon,name\n1,2,카페\n3,4,\xb0\xa1\n5,6,공원\n")
	if len(rows) != 2 || report.Skipped != 1 || !strings.Contains(report.First[0].Reason, "UTF-8") {
		t.Errorf("%+v, %+v", rows, report)
	}
	rows, report = read(t, "lat,lon,name\n1,2,\xb0\xa1\n3,4,\xff\xff\n5,6,\xb3\xaa\n")
	if len(rows) != 2 || rows[0].Name != "가" || rows[1].Name != "나" || report.First[0].Line != 3 {
		t.Errorf("%+v, %+v", rows, report)
	}
}

func TestBadRows(t *testing.T) {
	for row, reason := range map[string]string{
		"abc,127,1":         `위도 "abc" is no number`,
		"37.5,,1":           "no 경도",
		"37.5":              "1 columns in place of 3",
		"NaN,127,1":         "no number",
		"37.5,+Inf,1":       "no number",
		"91,181,1":          "not on the globe",
		"-90.5,-179,1":      "not on the globe",
		"0,0,1":             "0, 0",
		"551234.5,198765,1": "metres",
		"37.5,127,0":        "설치개수 is 0",
		"\"37.5,127,1":      "without its partner",
	} {
		rows, report := read(t, "위도,경도,설치개수\n37.5,127,1\n"+row+"\n37.6,127,3\n")
		if len(rows) != 2 || rows[1].Line != 4 || report.Skipped != 1 || len(report.First) != 1 {
			t.Errorf("%s: %+v, %+v", row, rows, report)
			continue
		}
		if skip := report.First[0]; skip.Line != 3 || !strings.Contains(skip.Reason, reason) {
			t.Errorf("%s: line %d: %s, want %s", row, skip.Line, skip.Reason, reason)
		}
	}
	_, report := read(t, "lat,lon\n"+strings.Repeat("x,y\n", 25)+"1,2\n")
	if report.Skipped != 25 || len(report.First) != points.FirstSkips || report.First[9].Line != 11 || report.Taken != 1 {
		t.Errorf("%+v", report)
	}
}

func TestRefusedRows(t *testing.T) {
	report, err := points.Read(context.Background(), strings.NewReader("lat,lon\n1,2\n3,4\n"), nil, func(r points.Row) error {
		if r.Line == 2 {
			return errors.New("not this one")
		}
		return nil
	})
	if err != nil || report.Taken != 1 || len(report.First) != 1 || report.First[0] != (points.Skip{Line: 2, Reason: "not this one"}) {
		t.Errorf("%+v, %v", report, err)
	}
}

// A quotation mark without its partner costs its own row, wherever the next one stands, and no more memory than a few lines.
func TestStrayQuotationMarks(t *testing.T) {
	rows, report := read(t, "name,lat,lon\n\"a,1,2\nb,3,4\n"+strings.Repeat("c,5,6\n", 40)+"\"d\",7,8\n")
	if len(rows) != 42 || report.Skipped != 1 || report.First[0].Line != 2 || rows[41].Name != "d" {
		t.Errorf("%d rows, %+v", len(rows), report)
	}
	rows, report = read(t, "name,lat,lon\n\"a,1,2\nb,\"3\",4\n")
	if len(rows) != 1 || rows[0].Line != 3 || report.Skipped != 1 {
		t.Errorf("%+v, %+v", rows, report)
	}
	rows, _ = read(t, "name,lat,lon\n\"GS25\" 강남점,1,2\n5\" 가게,3,4\n")
	if len(rows) != 2 || rows[0].Name != "GS25 강남점" || rows[1].Name != `5" 가게` {
		t.Errorf("%+v", rows)
	}
	rows, report = read(t, "name,lat,lon\n"+strings.Repeat("x", 3<<20)+",1,2\nb,3,4\n")
	if len(rows) != 1 || rows[0].Line != 3 || report.Skipped != 1 || !strings.Contains(report.First[0].Reason, "longer") {
		t.Errorf("%d rows, %+v", len(rows), report)
	}
}

func TestFilesThatAreNoTable(t *testing.T) {
	for file, want := range map[string]error{
		"":                       points.ErrHeader,
		"\n\n":                   points.ErrHeader,
		"37.5,127\n37.6,127\n":   points.ErrHeader,
		"위도,이름\n37.5,a\n":        points.ErrHeader,
		"lat/lon\n37.5 127\n":    points.ErrHeader,
		`{"lat": 1, "lon": 2}`:   points.ErrNotText,
		"PK\x03\x04workbook":     points.ErrNotText,
		"\x1f\x8b\x08packed":     points.ErrNotText,
		"\x89PNG\r\n\x1a\n\x00a": points.ErrNotText,
	} {
		_, err := points.Read(context.Background(), strings.NewReader(file), nil, func(points.Row) error { return nil })
		if !errors.Is(err, want) {
			t.Errorf("%.20q: %v, want %v", file, err, want)
		}
		if errors.Is(want, points.ErrHeader) && !strings.Contains(fmt.Sprint(err), "위도") && strings.TrimSpace(file) != "" {
			t.Errorf("%.20q: the error does not name what is understood: %v", file, err)
		}
	}
}

// endless is a reader that fails, or cancels, after a while.
type endless struct {
	left   int
	row    string
	happen func() error
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left--; e.left == 0 {
		if err := e.happen(); err != nil {
			return 0, err
		}
	}
	return copy(p, e.row), nil
}

func TestReadEnds(t *testing.T) {
	broken := errors.New("the disk is gone")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for want, happen := range map[error]func() error{broken: func() error { return broken }, context.Canceled: func() error { cancel(); return nil }} {
		file := io.MultiReader(strings.NewReader("lat,lon\n"), &endless{left: 5000, row: "1,2\n", happen: happen})
		if _, err := points.Read(ctx, file, nil, func(points.Row) error { return nil }); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
		ctx, cancel = context.WithCancel(context.Background())
		defer cancel()
	}
}

func TestTurned(t *testing.T) {
	gothenburg := geo.Bounds{Min: at(57.6, 11.8), Max: at(57.8, 12.1)}
	right, wrong := []geo.Point{at(57.7, 11.9), at(57.65, 12)}, []geo.Point{at(11.9, 57.7), at(12, 57.65)}
	if points.Turned(right, []geo.Bounds{gothenburg}) || !points.Turned(wrong, []geo.Bounds{gothenburg}) {
		t.Error("Gothenburg is not told from the Gulf of Aden")
	}
	if points.Turned(wrong, nil) || points.Turned(nil, []geo.Bounds{gothenburg}) || points.Turned(append(wrong, right...), []geo.Bounds{gothenburg}) {
		t.Error("turned without need")
	}
}

func TestCategoryOf(t *testing.T) {
	for text, want := range map[string]string{
		"카페": "cafe", "Cafe": "cafe", "커피전문점": "cafe", "편의점": "convenience", "convenience_store": "convenience", "Convenience Store": "convenience",
		"공원": "park", "park": "park", "근린공원": "park", "화장실": "restroom", "공중화장실": "restroom", "Public Toilet": "restroom", "공원화장실": "restroom",
		"음수대": "fountain", "약수터": "fountain", "drinking_water": "fountain", "water": "fountain", "포토존": "photo", "viewpoint": "photo",
		"약국": "", "": "", "parking": "",
	} {
		if got, ok := points.CategoryOf(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v", text, got, ok)
		}
	}
}

func TestSharedTables(t *testing.T) {
	for name, want := range map[string]int{"seoul_streetlights.csv": 19316, "seoul_pedestrian_signals.csv": 26769, "seoul_facilities.csv": 14128} {
		file, err := os.ReadFile("../../../shared/data/safety/" + name)
		if err != nil {
			t.Skip("there is no ../shared/data/safety/" + name)
		}
		rows, report := read(t, string(file))
		if report.Taken+report.Skipped != want || report.Skipped > want/100 {
			t.Errorf("%s: %+v", name, report)
		}
		for _, r := range rows {
			if _, known := points.CategoryOf(r.Category); r.Category != "" && !known {
				t.Fatalf("line %d: category %q", r.Line, r.Category)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(securityLights))
	f.Add([]byte("\xff\xfel\x00a\x00t\x00,\x00l\x00o\x00n\x00\n\x001\x00,\x002\x00"))
	f.Add([]byte("lat;lon;name\n1,5;2;\xb0\xa1\n\"3;4;\n-1e300;1e300;\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		last, taken := 0, 0
		report, err := points.Read(context.Background(), strings.NewReader(string(file)), all, func(r points.Row) error {
			if !r.At.Valid() || r.Count < 1 || r.Reviews < 0 || r.Line <= last {
				t.Errorf("%+v after line %d", r, last)
			}
			last = r.Line
			taken++
			return nil
		})
		if err == nil && (report.Taken != taken || len(report.First) != min(report.Skipped, points.FirstSkips) || report.Encoding == "") {
			t.Errorf("%d rows, but %+v", taken, report)
		}
	})
}
