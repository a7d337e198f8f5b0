// Package kakaotest is a Kakao for tests: a server that checks what it is asked as Kakao does, and refuses in its words.
package kakaotest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/runnerway/runnerway/server/kakao"
)

// The app that is registered.
const (
	ClientID     = "9b2f6a6c1de64a5f8f6d1b7d5c3e2a10"
	ClientSecret = "kakao app secret"
	AppID        = 654321
	RedirectURL  = "http://localhost:8000/api/v1/auth/social/kakao/callback"
)

// The paths of the steps, for Break.
const (
	TokenPath = "/oauth/token"
	InfoPath  = "/v1/user/access_token_info"
	UserPath  = "/v2/user/me"
)

// A Person has an account at Kakao.
type Person struct {
	ID int64
	// Account is kakao_account and Properties is properties, as in Kakao's answer; nil is left out.
	Account, Properties map[string]any
}

// Ryan is a person who shares everything.
func Ryan() Person {
	return Person{
		ID:         4012345678,
		Properties: map[string]any{"nickname": "옛 라이언", "profile_image": "http://k.kakaocdn.net/old.jpg"},
		Account: map[string]any{
			"profile_needs_agreement": false,
			"profile": map[string]any{
				"nickname": "라이언", "profile_image_url": "http://k.kakaocdn.net/ryan.jpg", "thumbnail_image_url": "http://k.kakaocdn.net/ryan_s.jpg",
				"is_default_image": false,
			},
			"has_email": true, "email_needs_agreement": false, "is_email_valid": true, "is_email_verified": true, "email": "ryan@example.com",
		},
	}
}

// Called is p with that id and e-mail.
func (p Person) Called(id int64, email string) Person {
	p.ID = id
	p.Account["email"] = email
	return p
}

// With is p with something else in kakao_account; nil leaves it out.
func (p Person) With(key string, value any) Person {
	p.Account[key] = value
	if value == nil {
		delete(p.Account, key)
	}
	return p
}

type token struct {
	person Person
	app    int64
}

type grant struct {
	person    Person
	challenge string
}

// A Server is Kakao.
type Server struct {
	t   testing.TB
	web *httptest.Server

	mu     sync.Mutex
	tokens map[string]token
	grants map[string]grant // by code
	broken map[string]http.HandlerFunc
	calls  []string
	made   int
}

// New starts a Kakao that ends with the test.
func New(t testing.TB) *Server {
	s := &Server{t: t, tokens: map[string]token{}, grants: map[string]grant{}, broken: map[string]http.HandlerFunc{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+TokenPath, s.exchange)
	mux.HandleFunc("GET "+InfoPath, s.info)
	mux.HandleFunc("GET "+UserPath, s.user)
	s.web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.calls = append(s.calls, r.URL.Path)
		instead := s.broken[r.URL.Path]
		s.mu.Unlock()
		if instead != nil {
			instead(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.web.Close)
	return s
}

// Options are those of a client of the registered app at this Kakao.
func (s *Server) Options() kakao.Options {
	return kakao.Options{
		ClientID: ClientID, ClientSecret: ClientSecret, AppID: AppID, RedirectURL: RedirectURL,
		AuthorizeURL: s.web.URL + "/oauth/authorize", TokenURL: s.web.URL + TokenPath, TokenInfoURL: s.web.URL + InfoPath, UserURL: s.web.URL + UserPath,
	}
}

// Break has a path answered in another way; nil mends it.
func (s *Server) Break(path string, instead http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken[path] = instead
}

// Calls are the paths that were asked for, in their order.
func (s *Server) Calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.calls...)
}

// Token is an access token of a person for the registered app.
func (s *Server) Token(p Person) string { return s.TokenOf(p, AppID) }

// Accept makes some text an access token of a person's for the registered app.
func (s *Server) Accept(name string, p Person) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[name] = token{p, AppID}
}

// TokenOf is an access token for some app.
func (s *Server) TokenOf(p Person, app int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made++
	name := fmt.Sprintf("kakao-token-%d", s.made)
	s.tokens[name] = token{p, app}
	return name
}

// Consent is a person who agrees at the page that a browser was sent to; it returns where Kakao sends the browser back to.
func (s *Server) Consent(authorize string, p Person) string {
	s.t.Helper()
	query := s.read(authorize)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made++
	code := fmt.Sprintf("kakao-code-%d", s.made)
	s.grants[code] = grant{p, query.Get("code_challenge")}
	return RedirectURL + "?" + url.Values{"code": {code}, "state": {query.Get("state")}}.Encode()
}

// Refuse is a person who does not agree.
func (s *Server) Refuse(authorize string) string {
	s.t.Helper()
	return RedirectURL + "?" + url.Values{
		"error": {"access_denied"}, "error_description": {"User denied access"}, "state": {s.read(authorize).Get("state")},
	}.Encode()
}

