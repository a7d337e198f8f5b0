package avatar

import (
	"bytes"
	"encoding/binary"
)

// readWebP finds the EXIF data of a WebP file and, in an animated one, the first frame, which it returns as a file of its
// own: the decoder knows only still pictures (WebP container specification, RFC 9649). What it cannot follow it leaves to
// the decoder's judgement.
func readWebP(file []byte) (still, exif []byte) {
	still = file
	var frame []byte
	for name, body := range chunks(file[12:]) {
		switch name {
		case "EXIF":
			exif = bytes.TrimPrefix(body, []byte("Exif\x00\x00"))
		case "ANMF":
			if frame == nil {
				frame = body
			}
		}
	}
	if frame != nil {
		still = stillOf(frame)
	}
	return still, exif
}

// frameHeader is the length of what an animation says of a frame before the frame's own chunks.
const frameHeader = 16

// stillOf is one frame of an animation as a file; an empty one if the frame is cut off.
func stillOf(frame []byte) []byte {
	if len(frame) < frameHeader {
		return nil
	}
	var alpha, pixels []byte
	for name, body := range chunks(frame[frameHeader:]) {
		switch name {
		case "ALPH":
			alpha = chunk(name, body)
		case "VP8 ", "VP8L":
			if pixels == nil {
				pixels = chunk(name, body)
			}
		}
	}
	var header []byte
	if alpha != nil {
		const alphaFlag = 1 << 4
		extended := make([]byte, 10)
		extended[0] = alphaFlag
		copy(extended[4:], frame[6:12]) // width and height, as the frame has them
		header = chunk("VP8X", extended)
	}
	content := bytes.Join([][]byte{[]byte("WEBP"), header, alpha, pixels}, nil)
	return chunk("RIFF", content)
}

// chunks yields the chunks of a RIFF list until one does not fit.
func chunks(list []byte) func(yield func(name string, body []byte) bool) {
	return func(yield func(string, []byte) bool) {
		for len(list) >= 8 {
			length := int64(binary.LittleEndian.Uint32(list[4:]))
			if length > int64(len(list)-8) {
				return
			}
			if !yield(string(list[:4]), list[8:8+length]) {
				return
			}
			list = list[min(int64(len(list)), 8+length+length%2):] // padded to an even length
		}
	}
}

// chunk is the reverse of chunks for one.
func chunk(name string, body []byte) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(body)))
	out = append(out, body...)
	if len(body)%2 == 1 {
		out = append(out, 0)
	}
	return out
}
