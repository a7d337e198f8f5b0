package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

// listed is how many posts one who is nobody's friend finds, by the page and by its total.
func (s *suite) listed(t testing.TB, f store.FeedQuery) []int {
	t.Helper()
	f.Limit = 100
	page, total, err := s.Feed(ctx, f)
	noError(t, err)
	return []int{len(page), total}
}

// countersAgree wants every counter to be what its rows come to.
func (s *suite) countersAgree(t testing.TB, when string) {
	t.Helper()
	wrong, _, err := s.Store.(drifting).Drifts(ctx)
	noError(t, err)
	if len(wrong) > 0 {
		t.Errorf("wrong counters %s: %+v", when, wrong)
	}
}

func testSuspendedPosts(t *testing.T, s *suite) {
	for _, name := range []string{"kim", "lee"} {
		s.user(t, name)
	}
	s.admin(t, "boss")
	post := func(author, visibility string) string {
		t.Helper()
		s.clock.advance(20 * time.Minute)
		return need(s.CreatePost(ctx, store.Post{AuthorID: author, RouteName: author, Visibility: visibility}))(t).ID
	}
	first, private, gone := post("kim", store.VisiblePublic), post("kim", store.VisiblePrivate), post("kim", store.VisiblePublic)
	for range 4 {
		post("kim", store.VisiblePublic)
	}
	post("lee", store.VisiblePublic)
	noError(t, s.DeletePost(ctx, gone, "kim"))
	noError(t, s.Follow(ctx, "lee", "kim"))
	need(s.BookmarkPost(ctx, first, "lee"))(t)
	reported := need(s.CreateReport(ctx, store.Report{ReporterID: "lee", Kind: store.ReportPost, TargetID: first, Reason: "spam"}))(t)

	everywhere := func(when string, own int) {
		t.Helper()
		for _, sort := range []store.FeedSort{store.FeedLatest, store.FeedPopular, store.FeedTrending} {
			for _, activity := range []string{"", store.ActivityRunning} {
				wantEqual(t, "feed "+when, s.listed(t, store.FeedQuery{Sort: sort, Activity: activity}), []int{own + 1, own + 1})
			}
		}
		wantEqual(t, "feed of those who are followed "+when, s.listed(t, store.FeedQuery{ViewerID: "lee", Following: true}), []int{own, own})
		_, total, err := s.Bookmarks(ctx, "lee", 0, 10)
		noError(t, err)
		wantEqual(t, "bookmarks "+when, total, min(own, 1))
		_, err = s.Post(ctx, first, "lee")
		_, likeErr := s.LikePost(ctx, first, "boss")
		var want error
		if own == 0 {
			want = store.ErrNotFound
		} else {
			need(s.UnlikePost(ctx, first, "boss"))(t)
		}
		wantError(t, "Post "+when, err, want)
		wantError(t, "LikePost "+when, likeErr, want)
		s.countersAgree(t, when)
	}
	everywhere("before", 5)
	noError(t, s.suspend("kim", true))
	everywhere("while suspended", 0)
	noError(t, s.suspend("kim", true))
	everywhere("while suspended twice", 0)

	// What was on its way when the account was suspended.
	late := post("kim", store.VisiblePublic)
	noError(t, s.UpdatePost(ctx, private, "kim", store.PostChange{Visibility: ptr(store.VisiblePublic)}))
	noError(t, s.UpdatePost(ctx, late, "kim", store.PostChange{Visibility: ptr(store.VisiblePublic), Caption: ptr("x")}))
	everywhere("after what was on its way", 0)
	noError(t, s.UpdatePost(ctx, private, "kim", store.PostChange{Visibility: ptr(store.VisiblePrivate)}))
	noError(t, s.DeletePost(ctx, late, "kim"))

	noError(t, s.suspend("kim", false))
	everywhere("afterwards", 5)
	wantEqual(t, "a private post afterwards", need(s.Post(ctx, private, "kim"))(t).Visibility, store.VisiblePrivate)
	wantEqual(t, "a public post afterwards", need(s.Post(ctx, first, "lee"))(t).Visibility, store.VisiblePublic)

	// A report that suspends, and a post that is hidden meanwhile and stays so.
	other := need(s.CreateReport(ctx, store.Report{ReporterID: "boss", Kind: store.ReportPost, TargetID: first, Reason: "abuse"}))(t)
	user := need(s.CreateReport(ctx, store.Report{ReporterID: "lee", Kind: store.ReportUser, TargetID: "kim", Reason: "spam"}))(t)
	r := need(s.ResolveReport(ctx, user.ID, "boss", store.ReportSuspended))(t)
	wantEqual(t, "ResolveReport that suspends", []string{r.Resolution, r.AuthorID}, []string{store.ReportSuspended, "kim"})
	everywhere("after the report", 0)
	page, total, err := s.Reports(ctx, store.ReportOpen, 0, 10)
	noError(t, err)
	wantEqual(t, "reports that are left", []any{total, page[0].ID, page[1].ID, page[0].AuthorSuspended}, []any{2, reported.ID, other.ID, true})
	need(s.ResolveReport(ctx, other.ID, "boss", store.ReportHidden))(t)
	noError(t, s.suspend("kim", false))
	wantEqual(t, "feed after one was hidden", s.listed(t, store.FeedQuery{}), []int{5, 5})
	s.countersAgree(t, "after one was hidden")

	ofBoss := need(s.CreateReport(ctx, store.Report{ReporterID: "lee", Kind: store.ReportUser, TargetID: "boss", Reason: "spam"}))(t)
	_, err = s.ResolveReport(ctx, ofBoss.ID, "boss", store.ReportSuspended)
	wantError(t, "ResolveReport that suspends the last admin", err, store.ErrLastAdmin)
	need(s.ResolveReport(ctx, ofBoss.ID, "boss", store.ReportDismissed))(t)
	s.clock.advance(time.Hour)
	reopened := need(s.CreateReport(ctx, store.Report{ReporterID: "lee", Kind: store.ReportUser, TargetID: "boss", Reason: "abuse"}))(t)
	wantEqual(t, "CreateReport of what was resolved", []any{reopened.ID, reopened.Status, reopened.Resolution, reopened.ResolvedBy, reopened.CreatedAt},
		[]any{ofBoss.ID, store.ReportOpen, "", "", s.clock.time()})
}

