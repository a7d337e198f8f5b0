package storetest

import (
	"strconv"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

func testInstance(t *testing.T, s *suite) {
	want := store.Instance{Name: "RunnerWay", Language: "ko", SignUp: store.SignUpOpen, DefaultVisibility: "public"}
	wantEqual(t, "Instance at first", need(s.Instance(ctx))(t), want)
	wantEqual(t, "ChangeInstance of nothing", need(s.ChangeInstance(ctx, store.InstanceChange{}))(t), want)
	want.Name, want.TimeZone = "한강 러닝 클럽 🏃", "Asia/Seoul"
	wantEqual(t, "ChangeInstance", need(s.ChangeInstance(ctx, store.InstanceChange{Name: &want.Name, TimeZone: &want.TimeZone}))(t), want)
	want = store.Instance{Name: want.Name, Language: "en", SignUp: store.SignUpClosed, DefaultVisibility: "private"}
	wantEqual(t, "ChangeInstance of the rest, and back to a default", need(s.ChangeInstance(ctx, store.InstanceChange{
		Language: ptr("en"), TimeZone: ptr(""), SignUp: ptr(store.SignUpClosed), DefaultVisibility: ptr("private"),
	}))(t), want)
	wantEqual(t, "Instance", need(s.Instance(ctx))(t), want)
}

func testInvitations(t *testing.T, s *suite) {
	s.admin(t, "boss")
	add := func(i store.Invitation) store.Invitation {
		t.Helper()
		i.CreatedBy = "boss"
		s.clock.advance(time.Second)
		return need(s.AddInvitation(ctx, i))(t)
	}
	twice := add(store.Invitation{Code: "TWICE", MaxUses: 2, Note: "신입 🏃"})
	short := add(store.Invitation{Code: "SHORT", ExpiresAt: s.clock.time().Add(time.Hour)})
	any := add(store.Invitation{Code: "ANY"})
	_, err := s.AddInvitation(ctx, store.Invitation{Code: "any ", CreatedBy: "boss"})
	wantError(t, "AddInvitation with a code that exists", err, store.ErrConflict)
	wantEqual(t, "Invitations", need(s.Invitations(ctx, 10))(t), []store.Invitation{any, short, twice})
	wantEqual(t, "Invitations, one at most", len(need(s.Invitations(ctx, 1))(t)), 1)
	wantEqual(t, "Invitation", need(s.Invitation(ctx, " twice"))(t), twice)

	join := func(name, code string) error {
		_, err := s.CreateUser(ctx, store.SignUp{
			User:      store.User{ID: name, Email: name + "@example.com", Name: name},
			Admission: store.Admission{ByInvitation: true, Invitation: code},
		})
		return err
	}
	wantError(t, "CreateUser without an invitation", join("a", ""), store.ErrNotInvited)
	wantError(t, "CreateUser with an unknown one", join("a", "OTHER"), store.ErrNotInvited)
	errs := atOnce(4, func(i int) error { return join("guest"+strconv.Itoa(i), "TWICE") })
	wantEqual(t, "who came in of four at once with one for two", count(errs, nil), 2)
	wantEqual(t, "who did not", count(errs, store.ErrNotInvited), 2)
	_, err = s.Invitation(ctx, "TWICE")
	wantError(t, "Invitation that is used up", err, store.ErrNotFound)
	noError(t, join("b", "short"))
	wantError(t, "CreateUser with a taken address", join("b", "ANY"), store.ErrConflict)
	wantEqual(t, "uses after an account that was not made", need(s.Invitation(ctx, "ANY"))(t).Uses, 0)

	s.clock.advance(time.Hour)
	wantError(t, "CreateUser with one that is over", join("c", "SHORT"), store.ErrNotInvited)
	noError(t, s.RevokeInvitation(ctx, any.ID))
	wantError(t, "RevokeInvitation again", s.RevokeInvitation(ctx, any.ID), store.ErrNotFound)
	wantError(t, "RevokeInvitation of none", s.RevokeInvitation(ctx, "x"), store.ErrNotFound)
	wantError(t, "CreateUser with a revoked one", join("c", "ANY"), store.ErrNotInvited)
	wantEqual(t, "Invitations without the revoked", len(need(s.Invitations(ctx, 10))(t)), 2)

	_, err = s.CreateUser(ctx, store.SignUp{User: store.User{Email: "d@example.com", Name: "d"}, Admission: store.Admission{Closed: true}})
	wantError(t, "CreateUser when nobody may come", err, store.ErrClosed)
	kakao := store.SocialUser{Provider: store.ProviderKakao, ProviderID: "7", Email: "e@example.com", Name: "e", NewID: "e", Admission: store.Admission{Closed: true}}
	_, _, err = s.EnterSocially(ctx, kakao)
	wantError(t, "EnterSocially when nobody may come", err, store.ErrClosed)
	add(store.Invitation{Code: "KAKAO", MaxUses: 1})
	kakao.Admission = store.Admission{ByInvitation: true}
	_, _, err = s.EnterSocially(ctx, kakao)
	wantError(t, "EnterSocially without an invitation", err, store.ErrNotInvited)
	kakao.Admission.Invitation = "KAKAO"
	for _, isNew := range []bool{true, false} {
		_, made, err := s.EnterSocially(ctx, kakao)
		noError(t, err)
		wantEqual(t, "whether the account is new", made, isNew)
	}
}

// setupLink makes one; an empty address is anybody's.
func (s *suite) setupLink(t testing.TB, token, email string) {
	t.Helper()
	noError(t, s.AddAccountLink(ctx, store.AccountLink{Token: token, Purpose: store.LinkSetup, Email: email}))
}

func (s *suite) setUp(link, name string) error {
	token := s.token("of " + name)
	_, err := s.SetUp(ctx, store.SetUp{
		Link: link, User: store.User{ID: name, Email: name + "@example.com", Name: name, PasswordHash: "hash"}, Token: token,
		Instance: store.InstanceChange{Name: &name},
	})
	return err
}

func testSetupLinks(t *testing.T, s *suite) {
	s.setupLink(t, "one", "")
	s.setupLink(t, "two", "")
	s.clock.advance(365 * 24 * time.Hour)
	wantEqual(t, "AccountLink", need(s.AccountLink(ctx, store.LinkSetup, "two"))(t).Email, "")
	_, err := s.AccountLink(ctx, store.LinkReset, "two")
	wantError(t, "AccountLink for something else", err, store.ErrNotFound)
	wantError(t, "SetUp with no link", s.setUp("three", "boss"), store.ErrNotFound)
	noError(t, s.setUp("one", "boss"))
	boss := need(s.User(ctx, "boss"))(t)
	wantEqual(t, "role", boss.Role, store.RoleAdmin)
	wantEqual(t, "password", boss.PasswordHash, "hash")
	wantEqual(t, "name of the instance", need(s.Instance(ctx))(t).Name, "boss")
	noError(t, s.rotate("of boss", "of boss 2"))
	for _, link := range []string{"one", "two"} {
		wantError(t, "SetUp with link "+link, s.setUp(link, "thief"), store.ErrNotFound)
	}
	s.setupLink(t, "late", "")
	wantError(t, "SetUp when there is an admin", s.setUp("late", "thief"), store.ErrNotFound)
	_, err = s.AccountLink(ctx, store.LinkSetup, "late")
	wantError(t, "AccountLink when there is an admin", err, store.ErrNotFound)

	s.setupLink(t, "lee's", "Lee@Example.com")
	wantEqual(t, "address of a link", need(s.AccountLink(ctx, store.LinkSetup, "lee's"))(t).Email, "lee@example.com")
	wantError(t, "SetUp by somebody else", s.setUp("lee's", "kim"), store.ErrNotFound)
	noError(t, s.setUp("lee's", "lee"))
	wantError(t, "SetUp again", s.setUp("lee's", "lee"), store.ErrNotFound)

	s.user(t, "na")
	route := need(s.SaveGenerated(ctx, generated(s.guest(t, "g").ID, "", 1)))(t).Route
	need(s.CreatePost(ctx, store.Post{AuthorID: "na", RouteName: "x", Visibility: store.VisiblePublic}))(t)
	noError(t, s.suspend("na", true))
	s.setupLink(t, "na's", "na@example.com")
	wantError(t, "SetUp of a new account with a taken address", s.setUp("na's", "na"), store.ErrConflict)
	na := need(s.SetUp(ctx, store.SetUp{Link: "na's", UserID: "na", User: store.User{Email: "na@example.com", PasswordHash: "first"}, GuestID: "g"}))(t)
	wantEqual(t, "SetUp of an account", na, need(s.User(ctx, "na"))(t))
	wantEqual(t, "role of an account", na.Role, store.RoleAdmin)
	wantEqual(t, "password of an account that had none", na.PasswordHash, "first")
	wantEqual(t, "SuspendedAt", na.SuspendedAt, store.Time{})
	wantEqual(t, "posts of an account that was suspended", s.listed(t, store.FeedQuery{}), []int{1, 1})
	need(s.OwnRoute(ctx, route.ID, "na"))(t)
	s.setupLink(t, "lee's 2", "lee@example.com")
	_, err = s.SetUp(ctx, store.SetUp{Link: "lee's 2", UserID: "na", User: store.User{Email: "lee@example.com"}})
	wantError(t, "SetUp of another account", err, store.ErrNotFound)

	for i := range 60 {
		s.clock.advance(time.Second)
		s.setupLink(t, "x"+strconv.Itoa(i), "x@example.com")
	}
	_, err = s.AccountLink(ctx, store.LinkSetup, "x0")
	wantError(t, "AccountLink of one of too many", err, store.ErrNotFound)
	need(s.AccountLink(ctx, store.LinkSetup, "x59"))(t)
}

func testSetupAtOnce(t *testing.T, s *suite) {
	const n = 4
	for i := range n {
		s.setupLink(t, "link"+strconv.Itoa(i), "")
	}
	errs := atOnce(2*n, func(i int) error { return s.setUp("link"+strconv.Itoa(i%n), "boss"+strconv.Itoa(i)) })
	wantEqual(t, "first admins of many at once", count(errs, nil), 1)
	wantEqual(t, "who was too late", count(errs, store.ErrNotFound), 2*n-1)
}

func testResetLinks(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	link := func(userID, token string) {
		t.Helper()
		noError(t, s.AddAccountLink(ctx, store.AccountLink{
			Token: token, Purpose: store.LinkReset, UserID: userID, ExpiresAt: s.clock.time().Add(24 * time.Hour),
		}))
	}
	reset := func(token string) error {
		_, err := s.ResetPassword(ctx, token, "hash "+token)
		return err
	}
	s.begin(t, "kim", "a")
	s.begin(t, "lee", "b")
	link("kim", "first")
	link("lee", "lee's")
	link("kim", "second")
	wantEqual(t, "whose link", need(s.AccountLink(ctx, store.LinkReset, "second"))(t).UserID, "kim")
	wantError(t, "ResetPassword with a link that another has replaced", reset("first"), store.ErrNotFound)
	wantError(t, "SetUp with a link for a password", s.setUp("second", "kim"), store.ErrNotFound)
	errs := atOnce(4, func(int) error { return reset("second") })
	wantEqual(t, "uses of one link at once", count(errs, nil), 1)
	wantEqual(t, "password", need(s.User(ctx, "kim"))(t).PasswordHash, "hash second")
	wantError(t, "Caller of a session from before", s.calls("kim", "a"), store.ErrSessionEnded)
	noError(t, s.calls("lee", "b"))

	s.clock.advance(24*time.Hour - time.Millisecond)
	need(s.AccountLink(ctx, store.LinkReset, "lee's"))(t)
	s.clock.advance(time.Millisecond)
	wantError(t, "ResetPassword a day later", reset("lee's"), store.ErrNotFound)
	wantEqual(t, "RemoveAccountLinks before they expired", need(s.RemoveAccountLinks(ctx, s.clock.time()))(t), 0)
	s.clock.advance(time.Second)
	wantEqual(t, "RemoveAccountLinks", need(s.RemoveAccountLinks(ctx, s.clock.time()))(t), 1)

	link("kim", "last")
	s.deleteUser(t, "kim")
	wantError(t, "ResetPassword of a deleted account", reset("last"), store.ErrNotFound)
}

func testCondition(t *testing.T, s *suite) {
	c := need(s.Condition(ctx))(t)
	if c.Kind != "sqlite" && c.Kind != "mariadb" || c.Version == "" || c.Bytes < 100_000 || !c.Migrations.Current() || len(c.Migrations.Applied) == 0 {
		t.Errorf("Condition of a new database: %+v", c)
	}
}
