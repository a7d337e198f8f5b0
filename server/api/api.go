// Package api is the glue between huma and the HTTP contract: the success
// envelope, the error body, the texts of shape errors, the contract's own
// types, and authentication as a property of an operation. It knows nothing
// about users, routes or running.
//
// An operation is registered with Register and answers with a *Reply (the
// envelope), a *FlatReply (the envelope with keys repeated beside it) or a
// *File. It fails with a *Failure, or with any other error, which becomes a
// 500 with a fixed text and is handed to Config.Report.
//
// Request bodies are structs. What to know when writing one:
//
//   - A field is required unless its JSON tag says omitempty. An explicit null
//     for an optional field is the same as leaving it out, so an optional field
//     needs a pointer only if its zero value means something.
//   - A `default` tag is applied to every zero value, also to one that was
//     sent: use a pointer, or no default, where false or 0 is an answer.
//   - An optional body is a pointer: `Body *T`.
//   - Checks that tags cannot express go into Resolve and return Problems.
//   - A body of megabytes is a BodyReader.
package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"
)

// Access says who may call an operation.
type Access int

const (
	// Members is a bearer token of a registered user. It is the zero value, so
	// that a forgotten Access is the strict one.
	Members Access = iota
	// Guests is any bearer token, a guest's included.
	Guests
	// Optional lets requests without a valid token in as nobody.
	Optional
	// Public ignores the Authorization header.
	Public
	// Admins is a bearer token of a user who runs the instance.
	Admins
)

// bearer is the name of the security scheme in the OpenAPI document.
const bearer = "bearer"

// Config is what an API needs from the server. All fields are required.
type Config struct {
	Title, Version, Description string
	Tags                        []Tag

	// Authenticate returns a context that carries the caller. It is called for
	// every operation that is not Public and answers with a *Failure.
	Authenticate func(*http.Request, Access) (context.Context, error)
	// English translates a Korean text of the catalogue; ok is false if it has none.
	English func(korean string) (english string, ok bool)
	// Language is that of clients who want neither Korean nor English; nil is Korean.
	Language func(context.Context) string
	// Report takes an error that became a 500 or that Explain knew. It is called once for each.
	Report func(context.Context, error)
	// Explain is what the client is told of an error that is no *Failure; nil makes it a 500.
	Explain func(error) *Failure
	// Now is the clock of the error body's timestamp.
	Now func() time.Time
}

// A Tag is a chapter of the OpenAPI document.
type Tag struct{ Name, Description string }

// An API registers operations below one path prefix. Copies made by Under
// share the OpenAPI document.
type API struct {
	huma   huma.API
	config Config
	prefix string
}

// New puts an API on a router. Middleware of the router must be in place.
func New(router chi.Router, c Config) *API {
	installContract()
	a := &API{config: c}
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: c.Title, Version: c.Version, Description: c.Description},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					bearer: {Type: "http", Scheme: "bearer", BearerFormat: "JWT"},
				},
			},
		},
		Formats:       map[string]huma.Format{"application/json": {Marshal: writeJSON, Unmarshal: huma.DefaultJSONFormat.Unmarshal}},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{a.localize},
	}
	config.AllowAdditionalPropertiesByDefault = true
	for _, t := range c.Tags {
		config.Tags = append(config.Tags, &huma.Tag{Name: t.Name, Description: t.Description})
	}
	a.huma = jsonOnly{humachi.New(router, config)}
	return a
}

// Under returns the same API with another path prefix.
func (a *API) Under(prefix string) *API {
	under := *a
	under.prefix = prefix
	return &under
}

// jsonOnly reads every body as JSON, whatever its Content-Type says: the
// contract has no other request format, and a missing or odd header must not
// become a 415.
type jsonOnly struct{ huma.API }

func (j jsonOnly) Unmarshal(_ string, data []byte, v any) error {
	if r := bodyReader(v); r != nil {
		return r.ReadBody(data)
	}
	return j.API.Unmarshal("application/json", data, v)
}

// schemaName names a component after its Go type; a body that has no name of
// its own is named after its operation.
func schemaName(t reflect.Type, hint string) string {
	return strings.TrimSuffix(huma.DefaultSchemaNamer(t, hint), "Body")
}

// An Operation declares one endpoint.
type Operation struct {
	ID      string // unique, lower case with dashes; the OpenAPI operationId
	Method  string
	Path    string // below the API's prefix, with {parameters}
	Tag     string
	Summary string
	About   string // longer description, Markdown; may be empty
	Access  Access

	// Example is a JSON body that works when it is pasted. An operation with a JSON body has one.
	Example string

	Status   int           // of success; 0 is 200
	Errors   []int         // statuses beyond 401, 403, 413, 422 and 500 that it may answer
	MaxBody  int64         // bytes; 0 is 1 MiB
	BodyTime time.Duration // to receive the body; 0 is 15 s
	Produces []string      // content types of a *File reply
	Consumes []string      // content types of a RawBody
	// ConsumesForm names the file of a multipart form in which the RawBody may come too; empty: in none.
	ConsumesForm string
	// StreamsBody hands the body of at most MaxBody bytes to the handler as it arrives: see BodyOf. The request type has no body
	// then.
	StreamsBody bool
}

