package picture

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"

	"github.com/runnerway/runnerway/geo"
)

// A pen writes one line of text in one size. A letter that its first font lacks comes from the next one; what no font has
// (emoji, say) is left out. It writes from left to right and does not shape scripts that need it.
type pen struct {
	fonts []*opentype.Font
	faces []font.Face
	buf   sfnt.Buffer
}

// A weight is one of the two cuts of the fonts.
type weight int

const (
	regular weight = iota
	bold
)

func (f *Fonts) pen(w weight, sizePx float64) (*pen, error) {
	p := &pen{}
	for _, f := range []*Fonts{f, goFonts()} {
		if f == nil {
			continue
		}
		cut := f.regular
		if w == bold {
			cut = f.bold
		}
		face, err := opentype.NewFace(cut, &opentype.FaceOptions{Size: sizePx, DPI: 72, Hinting: font.HintingNone})
		if err != nil {
			return nil, fmt.Errorf("make font face: %w", err)
		}
		p.fonts, p.faces = append(p.fonts, cut), append(p.faces, face)
	}
	return p, nil
}

// fitting is a pen of the first of sizes in which text is no wider than maxPx, or of the last.
func (f *Fonts) fitting(w weight, text string, maxPx float64, sizes ...float64) (p *pen, err error) {
	for _, size := range sizes {
		if p, err = f.pen(w, size); err != nil || p.width(p.legible(text)) <= maxPx {
			break
		}
	}
	return p, err
}

// face is the first face that has r, nil if none has.
func (p *pen) face(r rune) font.Face {
	for i, f := range p.fonts {
		if g, err := f.GlyphIndex(&p.buf, r); err == nil && g != 0 {
			return p.faces[i]
		}
	}
	return nil
}

// legible is text on one line in composed letters (Hangul syllables, not single jamo) without what no font can draw.
func (p *pen) legible(text string) string {
	kept := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) || p.face(r) == nil {
			return -1
		}
		return r
	}, norm.NFC.String(text))
	return strings.Join(strings.Fields(kept), " ")
}

func (p *pen) width(text string) float64 {
	var w fixed.Int26_6
	for _, r := range text {
		if face := p.face(r); face != nil {
			advance, _ := face.GlyphAdvance(r)
			w += advance
		}
	}
	return float64(w) / 64
}

// cut shortens text to maxPx with an ellipsis.
func (p *pen) cut(text string, maxPx float64) string {
	if p.width(text) <= maxPx {
		return text
	}
	letters := []rune(text)
	for n := len(letters) - 1; n > 0; n-- {
		if short := strings.TrimRight(string(letters[:n]), " ") + "…"; p.width(short) <= maxPx {
			return short
		}
	}
	return ""
}

// write draws text from its baseline's left end.
func (p *pen) write(img *image.RGBA, col color.Color, at geo.XY, text string) {
	d := font.Drawer{Dst: img, Src: image.NewUniform(col)}
	d.Dot = fixed.Point26_6{X: fixed.Int26_6(at.X * 64), Y: fixed.Int26_6(at.Y * 64)}
	for _, r := range text {
		if d.Face = p.face(r); d.Face != nil {
			d.DrawString(string(r))
		}
	}
}