func testSuspendedAtOnce(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	var posts []string
	for range 12 {
		s.clock.advance(7 * time.Minute)
		posts = append(posts, need(s.CreatePost(ctx, store.Post{AuthorID: "kim", RouteName: "x", Visibility: store.VisiblePublic}))(t).ID)
	}
	wall := need(s.CreatePost(ctx, store.Post{AuthorID: "lee", RouteName: "x", Visibility: store.VisiblePublic}))(t).ID
	var comments []string
	for i := range 12 {
		c, _, err := s.CreateComment(ctx, store.Comment{PostID: wall, AuthorID: []string{"lee", "kim"}[i/6], Content: "x"})
		noError(t, err)
		comments = append(comments, c.ID)
	}
	for _, err := range atOnce(24, func(i int) error {
		switch i % 4 {
		case 0:
			return s.suspend("kim", i%8 == 0)
		case 1:
			_, err := s.CreatePost(ctx, store.Post{AuthorID: "kim", RouteName: "y", Visibility: store.VisiblePublic})
			_, _, commentErr := s.CreateComment(ctx, store.Comment{PostID: wall, AuthorID: "kim", Content: "now"})
			deleteErr := s.DeleteComment(ctx, comments[i/2], []string{"lee", "kim"}[i/2/6])
			if errors.Is(deleteErr, store.ErrNotFound) && i >= 12 { // while kim is suspended
				deleteErr = nil
			}
			return errors.Join(err, commentErr, deleteErr)
		case 2:
			visibility := []string{store.VisiblePrivate, store.VisiblePublic}[i/4%2]
			return s.UpdatePost(ctx, posts[i/8], "kim", store.PostChange{Visibility: &visibility})
		}
		return s.DeletePost(ctx, posts[6+i/4], "kim")
	}) {
		noError(t, err)
	}
	s.countersAgree(t, "after all at once")
	noError(t, s.suspend("kim", true))
	wantEqual(t, "feed while suspended", s.listed(t, store.FeedQuery{}), []int{1, 1})
	s.countersAgree(t, "while suspended")
	noError(t, s.suspend("kim", false))
	got := s.listed(t, store.FeedQuery{})
	wantEqual(t, "feed and its total afterwards", got[0], got[1])
	if got[0] < 7 {
		t.Errorf("%d posts afterwards, of which 6 were made meanwhile and one is another's", got[0])
	}
	s.countersAgree(t, "afterwards")
}