const (
	defaultMaxBody  = 1 << 20
	defaultBodyTime = 15 * time.Second
)

// Register adds an operation. The handler returns a *Reply, *FlatReply or
// *File; its error is a *Failure or becomes a 500. It panics if the declaration
// is wrong, which happens at start or not at all.
func Register[I, O any](a *API, op Operation, handler func(context.Context, *I) (*O, error)) {
	declared := a.declare(op)
	if op.StreamsBody {
		declared.Errors = append(declared.Errors, http.StatusUnprocessableEntity)
	}
	if takesBody[I]() || op.StreamsBody {
		declared.Errors = append(declared.Errors, http.StatusRequestEntityTooLarge)
		slices.Sort(declared.Errors)
	}
	declared.SkipValidateBody = readsItself[I]()
	huma.Register(a.huma, declared, func(ctx context.Context, in *I) (*O, error) {
		out, err := handler(ctx, in)
		if err == nil {
			if e, ok := any(out).(interface{ encode() error }); ok {
				err = e.encode()
			}
		}
		if err != nil {
			return nil, a.failure(ctx, err)
		}
		return out, nil
	})
	op.describeBody(declared.RequestBody)
}

// describeBody completes the document. huma checks a body against what it knows of it when the operation is registered, so
// of what is no JSON it may only hear afterwards.
func (op Operation) describeBody(body *huma.RequestBody) {
	if len(op.Consumes) == 0 {
		return
	}
	clear(body.Content)
	binary := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	for _, t := range op.Consumes {
		body.Content[t] = &huma.MediaType{Schema: binary}
	}
	if op.ConsumesForm != "" {
		body.Content["multipart/form-data"] = &huma.MediaType{Schema: &huma.Schema{
			Type: huma.TypeObject, Properties: map[string]*huma.Schema{op.ConsumesForm: binary}, Required: []string{op.ConsumesForm},
		}}
	}
}

func (a *API) declare(op Operation) huma.Operation {
	h := huma.Operation{
		OperationID:   op.ID,
		Method:        op.Method,
		Path:          a.prefix + op.Path,
		Tags:          []string{op.Tag},
		Summary:       op.Summary,
		Description:   op.About,
		DefaultStatus: op.Status,
		Errors:        slices.Clone(op.Errors),
		// readBody has read and bounded the body before huma sees it.
		MaxBodyBytes:    -1,
		BodyReadTimeout: -1,
	}
	if h.DefaultStatus == 0 {
		h.DefaultStatus = http.StatusOK
	}
	switch op.Access {
	case Members:
		h.Errors = append(h.Errors, http.StatusUnauthorized, http.StatusForbidden)
		h.Security = []map[string][]string{{bearer: {}}}
	case Guests:
		h.Errors = append(h.Errors, http.StatusUnauthorized)
		h.Security = []map[string][]string{{bearer: {}}}
		h.Extensions = map[string]any{"x-guests": true}
	case Admins:
		h.Errors = append(h.Errors, http.StatusUnauthorized, http.StatusForbidden)
		h.Security = []map[string][]string{{bearer: {}}}
		h.Extensions = map[string]any{"x-admins": true}
	case Optional:
		h.Security = []map[string][]string{{}, {bearer: {}}}
	}
	if len(h.Errors) == 0 {
		h.Errors = append(h.Errors, http.StatusInternalServerError)
	}
	slices.Sort(h.Errors)
	switch {
	case len(op.Consumes) > 0:
		h.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
	case op.Example != "":
		var example any
		if err := json.Unmarshal([]byte(op.Example), &example); err != nil {
			panic(fmt.Sprintf("example of %s: %v", op.ID, err))
		}
		h.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{"application/json": {Example: example}}}
	}
	if len(op.Produces) > 0 {
		h.Responses = map[string]*huma.Response{strconv.Itoa(h.DefaultStatus): fileResponse(op.Produces)}
	}
	read := a.readBody(op)
	if op.StreamsBody {
		read = stream(op.MaxBody)
	}
	h.Middlewares = huma.Middlewares{a.authenticate(op.Access), read}
	return h
}

func fileResponse(types []string) *huma.Response {
	content := map[string]*huma.MediaType{}
	for _, t := range types {
		content[t] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
	}
	return &huma.Response{Description: "File", Content: content}
}

// authenticate runs before the body is read, so that a stranger cannot make
// the server read one.
func (a *API) authenticate(access Access) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if access == Public {
			next(ctx)
			return
		}
		r, _ := humachi.Unwrap(ctx)
		caller, err := a.config.Authenticate(r, access)
		if err != nil {
			a.refuse(ctx, err)
			return
		}
		next(huma.WithContext(ctx, caller))
	}
}

// refuse answers with an error before the operation's handler ran.
func (a *API) refuse(ctx huma.Context, err error) {
	r, w := humachi.Unwrap(ctx)
	a.Fail(w, r, err)
}

// Document is the OpenAPI document as JSON.
func (a *API) Document() ([]byte, error) {
	showNulls(a.huma.OpenAPI().Components.Schemas)
	openObjects(a.huma.OpenAPI().Components.Schemas)
	return a.huma.OpenAPI().MarshalJSON()
}
