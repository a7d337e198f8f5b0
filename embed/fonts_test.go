package embed_test

import (
	"io/fs"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"

	"github.com/runnerway/runnerway/embed"
)

func TestFontsHaveEveryLetterOfThePictures(t *testing.T) {
	for _, name := range []string{"NanumSquareR.ttf", "NanumSquareB.ttf"} {
		text, err := fs.ReadFile(embed.Fonts(), name)
		if err != nil {
			t.Fatal(err)
		}
		font, err := sfnt.Parse(text)
		if err != nil {
			t.Fatalf("Parse(%s): %v", name, err)
		}
		var buf sfnt.Buffer
		missing := 0
		has := func(r rune) {
			if g, err := font.GlyphIndex(&buf, r); err != nil || g == 0 {
				missing++
			}
		}
		for r := '가'; r <= '힣'; r++ {
			has(r)
		}
		for _, r := range "© OpenStreetMap contributors 0123456789.,·" {
			has(r)
		}
		if missing > 0 {
			t.Errorf("%s lacks %d letters", name, missing)
		}
	}
}

func TestFontsCarryTheirLicence(t *testing.T) {
	text, err := fs.ReadFile(embed.Fonts(), "OFL.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"NAVER Corporation", "Reserved Font Name", "SIL OPEN FONT LICENSE", "Version 1.1"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("OFL.txt lacks %q", want)
		}
	}
}
