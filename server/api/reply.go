package api

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// An Envelope is the body of every success: all three keys are always there.
type Envelope[T any] struct {
	Success bool    `json:"success" doc:"Always true"`
	Data    T       `json:"data"`
	Message *string `json:"message" doc:"Text for the user, Korean or English"`

	data json.RawMessage // Data, once encoded
}

// An Appender is data that writes itself, because it holds JSON that encoding/json
// would go over again.
type Appender interface {
	// AppendJSON appends the data as JSON to b.
	AppendJSON(b []byte) ([]byte, error)
}

// encode turns Data into JSON before a status is sent, so that a value JSON
// cannot hold (NaN) is a proper 500.
func (e *Envelope[T]) encode() (err error) {
	if a, ok := any(e.Data).(Appender); ok {
		e.data, err = a.AppendJSON(nil)
	} else {
		e.data, err = json.Marshal(e.Data)
	}
	return err
}

// MarshalJSON writes the envelope.
func (e Envelope[T]) MarshalJSON() ([]byte, error) {
	if e.data == nil {
		if err := e.encode(); err != nil {
			return nil, err
		}
	}
	message, err := json.Marshal(e.Message)
	if err != nil {
		return nil, err
	}
	success := "false"
	if e.Success {
		success = "true"
	}
	return slices.Concat([]byte(`{"success":`+success+`,"data":`), e.data, []byte(`,"message":`), message, []byte("}")), nil
}

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
	_, err = w.Write(append(text, '\n'))
	return err
}

func (e Envelope[T]) encoded() ([]byte, error) { return e.MarshalJSON() }

func (e Envelope[T]) inEnglish(translate func(string) string) any {
	if e.Message != nil {
		text := translate(*e.Message)
		e.Message = &text
	}
	if data, ok := speak(e.Data, translate); ok {
		e.Data, e.data = data, nil
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

	top json.RawMessage
}

func (f *Flat[T, Top]) encode() (err error) {
	if f.top, err = json.Marshal(f.Top); err != nil {
		return err
	}
	return f.Envelope.encode()
}

// MarshalJSON writes both in one object.
func (f Flat[T, Top]) MarshalJSON() ([]byte, error) {
	if f.top == nil {
		if err := f.encode(); err != nil {
			return nil, err
		}
	}
	head, err := f.Envelope.MarshalJSON()
	if err != nil {
		return nil, err
	}
	rest := bytes.TrimPrefix(bytes.TrimSpace(f.top), []byte("{"))
	if bytes.Equal(rest, []byte("}")) {
		return head, nil
	}
	joined := append(bytes.TrimSuffix(head, []byte("}")), ',')
	return append(joined, rest...), nil
}

func (f Flat[T, Top]) inEnglish(translate func(string) string) any {
	f.Envelope = f.Envelope.inEnglish(translate).(Envelope[T])
	if top, ok := speak(f.Top, translate); ok {
		f.Top, f.top = top, nil
	}
	return f
}

func (f Flat[T, Top]) encoded() ([]byte, error) { return f.MarshalJSON() }

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
