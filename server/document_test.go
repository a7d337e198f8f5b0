package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// A document is the OpenAPI document of a kit, as programs read it.
type document struct {
	schemas    obj
	operations []describedOperation // by path, then method
}

// A describedOperation is all that the document says of one operation.
type describedOperation struct {
	method, path      string
	summary           string
	tags              []string
	access            string // public, optional, guests, members or admins
	parameters        []obj
	body              obj // the schema of the JSON body; nil if it takes none
	takesBody, needed bool
	example           any
	responses         obj
}

func (op describedOperation) String() string {
	return op.method + " " + strings.TrimPrefix(op.path, "/api/v1")
}

// document reads what the kit serves.
func (k *kit) document() document {
	k.t.Helper()
	whole := k.root().get("/openapi.json").wants(200).whole()
	d := document{schemas: whole["components"].(obj)["schemas"].(obj)}
	paths := whole["paths"].(obj)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		methods := paths[path].(obj)
		for _, method := range slices.Sorted(maps.Keys(methods)) {
			d.operations = append(d.operations, describe(strings.ToUpper(method), path, methods[method].(obj)))
		}
	}
	if len(d.operations) < 60 {
		k.t.Fatalf("only %d operations in the document", len(d.operations))
	}
	return d
}

func describe(method, path string, said obj) describedOperation {
	op := describedOperation{method: method, path: path, access: "public", responses: said["responses"].(obj)}
	op.summary, _ = said["summary"].(string)
	for _, tag := range said["tags"].([]any) {
		op.tags = append(op.tags, tag.(string))
	}
	security, _ := said["security"].([]any)
	switch {
	case len(security) == 2:
		op.access = "optional"
	case len(security) == 1 && said["x-guests"] == true:
		op.access = "guests"
	case len(security) == 1 && said["x-admins"] == true:
		op.access = "admins"
	case len(security) == 1:
		op.access = "members"
	}
	parameters, _ := said["parameters"].([]any)
	for _, p := range parameters {
		op.parameters = append(op.parameters, p.(obj))
	}
	body, takes := said["requestBody"].(obj)
	if !takes {
		return op
	}
	op.takesBody, op.needed = true, body["required"] == true
	if media, ok := body["content"].(obj)["application/json"].(obj); ok {
		op.body, _ = media["schema"].(obj)
		op.example = media["example"]
	}
	return op
}

// forMembers reports whether guests are refused.
func (op describedOperation) forMembers() bool {
	return op.access == "members" || op.access == "admins"
}

// in are the parameters of that kind: path or query.
func (op describedOperation) in(kind string) (found []obj) {
	for _, p := range op.parameters {
		if p["in"] == kind {
			found = append(found, p)
		}
	}
	return found
}

// exampleOf is the example of a parameter; nil if it has none.
func exampleOf(parameter obj) any {
	if e, ok := parameter["example"]; ok {
		return e
	}
	schema, _ := parameter["schema"].(obj)
	if examples, ok := schema["examples"].([]any); ok && len(examples) > 0 {
		return examples[0]
	}
	return nil
}

// faults says in what an answer differs from what the document says of the operation.
func (d document) faults(op describedOperation, a *answer) []string {
	response, ok := op.responses[strconv.Itoa(a.status())].(obj)
	if !ok {
		return []string{fmt.Sprintf("status %d is not among %v", a.status(), slices.Sorted(maps.Keys(op.responses)))}
	}
	kind, _, err := mime.ParseMediaType(a.header("Content-Type"))
	content, _ := response["content"].(obj)
	media, ok := content[kind].(obj)
	if err != nil || !ok {
		return []string{fmt.Sprintf("content type %q is not among %v", a.header("Content-Type"), slices.Sorted(maps.Keys(content)))}
	}
	if kind != "application/json" {
		return nil
	}
	var body any
	if err := json.Unmarshal(a.body(), &body); err != nil {
		return []string{err.Error()}
	}
	return d.wrong(media["schema"].(obj), body, "body")
}

// resolved follows references.
func (d document) resolved(schema obj) obj {
	for {
		ref, ok := schema["$ref"].(string)
		if !ok {
			return schema
		}
		schema = d.schemas[strings.TrimPrefix(ref, "#/components/schemas/")].(obj)
	}
}

// understood are the words of JSON Schema that wrong knows, and those that say nothing about a value.
var understood = map[string]bool{
	"type": true, "enum": true, "anyOf": true, "oneOf": true, "properties": true, "required": true, "additionalProperties": true, "items": true,
	"minimum": true, "maximum": true, "exclusiveMinimum": true, "exclusiveMaximum": true,
	"minLength": true, "maxLength": true, "minItems": true, "maxItems": true, "pattern": true, "format": true,
	"description": true, "examples": true, "default": true, "title": true, "readOnly": true, "contentMediaType": true, "$schema": true,
}

