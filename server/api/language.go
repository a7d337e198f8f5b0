package api

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// localize is the huma transformer that writes an answer's texts in the
// client's language, just before it is encoded.
func (a *API) localize(ctx huma.Context, _ string, v any) (any, error) {
	accept := ctx.Header("Accept-Language")
	switch body := v.(type) {
	case *Failure:
		return a.errorBody(body, a.language(accept)), nil
	case interface{ inEnglish(func(string) string) any }:
		if wantsEnglish(accept) { // otherwise what was encoded is good
			return body.inEnglish(a.english), nil
		}
	}
	return v, nil
}

// A Speaker is data that holds texts for the user besides its envelope's message.
type Speaker[T any] interface {
	// In returns the data with its texts translated.
	In(translate func(korean string) string) T
}

// speak is data in English, and whether it has texts at all.
func speak[T any](data T, translate func(string) string) (T, bool) {
	s, ok := any(data).(Speaker[T])
	if !ok {
		return data, false
	}
	return s.In(translate), true
}

// wantsEnglish reports whether English is the first language that an
// Accept-Language header names.
func wantsEnglish(accept string) bool {
	first, _, _ := strings.Cut(accept, ",")
	first, _, _ = strings.Cut(first, ";")
	primary, _, _ := strings.Cut(strings.TrimSpace(first), "-")
	return strings.EqualFold(primary, "en")
}

// language returns the translation for an Accept-Language header.
func (a *API) language(accept string) func(string) string {
	if wantsEnglish(accept) {
		return a.english
	}
	return func(korean string) string { return korean }
}

// Language returns the translation for the answer to a request, of a plain handler.
func (a *API) Language(r *http.Request) func(korean string) string {
	return a.language(r.Header.Get("Accept-Language"))
}

// Primary is the language of answers to an Accept-Language header: ko or en.
func Primary(accept string) string {
	if wantsEnglish(accept) {
		return "en"
	}
	return "ko"
}

// LanguageOf returns the translation for a language, or for an Accept-Language header.
func (a *API) LanguageOf(accept string) func(korean string) string { return a.language(accept) }

// english is the English form of a text; the Korean one if there is none.
func (a *API) english(korean string) string {
	if text, ok := a.config.English(korean); ok {
		return text
	}
	if text, ok := shapeTexts[korean]; ok {
		return text
	}
	return korean
}
