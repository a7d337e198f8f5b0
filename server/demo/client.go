package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// answer is what a handler writes.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}

// call sends a request of whoever has the token, with a body that is sent as it is if it is bytes and as JSON otherwise, and
// reads the data of the answer into to, unless that is nil. Host stays empty, so that addresses in answers have none.
func (s *story) call(ctx context.Context, token, method, path string, body, to any) error {
	var content io.Reader = http.NoBody
	kind := "application/json"
	switch b := body.(type) {
	case nil:
	case []byte:
		content, kind = bytes.NewReader(b), "application/octet-stream"
	default:
		text, err := json.Marshal(b)
		if err != nil {
			return err
		}
		content = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(ctx, method, s.Prefix+path, content)
	if err != nil {
		return err
	}
	r.RemoteAddr = "127.0.0.1:1"
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Authorization", "Bearer "+token)
	a := &answer{header: http.Header{}}
	s.Handler.ServeHTTP(a, r)
	if a.status >= http.StatusBadRequest || a.status == 0 {
		return fmt.Errorf("%s %s: status %d: %.300s", method, path, a.status, a.body.String())
	}
	if to == nil {
		return nil
	}
	if err := json.Unmarshal(a.body.Bytes(), &struct {
		Data any `json:"data"`
	}{to}); err != nil {
		return fmt.Errorf("%s %s: read the answer: %w", method, path, err)
	}
	return nil
}

func (s *story) post(by *member, path string, body, to any) error {
	return s.call(s.ctx, by.token, http.MethodPost, path, body, to)
}

// LogIn is the access token that a server gives for the body of a login.
func LogIn(ctx context.Context, handler http.Handler, prefix string, body []byte) (string, error) {
	var in struct {
		Tokens struct {
			Access string `json:"access_token"`
		} `json:"tokens"`
	}
	s := &story{Options: Options{Handler: handler, Prefix: prefix}}
	err := s.call(ctx, "", http.MethodPost, "/auth/login", json.RawMessage(body), &in)
	return in.Tokens.Access, err
}
