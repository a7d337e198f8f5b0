package embed

import (
	"embed"
	"io/fs"
)

//go:embed fonts/*.ttf fonts/OFL.txt
var fonts embed.FS

// Fonts holds the typefaces of the pictures, NanumSquareR.ttf and NanumSquareB.ttf (all Hangul syllables), with their
// licence in OFL.txt, all at its root.
func Fonts() fs.FS {
	sub, err := fs.Sub(fonts, "fonts")
	if err != nil {
		panic(err)
	}
	return sub
}
