package kakao_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server/kakao"
	"github.com/runnerway/runnerway/server/kakao/kakaotest"
)

func TestPerson(t *testing.T) {
	server := kakaotest.New(t)
	client := kakao.New(server.Options())
	ryan := func() kakaotest.Person { return kakaotest.Ryan() }
	all := kakao.Person{ID: "4012345678", Email: "ryan@example.com", Nickname: "라이언", ImageURL: "http://k.kakaocdn.net/ryan.jpg"}
	without := func(change func(*kakao.Person)) kakao.Person {
		p := all
		change(&p)
		return p
	}
	noEmail := without(func(p *kakao.Person) { p.Email = "" })
	for _, c := range []struct {
		name   string
		person kakaotest.Person
		want   kakao.Person
	}{
		{"who shares everything", ryan(), all},
		{"e-mail not verified", ryan().With("is_email_verified", false), noEmail},
		{"e-mail not valid any more", ryan().With("is_email_valid", false), noEmail},
		{"e-mail of which nothing is said", ryan().With("is_email_valid", nil).With("is_email_verified", nil), noEmail},
		{"no e-mail", ryan().With("email", nil), noEmail},
		{"no profile", ryan().With("profile", nil), without(func(p *kakao.Person) { p.Nickname, p.ImageURL = "옛 라이언", "http://k.kakaocdn.net/old.jpg" })},
		{"who shares nothing", kakaotest.Person{ID: 7}, kakao.Person{ID: "7"}},
		{"largest id", kakaotest.Person{ID: 1<<63 - 1}, kakao.Person{ID: "9223372036854775807"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := client.Person(context.Background(), server.Token(c.person))
			if err != nil || got != c.want {
				t.Errorf("Person = %+v, %v; want %+v", got, err, c.want)
			}
		})
	}
}

