package server

import "github.com/runnerway/runnerway/server/api"

// allIn is list with the texts of each in another language. It is never nil, so that none are [] and not null.
func allIn[T api.Speaker[T]](list []T, translate func(string) string) []T {
	out := make([]T, len(list))
	for i, v := range list {
		out[i] = v.In(translate)
	}
	return out
}

// textIn is a text in another language, nil for none.
func textIn(text *string, translate func(string) string) *string {
	if text == nil {
		return nil
	}
	said := translate(*text)
	return &said
}
