package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

// kakao is what Kakao says of a person.
func kakao(id, email, avatar string) store.SocialUser {
	return store.SocialUser{
		Provider: store.ProviderKakao, ProviderID: id, Email: email, Name: "라이언", AvatarURL: avatar, NewEmail: "kakao_" + id + "@runnerway.app",
	}
}

// entered is an account and whether it is new.
type entered struct {
	store.User
	isNew bool
}

func (s *suite) enter(t testing.TB, p store.SocialUser) entered {
	t.Helper()
	u, isNew, err := s.EnterSocially(ctx, p)
	noError(t, err)
	return entered{u, isNew}
}

func testSocialUsers(t *testing.T, s *suite) {
	const first, second = "https://k.kakaocdn.net/1.jpg", "https://k.kakaocdn.net/2.jpg"
	made := s.enter(t, kakao("1", " Ryan@Example.com", first))
	now := s.clock.time()
	wantEqual(t, "EnterSocially for the first time", made, entered{store.User{ID: made.ID, Email: "ryan@example.com", Name: "라이언", AvatarURL: first,
		Provider: "kakao", ProviderID: "1", Role: store.RoleMember, CreatedAt: now, UpdatedAt: now, LastSeenAt: now}, true})
	p := need(s.Profile(ctx, made.ID))(t)
	wantEqual(t, "profile of a new account", p.User, made.User)
	if p.Settings == nil {
		t.Error("a new account has no settings")
	}
	again := s.enter(t, kakao("1", "other@example.com", ""))
	wantEqual(t, "EnterSocially again", again, entered{made.User, false})
	wantEqual(t, "picture after a new one", s.enter(t, kakao("1", "", second)).AvatarURL, second)
	wantEqual(t, "picture as stored", need(s.User(ctx, made.ID))(t).AvatarURL, second)
	wantEqual(t, "address without one from the provider", s.enter(t, kakao("2", "", "")).Email, "kakao_2@runnerway.app")

	t.Run("another id with a linked address", func(t *testing.T) {
		other := s.enter(t, kakao("3", "ryan@example.com", ""))
		if other.ID == made.ID || !other.isNew || other.Email != "kakao_3@runnerway.app" {
			t.Errorf("EnterSocially = %+v, want a new account", other)
		}
		wantEqual(t, "the account with the address", need(s.User(ctx, made.ID))(t).ProviderID, "1")
	})
	t.Run("uploaded picture", func(t *testing.T) {
		noError(t, s.ReplaceAvatar(ctx, store.Avatar{UserID: made.ID, ID: "up", Large: []byte{1}, Small: []byte{1}}, "https://here/avatars/up.jpg"))
		wantEqual(t, "picture after a login", s.enter(t, kakao("1", "", first)).AvatarURL, "https://here/avatars/up.jpg")
	})
	t.Run("link", func(t *testing.T) { testSocialLink(t, s) })
	t.Run("deleted", func(t *testing.T) {
		s.deleteUser(t, made.ID)
		next := s.enter(t, kakao("1", "ryan@example.com", ""))
		if next.ID == made.ID || !next.isNew || next.Email != "ryan@example.com" {
			t.Errorf("EnterSocially after the account was deleted = %+v, want a new account", next)
		}
	})
}

