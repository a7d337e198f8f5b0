package avatar

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"runtime"
	"strings"
	"testing"
)

var (
	red   = color.RGBA{R: 255, A: 255}
	blue  = color.RGBA{B: 255, A: 255}
	white = color.RGBA{R: 255, G: 255, B: 255, A: 255}
	green = color.RGBA{G: 255, A: 255}
	black = color.RGBA{A: 255}
)

// quarters is a picture with red at the upper left, blue at the upper right and white below.
func quarters(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			switch {
			case y >= height/2:
				m.Set(x, y, white)
			case x < width/2:
				m.Set(x, y, red)
			default:
				m.Set(x, y, blue)
			}
		}
	}
	return m
}

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// exif is EXIF data with an orientation and a secret.
func exif(order binary.AppendByteOrder, orientation uint16) []byte {
	b := []byte("MM\x00*")
	if order == binary.LittleEndian {
		b = []byte("II*\x00")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	for _, e := range [][2]uint16{{0x010f, 0}, {0x0112, orientation}} {
		b = order.AppendUint16(b, e[0])
		b = order.AppendUint16(b, 3)
		b = order.AppendUint32(b, 1)
		b = order.AppendUint16(b, e[1])
		b = order.AppendUint16(b, 0)
	}
	return append(b, "\x00\x00\x00\x00taken at home"...)
}

// withEXIF is a JPEG file with EXIF data behind its first marker.
func withEXIF(file, tiff []byte) []byte {
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	return bytes.Join([][]byte{file[:2], segment, body, file[2:]}, nil)
}

// pngChunk is a chunk of a PNG file.
func pngChunk(name string, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(append(b, name...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// pngOf is the beginning of a PNG file of that size and depth.
func pngOf(width, height uint32, depth byte) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	return append([]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", append(head, depth, 6, 0, 0, 0))...)
}

// bits writes numbers, their lowest bit first.
type bits struct {
	b []byte
	n int
}

func (w *bits) put(v uint32, n int) {
	for i := range n {
		if w.n%8 == 0 {
			w.b = append(w.b, 0)
		}
		w.b[len(w.b)-1] |= byte(v>>i&1) << (w.n % 8)
		w.n++
	}
}

// lossless is the VP8L data of a picture whose pixels are black, or green where it says so (RFC 9649, section 3).
func lossless(width, height int, isGreen func(x, y int) bool) []byte {
	w := &bits{}
	w.put(0x2f, 8)
	w.put(uint32(width-1), 14)
	w.put(uint32(height-1), 14)
	w.put(0, 1+3)   // no transparency, version
	w.put(0, 1+1+1) // no transform, no cache, one group of codes
	w.put(0b111, 3) // green: a simple code of two symbols with 8 bits
	w.put(0, 8)
	w.put(255, 8)
	for _, only := range []uint32{0, 0, 255} { // red, blue, alpha: one symbol each
		w.put(0b101, 3)
		w.put(only, 8)
	}
	w.put(0b001, 3) // distance: one symbol of one bit
	w.put(0, 1)
	if isGreen == nil {
		return w.b
	}
	for y := range height {
		for x := range width {
			bit := uint32(0)
			if isGreen(x, y) {
				bit = 1
			}
			w.put(bit, 1)
		}
	}
	return w.b
}

func riff(parts ...[]byte) []byte {
	return chunk("RIFF", append([]byte("WEBP"), bytes.Join(parts, nil)...))
}

// extended is the VP8X chunk of a file.
func extended(flags byte, width, height int) []byte {
	b := make([]byte, 10)
	b[0] = flags
	for i, v := range []int{width - 1, height - 1} {
		b[4+3*i], b[5+3*i], b[6+3*i] = byte(v), byte(v>>8), byte(v>>16)
	}
	return chunk("VP8X", b)
}

// frame is the ANMF chunk of one frame.
func frame(width, height int, parts ...[]byte) []byte {
	b := make([]byte, frameHeader)
	copy(b[6:], extended(0, width, height)[8+4:])
	return chunk("ANMF", append(b, bytes.Join(parts, nil)...))
}

func everywhere(int, int) bool { return true }

// read decodes a picture that was made.
func read(t testing.TB, file []byte) image.Image {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatalf("the picture that was made: %v", err)
	}
	return m
}

// near reports whether the colour at x, y is c but for what JPEG does to it.
func near(m image.Image, x, y int, c color.Color) bool {
	r, g, b, _ := m.At(x, y).RGBA()
	wr, wg, wb, _ := c.RGBA()
	for _, d := range []int{int(r) - int(wr), int(g) - int(wg), int(b) - int(wb)} {
		if d < -0x2000 || d > 0x2000 {
			return false
		}
	}
	return true
}

func squaresOf(t testing.TB, file []byte) (large, small image.Image) {
	t.Helper()
	p, err := Squares(context.Background(), file)
	if err != nil {
		t.Fatalf("Squares: %v", err)
	}
	return read(t, p.Large), read(t, p.Small)
}

func TestSquares(t *testing.T) {
	for name, c := range map[string]struct {
		file  []byte
		sides [2]int
	}{
		"jpeg":             {asJPEG(t, quarters(900, 900)), [2]int{512, 128}},
		"png":              {asPNG(t, quarters(600, 600)), [2]int{512, 128}},
		"not enlarged":     {asPNG(t, quarters(200, 200)), [2]int{200, 128}},
		"tiny":             {asPNG(t, quarters(2, 2)), [2]int{2, 2}},
		"exif of nonsense": {withEXIF(asJPEG(t, quarters(700, 700)), exif(binary.BigEndian, 9)), [2]int{512, 128}},
	} {
		large, small := squaresOf(t, c.file)
		for i, m := range []image.Image{large, small} {
			if got := m.Bounds().Size(); got != image.Pt(c.sides[i], c.sides[i]) {
				t.Errorf("%s: size %v, want %d square", name, got, c.sides[i])
			}
		}
		if side := c.sides[0]; side > 2 && (!near(large, side/4, side/4, red) || !near(large, 3*side/4, side/4, blue) || !near(large, side/2, 3*side/4, white)) {
			t.Errorf("%s: the picture has other colours", name)
		}
	}
}

// What is cut off is on both sides of the longer one.
func TestMiddleIsKept(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 300, 100))
	for x := range 300 {
		for y := range 100 {
			m.Set(x, y, []color.RGBA{red, green, blue}[x/100])
		}
	}
	large, _ := squaresOf(t, asPNG(t, m))
	if !near(large, 2, 50, green) || !near(large, 97, 50, green) {
		t.Errorf("at the edges %v and %v, want green", large.At(2, 50), large.At(97, 50))
	}
}

func TestTransparentIsWhite(t *testing.T) {
	large, small := squaresOf(t, asPNG(t, image.NewNRGBA(image.Rect(0, 0, 300, 300))))
	if !near(large, 150, 150, white) || !near(small, 64, 64, white) {
		t.Errorf("where nothing is: %v", large.At(150, 150))
	}
}

// The corners at which red and blue are shown, for each orientation of EXIF 2.3, section 4.6.4.
func TestOrientation(t *testing.T) {
	const side = 128
	at := map[string]image.Point{
		"upper left": {side / 4, side / 4}, "upper right": {3 * side / 4, side / 4},
		"lower left": {side / 4, 3 * side / 4}, "lower right": {3 * side / 4, 3 * side / 4},
	}
	for orientation, want := range map[uint16][2]string{
		1: {"upper left", "upper right"}, 2: {"upper right", "upper left"}, 3: {"lower right", "lower left"}, 4: {"lower left", "lower right"},
		5: {"upper left", "lower left"}, 6: {"upper right", "lower right"}, 7: {"lower right", "upper right"}, 8: {"lower left", "upper left"},
	} {
		pngFile := asPNG(t, quarters(side, side))
		for name, file := range map[string][]byte{
			"jpeg, big endian":    withEXIF(asJPEG(t, quarters(side, side)), exif(binary.BigEndian, orientation)),
			"jpeg, little endian": withEXIF(asJPEG(t, quarters(side, side)), exif(binary.LittleEndian, orientation)),
			"png":                 bytes.Join([][]byte{pngFile[:33], pngChunk("eXIf", exif(binary.BigEndian, orientation)), pngFile[33:]}, nil),
		} {
			large, _ := squaresOf(t, file)
			r, b := at[want[0]], at[want[1]]
			if !near(large, r.X, r.Y, red) || !near(large, b.X, b.Y, blue) {
				t.Errorf("%s, orientation %d: no red at the %s or no blue at the %s", name, orientation, want[0], want[1])
			}
		}
	}
}

func TestMetadataIsGone(t *testing.T) {
	p, err := Squares(context.Background(), withEXIF(asJPEG(t, quarters(300, 300)), exif(binary.BigEndian, 6)))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range [][]byte{p.Large, p.Small} {
		if bytes.Contains(file, []byte("taken at home")) || bytes.Contains(file, []byte("Exif")) {
			t.Error("the picture still has EXIF data")
		}
	}
}

func TestWebP(t *testing.T) {
	left := func(x, _ int) bool { return x < 100 }
	still := chunk("VP8L", lossless(200, 200, left))
	turn := chunk("EXIF", exif(binary.BigEndian, 3))
	second := frame(200, 200, chunk("VP8L", lossless(200, 200, everywhere)))
	for name, c := range map[string]struct {
		file        []byte
		left, right color.Color
	}{
		"still":       {riff(still), green, black},
		"extended":    {riff(extended(0, 200, 200), still), green, black},
		"upside down": {riff(extended(1<<3, 200, 200), still, turn), black, green},
		"exif with name": {riff(extended(1<<3, 200, 200), still, chunk("EXIF", append([]byte("Exif\x00\x00"), exif(binary.LittleEndian, 3)...))),
			black, green},
		"animated": {riff(extended(1<<1, 200, 200), chunk("ANIM", make([]byte, 6)), frame(200, 200, still), second), green, black},
	} {
		large, _ := squaresOf(t, c.file)
		if !near(large, 50, 100, c.left) || !near(large, 150, 100, c.right) {
			t.Errorf("%s: %v and %v, want %v and %v", name, large.At(50, 100), large.At(150, 100), c.left, c.right)
		}
	}
	// A frame with transparency: black pixels of the lossy kind cannot be made here, but the file that is made of it can be told.
	alpha := append([]byte{0}, bytes.Repeat([]byte{128}, 200*200)...)
	_, err := Squares(context.Background(), riff(extended(1<<1, 200, 200), frame(200, 200, chunk("ALPH", alpha), still)))
	if !errors.Is(err, ErrFormat) { // the decoder knows that lossless pixels have their own
		t.Errorf("a frame with two kinds of transparency: %v, want ErrFormat", err)
	}
}

func TestWhatIsNoPicture(t *testing.T) {
	whole := asJPEG(t, quarters(300, 300))
	wholePNG := asPNG(t, quarters(300, 300))
	for name, file := range map[string][]byte{
		"nothing":               nil,
		"text":                  []byte("{\"image\":\"data:\"}"),
		"gif":                   []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00"),
		"tiff":                  []byte("II*\x00\x08\x00\x00\x00"),
		"jpeg, only its magic":  {0xff, 0xd8, 0xff},
		"jpeg, cut off":         whole[:len(whole)/2],
		"png, only its magic":   []byte("\x89PNG\r\n\x1a\n"),
		"png, cut off":          wholePNG[:len(wholePNG)/2],
		"png without size":      pngOf(0, 10, 8),
		"png beyond any size":   pngOf(1<<31-1, 1<<31-1, 8),
		"webp without chunks":   riff(),
		"webp, cut off":         riff(chunk("VP8L", lossless(300, 300, nil))),
		"webp, empty animation": riff(extended(1<<1, 9, 9), chunk("ANMF", nil)),
		"webp, frame of nothing": riff(extended(1<<1, 9, 9),
			frame(9, 9)),
		"webp, another size inside": riff(extended(0, 20, 20), chunk("VP8L", lossless(30, 30, everywhere))),
	} {
		if _, err := Squares(context.Background(), file); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v, want ErrFormat", name, err)
		}
	}
}

