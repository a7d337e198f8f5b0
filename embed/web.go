package embed

import (
	"embed"
	"io/fs"
)

// all: takes the placeholder too, so that a checkout whose page has not been built compiles.
//
//go:embed all:web/dist
var web embed.FS

// Web is the built web page: index.html at its root, its hashed parts under assets/, and the API viewers under docs/.
// Without the web build (see the Makefile) it holds no index.html.
func Web() fs.FS {
	built, err := fs.Sub(web, "web/dist")
	if err != nil {
		panic(err) // the path is a literal that the directive above proves
	}
	return built
}
