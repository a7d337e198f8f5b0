// Package avatar makes the square pictures of a user from a file that a stranger sent: JPEG, PNG or WebP. What the file
// says of itself is checked before anything is decoded, so that a small file cannot ask for much memory or time; what
// comes out was drawn anew and holds nothing of the file but its pixels.
package avatar

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"

	"golang.org/x/image/draw"
)

// The sides of the squares, in pixels. A smaller picture is not enlarged.
const (
	LargeSide = 512
	SmallSide = 128
)

// Limits of a file.
const (
	MaxBytes  = 10 << 20
	maxPixels = 40_000_000
	// maxMemory bounds what the decoder takes at once, in bytes.
	maxMemory = 320_000_000
	quality   = 85
)

// Errors of Squares.
var (
	// ErrFormat is a file that is no picture of these formats, or a damaged one.
	ErrFormat = errors.New("not a picture that can be read")
	// ErrTooLarge is a picture with more pixels, or of a form that takes more memory, than the limits allow.
	ErrTooLarge = errors.New("picture with too many pixels")
)

// Pictures are JPEG files.
type Pictures struct{ Large, Small []byte }

// Squares cuts the middle square out of a picture, the right way up, over white where it is transparent. Of an animation
// it takes the first frame. It needs up to 320 MB for as long as the decoding takes, about a second for 12 million pixels,
// and stops soon after ctx is done.
func Squares(ctx context.Context, file []byte) (Pictures, error) {
	source, err := inspect(file)
	if err != nil {
		return Pictures{}, err
	}
	picture, err := source.decode(&reader{ctx: ctx, r: bytes.NewReader(source.file)})
	if ctx.Err() != nil {
		return Pictures{}, ctx.Err()
	}
	if err != nil {
		return Pictures{}, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if b := picture.Bounds(); b.Dx() != source.width || b.Dy() != source.height {
		return Pictures{}, fmt.Errorf("%w: its size is not what it says", ErrFormat)
	}
	large := turned(scaled(picture, middle(picture.Bounds()), LargeSide), source.orientation)
	var out Pictures
	if out.Large, err = encode(large); err != nil {
		return Pictures{}, err
	}
	if out.Small, err = encode(scaled(large, large.Bounds(), SmallSide)); err != nil {
		return Pictures{}, err
	}
	return out, nil
}

// reader ends a decoder's work with its context.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// middle is the largest square in the middle of b.
func middle(b image.Rectangle) image.Rectangle {
	side := min(b.Dx(), b.Dy())
	corner := b.Min.Add(image.Pt((b.Dx()-side)/2, (b.Dy()-side)/2))
	return image.Rectangle{Min: corner, Max: corner.Add(image.Pt(side, side))}
}

// scaled is the square part of picture with at most that side, over white.
func scaled(picture image.Image, part image.Rectangle, side int) *image.RGBA {
	side = min(side, part.Dx())
	out := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	draw.BiLinear.Scale(out, out.Bounds(), picture, part, draw.Over, nil)
	return out
}

// turned is a square the way up that the orientation of EXIF, 1 to 8, asks for.
func turned(from *image.RGBA, orientation int) *image.RGBA {
	side := from.Bounds().Dx()
	last := side - 1
	// source is which point of from comes to x, y.
	var source func(x, y int) (int, int)
	switch orientation {
	case 2:
		source = func(x, y int) (int, int) { return last - x, y }
	case 3:
		source = func(x, y int) (int, int) { return last - x, last - y }
	case 4:
		source = func(x, y int) (int, int) { return x, last - y }
	case 5:
		source = func(x, y int) (int, int) { return y, x }
	case 6:
		source = func(x, y int) (int, int) { return y, last - x }
	case 7:
		source = func(x, y int) (int, int) { return last - y, last - x }
	case 8:
		source = func(x, y int) (int, int) { return last - y, x }
	default:
		return from
	}
	out := image.NewRGBA(from.Bounds())
	for y := range side {
		for x := range side {
			out.SetRGBA(x, y, from.RGBAAt(source(x, y)))
		}
	}
	return out
}

func encode(picture image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return b.Bytes(), nil
}
