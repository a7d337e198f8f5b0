package api_test

import (
	"context"
	"encoding/json"
	"math"
	"math/big"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/runnerway/runnerway/server/api"
)

// decimal reads a number as the wire has it.
func decimal(t testing.TB, text string) api.Decimal {
	t.Helper()
	var d api.Decimal
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatalf("decimal %s: %v", text, err)
	}
	return d
}

func TestDecimalOnTheWire(t *testing.T) {
	for _, c := range []struct {
		d    api.Decimal
		want string
	}{
		{api.Decimal{}, "0"},
		{api.DecimalOf(2000, 2), "20"},
		{api.DecimalOf(-1250, 2), "-12.5"},
		{api.DecimalOf(5, 3), "0.005"},
		{api.DecimalOf(math.MinInt64, 0), "-9223372036854775808"},
		{decimal(t, "0.1"), "0.1"},
		{decimal(t, "1e3"), "1000"},
		{decimal(t, "-2.50E-2"), "-0.025"},
		{decimal(t, "1234567890123456789012345678"), "1234567890123456789012345678"},
		// What Python's decimals give for the same divisions.
		{api.DecimalOf(20, 0).Div(api.DecimalOf(7, 0)), "2.857142857142857142857142857"},
		{api.DecimalOf(20, 0).Div(api.DecimalOf(3, 0)), "6.666666666666666666666666667"},
		{api.DecimalOf(-1, 0).Div(api.DecimalOf(300, 0)), "-0.003333333333333333333333333333"},
		{api.DecimalOf(100, 0).Div(api.DecimalOf(8, 0)), "12.5"},
	} {
		got, err := json.Marshal(c.d)
		if err != nil || string(got) != c.want {
			t.Errorf("got %s, %v; want %s", got, err, c.want)
		}
	}
}

func TestDecimalRoundsHalfToEven(t *testing.T) {
	for in, want := range map[string]string{
		"12.345": "12.34", "12.355": "12.36", "12.3450001": "12.35", "12.3449999": "12.34", "0.125": "0.12", "0.135": "0.14",
		"0.005": "0", "0.015": "0.02", "-0.005": "0", "-12.345": "-12.34", "-12.355": "-12.36", "42.195": "42.2", "99.995": "100", "7": "7",
	} {
		if got := decimal(t, in).Round(2).String(); got != want {
			t.Errorf("%s rounded to two places = %s, want %s", in, got, want)
		}
	}
}

// No whole number of hundredths is nearer, and of two equally near the even one is taken.
func TestDecimalRoundsToTheNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		over, under := rapid.Int64Range(-1e12, 1e12).Draw(t, "over"), rapid.Int64Range(1, 4000).Draw(t, "under")
		n, ok := api.DecimalOf(over, 0).Div(api.DecimalOf(under, 0)).Scaled(2)
		off := new(big.Rat).Sub(big.NewRat(over, under), big.NewRat(n, 100))
		switch half := off.Abs(off).Cmp(big.NewRat(1, 200)); {
		case !ok, half > 0, half == 0 && n%2 != 0:
			t.Fatalf("%d/%d is %d hundredths (%v)", over, under, n, ok)
		}
	})
}

// What is written reads back as the same number when it has at most 28 digits.
func TestDecimalRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := api.DecimalOf(rapid.Int64().Draw(t, "n"), rapid.IntRange(0, 25).Draw(t, "places"))
		var back api.Decimal
		if err := json.Unmarshal([]byte(d.String()), &back); err != nil || back.Compare(d) != 0 {
			t.Fatalf("%s read back is %s, %v", d, back, err)
		}
	})
}

func TestDecimalThatDoesNotFit(t *testing.T) {
	for _, text := range []string{"1e17", "-1e300", "92233720368547758.08"} {
		if n, ok := decimal(t, text).Scaled(2); ok {
			t.Errorf("%s is %d hundredths, want none", text, n)
		}
	}
	if n, ok := decimal(t, "92233720368547758.07").Scaled(2); !ok || n != math.MaxInt64 {
		t.Errorf("the largest is %d, %v", n, ok)
	}
}

type measured struct {
	Size api.Numeric  `json:"size"`
	More *api.Numeric `json:"more,omitempty"`
	From api.Date     `json:"from"`
	To   *api.Date    `json:"to,omitempty"`
}

type measuredBack struct {
	Size api.Decimal  `json:"size"`
	More *api.Decimal `json:"more"`
	From api.Date     `json:"from"`
	To   *api.Date    `json:"to"`
}

func measurer() *bench {
	b := newBench()
	api.Register(b.api, api.Operation{ID: "measure", Method: http.MethodPost, Path: "/sizes", Tag: "T", Access: api.Public},
		func(_ context.Context, in *struct{ Body measured }) (*api.Reply[measuredBack], error) {
			back := measuredBack{Size: in.Body.Size.Decimal, From: in.Body.From, To: in.Body.To}
			if in.Body.More != nil {
				back.More = &in.Body.More.Decimal
			}
			return api.Say(back, ""), nil
		})
	return b
}