// progressiveJPEG is the beginning of a progressive JPEG file of that size.
func progressiveJPEG(t testing.TB, width, height uint16) []byte {
	file := asJPEG(t, quarters(16, 16))
	at := bytes.Index(file, []byte{0xff, 0xc0})
	file[at+1] = 0xc2
	binary.BigEndian.PutUint16(file[at+5:], height)
	binary.BigEndian.PutUint16(file[at+7:], width)
	return file
}

// manyScans is a JPEG file that has its pixels sent again and again.
func manyScans(t testing.TB, n int) []byte {
	file := asJPEG(t, quarters(16, 16))
	at := bytes.Index(file, []byte{0xff, 0xda})
	scan := file[at : len(file)-2]
	return bytes.Join([][]byte{file[:at], bytes.Repeat(scan, n), file[len(file)-2:]}, nil)
}

// A few bytes that ask for much memory or time are refused before anything is decoded.
func TestBombs(t *testing.T) {
	for name, file := range map[string][]byte{
		"png of 900 million pixels":            pngOf(30000, 30000, 8),
		"png of 25 million pixels of 8 bytes":  pngOf(5000, 5000, 16),
		"webp of 268 million pixels":           riff(chunk("VP8L", lossless(16384, 16384, nil))),
		"webp of 2 billion pixels":             riff(extended(0, 1<<16, 1<<15-1), chunk("VP8L", lossless(9, 9, nil))),
		"webp with a frame of 268 million":     riff(extended(1<<1, 9, 9), frame(9, 9, chunk("VP8L", lossless(16384, 16384, nil)))),
		"progressive jpeg of 25 million pixel": progressiveJPEG(t, 5000, 5000),
		"jpeg of 65 scans":                     manyScans(t, 65),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Squares(context.Background(), file)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v, want ErrTooLarge", name, err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
			t.Errorf("%s took %d bytes of memory", name, used)
		}
	}
}

