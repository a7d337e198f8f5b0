package api

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// openObjects leaves unsaid that objects may have further properties: it is what JSON Schema means without a word, and
// clients that are generated from the word know no property's type any more.
func openObjects(schemas huma.Registry) {
	for _, s := range schemas.Map() {
		if further, ok := s.AdditionalProperties.(bool); ok && further {
			s.AdditionalProperties = nil
		}
	}
}

// showNulls completes the document: a pointer that is always written may be null on the wire, which huma says of plain
// types only. What may be left out (omitempty) is a request's; its null is read like its absence and need not be shown.
func showNulls(schemas huma.Registry) {
	for name, s := range schemas.Map() {
		t := schemas.TypeFromRef("#/components/schemas/" + name)
		if t == nil || t.Kind() != reflect.Struct {
			continue
		}
		for _, f := range reflect.VisibleFields(t) {
			key, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			if property := s.Properties[key]; property != nil && f.Type.Kind() == reflect.Pointer && options == "" {
				allowNull(property)
			}
		}
	}
}

// allowNull changes s itself, which the schemas of several bodies may share.
func allowNull(s *huma.Schema) {
	if s.Ref != "" {
		*s = huma.Schema{AnyOf: []*huma.Schema{{Ref: s.Ref}, {Type: "null"}}, Description: s.Description}
		return
	}
	s.Nullable = s.Nullable || s.Type != ""
}
