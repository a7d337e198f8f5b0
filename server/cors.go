package server

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/rs/cors"
)

const corsMethods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"

// newOrigins decides which web pages may call, by the setting.
func newOrigins(origins []string) *cors.Cors {
	options := cors.Options{
		AllowedMethods:     strings.Split(corsMethods, ", "),
		AllowedHeaders:     []string{"*"},
		ExposedHeaders:     []string{"X-Request-Id", "Retry-After", "Content-Disposition"},
		AllowCredentials:   true,
		MaxAge:             600,
		OptionsPassthrough: true,
	}
	for _, o := range origins {
		o = strings.TrimSuffix(strings.TrimSpace(o), "/")
		if o == "*" { // any origin, and then never with credentials
			options.AllowCredentials = false
		}
		if o != "" {
			options.AllowedOrigins = append(options.AllowedOrigins, o)
		}
	}
	if len(options.AllowedOrigins) == 0 { // to rs/cors an empty list means every origin
		options.AllowOriginFunc = func(string) bool { return false }
	}
	return cors.New(options)
}

// allowOrigins is CORS as the contract has it (1.10). rs/cors decides; what it
// does otherwise on a preflight, the handler behind it puts right: all methods
// are listed, success is 200 with a body, a refusal is 400.
func allowOrigins(c *cors.Cors, refuse refusal) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return c.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
				answerPreflight(w, r, refuse)
				return
			}
			next.ServeHTTP(w, r)
		}))
	}
}

func answerPreflight(w http.ResponseWriter, r *http.Request, refuse refusal) {
	h := w.Header()
	if h.Get("Access-Control-Allow-Origin") == "" {
		refuse(w, r, errOrigin)
		return
	}
	h.Set("Content-Type", "application/json")
	h.Set("Access-Control-Allow-Methods", corsMethods)
	w.WriteHeader(http.StatusOK)
	fmt.Fprintln(w, `{"success":true,"data":null,"message":null}`)
}
