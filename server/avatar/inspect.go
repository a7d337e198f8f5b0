package avatar

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// A source is a file that may be decoded.
type source struct {
	file          []byte
	width, height int
	orientation   int // of EXIF; 0 if it says nothing
	decode        func(io.Reader) (image.Image, error)
}

// inspect finds out what a file is and whether decoding it is within the limits. It allocates next to nothing.
func inspect(file []byte) (source, error) {
	var s source
	var config image.Config
	var err error
	bytesPerPixel := 4
	switch {
	case bytes.HasPrefix(file, []byte{0xff, 0xd8, 0xff}):
		var segments jpegSegments
		if segments, err = readJPEG(file); err != nil {
			return s, err
		}
		s = source{file: file, decode: jpeg.Decode, orientation: orientationOf(segments.exif)}
		config, err = jpeg.DecodeConfig(bytes.NewReader(file))
		if segments.progressive {
			bytesPerPixel = 20 // four channels, each with a byte and a coefficient of four
		}
	case bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")):
		s = source{file: file, decode: png.Decode, orientation: orientationOf(pngExif(file))}
		config, err = png.DecodeConfig(bytes.NewReader(file))
		switch config.ColorModel {
		case color.RGBA64Model, color.NRGBA64Model:
			bytesPerPixel = 8
		}
		bytesPerPixel *= 2 // an interlaced one is put together from parts
	case len(file) >= 12 && string(file[:4]) == "RIFF" && string(file[8:12]) == "WEBP":
		still, exif := readWebP(file)
		s = source{file: still, decode: webp.Decode, orientation: orientationOf(exif)}
		config, err = webp.DecodeConfig(bytes.NewReader(still))
		bytesPerPixel = 12 // transparency is decoded as a picture of its own
	default:
		return s, ErrFormat
	}
	if err != nil {
		return s, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	s.width, s.height = config.Width, config.Height
	if s.width <= 0 || s.height <= 0 {
		return s, ErrFormat
	}
	if pixels := int64(s.width) * int64(s.height); pixels > maxPixels || pixels*int64(bytesPerPixel) > maxMemory {
		return s, ErrTooLarge
	}
	return s, nil
}

// maxScans is how many passes over its pixels a JPEG file may ask for: a few bytes are enough to ask for one more. Encoders
// use about ten.
const maxScans = 64

type jpegSegments struct {
	exif        []byte // of APP1, after its name; nil without
	progressive bool
}

// readJPEG walks over the segments of a JPEG file without decoding them (ITU-T T.81, Annex B). What it cannot follow it
// leaves to the decoder's judgement.
func readJPEG(file []byte) (s jpegSegments, err error) {
	scans := 0
	for rest := file[2:]; ; {
		start := bytes.IndexByte(rest, 0xff)
		if start < 0 || start+1 >= len(rest) {
			return s, nil
		}
		marker := rest[start+1]
		rest = rest[start+1:]
		switch {
		case marker == 0xff: // fill
			continue
		case marker == 0, marker == 1, marker >= 0xd0 && marker <= 0xd8: // no segment: a stuffed byte, a restart
			rest = rest[1:]
			continue
		case marker == 0xd9:
			return s, nil
		}
		if len(rest) < 3 {
			return s, nil
		}
		length := int(binary.BigEndian.Uint16(rest[1:]))
		if length < 2 || 1+length > len(rest) {
			return s, nil
		}
		body := rest[3 : 1+length]
		rest = rest[1+length:]
		switch marker {
		case 0xc2:
			s.progressive = true
		case 0xda:
			if scans++; scans > maxScans {
				return s, fmt.Errorf("%w: %d scans", ErrTooLarge, scans)
			}
		case 0xe1:
			if tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok && s.exif == nil {
				s.exif = tiff
			}
		}
	}
}

// pngExif is the eXIf chunk of a PNG file; nil without.
func pngExif(file []byte) []byte {
	for rest := file[8:]; len(rest) >= 12; {
		length := int64(binary.BigEndian.Uint32(rest))
		if length > int64(len(rest)-12) {
			return nil
		}
		if string(rest[4:8]) == "eXIf" {
			return rest[8 : 8+length]
		}
		rest = rest[12+length:]
	}
	return nil
}

// orientationOf reads the orientation, 1 to 8, from the first directory of EXIF data, which is in TIFF form; 0 if there is
// none.
func orientationOf(tiff []byte) int {
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 0
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0
	}
	const tagOrientation, typeShort, entrySize = 0x0112, 3, 12
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < entrySize {
			return 0
		}
		if order.Uint16(entries) == tagOrientation && order.Uint16(entries[2:]) == typeShort {
			if o := int(order.Uint16(entries[8:])); o >= 1 && o <= 8 {
				return o
			}
			return 0
		}
		entries = entries[entrySize:]
	}
	return 0
}