// wrong says where a value is not what a schema wants. Unlike JSON Schema it also wants every property of an object to be
// named, because what the server sends is what the document shows, and nothing else.
func (d document) wrong(schema obj, v any, at string) (faults []string) {
	schema = d.resolved(schema)
	say := func(format string, args ...any) { faults = append(faults, at+" "+fmt.Sprintf(format, args...)) }
	for word := range schema {
		if !understood[word] {
			say("has a schema with %s, which this test does not know", word)
		}
	}
	for _, word := range []string{"anyOf", "oneOf"} {
		if choices, ok := schema[word].([]any); ok && !slices.ContainsFunc(choices, func(c any) bool { return len(d.wrong(c.(obj), v, at)) == 0 }) {
			say("is none of %s: %.100v", word, v)
		}
	}
	if types := typesOf(schema); len(types) > 0 && !slices.ContainsFunc(types, func(t string) bool { return isOfType(v, t) }) {
		say("is %T, not %v", v, types)
		return faults
	}
	if values, ok := schema["enum"].([]any); ok && v != nil && !slices.Contains(values, v) {
		say("is %v, not one of %v", v, values)
	}
	switch v := v.(type) {
	case float64:
		faults = append(faults, wrongNumber(schema, v, at)...)
	case string:
		faults = append(faults, wrongText(schema, v, at)...)
	case []any:
		if min, ok := schema["minItems"].(float64); ok && len(v) < int(min) {
			say("has %d items, fewer than %v", len(v), min)
		}
		if max, ok := schema["maxItems"].(float64); ok && len(v) > int(max) {
			say("has %d items, more than %v", len(v), max)
		}
		if items, ok := schema["items"].(obj); ok {
			for i, item := range v {
				faults = append(faults, d.wrong(items, item, fmt.Sprintf("%s[%d]", at, i))...)
			}
		}
	case obj:
		faults = append(faults, d.wrongObject(schema, v, at)...)
	}
	return faults
}

func (d document) wrongObject(schema, v obj, at string) (faults []string) {
	properties, named := schema["properties"].(obj)
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, ok := v[name.(string)]; !ok {
			faults = append(faults, at+" lacks "+name.(string))
		}
	}
	for name, value := range v {
		if property, ok := properties[name].(obj); ok {
			faults = append(faults, d.wrong(property, value, at+"."+name)...)
		} else if further, ok := schema["additionalProperties"].(obj); ok {
			faults = append(faults, d.wrong(further, value, at+"."+name)...)
		} else if named {
			faults = append(faults, at+"."+name+" is not in the document")
		}
	}
	return faults
}

func wrongNumber(schema obj, v float64, at string) (faults []string) {
	for word, fits := range map[string]func(bound float64) bool{
		"minimum": func(b float64) bool { return v >= b }, "exclusiveMinimum": func(b float64) bool { return v > b },
		"maximum": func(b float64) bool { return v <= b }, "exclusiveMaximum": func(b float64) bool { return v < b },
	} {
		if bound, ok := schema[word].(float64); ok && !fits(bound) {
			faults = append(faults, fmt.Sprintf("%s is %v, %s %v", at, v, word, bound))
		}
	}
	return faults
}

func wrongText(schema obj, v, at string) (faults []string) {
	n := utf8.RuneCountInString(v)
	if min, ok := schema["minLength"].(float64); ok && n < int(min) {
		faults = append(faults, fmt.Sprintf("%s has %d characters, fewer than %v", at, n, min))
	}
	if max, ok := schema["maxLength"].(float64); ok && n > int(max) {
		faults = append(faults, fmt.Sprintf("%s has %d characters, more than %v", at, n, max))
	}
	if pattern, ok := schema["pattern"].(string); ok && !regexp.MustCompile(pattern).MatchString(v) {
		faults = append(faults, fmt.Sprintf("%s does not match %s", at, pattern))
	}
	return faults
}

func typesOf(schema obj) (types []string) {
	switch t := schema["type"].(type) {
	case string:
		return []string{t}
	case []any:
		for _, one := range t {
			types = append(types, one.(string))
		}
	}
	return types
}

func isOfType(v any, typ string) bool {
	switch v := v.(type) {
	case nil:
		return typ == "null"
	case bool:
		return typ == "boolean"
	case string:
		return typ == "string"
	case float64:
		return typ == "number" || typ == "integer" && v == math.Trunc(v)
	case []any:
		return typ == "array"
	case obj:
		return typ == "object"
	}
	return false
}

