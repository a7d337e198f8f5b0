package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// A Failure is an error that the client is told about. The same value may be
// returned many times: the methods that add something return a copy, and
// errors.Is finds the original in every copy.
type Failure struct {
	Status  int    `json:"-"`
	Code    string `json:"-"` // of the catalogue, e.g. ROUTE_NOT_FOUND
	Message string `json:"-"` // Korean; a fmt format if Args is not empty
	Args    []any  `json:"-"`
	Field   string `json:"-"` // the field at fault, for 400, 409 and 422
	State   string `json:"-"` // a `status` key in the body, of /health only
	Detail  string `json:"-"` // replaces the message in `detail`, for 404 and 405 of the router

	Problems []Problem   `json:"-"` // of a 422
	Header   http.Header `json:"-"` // sent with the answer

	origin *Failure
}

// Error is for logs: the code, which holds nothing the client sent.
func (f *Failure) Error() string { return fmt.Sprintf("%d %s", f.Status, f.Code) }

// GetStatus is the HTTP status.
func (f *Failure) GetStatus() int { return f.Status }

// GetHeaders are sent with the answer.
func (f *Failure) GetHeaders() http.Header { return f.Header }

// Is reports whether target is f, or a copy of it, or what f was copied from.
func (f *Failure) Is(target error) bool {
	t, ok := target.(*Failure)
	return ok && f.root() == t.root()
}

func (f *Failure) root() *Failure {
	if f.origin != nil {
		return f.origin
	}
	return f
}

func (f *Failure) copied() *Failure {
	c := *f
	c.origin = f.root()
	return &c
}

// With fills the message's format.
func (f *Failure) With(args ...any) *Failure {
	c := f.copied()
	c.Args = args
	return c
}

// WithHeader adds one response header.
func (f *Failure) WithHeader(name, value string) *Failure {
	c := f.copied()
	c.Header = f.Header.Clone()
	if c.Header == nil {
		c.Header = http.Header{}
	}
	c.Header.Set(name, value)
	return c
}

// At names the field at fault.
func (f *Failure) At(field string) *Failure {
	c := f.copied()
	c.Field = field
	return c
}

// fieldAtFault is the field that the message is about; nil if it is about none or all.
func (f *Failure) fieldAtFault() *string {
	field := f.Field
	if len(f.Problems) > 0 {
		field = f.Problems[0].field()
	}
	if field == "" {
		return nil
	}
	return &field
}

// errorBody is what every status of 400 and above sends (contract 1.4).
type errorBody struct {
	Success   bool      `json:"success" doc:"Always false"`
	Message   string    `json:"message" doc:"Text for the user, Korean or English"`
	Error     errorCode `json:"error"`
	Detail    any       `json:"detail" doc:"A text; for 400 and 409 an object with message and field; for 422 an array of {type, loc, msg}"`
	Timestamp Instant   `json:"timestamp"`
	Status    string    `json:"status,omitempty" doc:"unhealthy, in the answer of /health only"`
}

type errorCode struct {
	Code    string        `json:"code"`
	Message string        `json:"message"`
	Details *errorDetails `json:"details,omitempty"`
}

type errorDetails struct {
	Field  *string `json:"field" doc:"Of a 400, 409 or 422: the first field at fault, such as places[3].lat; null if it is none or all"`
	Reason string  `json:"reason"`
}

// businessDetail is `detail` of a 400 or 409.
type businessDetail struct {
	Message string    `json:"message"`
	Field   *string   `json:"field"`
	Success bool      `json:"success"`
	Error   errorCode `json:"error"`
}

// TransformSchema documents a Failure as what it looks like on the wire.
func (*Failure) TransformSchema(r huma.Registry, _ *huma.Schema) *huma.Schema {
	return r.Schema(reflect.TypeFor[errorBody](), false, "Error")
}

func (a *API) errorBody(f *Failure, translate func(string) string) errorBody {
	message := translate(f.Message)
	if len(f.Args) > 0 {
		message = fmt.Sprintf(message, f.Args...)
	}
	b := errorBody{
		Message:   message,
		Error:     errorCode{Code: f.Code, Message: message},
		Detail:    message,
		Timestamp: Instant{a.config.Now()},
		Status:    f.State,
	}
	switch {
	case f.Status == http.StatusUnprocessableEntity:
		b.Detail = problemsOnWire(f, message, translate)
		if f.Message == "" || len(f.Problems) > 0 {
			b.Message = b.Detail.([]wireProblem)[0].Message
			b.Error.Message = b.Message
		}
		b.Error.Details = &errorDetails{Field: f.fieldAtFault(), Reason: b.Message}
	case f.Status == http.StatusBadRequest, f.Status == http.StatusConflict:
		field := f.fieldAtFault()
		b.Error.Details = &errorDetails{Field: field, Reason: message}
		b.Detail = businessDetail{Message: message, Field: field, Error: b.Error}
	case f.Detail != "":
		b.Detail = f.Detail
	}
	return b
}

// failure turns any error of a handler into a *Failure.
func (a *API) failure(ctx context.Context, err error) *Failure {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return unavailable // the client is gone, whatever failed then; nobody reads this
	}
	a.config.Report(ctx, err)
	if a.config.Explain != nil {
		if f := a.config.Explain(err); f != nil {
			return f
		}
	}
	return internal
}

// The failures that the glue itself produces. Their texts are the contract's.
var (
	internal = &Failure{Status: http.StatusInternalServerError, Code: "INTERNAL_ERROR",
		Message: "서버 오류가 발생했습니다"}
	unavailable = &Failure{Status: http.StatusServiceUnavailable, Code: "SERVICE_UNAVAILABLE",
		Message: "서비스를 일시적으로 이용할 수 없습니다"}
	tooLarge = &Failure{Status: http.StatusRequestEntityTooLarge, Code: "PAYLOAD_TOO_LARGE",
		Message: "요청 본문이 너무 큽니다"}
	tooSlow = &Failure{Status: http.StatusRequestTimeout, Code: "REQUEST_TIMEOUT",
		Message: "요청 시간이 초과되었습니다"}
	invalid = &Failure{Status: http.StatusUnprocessableEntity, Code: "VALIDATION_ERROR"}
)

// Fail answers a request outside of an operation (the router, middleware, a
// plain handler) with the contract's error body.
func (a *API) Fail(w http.ResponseWriter, r *http.Request, err error) {
	f := a.failure(r.Context(), err)
	for name, values := range f.Header {
		w.Header()[name] = values
	}
	body, err := json.Marshal(a.errorBody(f, a.Language(r)))
	if err != nil { // texts and numbers only: cannot happen
		body = []byte(`{"success":false,"message":"` + internal.Message + `"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(f.Status)
	_, _ = w.Write(append(body, '\n'))
}
