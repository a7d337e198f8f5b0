package spelling_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/runnerway/runnerway/geo/spelling"
)

func ExampleKeys() {
	fmt.Printf("%q\n", spelling.Keys("Södra Vägen"))
	fmt.Printf("%q\n", spelling.Keys("올림픽 공원"))
	// Output:
	// ["sodra vagen" "vagen"]
	// ["올림픽공원" "공원"]
}

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"Göteborg": "goteborg", "goteborg": "goteborg", "GÖTEBORG": "goteborg", "Go\u0308teborg": "goteborg", "Malmö C": "malmo c",
		"강남역": "강남역", "강남 역": "강남역", " 강남   대로 ": "강남대로", "강남ㅇ": "강남", "ㄱ": "", "강남역 2번 출구": "강남역 2번출구",
		"\u1100\u1161\u11bc": "강", "Via  Torino": "via torino", "King's Road": "kings road", "King’s Road": "kings road",
		"Jungang-ro": "jungang ro", "St. Paul": "st paul", "Straße": "strasse", "Ærø": "aero", "Łódź": "lodz", "İstanbul": "istanbul",
		"Ａｖｅ": "ave", "東京駅": "東京駅", "Ωμέγα": "ωμεγα", "--": "", "": "", "\xff\xfe": "", "a\xffb": "a b", "A1": "a1", "Москва": "москва",
	} {
		if got := spelling.Fold(text); got != want {
			t.Errorf("Fold(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestKeys(t *testing.T) {
	for name, want := range map[string][]string{
		"Via Torino":                   {"via torino", "torino"},
		"Queen's Park":                 {"queens park", "park"},
		"강남대로":                         {"강남대로"},
		"서울 강남 역":                      {"서울강남역", "강남역", "역"},
		"강남역(Gangnam)":                 {"강남역 gangnam", "gangnam"},
		"...":                          nil,
		" A  b ":                       {"a b", "b"},
		"one two three 4 5 6 7":        {"one two three 4 5 6 7", "two three 4 5 6 7", "three 4 5 6 7", "4 5 6 7", "5 6 7", "6 7"},
		strings.Repeat("x", 70) + " y": {strings.Repeat("x", 60), "y"},
	} {
		if got := spelling.Keys(name); !slices.Equal(got, want) {
			t.Errorf("Keys(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestBegins(t *testing.T) {
	for _, c := range []struct {
		name, typed string
		want        bool
	}{
		{"Göteborg", "gote", true}, {"Göteborg", "gotf", false}, {"강남역", "강", true}, {"강남역", "가", true}, {"강남역", "강나", true},
		{"강남역", "강남", true}, {"강남역", "강남여", true}, {"강남역", "강남ㅇ", true}, {"강남역", "나", false}, {"강남역", "갈", false},
		{"힣", "힣", true}, {"힣", "히", true}, {"Via Torino", "via tor", true}, {"Hyde Park", "hydepark", false},
	} {
		if got := spelling.Begins(spelling.Fold(c.name), spelling.Fold(c.typed)); got != c.want {
			t.Errorf("%q begins %q: %v, want %v", c.typed, c.name, got, c.want)
		}
	}
}

func TestLongEnough(t *testing.T) {
	for text, want := range map[string]bool{"강": true, "ㄱ": false, "a": false, "ab": true, "a b": true, "": false, "駅": true, "7": false, "ß": true} {
		if got := spelling.LongEnough(spelling.Fold(text)); got != want {
			t.Errorf("LongEnough(%q) = %v, want %v", text, got, want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, text := range []string{"Göteborg", "강남 역 2번", "İ ıß", "\u1100\u1161\u11bc", "a\u0301'b", "e\u0345ffi\xff", "ﬃ"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		folded := spelling.Fold(text)
		if !utf8.ValidString(folded) || strings.TrimSpace(folded) != folded || strings.Contains(folded, "  ") {
			t.Fatalf("Fold(%q) = %q", text, folded)
		}
		if again := spelling.Fold(folded); again != folded {
			t.Fatalf("Fold(%q) = %q, and of that %q", text, folded, again)
		}
		for i, key := range spelling.Keys(text) {
			if key == "" || utf8.RuneCountInString(key) > spelling.MaxKeyRunes || i == 0 && !strings.HasPrefix(folded, key) {
				t.Fatalf("Keys(%q) has %q", text, key)
			}
			if r := spelling.RangeOf(key); key < r.From || key >= r.To || !utf8.ValidString(r.To) {
				t.Fatalf("RangeOf(%q) = %+q", key, r)
			}
		}
	})
}
