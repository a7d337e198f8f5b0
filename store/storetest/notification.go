package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

// tell stores a notification that must be new.
func (s *suite) tell(t testing.TB, n store.Notification) store.Notification {
	t.Helper()
	stored, fresh, err := s.Notify(ctx, n)
	noError(t, err)
	if !fresh {
		t.Fatalf("Notify %+v: not new", n)
	}
	return stored
}

// tellNothing stores a notification that must not be.
func (s *suite) tellNothing(t testing.TB, why string, n store.Notification) {
	t.Helper()
	stored, fresh, err := s.Notify(ctx, n)
	noError(t, err)
	if fresh || stored != (store.Notification{}) {
		t.Errorf("Notify %s: %+v, new %v; want nothing", why, stored, fresh)
	}
}

func noticeIDs(ns []store.Notice) []string {
	var ids []string
	for _, n := range ns {
		ids = append(ids, n.ID)
	}
	return ids
}

func testNotifications(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	s.guest(t, "guest")
	start := need(s.LastNotice(ctx))(t)
	follow := store.Notification{UserID: "kim", Kind: store.NotifyFollow, ActorID: "lee"}
	f := s.tell(t, follow)
	wantEqual(t, "times", []store.Time{f.CreatedAt, f.ReadAt}, []store.Time{s.clock.time(), {}})
	s.tellNothing(t, "again", follow)
	s.tellNothing(t, "oneself", store.Notification{UserID: "kim", Kind: store.NotifyFollow, ActorID: "kim"})
	s.tellNothing(t, "a guest", store.Notification{UserID: "guest", Kind: store.NotifyRouteReady, RouteID: "r"})
	s.tellNothing(t, "nobody", store.Notification{UserID: "nobody", Kind: store.NotifyFollow, ActorID: "lee"})
	like := s.tell(t, store.Notification{UserID: "kim", Kind: store.NotifyLike, ActorID: "lee", PostID: "p1"})
	s.tell(t, store.Notification{UserID: "lee", Kind: store.NotifyFollow, ActorID: "kim"})
	need(s.SaveGenerated(ctx, generated("kim", "r1", 1)))(t)
	ready := store.Notification{UserID: "kim", Kind: store.NotifyRouteReady, RouteID: "r1"}
	r1, r2 := s.tell(t, ready), s.tell(t, ready) // a route that was drawn anew is told of anew

	page := need(s.Notices(ctx, "kim", store.NoticeFilter{Limit: 10}))(t)
	wantEqual(t, "Notices, newest first", noticeIDs(page), []string{r2.ID, r1.ID, like.ID, f.ID})
	if !slices.IsSorted([]string{start, f.ID, like.ID, r1.ID, r2.ID}) {
		t.Errorf("ids do not grow: %v", noticeIDs(page))
	}
	wantEqual(t, "words of a follow", page[3], store.Notice{Notification: f, ActorName: "lee"})
	wantEqual(t, "words of a route", page[0].RouteName, "하트 경로")
	wantEqual(t, "Notices, second page", noticeIDs(need(s.Notices(ctx, "kim", store.NoticeFilter{Limit: 2, Offset: 2}))(t)), []string{like.ID, f.ID})
	wantEqual(t, "NoticesAfter", noticeIDs(need(s.NoticesAfter(ctx, "kim", f.ID, 2))(t)), []string{like.ID, r1.ID})
	wantEqual(t, "NoticesAfter the last", len(need(s.NoticesAfter(ctx, "kim", r2.ID, 2))(t)), 0)

	last := need(s.LastNotice(ctx))(t)
	wantEqual(t, "LastNotice", last, r2.ID)
	users := need(s.NotifiedBetween(ctx, start, last))(t)
	slices.Sort(users)
	wantEqual(t, "NotifiedBetween", users, []string{"kim", "lee"})
	wantEqual(t, "NotifiedBetween later", need(s.NotifiedBetween(ctx, r1.ID, last))(t), []string{"kim"})
	wantEqual(t, "NotifiedBetween nothing", len(need(s.NotifiedBetween(ctx, last, last))(t)), 0)

	t.Run("read", func(t *testing.T) { s.testReading(t, f, like) })
	t.Run("remove", func(t *testing.T) {
		wantError(t, "RemoveNotice of another's", s.RemoveNotice(ctx, f.ID, "lee"), store.ErrNotFound)
		noError(t, s.RemoveNotice(ctx, f.ID, "kim"))
		wantError(t, "RemoveNotice again", s.RemoveNotice(ctx, f.ID, "kim"), store.ErrNotFound)
		s.tell(t, follow) // nobody knows of it any more
		wantEqual(t, "LastNotice after removal of the newest", last < need(s.LastNotice(ctx))(t), true)
	})
	t.Run("gone", func(t *testing.T) {
		s.deleteUser(t, "lee")
		newest := need(s.Notices(ctx, "kim", store.NoticeFilter{Limit: 1}))(t)[0]
		wantEqual(t, "the name of an actor who is gone", []string{newest.ActorID, newest.ActorName}, []string{"lee", ""})
		wantEqual(t, "notices of a user who is gone", need(s.CountNotices(ctx, "lee"))(t), store.NoticeCounts{})
		s.tellNothing(t, "a user who is gone", store.Notification{UserID: "lee", Kind: store.NotifyFollow, ActorID: "kim"})
	})
	t.Run("age", s.testOldNotices)
}

