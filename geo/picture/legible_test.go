package picture

import (
	"os"
	"testing"
)

func TestLegible(t *testing.T) {
	f, err := LoadFonts(os.DirFS("../../embed/fonts"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		fonts      *Fonts
		text, want string
	}{
		{f, "강남 하트 <5 km>", "강남 하트 <5 km>"},
		{f, "하트 💗 런", "하트 런"},
		{f, "💗👩‍👩‍👧🏃🏽", ""},
		{f, "\x00\n", ""},
		{f, "a\tb\nc", "a b c"},
		{f, "\u1112\u1161\u1110\u1173", "하트"}, // single jamo
		{nil, "하트 heart", "heart"},
		{nil, "\u202ehi", "hi"}, // the override would turn the rest of the line around
	} {
		p, err := c.fonts.pen(bold, 20)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.legible(c.text); got != c.want {
			t.Errorf("legible(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestBrokenTextDoesNotBreakThePen(t *testing.T) {
	p, err := (*Fonts)(nil).pen(regular, 20)
	if err != nil {
		t.Fatal(err)
	}
	c := newCanvas(200, 40, Light.of())
	text := p.legible("\xff\xfe ok")
	p.write(c.img, c.ink, xy{X: 5, Y: 30}, p.cut(text, 190))
	if w := p.width(text); w < 15 || w > 190 {
		t.Errorf("%q is %v pixels wide", text, w)
	}
}
