package api

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
)

// readBody reads the whole body within the operation's bounds and hands it to
// huma from memory. huma could read it itself, but leaves the read deadline
// set: net/http then cancels the context of any handler that works longer than
// the body was allowed to take. It also takes a body of null for a value.
func (a *API) readBody(op Operation) func(huma.Context, func(huma.Context)) {
	limit, patience := op.MaxBody, op.BodyTime
	if limit == 0 {
		limit = defaultMaxBody
	}
	if patience == 0 {
		patience = defaultBodyTime
	}
	return func(ctx huma.Context, next func(huma.Context)) {
		r, w := humachi.Unwrap(ctx)
		if r.Body == nil || r.Body == http.NoBody {
			next(ctx)
			return
		}
		// A writer that cannot set deadlines (a test's recorder) has none.
		_ = ctx.SetReadDeadline(time.Now().Add(patience))
		body, err := readAll(http.MaxBytesReader(w, r.Body, limit), r.ContentLength)
		if err != nil {
			a.refuse(ctx, unreadable(err))
			return
		}
		_ = ctx.SetReadDeadline(time.Time{})
		if said := bytes.TrimSpace(body); len(said) == 0 || bytes.Equal(said, []byte("null")) {
			body = nil
		}
		r.Body = &readOnce{body}
		next(ctx)
	}
}

// readOnce is a body in memory that lets go of it at its end: requests that wait for each other should hold megabytes of what
// they sent no longer than until it is understood.
type readOnce struct{ rest []byte }

// Read reads on.
func (b *readOnce) Read(p []byte) (n int, err error) {
	if n = copy(p, b.rest); n == len(b.rest) {
		b.rest = nil
		return n, io.EOF
	}
	b.rest = b.rest[n:]
	return n, nil
}

// Close does nothing.
func (*readOnce) Close() error { return nil }

// trustedLength is how much memory a request gets for its word that it has a body of that length.
const trustedLength = 1 << 20

// readAll is io.ReadAll of a body that should have length bytes, -1 if that is unknown: it need not grow its memory by and by.
func readAll(body io.Reader, length int64) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(min(max(length, 0), trustedLength)) + bytes.MinRead) // so much the buffer wants free to see the end
	_, err := b.ReadFrom(body)
	return b.Bytes(), err
}

func unreadable(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return tooLarge
	}
	var network net.Error
	if errors.As(err, &network) && network.Timeout() {
		return tooSlow
	}
	return Invalid(&Problem{Type: "json_invalid", Loc: "body", Text: textJSON})
}

// A BodyReader is a body that reads itself, because it is too large to be read three times. huma's validation is skipped:
// ReadBody fails on what is no JSON at all, and Resolve must report everything else that is wrong.
type BodyReader interface {
	ReadBody(body []byte) error
}

// takesBody reports whether requests of type I have a body.
func takesBody[I any]() bool {
	t := reflect.TypeFor[I]()
	if t.Kind() != reflect.Struct {
		return false
	}
	_, parsed := t.FieldByName("Body")
	_, raw := t.FieldByName("RawBody")
	return parsed || raw
}

// readsItself reports whether requests of type I have a BodyReader.
func readsItself[I any]() bool {
	t := reflect.TypeFor[I]()
	if t.Kind() != reflect.Struct {
		return false
	}
	f, ok := t.FieldByName("Body")
	if !ok {
		return false
	}
	body := f.Type
	if body.Kind() != reflect.Pointer {
		body = reflect.PointerTo(body)
	}
	return body.Implements(reflect.TypeFor[BodyReader]())
}

// bodyReader is the BodyReader that v, a pointer to a Body field, leads to; an optional one is made. nil if there is none.
func bodyReader(v any) BodyReader {
	if r, ok := v.(BodyReader); ok {
		return r
	}
	field := reflect.ValueOf(v).Elem()
	if field.Kind() != reflect.Pointer || !field.Type().Implements(reflect.TypeFor[BodyReader]()) {
		return nil
	}
	field.Set(reflect.New(field.Type().Elem()))
	return field.Interface().(BodyReader)
}