func TestPersonRefuses(t *testing.T) {
	server := kakaotest.New(t)
	client := kakao.New(server.Options())
	refused := func(t *testing.T, client *kakao.Client, token string, want error) {
		t.Helper()
		before := len(server.Calls())
		if p, err := client.Person(context.Background(), token); !errors.Is(err, want) || p != (kakao.Person{}) {
			t.Errorf("Person = %+v, %v; want %v", p, err, want)
		}
		if errors.Is(want, kakao.ErrOtherApp) {
			return
		}
		if n := len(server.Calls()); n != before {
			t.Errorf("Kakao was asked %d times", n-before)
		}
	}
	t.Run("another app's token", func(t *testing.T) {
		refused(t, client, server.TokenOf(kakaotest.Ryan(), 99), kakao.ErrOtherApp)
		if calls := server.Calls(); calls[len(calls)-1] != kakaotest.InfoPath {
			t.Errorf("calls = %v, want none for the user of another app's token", calls)
		}
	})
	t.Run("no app", func(t *testing.T) {
		o := server.Options()
		o.AppID = 0
		refused(t, kakao.New(o), server.Token(kakaotest.Ryan()), kakao.ErrNotConfigured)
	})
	for name, token := range map[string]string{"empty": "", "two lines": "a\r\nHost: b", "blank": "a b", "Hangul": "토큰", "long": strings.Repeat("x", 5000)} {
		t.Run(name, func(t *testing.T) { refused(t, client, token, kakao.ErrMalformed) })
	}
	t.Run("unknown token", func(t *testing.T) {
		_, err := client.Person(context.Background(), "stale")
		var answer *kakao.AnswerError
		if !errors.As(err, &answer) || answer.Status != 401 || answer.Code != "-401" {
			t.Errorf("Person of an unknown token: %v, want status 401 and -401", err)
		}
	})
	t.Run("two owners", func(t *testing.T) {
		token := server.Token(kakaotest.Ryan())
		server.Break(kakaotest.InfoPath, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"id":1,"app_id":654321}`))
		})
		defer server.Break(kakaotest.InfoPath, nil)
		if _, err := client.Person(context.Background(), token); !errors.Is(err, kakao.ErrOtherPerson) {
			t.Errorf("Person = %v, want %v", err, kakao.ErrOtherPerson)
		}
	})
}

// failures are the ways of Kakao to fail, at every step.
var failures = map[string]http.HandlerFunc{
	"down": kakaotest.Down, "internal error": kakaotest.Internal, "garbage": kakaotest.Garbage, "wrong types": kakaotest.WrongTypes,
	"empty": kakaotest.Empty, "huge": kakaotest.Huge, "redirect": kakaotest.Elsewhere, "hangup": kakaotest.Hangup,
}

func TestFailures(t *testing.T) {
	for _, path := range []string{kakaotest.TokenPath, kakaotest.InfoPath, kakaotest.UserPath} {
		for name, failure := range failures {
			t.Run(path+" "+name, func(t *testing.T) {
				server := kakaotest.New(t)
				client := kakao.New(server.Options())
				code := codeOf(t, server, client, kakaotest.Ryan())
				token := server.Token(kakaotest.Ryan())
				server.Break(path, failure)
				p, err := client.Exchange(context.Background(), code, verifier)
				if err == nil || p != (kakao.Person{}) {
					t.Errorf("Exchange = %+v, %v; want an error", p, err)
				}
				for _, secret := range []string{code, kakaotest.ClientSecret, verifier} {
					if err != nil && strings.Contains(err.Error(), secret) {
						t.Errorf("the error %q holds a secret", err)
					}
				}
				if path == kakaotest.TokenPath {
					return
				}
				if p, err := client.Person(context.Background(), token); err == nil || p != (kakao.Person{}) || strings.Contains(err.Error(), token) {
					t.Errorf("Person = %+v, %v; want an error without the token", p, err)
				}
			})
		}
	}
}

// A slow Kakao costs its patience once, and no more places than there are.
func TestSlow(t *testing.T) {
	for _, path := range []string{kakaotest.TokenPath, kakaotest.InfoPath, kakaotest.UserPath} {
		t.Run(path, func(t *testing.T) {
			server := kakaotest.New(t)
			o := server.Options()
			o.Patience, o.AtOnce = 100*time.Millisecond, 1
			client := kakao.New(o)
			codes := []string{codeOf(t, server, client, kakaotest.Ryan()), codeOf(t, server, client, kakaotest.Ryan())}
			server.Break(path, kakaotest.Slow)
			var both sync.WaitGroup
			for _, code := range codes {
				both.Go(func() {
					if _, err := client.Exchange(context.Background(), code, verifier); !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("Exchange = %v, want %v", err, context.DeadlineExceeded)
					}
				})
			}
			both.Wait()
			server.Break(path, nil)
			if _, err := client.Person(context.Background(), server.Token(kakaotest.Ryan())); err != nil {
				t.Errorf("Person after it: %v: a place was not given back", err)
			}
		})
	}
}

const verifier = "a-verifier-of-at-least-forty-three-characters"

// codeOf is what a person who agrees comes back with.
func codeOf(t *testing.T, server *kakaotest.Server, client *kakao.Client, p kakaotest.Person) string {
	t.Helper()
	back := server.Consent(client.Authorize("state", verifier), p)
	_, rest, _ := strings.Cut(back, "code=")
	code, _, _ := strings.Cut(rest, "&")
	return code
}

func TestExchange(t *testing.T) {
	server := kakaotest.New(t)
	client := kakao.New(server.Options())
	code := codeOf(t, server, client, kakaotest.Ryan())
	p, err := client.Exchange(context.Background(), code, verifier)
	if err != nil || p.ID != "4012345678" {
		t.Fatalf("Exchange = %+v, %v", p, err)
	}
	refusals := map[string]func() error{
		"used twice": func() error {
			_, err := client.Exchange(context.Background(), code, verifier)
			return err
		},
		"another verifier": func() error {
			_, err := client.Exchange(context.Background(), codeOf(t, server, client, kakaotest.Ryan()), verifier+"x")
			return err
		},
	}
	for name, exchange := range refusals {
		t.Run(name, func(t *testing.T) {
			var answer *kakao.AnswerError
			if err := exchange(); !errors.As(err, &answer) || answer.Status != 400 || answer.Code != "KOE320" {
				t.Errorf("Exchange = %v, want status 400 and KOE320", err)
			}
		})
	}
	t.Run("without the app's number", func(t *testing.T) { // the code shows that it is ours
		o := server.Options()
		o.AppID = 0
		client := kakao.New(o)
		if p, err := client.Exchange(context.Background(), codeOf(t, server, client, kakaotest.Ryan()), verifier); err != nil || p.ID == "" {
			t.Errorf("Exchange = %+v, %v", p, err)
		}
	})
	t.Run("not configured", func(t *testing.T) {
		client := kakao.New(kakao.Options{})
		if _, err := client.Exchange(context.Background(), "code", verifier); !errors.Is(err, kakao.ErrNotConfigured) || client.CanRedirect() {
			t.Errorf("Exchange = %v, want %v", err, kakao.ErrNotConfigured)
		}
	})
	t.Run("malformed", func(t *testing.T) {
		if _, err := client.Exchange(context.Background(), "a b", verifier); !errors.Is(err, kakao.ErrMalformed) {
			t.Errorf("Exchange = %v, want %v", err, kakao.ErrMalformed)
		}
	})
}