func TestContextEndsTheWork(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Squares(ctx, asJPEG(t, quarters(300, 300))); !errors.Is(err, context.Canceled) {
		t.Errorf("Squares after the end: %v, want context.Canceled", err)
	}
}

func FuzzSquares(f *testing.F) {
	for _, file := range [][]byte{
		withEXIF(asJPEG(f, quarters(40, 30)), exif(binary.BigEndian, 6)),
		asPNG(f, quarters(30, 40)),
		riff(extended(1<<1, 20, 20), frame(20, 20, chunk("VP8L", lossless(20, 20, everywhere)))),
		riff(extended(1<<3, 20, 20), chunk("VP8L", lossless(20, 20, everywhere)), chunk("EXIF", exif(binary.LittleEndian, 3))),
		progressiveJPEG(f, 16, 16), manyScans(f, 3), pngOf(9, 9, 16), []byte(strings.Repeat("\xff", 20)),
	} {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		if s, err := inspect(file); err == nil && s.width*s.height > 1<<18 {
			return // within the limits, but no use to decode thousands of them
		}
		p, err := Squares(context.Background(), file)
		if err != nil {
			if !errors.Is(err, ErrFormat) && !errors.Is(err, ErrTooLarge) {
				t.Errorf("Squares: %v, want ErrFormat or ErrTooLarge", err)
			}
			return
		}
		for i, limit := range []int{LargeSide, SmallSide} {
			size := read(t, [][]byte{p.Large, p.Small}[i]).Bounds().Size()
			if size.X != size.Y || size.X > limit || size.X < 1 {
				t.Errorf("a picture of %v, want a square of at most %d", size, limit)
			}
		}
	})
}

func BenchmarkSquares(b *testing.B) {
	for name, file := range map[string][]byte{
		"jpeg/12MP": asJPEG(b, quarters(4000, 3000)),
		"png/12MP":  asPNG(b, quarters(4000, 3000)),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Squares(context.Background(), file); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
