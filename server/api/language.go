package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/language"
)

// The languages of answers.
const (
	Korean  = "ko"
	English = "en"
)

// localize is the huma transformer that writes an answer's texts in the
// client's language, just before it is encoded.
func (a *API) localize(ctx huma.Context, _ string, v any) (any, error) {
	accept := ctx.Header("Accept-Language")
	switch body := v.(type) {
	case *Failure:
		return a.errorBody(body, a.In(a.Speaks(ctx.Context(), accept))), nil
	case interface{ inEnglish(func(string) string) any }:
		if a.Speaks(ctx.Context(), accept) == English { // otherwise what was encoded is good
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

// preferred is the language of ours that an Accept-Language header likes best, by its weights and of equal ones by their order
// (RFC 9110, 12.5.4); "" if it names neither.
func preferred(accept string) string {
	tags, _, err := language.ParseAcceptLanguage(accept) // without those of weight 0
	if err != nil {
		return ""
	}
	for _, tag := range tags {
		base, sure := tag.Base()
		if code := base.String(); sure == language.Exact && (code == Korean || code == English) {
			return code
		}
	}
	return ""
}

// Speaks is the language of answers to an Accept-Language header: Korean or English. Who wants neither gets that of the
// server, who does not say that of the contract.
func (a *API) Speaks(ctx context.Context, accept string) string {
	if code := preferred(accept); code != "" {
		return code
	}
	if strings.TrimSpace(accept) == "" {
		return Korean
	}
	if a.config.Language != nil && a.config.Language(ctx) == English {
		return English
	}
	return Korean
}

// In returns the translation into a language.
func (a *API) In(code string) func(korean string) string {
	if code == English {
		return a.english
	}
	return func(korean string) string { return korean }
}

// Language returns the translation for the answer to a request, of a plain handler.
func (a *API) Language(r *http.Request) func(korean string) string {
	return a.In(a.Speaks(r.Context(), r.Header.Get("Accept-Language")))
}

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
