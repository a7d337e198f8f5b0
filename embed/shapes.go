package embed

import (
	"embed"
	"io/fs"
)

//go:embed shapes/*.svg
var shapes embed.FS

// Shapes is the shape templates, one NAME.svg each at its root. Their form is described in shapes/README.md and read by
// geo/art/gallery.
func Shapes() fs.FS {
	files, err := fs.Sub(shapes, "shapes")
	if err != nil {
		panic(err) // the path is a literal that the directive above proves
	}
	return files
}
