// Package kakao asks Kakao who a person is: with a token that an app got from Kakao's SDK, or with the code that Kakao sent a
// browser back with (RFC 6749, section 4.1, with PKCE, RFC 7636). What the client says of the person is never looked at.
//
// Errors name the step, the status and Kakao's code, and never a token, a code or what Kakao said of the person: they may be
// logged.
package kakao

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/oauth2"
)

// Kakao's own addresses.
const (
	AuthorizeURL = "https://kauth.kakao.com/oauth/authorize"
	TokenURL     = "https://kauth.kakao.com/oauth/token"
	TokenInfoURL = "https://kapi.kakao.com/v1/user/access_token_info"
	UserURL      = "https://kapi.kakao.com/v2/user/me"
)

const (
	defaultPatience = 10 * time.Second
	defaultAtOnce   = 16
	maxToken        = 4 << 10 // bytes of a token or code; Kakao's have about 60
)

// Options of a Client. Zero of an address, of Patience or of AtOnce means the default.
type Options struct {
	ClientID     string // the app's REST API key; empty: browsers are not sent to Kakao
	ClientSecret string // may be empty, if the app has none
	RedirectURL  string // where Kakao sends browsers back to, as registered there
	// AppID is the app's number. Tokens of other apps are refused; without it every token is that did not come by a code of
	// ours, because a token that somebody gave to another app must not open an account here.
	AppID int64

	AuthorizeURL, TokenURL, TokenInfoURL, UserURL string

	Patience time.Duration // for one login, all steps together; default 10 s
	AtOnce   int           // logins that ask Kakao at the same time; default 16
}

func (o *Options) setDefaults() {
	for _, a := range []struct {
		value    *string
		fallback string
	}{{&o.AuthorizeURL, AuthorizeURL}, {&o.TokenURL, TokenURL}, {&o.TokenInfoURL, TokenInfoURL}, {&o.UserURL, UserURL}} {
		if *a.value == "" {
			*a.value = a.fallback
		}
	}
	if o.Patience <= 0 {
		o.Patience = defaultPatience
	}
	if o.AtOnce <= 0 {
		o.AtOnce = defaultAtOnce
	}
}

// A Person is what Kakao says of somebody.
type Person struct {
	ID       string // decimal, of this app
	Email    string // only one that is valid and that Kakao has verified; else empty
	Nickname string // may be empty
	ImageURL string // may be empty
}

// What a login fails with, besides *AnswerError and errors of the network.
var (
	// ErrNotConfigured is a client without ClientID, or without AppID for a token from elsewhere.
	ErrNotConfigured = errors.New("kakao: not configured")
	// ErrOtherApp is a token that was made for another app.
	ErrOtherApp = errors.New("kakao: the token is another app's")
	// ErrOtherPerson is a token of which Kakao names two owners.
	ErrOtherPerson = errors.New("kakao: the token's owner is not clear")
	// ErrMalformed is a token or code that cannot be one.
	ErrMalformed = errors.New("kakao: malformed token or code")
	// ErrTooLarge is an answer that is too long to be one.
	ErrTooLarge = errors.New("kakao: the answer is too long")
)

// A Client asks Kakao. It is safe for concurrent use.
type Client struct {
	o     Options
	oauth oauth2.Config
	web   *http.Client
	slots chan struct{}
}

// New makes a client; nothing is asked.
func New(o Options) *Client {
	o.setDefaults()
	return &Client{
		o: o,
		oauth: oauth2.Config{
			ClientID: o.ClientID, ClientSecret: o.ClientSecret, RedirectURL: o.RedirectURL,
			Endpoint: oauth2.Endpoint{AuthURL: o.AuthorizeURL, TokenURL: o.TokenURL, AuthStyle: oauth2.AuthStyleInParams},
		},
		web: &http.Client{
			Transport: http.DefaultTransport.(*http.Transport).Clone(),
			// A redirect could take the token elsewhere; Kakao's answers have none.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		slots: make(chan struct{}, o.AtOnce),
	}
}

// CanRedirect reports whether browsers can be sent to Kakao.
func (c *Client) CanRedirect() bool { return c.o.ClientID != "" }

// Authorize is where a browser goes to log in. verifier is a secret of 43 to 128 characters that Exchange needs again.
func (c *Client) Authorize(state, verifier string) string {
	return c.oauth.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier))
}

// Exchange is who came back from Authorize with a code.
func (c *Client) Exchange(ctx context.Context, code, verifier string) (Person, error) {
	if !c.CanRedirect() {
		return Person{}, ErrNotConfigured
	}
	if !plausible(code) {
		return Person{}, ErrMalformed
	}
	ctx, done, err := c.begin(ctx)
	if err != nil {
		return Person{}, err
	}
	defer done()
	token, err := c.oauth.Exchange(context.WithValue(ctx, oauth2.HTTPClient, c.web), code, oauth2.VerifierOption(verifier))
	if err != nil {
		return Person{}, fmt.Errorf("exchange the code: %w", withoutBody(err))
	}
	return c.person(ctx, token.AccessToken)
}

// Person is whose access token that is.
func (c *Client) Person(ctx context.Context, token string) (Person, error) {
	if c.o.AppID == 0 {
		return Person{}, ErrNotConfigured
	}
	if !plausible(token) {
		return Person{}, ErrMalformed
	}
	ctx, done, err := c.begin(ctx)
	if err != nil {
		return Person{}, err
	}
	defer done()
	return c.person(ctx, token)
}

// begin waits for a place, and bounds everything after it.
func (c *Client) begin(ctx context.Context) (_ context.Context, done func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, c.o.Patience)
	select {
	case c.slots <- struct{}{}:
		return ctx, func() { <-c.slots; cancel() }, nil
	case <-ctx.Done():
		err := ctx.Err()
		cancel()
		return nil, nil, fmt.Errorf("wait for a place: %w", err)
	}
}

// person asks whose token that is and what app it is for before anything else is believed.
func (c *Client) person(ctx context.Context, token string) (Person, error) {
	var info tokenInfo
	if err := c.get(ctx, c.o.TokenInfoURL, token, &info); err != nil {
		return Person{}, fmt.Errorf("ask about the token: %w", err)
	}
	if c.o.AppID != 0 && info.AppID != c.o.AppID {
		return Person{}, ErrOtherApp
	}
	var u user
	if err := c.get(ctx, c.o.UserURL, token, &u); err != nil {
		return Person{}, fmt.Errorf("ask about the user: %w", err)
	}
	if u.ID <= 0 || u.ID != info.ID {
		return Person{}, ErrOtherPerson
	}
	return u.person(), nil
}

// plausible reports whether a token or code can be sent: visible ASCII, and not too long.
func plausible(token string) bool {
	for i := range len(token) {
		if token[i] <= ' ' || token[i] > '~' {
			return false
		}
	}
	return token != "" && len(token) <= maxToken
}
