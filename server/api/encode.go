package api

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// writeJSON is huma's encoder, but for envelopes, which are JSON already: encoding/json would go over them twice more.
func writeJSON(w io.Writer, v any) error {
	envelope, ok := v.(interface{ encoded() ([]byte, error) })
	if !ok {
		return huma.DefaultJSONFormat.Marshal(w, v)
	}
	text, err := envelope.encoded()
	if err != nil {
		return err
	}
	text = append(text, '\n')
	_, err = w.Write(text)
	giveBuffer(text)
	return err
}

// AppendValue appends v as json.Marshal writes it.
func AppendValue(b []byte, v any) ([]byte, error) {
	w := bytes.NewBuffer(b)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		return b, err
	}
	return bytes.TrimSuffix(w.Bytes(), []byte("\n")), nil
}

// buffers keeps the memory of answers that have been sent for the next ones: of a page of the feed or a recorded run it is
// hundreds of kilobytes, and making it anew each time is what the garbage collector would be busy with.
var buffers sync.Pool

// Buffers begin with smallBuffer bytes; those beyond largeBuffer are rare and not kept.
const (
	smallBuffer = 2 << 10
	largeBuffer = 1 << 20
)

// takeBuffer is an empty buffer.
func takeBuffer() []byte {
	if b, ok := buffers.Get().(*[]byte); ok {
		return (*b)[:0]
	}
	return make([]byte, 0, smallBuffer)
}

// giveBuffer takes back a buffer that nobody uses any more.
func giveBuffer(b []byte) {
	if cap(b) <= largeBuffer {
		buffers.Put(&b)
	}
}
