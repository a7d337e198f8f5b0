// Package embed holds the files that travel in the binary, each kind as an fs.FS: the shape templates, the sample streets,
// the built web page, the fonts. It has no code beside that; what the files mean is known to the packages that read them.
package embed