func testSocialLink(t *testing.T, s *suite) {
	member := func(name string) {
		need(s.CreateUser(ctx, store.SignUp{User: store.User{ID: name, Email: name + "@example.com", Name: name, PasswordHash: "hash"}}))(t)
		s.begin(t, name, "session of "+name)
	}
	member("kim")
	got := s.enter(t, kakao("10", "KIM@example.com", "https://k.kakaocdn.net/kim.jpg"))
	stored := need(s.User(ctx, "kim"))(t)
	wantEqual(t, "EnterSocially with a known address", got, entered{stored, false})
	wantEqual(t, "what is linked", []string{stored.Provider, stored.ProviderID, stored.AvatarURL, stored.Name, stored.PasswordHash},
		[]string{"kakao", "10", "https://k.kakaocdn.net/kim.jpg", "kim", ""})
	wantEqual(t, "sessions of whoever had the account before", s.ids(t, "kim"), []string{})
	wantError(t, "Caller from before", s.calls("kim", "session of kim"), store.ErrSessionEnded)

	member("lee")
	mine := kakao("11", "lee@example.com", "")
	mine.CallerID = "lee"
	wantEqual(t, "password of who asked for the link", s.enter(t, mine).PasswordHash, "hash")
	wantEqual(t, "sessions of who asked for the link", s.ids(t, "lee"), []string{"session of lee"})

	url := "https://example.com/own.jpg"
	member("na")
	noError(t, s.ChangeUser(ctx, "na", store.UserChange{AvatarURL: &url}))
	wantEqual(t, "picture of one's own after a link", s.enter(t, kakao("12", "na@example.com", "https://k.kakaocdn.net/na.jpg")).AvatarURL, url)

	member("jose")
	for i, like := range []string{"josé@example.com", "jose@exämple.com", "ｊose@example.com"} {
		got := s.enter(t, kakao(fmt.Sprint(20+i), like, ""))
		kept := need(s.User(ctx, "jose"))(t)
		if got.ID == "jose" || !got.isNew || kept.ProviderID != "" || kept.PasswordHash != "hash" {
			t.Errorf("EnterSocially with %s = %+v, and jose@example.com is %+v; want a new account, the other as it was", like, got, kept)
		}
	}

	guest := s.guest(t, "guest")
	if got := s.enter(t, kakao("13", guest.Email, "")); got.ID == guest.ID {
		t.Error("EnterSocially linked a guest")
	}
}

func testSocialUsersAtOnce(t *testing.T, s *suite) {
	var ids [8]string
	for _, err := range atOnce(len(ids), func(i int) error {
		u, _, err := s.EnterSocially(ctx, kakao("1", "ryan@example.com", ""))
		ids[i] = u.ID
		return err
	}) {
		noError(t, err)
	}
	for _, id := range ids {
		wantEqual(t, "account of a first login that came several times at once", id, ids[0])
	}
	s.user(t, "kim")
	var linked [8]string
	errs := atOnce(len(linked), func(i int) error { // several ids, one address
		u, _, err := s.EnterSocially(ctx, kakao(fmt.Sprint(100+i), "kim@example.com", ""))
		linked[i] = u.ID
		return err
	})
	wantEqual(t, "logins at once that worked", count(errs, nil), len(linked))
	n := 0
	for _, id := range linked {
		if id == "kim" {
			n++
		}
	}
	wantEqual(t, "ids that were linked to one account", n, 1)
}

func testLoginCodes(t *testing.T, s *suite) {
	s.user(t, "kim")
	soon := s.clock.time().Add(time.Minute)
	noError(t, s.ClaimLogin(ctx, "state", soon))
	wantError(t, "ClaimLogin again", s.ClaimLogin(ctx, "state", soon), store.ErrConflict)
	add := func(code string) {
		noError(t, s.AddLoginCode(ctx, store.LoginCode{Code: code, Browser: "firefox", UserID: "kim", IsNew: true, ExpiresAt: soon}))
	}
	use := func(code, browser string) error {
		_, err := s.UseLoginCode(ctx, code, browser)
		return err
	}
	add("a")
	wantError(t, "UseLoginCode of another browser", use("a", "opera"), store.ErrNotFound)
	wantEqual(t, "UseLoginCode", need(s.UseLoginCode(ctx, "a", "firefox"))(t),
		store.LoginCode{Code: "a", Browser: "firefox", UserID: "kim", IsNew: true, ExpiresAt: soon})
	wantError(t, "UseLoginCode again", use("a", "firefox"), store.ErrNotFound)
	wantError(t, "UseLoginCode of an unknown one", use("x", "firefox"), store.ErrNotFound)
	wantError(t, "UseLoginCode of a state", use("state", ""), store.ErrNotFound)
	add("b")
	wantEqual(t, "uses at once of one code", count(atOnce(8, func(int) error { return use("b", "firefox") }), nil), 1)
	add("c")
	add("d")
	s.clock.advance(time.Minute)
	wantError(t, "UseLoginCode at its expiry", use("c", "firefox"), store.ErrNotFound)
	s.clock.advance(time.Second)
	wantEqual(t, "RemoveLoginCodes", need(s.RemoveLoginCodes(ctx, s.clock.time()))(t), 3)
	noError(t, s.ClaimLogin(ctx, "state", soon))
}
