package jsonscan_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/server/jsonscan"
)

// build reads a value with every method of a Scanner, as encoding/json would.
func build(s *jsonscan.Scanner) (any, error) {
	switch s.Kind() {
	case '{':
		out := map[string]any{}
		err := s.Object(func(key []byte) error {
			name := string(key)
			v, err := build(s)
			out[name] = v
			return err
		})
		return out, err
	case '[':
		out := []any{}
		err := s.Array(func() error {
			v, err := build(s)
			out = append(out, v)
			return err
		})
		return out, err
	case 0:
		v, ok, err := s.Number()
		if err == nil && !ok {
			err = errors.New("out of range")
		}
		return v, err
	}
	raw, err := s.Raw()
	if err != nil {
		return nil, err
	}
	var v any
	err = json.Unmarshal(raw, &v)
	return v, err
}

var texts = []string{
	`{"lat":37.4979,"lng":127.0276,"timestamp":1739337153120.25}`, ` [ 1 , -0 , 0.5 , 1e3 , -1.5E-7 ] `, `{}`, `[]`, `""`, `null`, `true`, `false`, `-0`,
	`{"a":{"b":[{"c":null}]},"l\u0061t":1,"한":"글 \ud83c\udfc3 \n"}`, `{"a":1,"a":2}`, `"\u12g4"`, `"\x"`, `"tab	"`, `01`, `1.`, `.5`, `+1`, `1e`, `-`, `0x10`,
	`NaN`, `Infinity`, `1e999`, `{"a"}`, `{"a":}`, `{,}`, `[1,]`, `[1 2]`, `{"a":1,}`, `[`, `{`, `"`, ``, ` `, `1 2`, `nul`, `{"a":1}}`, "\"\xff\"", `{1:2}`, `['a']`,
}

// FuzzScanner compares with encoding/json: the same values, and errors for the same texts.
func FuzzScanner(f *testing.F) {
	for _, t := range texts {
		f.Add([]byte(t))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var want any
		wantErr := json.Unmarshal(text, &want)
		s := jsonscan.New(text)
		got, err := build(s)
		if err == nil {
			err = s.End()
		}
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%q: error %v, encoding/json has %v", text, err, wantErr)
		}
		if err == nil && !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: %v, encoding/json has %v", text, got, want)
		}
		skip := jsonscan.New(text)
		skipErr := skip.Skip()
		if skipErr == nil {
			skipErr = skip.End()
		}
		if (skipErr == nil) != json.Valid(text) {
			t.Fatalf("Skip of %q: error %v", text, skipErr)
		}
	})
}

func TestNumberOfOtherKinds(t *testing.T) {
	s := jsonscan.New([]byte(`["37.5</script>", null, {"lat":1}, 1e400, 2.5]`))
	var numbers []float64
	if err := s.Array(func() error {
		v, ok, err := s.Number()
		if ok {
			numbers = append(numbers, v)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if len(numbers) != 1 || numbers[0] != 2.5 {
		t.Errorf("numbers = %v, want only 2.5", numbers)
	}
}

func TestDepth(t *testing.T) {
	deep := strings.Repeat("[", math.MaxInt16)
	if err := jsonscan.New([]byte(deep)).Skip(); !errors.Is(err, jsonscan.ErrSyntax) {
		t.Errorf("Skip of %d arrays in one another: %v, want ErrSyntax", math.MaxInt16, err)
	}
}

func BenchmarkPoints(b *testing.B) {
	text := []byte("[" + strings.TrimSuffix(strings.Repeat(`{"lat":37.49794621,"lng":127.02762061,"timestamp":1739337153120},`, 3600), ",") + "]")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		s := jsonscan.New(bytes.Clone(text))
		n := 0
		if err := s.Array(func() error {
			return s.Object(func([]byte) error {
				_, ok, err := s.Number()
				if ok {
					n++
				}
				return err
			})
		}); err != nil || n != 3*3600 {
			b.Fatal(n, err)
		}
	}
}
