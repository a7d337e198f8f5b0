package api

import (
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// An Envelope is the body of every success: all three keys are always there.
type Envelope[T any] struct {
	Success bool    `json:"success" doc:"Always true"`
	Data    T       `json:"data"`
	Message *string `json:"message" doc:"Text for the user, Korean or English"`

	text []byte // all of it as JSON, once encoded
	tail int    // where in text its message begins
}

// An Appender is data that writes itself, because it holds JSON that encoding/json
// would go over again.
type Appender interface {
	// AppendJSON appends the data as JSON to b.
	AppendJSON(b []byte) ([]byte, error)
}

// encode turns the envelope into JSON before a status is sent, so that a value
// JSON cannot hold (NaN) is a proper 500.
func (e *Envelope[T]) encode() (err error) {
	b := append(takeBuffer(), `{"success":`...)
	b = append(strconv.AppendBool(b, e.Success), `,"data":`...)
	if a, ok := any(e.Data).(Appender); ok {
		b, err = a.AppendJSON(b)
	} else {
		b, err = AppendValue(b, e.Data)
	}
	if err != nil {
		return err
	}
	e.text, e.tail = b, len(b)
	return e.encodeMessage()
}

func (e *Envelope[T]) encodeMessage() error {
	b, err := AppendValue(append(e.text[:e.tail], `,"message":`...), e.Message)
	e.text = append(b, '}')
	return err
}

// MarshalJSON writes the envelope.
func (e Envelope[T]) MarshalJSON() ([]byte, error) {
	if e.text == nil {
		if err := e.encode(); err != nil {
			return nil, err
		}
	}
	return e.text, nil
}

func (e Envelope[T]) encoded() ([]byte, error) { return e.MarshalJSON() }

func (e Envelope[T]) inEnglish(translate func(string) string) any {
	if e.Message != nil {
		text := translate(*e.Message)
		e.Message = &text
	}
	data, spoken := speak(e.Data, translate)
	if spoken {
		e.Data, e.text = data, nil
	}
	if e.text != nil && e.encodeMessage() != nil {
		e.text = nil
	}
	return e
}

// A Reply is the answer of an operation. Status and headers are the operation's.
type Reply[T any] struct{ Body Envelope[T] }

func (r *Reply[T]) encode() error { return r.Body.encode() }

// Say wraps data; an empty message is null on the wire.
func Say[T any](data T, message string) *Reply[T] {
	return &Reply[T]{Body: envelope(data, message)}
}

func envelope[T any](data T, message string) Envelope[T] {
	e := Envelope[T]{Success: true, Data: data}
	if message != "" {
		e.Message = &message
	}
	return e
}

// Nothing is the data of a reply that has none: `data` is null.
type Nothing struct{}

// MarshalJSON writes null.
func (Nothing) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// Schema is the null type of JSON Schema.
func (Nothing) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: "null"} }

// A Flat body is an envelope with the keys of Top repeated beside its own, for
// the endpoints that older clients read without an envelope.
type Flat[T, Top any] struct {
	Envelope Envelope[T]
	Top      Top // a struct; its JSON keys must not be success, data or message

	text []byte // all of it as JSON, once encoded
}

func (f *Flat[T, Top]) encode() error {
	if err := f.Envelope.encode(); err != nil {
		return err
	}
	end := len(f.Envelope.text) - 1 // of the envelope, but for its brace
	b, err := AppendValue(f.Envelope.text, f.Top)
	if err != nil {
		return err
	}
	if rest := b[end+1:]; string(rest) == "{}" {
		b = b[:end+1]
	} else {
		b[end] = ','
		b = append(b[:end+1], rest[1:]...)
	}
	f.text, f.Envelope.text = b, nil
	return nil
}

// MarshalJSON writes both in one object.
func (f Flat[T, Top]) MarshalJSON() ([]byte, error) {
	if f.text == nil {
		if err := f.encode(); err != nil {
			return nil, err
		}
	}
	return f.text, nil
}

func (f Flat[T, Top]) encoded() ([]byte, error) { return f.MarshalJSON() }

func (f Flat[T, Top]) inEnglish(translate func(string) string) any {
	f.Envelope, f.text = f.Envelope.inEnglish(translate).(Envelope[T]), nil
	if top, ok := speak(f.Top, translate); ok {
		f.Top = top
	}
	return f
}

// Schema is one object with the keys of both.
func (f Flat[T, Top]) Schema(r huma.Registry) *huma.Schema {
	envelope := r.Schema(reflect.TypeFor[Envelope[T]](), false, "")
	top := r.Schema(reflect.TypeFor[Top](), false, "")
	s := &huma.Schema{
		Type:       huma.TypeObject,
		Properties: map[string]*huma.Schema{},
		Required:   append(append([]string{}, envelope.Required...), top.Required...),
	}
	for _, part := range []*huma.Schema{envelope, top} {
		for name, property := range part.Properties {
			s.Properties[name] = property
		}
	}
	return s
}

// A FlatReply is a Reply with a Flat body.
type FlatReply[T, Top any] struct{ Body Flat[T, Top] }

func (r *FlatReply[T, Top]) encode() error { return r.Body.encode() }

// SayFlat is Say for a Flat body.
func SayFlat[T, Top any](data T, top Top, message string) *FlatReply[T, Top] {
	return &FlatReply[T, Top]{Body: Flat[T, Top]{Envelope: envelope(data, message), Top: top}}
}

// A File is a download. Its operation lists the content types in Produces.
type File struct {
	ContentType  string `header:"Content-Type"`
	Disposition  string `header:"Content-Disposition"`
	CacheControl string `header:"Cache-Control"`
	Body         []byte
}
