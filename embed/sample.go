package embed

import (
	"embed"
	"io/fs"
)

//go:generate go run ./sample/gen -out sample

//go:embed sample/manifest.json sample/streets.tiles sample/elevation.blocks
var sample embed.FS

// Sample holds the streets that come with the program, as roads.ReadSample reads them.
func Sample() fs.FS {
	sub, err := fs.Sub(sample, "sample")
	if err != nil {
		panic(err) // the name above is a literal
	}
	return sub
}