// read checks a request for authorization as Kakao's page does.
func (s *Server) read(authorize string) url.Values {
	s.t.Helper()
	u, err := url.Parse(authorize)
	if err != nil || u.Scheme+"://"+u.Host+u.Path != s.Options().AuthorizeURL {
		s.t.Fatalf("the browser was sent to %q", authorize)
	}
	query := u.Query()
	switch {
	case query.Get("client_id") != ClientID:
		s.t.Fatal("KOE101: wrong client_id")
	case query.Get("redirect_uri") != RedirectURL:
		s.t.Fatal("KOE006: redirect_uri is not registered")
	case query.Get("response_type") != "code", query.Get("code_challenge") == "", query.Get("code_challenge_method") != "S256", query.Get("state") == "":
		s.t.Fatalf("KOE001: wrong parameters: %v", query)
	case query.Has("client_secret") || strings.Contains(authorize, ClientSecret):
		s.t.Fatal("the browser got the client's secret")
	}
	return query
}

func (s *Server) exchange(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") || r.ParseForm() != nil {
		refuse(w, 400, "invalid_request", "KOE001", "bad request")
		return
	}
	s.mu.Lock()
	g, known := s.grants[r.PostForm.Get("code")]
	delete(s.grants, r.PostForm.Get("code"))
	s.mu.Unlock()
	proof := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
	switch {
	case r.PostForm.Get("grant_type") != "authorization_code":
		refuse(w, 400, "unsupported_grant_type", "KOE205", "unsupported grant type")
	case r.PostForm.Get("client_id") != ClientID:
		refuse(w, 401, "invalid_client", "KOE101", "Not exist client_id")
	case r.PostForm.Get("client_secret") != ClientSecret:
		refuse(w, 401, "invalid_client", "KOE010", "Bad client credentials")
	case !known, base64.RawURLEncoding.EncodeToString(proof[:]) != g.challenge:
		refuse(w, 400, "invalid_grant", "KOE320", "authorization code not found for code="+r.PostForm.Get("code"))
	case r.PostForm.Get("redirect_uri") != RedirectURL:
		refuse(w, 400, "invalid_grant", "KOE303", "Redirect URI mismatch.")
	default:
		answer(w, map[string]any{
			"access_token": s.Token(g.person), "token_type": "bearer", "refresh_token": "kakao-refresh", "expires_in": 21599,
			"scope": "account_email profile_image profile_nickname", "refresh_token_expires_in": 5183999,
		})
	}
}

// owner is whose token a request has; it has been answered if nobody's.
func (s *Server) owner(w http.ResponseWriter, r *http.Request) (token, bool) {
	name, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	s.mu.Lock()
	t, known := s.tokens[name]
	s.mu.Unlock()
	if !ok || !known {
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"msg":"this access token does not exist","code":-401}`)
	}
	return t, ok && known
}

func (s *Server) info(w http.ResponseWriter, r *http.Request) {
	if t, ok := s.owner(w, r); ok {
		answer(w, map[string]any{"id": t.person.ID, "expires_in": 7199, "app_id": t.app})
	}
}

func (s *Server) user(w http.ResponseWriter, r *http.Request) {
	t, ok := s.owner(w, r)
	if !ok {
		return
	}
	about := map[string]any{"id": t.person.ID, "connected_at": "2026-01-11T01:45:28Z"}
	if t.person.Properties != nil {
		about["properties"] = t.person.Properties
	}
	if t.person.Account != nil {
		about["kakao_account"] = t.person.Account
	}
	answer(w, about)
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	_ = json.NewEncoder(w).Encode(body) // the client may have gone
}

// refuse is an error of Kakao's login.
func refuse(w http.ResponseWriter, status int, name, code, text string) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": name, "error_description": text, "error_code": code})
}

// Ways to be broken, for Break.
var (
	// Down is Kakao's own failure, an error of its proxy in HTML.
	Down http.HandlerFunc = func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "<html>502 Bad Gateway</html>", http.StatusBadGateway)
	}
	// Internal is the temporary error of Kakao's API.
	Internal http.HandlerFunc = func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"msg":"internal error","code":-1}`)
	}
	// Garbage is no JSON.
	Garbage http.HandlerFunc = func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"id": 40123`) }
	// WrongTypes is JSON of another kind.
	WrongTypes http.HandlerFunc = func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"id":"4012345678","app_id":"654321","access_token":7}`)
	}
	// Empty is an answer without a body.
	Empty http.HandlerFunc = func(http.ResponseWriter, *http.Request) {}
	// Huge is an answer of 64 MiB that would be valid.
	Huge http.HandlerFunc = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"id":4012345678,"app_id":%d,"access_token":"x","padding":"`, AppID)
		padding := strings.Repeat("x", 1<<20)
		for range 64 {
			if _, err := fmt.Fprint(w, padding); err != nil {
				return
			}
		}
		fmt.Fprint(w, `"}`)
	}
	// Slow never answers.
	Slow http.HandlerFunc = func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then it is noticed that the client goes
		<-r.Context().Done()
	}
	// Elsewhere is a redirect.
	Elsewhere http.HandlerFunc = func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}
	// Hangup cuts the connection.
	Hangup http.HandlerFunc = func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
)