func (s *suite) testReading(t *testing.T, f, like store.Notification) {
	wantEqual(t, "CountNotices", need(s.CountNotices(ctx, "kim"))(t), store.NoticeCounts{All: 4, Unread: 4})
	s.clock.advance(time.Minute)
	at := s.clock.time()
	wantEqual(t, "ReadNotice", need(s.ReadNotice(ctx, like.ID, "kim"))(t).ReadAt, at)
	s.clock.advance(time.Minute)
	wantEqual(t, "ReadNotice again", need(s.ReadNotice(ctx, like.ID, "kim"))(t).ReadAt, at)
	_, err := s.ReadNotice(ctx, f.ID, "lee")
	wantError(t, "ReadNotice of another's", err, store.ErrNotFound)
	wantEqual(t, "unread ones", len(need(s.Notices(ctx, "kim", store.NoticeFilter{Unread: true, Limit: 10}))(t)), 3)
	wantEqual(t, "CountNotices", need(s.CountNotices(ctx, "kim"))(t), store.NoticeCounts{All: 4, Unread: 3})
	wantEqual(t, "ReadNotices", need(s.ReadNotices(ctx, "kim"))(t), 3)
	wantEqual(t, "ReadNotices again", need(s.ReadNotices(ctx, "kim"))(t), 0)
	wantEqual(t, "CountNotices of another", need(s.CountNotices(ctx, "lee"))(t), store.NoticeCounts{All: 1, Unread: 1})
}

// testOldNotices removes what is old in parts, and nothing else.
func (s *suite) testOldNotices(t *testing.T) {
	s.user(t, "choi")
	before := need(s.CountNotices(ctx, "kim"))(t).All
	for i := range 5 {
		s.tell(t, store.Notification{UserID: "choi", Kind: store.NotifyLike, ActorID: "kim", PostID: fmt.Sprint(i)})
	}
	s.clock.advance(time.Second)
	now := s.clock.time()
	s.tell(t, store.Notification{UserID: "choi", Kind: store.NotifyFollow, ActorID: "kim"})
	removed := 0
	for {
		n := need(s.RemoveNotices(ctx, now, 2))(t)
		if n > 2 {
			t.Fatalf("RemoveNotices of 2 removed %d", n)
		}
		if removed += n; n < 2 {
			break
		}
	}
	wantEqual(t, "removed", removed, before+5)
	wantEqual(t, "left", need(s.CountNotices(ctx, "choi"))(t), store.NoticeCounts{All: 1, Unread: 1})
}

func testNotificationsAtOnce(t *testing.T, s *suite) {
	s.user(t, "kim")
	const many = 24
	for i := range many {
		s.user(t, fmt.Sprint("u", i))
	}
	start := need(s.LastNotice(ctx))(t)
	fresh := make([]bool, many)
	for _, err := range atOnce(many, func(i int) (err error) {
		_, fresh[i], err = s.Notify(ctx, store.Notification{UserID: "kim", Kind: store.NotifyLike, ActorID: "u1", PostID: fmt.Sprint(i % 3)})
		return err
	}) {
		noError(t, err)
	}
	n := 0
	for _, f := range fresh {
		if f {
			n++
		}
	}
	wantEqual(t, "new ones of three things told of many times at once", n, 3)

	// What a reader that follows the newest id has seen is all there is up to it.
	seen := map[string]bool{}
	done := make(chan []error)
	go func() {
		done <- atOnce(many, func(i int) error {
			_, _, err := s.Notify(ctx, store.Notification{UserID: fmt.Sprint("u", i), Kind: store.NotifyFollow, ActorID: "kim"})
			return err
		})
	}()
	at := start
	look := func() {
		last := need(s.LastNotice(ctx))(t)
		for _, u := range need(s.NotifiedBetween(ctx, at, last))(t) {
			seen[u] = true
		}
		at = last
	}
	for running := true; running; look() {
		select {
		case errs := <-done:
			wantEqual(t, "failed", many-count(errs, nil), 0)
			running = false
		default:
		}
	}
	wantEqual(t, "users seen by a reader that follows", len(seen), many+1)
}

func testLiveTickets(t *testing.T, s *suite) {
	s.user(t, "kim")
	end := s.clock.time().Add(time.Hour)
	add := func(ticket string) {
		noError(t, s.AddLiveTicket(ctx, store.LiveTicket{Ticket: ticket, UserID: "kim", ExpiresAt: s.clock.time().Add(30 * time.Second), SessionEndsAt: end}))
	}
	use := func(ticket string) error {
		_, err := s.UseLiveTicket(ctx, ticket)
		return err
	}
	add("a")
	add("b")
	got := need(s.UseLiveTicket(ctx, "a"))(t)
	wantEqual(t, "UseLiveTicket", []any{got.UserID, got.SessionEndsAt}, []any{"kim", end})
	wantError(t, "UseLiveTicket again", use("a"), store.ErrNotFound)
	wantError(t, "UseLiveTicket of an unknown one", use("x"), store.ErrNotFound)
	add("c")
	wantEqual(t, "uses at once of one ticket", count(atOnce(8, func(int) error { return use("c") }), nil), 1)
	s.clock.advance(30 * time.Second)
	wantError(t, "UseLiveTicket at its expiry", use("b"), store.ErrNotFound)
	s.clock.advance(time.Second)
	wantEqual(t, "RemoveLiveTickets", need(s.RemoveLiveTickets(ctx, s.clock.time()))(t), 1)
}