// Whoever reads only the document knows what an operation is for, what it may answer, and what to send.
func TestDocumentIsComplete(t *testing.T) {
	d := newKit(t).document()
	bilingual := regexp.MustCompile(`^[^()]*\p{Hangul}[^()]* \([^()]*[A-Za-z][^()]*\)$`)
	for _, op := range d.operations {
		if !bilingual.MatchString(op.summary) || len(op.tags) != 1 {
			t.Errorf("%v: summary %q, tags %v; want Korean (English) and one tag", op, op.summary, op.tags)
		}
		for _, status := range op.mustAnswer() {
			if op.responses[strconv.Itoa(status)] == nil {
				t.Errorf("%v: no response %d", op, status)
			}
		}
		for status, response := range op.responses {
			r := response.(obj)
			content, _ := r["content"].(obj)
			failure, _ := content["application/json"].(obj)
			if r["description"] == "" || len(content) == 0 {
				t.Errorf("%v: response %s is not described", op, status)
			}
			if status >= "400" && failure == nil {
				t.Errorf("%v: response %s without the error body", op, status)
			}
		}
		for _, p := range op.in("query") {
			example := exampleOf(p)
			if p["required"] == true && example == nil {
				t.Errorf("%v: no example of %v", op, p["name"])
			}
			if example != nil {
				for _, fault := range d.wrong(p["schema"].(obj), example, "example of "+toText(p["name"])) {
					t.Errorf("%v: %s", op, fault)
				}
			}
		}
		if op.body != nil {
			if op.example == nil {
				t.Errorf("%v: no example of the body; give its api.Operation one", op)
				continue
			}
			for _, fault := range d.wrong(op.body, op.example, "example") {
				t.Errorf("%v: %s", op, fault)
			}
		}
	}
}

// mustAnswer are the statuses that follow from what the operation takes.
func (op describedOperation) mustAnswer() []int {
	statuses := []int{http.StatusInternalServerError}
	if op.forMembers() || op.access == "guests" {
		statuses = append(statuses, http.StatusUnauthorized)
	}
	if op.forMembers() {
		statuses = append(statuses, http.StatusForbidden)
	}
	if len(op.in("path")) > 0 {
		statuses = append(statuses, http.StatusNotFound)
	}
	if op.takesBody {
		statuses = append(statuses, http.StatusRequestEntityTooLarge)
	}
	if op.takesBody || len(op.parameters) > 0 {
		statuses = append(statuses, http.StatusUnprocessableEntity)
	}
	return statuses
}

// The checks of documents would find something.
func TestDocumentFaults(t *testing.T) {
	d := document{schemas: obj{"Point": obj{"type": "object", "required": []any{"lat"}, "properties": obj{"lat": obj{"type": "number", "maximum": 90.}}}}}
	schema := obj{"type": "object", "required": []any{"at"}, "properties": obj{
		"at":   obj{"$ref": "#/components/schemas/Point"},
		"or":   obj{"anyOf": []any{obj{"$ref": "#/components/schemas/Point"}, obj{"type": "null"}}},
		"kind": obj{"type": "string", "enum": []any{"a", "b"}, "maxLength": 1.},
		"list": obj{"type": "array", "items": obj{"type": "integer"}, "minItems": 1.},
		"note": obj{"type": []any{"string", "null"}},
	}}
	for _, c := range []struct {
		value string
		want  string
	}{
		{`{"at":{"lat":1},"or":null,"kind":"a","list":[1],"note":null}`, "[]"},
		{`{}`, "[v lacks at]"},
		{`{"at":{}}`, "[v.at lacks lat]"},
		{`{"at":{"lat":91}}`, "[v.at.lat is 91, maximum 90]"},
		{`{"at":{"lat":1,"lng":2}}`, "[v.at.lng is not in the document]"},
		{`{"at":null}`, "[v.at is <nil>, not [object]]"},
		{`{"at":{"lat":1},"or":7}`, "[v.or is none of anyOf: 7]"},
		{`{"at":{"lat":1},"kind":"c"}`, "[v.kind is c, not one of [a b]]"},
		{`{"at":{"lat":1},"kind":"a","list":[1.5]}`, "[v.list[0] is float64, not [integer]]"},
		{`{"at":{"lat":1},"list":[]}`, "[v.list has 0 items, fewer than 1]"},
		{`{"at":{"lat":1},"list":null}`, "[v.list is <nil>, not [array]]"},
		{`{"at":{"lat":1},"note":7}`, "[v.note is float64, not [string null]]"},
	} {
		var v any
		if err := json.Unmarshal([]byte(c.value), &v); err != nil {
			t.Fatal(err)
		}
		if got := toText(d.wrong(schema, v, "v")); got != c.want {
			t.Errorf("%s: %s, want %s", c.value, got, c.want)
		}
	}
}
