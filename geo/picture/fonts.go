package picture

import (
	"fmt"
	"io/fs"
	"sync"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
)

// The files that LoadFonts reads.
const (
	RegularFile = "NanumSquareR.ttf"
	BoldFile    = "NanumSquareB.ttf"
)

// Fonts are the typefaces of a picture's text. They are read once and may be used by many pictures at a time.
type Fonts struct {
	regular, bold *opentype.Font
}

// LoadFonts reads RegularFile and BoldFile from the root of fsys. Errors: fs.ErrNotExist, or a file that is no font.
func LoadFonts(fsys fs.FS) (*Fonts, error) {
	regular, err := loadFont(fsys, RegularFile)
	if err != nil {
		return nil, err
	}
	bold, err := loadFont(fsys, BoldFile)
	if err != nil {
		return nil, err
	}
	return &Fonts{regular: regular, bold: bold}, nil
}

func loadFont(fsys fs.FS, name string) (*opentype.Font, error) {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("read font: %w", err)
	}
	f, err := opentype.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("parse font %s: %w", name, err)
	}
	return f, nil
}

// goFonts are the fonts of last resort: they have Latin, Greek and Cyrillic letters only.
var goFonts = sync.OnceValue(func() *Fonts {
	regular, err := opentype.Parse(goregular.TTF)
	if err != nil {
		panic(err)
	}
	bold, err := opentype.Parse(gobold.TTF)
	if err != nil {
		panic(err)
	}
	return &Fonts{regular: regular, bold: bold}
})