// testSuspendedComments: what a suspended account wrote below the posts of others is not there, nor counted, until the
// suspension ends, and nothing that happens meanwhile is lost.
func testSuspendedComments(t *testing.T, s *suite) {
	for _, name := range []string{"kim", "lee"} {
		s.user(t, name)
	}
	s.admin(t, "boss")
	post := need(s.CreatePost(ctx, store.Post{AuthorID: "lee", RouteName: "x", Visibility: store.VisiblePublic}))(t).ID
	comment := func(author string) string {
		t.Helper()
		s.clock.advance(time.Minute)
		c, _, err := s.CreateComment(ctx, store.Comment{PostID: post, AuthorID: author, Content: author})
		noError(t, err)
		return c.ID
	}
	first, gone, reported := comment("kim"), comment("kim"), comment("kim")
	kept := comment("lee")
	noError(t, s.DeleteComment(ctx, gone, "kim"))
	need(s.LikeComment(ctx, first, "lee"))(t)
	report := func(id string) (store.Report, error) {
		return s.CreateReport(ctx, store.Report{ReporterID: "lee", Kind: store.ReportComment, TargetID: id, Reason: "spam"})
	}
	open := need(report(reported))(t)

	shown := func(when string, ids ...string) {
		t.Helper()
		for _, viewer := range []string{"", "lee", "boss"} {
			page, total, err := s.Comments(ctx, post, viewer, 0, 10)
			noError(t, err)
			var got []string
			for _, c := range page {
				got = append(got, c.ID)
			}
			wantEqual(t, "comments "+when, []any{got, total}, []any{ids, len(ids)})
		}
		wantEqual(t, "comment_count "+when, need(s.Post(ctx, post, "lee"))(t).Comments, len(ids))
		s.countersAgree(t, when)
	}
	shown("before", kept, reported, first)
	noError(t, s.suspend("kim", true))
	shown("while suspended", kept)
	noError(t, s.suspend("kim", true))
	late := comment("kim") // was on its way
	shown("while suspended, with one that was on its way", kept)
	for name, err := range map[string]error{
		"LikeComment":   second(s.LikeComment(ctx, first, "boss")),
		"UnlikeComment": second(s.UnlikeComment(ctx, first, "lee")),
		"CreateReport":  second(report(first)),
	} {
		wantError(t, name+" of a comment that nobody sees", err, store.ErrNotFound)
	}
	page, _, err := s.Reports(ctx, store.ReportOpen, 0, 10)
	noError(t, err)
	wantEqual(t, "what was reported, for the admin", page[0].Excerpt, "kim")
	need(s.ResolveReport(ctx, open.ID, "boss", store.ReportHidden))(t)
	shown("while suspended, with one taken away", kept)

	noError(t, s.suspend("kim", false))
	shown("afterwards", late, kept, first)
	wantEqual(t, "likes afterwards", need(s.UnlikeComment(ctx, first, "lee"))(t).Count, 0)
}

func second[T any](_ T, err error) error { return err }

// drifting is what the stores have beside the contract, for check-db.
type drifting interface {
	Drifts(ctx context.Context) ([]store.Drift, int, error)
}