func TestNumbersAndDaysOfARequest(t *testing.T) {
	b := measurer()
	for given, want := range map[string]string{
		`20`: "20", `20.00`: "20", `"20.50"`: "20.5", `" 7 "`: "7", `"+7"`: "7", `"5."`: "5", `".5"`: "0.5", `-1`: "-1", `0`: "0", `1e2`: "100",
		`"1e-3"`: "0.001", `0.30000000000000004`: "0.30000000000000004", `"0e99999999999999999999"`: "0",
	} {
		b.send(t, http.MethodPost, "/v1/sizes", `{"size":`+given+`,"more":`+given+`,"from":"2026-02-28","to":"9999-12-31"}`).wants(http.StatusOK,
			`{"success":true,"message":null,"data":{"size":`+want+`,"more":`+want+`,"from":"2026-02-28","to":"9999-12-31"}}`)
	}
	b.send(t, http.MethodPost, "/v1/sizes", `{"size":1,"more":null,"from":"0001-01-01","to":null}`).wants(http.StatusOK,
		`{"success":true,"message":null,"data":{"size":1,"more":null,"from":"0001-01-01","to":null}}`)
}

func TestNoNumberAndNoDay(t *testing.T) {
	b := measurer()
	problem := func(typ, field, text string) string {
		text = field + ": " + text
		return `{"success":false,"message":"` + text + `","error":{"code":"VALIDATION_ERROR","message":"` + text + `",` +
			`"details":{"field":"` + field + `","reason":"` + text + `"}},"detail":[{"type":"` + typ + `","loc":["body","` + field + `"],"msg":"` + text + `"}]}`
	}
	for _, given := range []string{`""`, `"x"`, `"1 2"`, `"1,5"`, `"0x10"`, `"1_000"`, `"NaN"`, `"inf"`, `"1e"`, `"--1"`, `"."`, `"１"`,
		`"` + strings.Repeat("1", 101) + `"`, strings.Repeat("1", 101)} {
		b.send(t, http.MethodPost, "/v1/sizes", `{"size":`+given+`,"from":"2026-02-12"}`).wants(http.StatusUnprocessableEntity,
			problem("decimal_parsing", "size", "숫자여야 합니다"))
	}
	for _, given := range []string{`true`, `[]`, `{}`, `null`} {
		b.send(t, http.MethodPost, "/v1/sizes", `{"size":`+given+`,"from":"2026-02-12"}`).wants(http.StatusUnprocessableEntity,
			problem("value_error", "size", "입력값이 유효하지 않습니다"))
	}
	for _, given := range []string{"", "yesterday", "2026-02-30", "2026-2-3", "12-02-2026", "2026-02-12T00:00:00Z", "0000-01-01", "-001-01-01", "10000-01-01"} {
		b.send(t, http.MethodPost, "/v1/sizes", `{"size":1,"from":"2026-02-12","to":"`+given+`"}`).wants(http.StatusUnprocessableEntity,
			problem("date_parsing", "to", "날짜 형식이 올바르지 않습니다"))
	}
	b.send(t, http.MethodPost, "/v1/sizes", `{"size":1,"from":20260212}`).wants(http.StatusUnprocessableEntity,
		problem("string_type", "from", "문자열이어야 합니다"))
	if len(b.reported) > 0 {
		t.Errorf("reported %v", b.reported)
	}
}

// A short text that means a number of a million digits must not cost more than another.
func TestNumbersOfManyDigitsAreCheap(t *testing.T) {
	for _, text := range []string{`"1e999999999"`, `"1e-999999999"`, `"1e99999999999999999999"`} {
		var n api.Numeric
		if err := json.Unmarshal([]byte(text), &n); err != nil || !n.Valid() {
			t.Fatalf("%s: %v", text, err)
		}
		if len(n.String()) > 500 {
			t.Errorf("%s has %d digits", text, len(n.String()))
		}
	}
}

// Whatever text is given, it is a number as strconv knows it or none.
func FuzzNumeric(f *testing.F) {
	for _, seed := range []string{"20", "12.345", "-0.5e-3", "", "1e400", ".", "NaN", "0x1p-2", "1_0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		var n api.Numeric
		if err := json.Unmarshal(quoted, &n); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if !n.Valid() {
			return
		}
		want, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		got, _ := strconv.ParseFloat(n.String(), 64)
		if err == nil && math.Abs(got-want) > 1e-12*math.Abs(want) {
			t.Errorf("%q is %s, want %g", text, n, want)
		}
	})
}

func TestDaysCompare(t *testing.T) {
	january, february, december := api.Date{Year: 2026, Month: 1, Day: 31}, api.Date{Year: 2026, Month: 2, Day: 1}, api.Date{Year: 2025, Month: 12, Day: 31}
	if january.Compare(february) >= 0 || february.Compare(december) <= 0 || february.Compare(february) != 0 {
		t.Error("days do not compare as the calendar has them")
	}
}
