package api

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// localize is the huma transformer that writes an answer's texts in the
// client's language, just before it is encoded.
func (a *API) localize(ctx huma.Context, _ string, v any) (any, error) {
	translate := a.language(ctx.Header("Accept-Language"))
	switch body := v.(type) {
	case *Failure:
		return a.errorBody(body, translate), nil
	case interface{ inEnglish(func(string) string) any }:
		return body.inEnglish(translate), nil
	}
	return v, nil
}

// language returns the translation for an Accept-Language header: English if
// that is the first language named, Korean otherwise.
func (a *API) language(accept string) func(string) string {
	first, _, _ := strings.Cut(accept, ",")
	first, _, _ = strings.Cut(first, ";")
	primary, _, _ := strings.Cut(strings.TrimSpace(first), "-")
	if !strings.EqualFold(primary, "en") {
		return func(korean string) string { return korean }
	}
	return func(korean string) string {
		if english, ok := a.config.English(korean); ok {
			return english
		}
		if english, ok := shapeTexts[korean]; ok {
			return english
		}
		return korean
	}
}
