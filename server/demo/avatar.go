package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
)

// avatarSize is the width of a picture in pixels.
const avatarSize = 256

// avatar draws a head and shoulders before a plain ground, with a band that says DEMO.
func avatar(hue float64) ([]byte, error) {
	m := image.NewNRGBA(image.Rect(0, 0, avatarSize, avatarSize))
	ground, shirt, skin, hair := hsl(hue, 0.55, 0.72), hsl(hue+180, 0.5, 0.42), hsl(26, 0.45, 0.55+0.2*math.Mod(hue, 7)/7), hsl(18+math.Mod(hue, 24), 0.45, 0.12+0.3*math.Mod(hue, 5)/5)
	inside := func(x, y, cx, cy, rx, ry float64) bool {
		return (x-cx)*(x-cx)/(rx*rx)+(y-cy)*(y-cy)/(ry*ry) <= 1
	}
	for py := range avatarSize {
		for px := range avatarSize {
			x, y := float64(px), float64(py)
			c := ground
			switch {
			case inside(x, y, 128, 118, 48, 58) && y > 92:
				c = skin
			case inside(x, y, 128, 106, 56, 62):
				c = hair
			case inside(x, y, 128, 262, 96, 92):
				c = shirt
			}
			m.SetNRGBA(px, py, c)
		}
	}
	band(m)
	var b bytes.Buffer
	err := png.Encode(&b, m)
	return b.Bytes(), err
}

// letters are those of the band, a row of five pixels each.
var letters = [][7]uint8{
	{0b11110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b11110}, // D
	{0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111}, // E
	{0b10001, 0b11011, 0b10101, 0b10101, 0b10001, 0b10001, 0b10001}, // M
	{0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110}, // O
}

// band writes DEMO across the foot of a picture, where a round frame does not cut it off.
func band(m *image.NRGBA) {
	const top, height, pixel = 196, 40, 4
	for y := top; y < top+height; y++ {
		for x := range avatarSize {
			m.SetNRGBA(x, y, color.NRGBA{R: 20, G: 24, B: 30, A: 255})
		}
	}
	left := (avatarSize - (len(letters)*6-1)*pixel) / 2
	for i, rows := range letters {
		for row, bits := range rows {
			for column := range 5 {
				if bits>>(4-column)&1 == 0 {
					continue
				}
				for dy := range pixel {
					for dx := range pixel {
						m.SetNRGBA(left+(i*6+column)*pixel+dx, top+6+row*pixel+dy, color.NRGBA{R: 255, G: 255, B: 255, A: 255})
					}
				}
			}
		}
	}
}

// hsl is a colour by hue in degrees, saturation and lightness.
func hsl(hue, saturation, lightness float64) color.NRGBA {
	hue = math.Mod(math.Mod(hue, 360)+360, 360)
	part := func(n float64) uint8 {
		k := math.Mod(n+hue/30, 12)
		return uint8(255 * (lightness - saturation*math.Min(lightness, 1-lightness)*math.Max(-1, math.Min(k-3, math.Min(9-k, 1)))))
	}
	return color.NRGBA{R: part(0), G: part(8), B: part(4), A: 255}
}
