package storetest

import (
	"testing"

	"github.com/runnerway/runnerway/store"
)

func testBlocks(t *testing.T, s *suite) {
	for _, name := range []string{"kim", "lee", "park"} {
		s.user(t, name)
	}
	posts := map[string]store.Post{}
	for _, name := range []string{"kim", "lee", "park"} {
		posts[name] = need(s.CreatePost(ctx, store.Post{AuthorID: name, RouteName: name, Visibility: store.VisiblePublic}))(t)
		comment, _, err := s.CreateComment(ctx, store.Comment{PostID: posts["kim"].ID, AuthorID: name, Content: name})
		noError(t, err)
		if name == "lee" {
			need(s.LikeComment(ctx, comment.ID, "kim"))(t)
		}
	}
	need(s.LikePost(ctx, posts["kim"].ID, "lee"))(t)
	need(s.LikePost(ctx, posts["kim"].ID, "park"))(t)
	noError(t, s.Follow(ctx, "kim", "lee"))
	_, _, err := s.Notify(ctx, store.Notification{UserID: "kim", Kind: store.NotifyLike, ActorID: "lee", PostID: posts["kim"].ID})
	noError(t, err)
	wantError(t, "Block of nobody", s.Block(ctx, "kim", "nobody"), store.ErrNotFound)
	for _, err := range atOnce(6, func(i int) error {
		if i%2 == 0 {
			return s.Block(ctx, "kim", "lee")
		}
		return s.Block(ctx, "lee", "kim")
	}) {
		noError(t, err)
	}
	noError(t, s.Unblock(ctx, "lee", "kim"))

	feed := func(viewer string, f store.FeedQuery) (names []string, total int) {
		f.ViewerID, f.Limit = viewer, 10
		page, total, err := s.Feed(ctx, f)
		noError(t, err)
		for _, p := range page {
			names = append(names, p.AuthorID)
		}
		return names, total
	}
	for _, sort := range []store.FeedSort{store.FeedLatest, store.FeedPopular, store.FeedTrending} {
		for _, activity := range []string{"", store.ActivityRunning} {
			for viewer, want := range map[string]int{"kim": 2, "lee": 2, "park": 3, "": 3} {
				names, total := feed(viewer, store.FeedQuery{Sort: sort, Activity: activity})
				wantEqual(t, "feed of "+viewer, []int{len(names), total}, []int{want, want})
			}
		}
	}
	_, err = s.Post(ctx, posts["kim"].ID, "lee")
	wantError(t, "Post of one who is hidden", err, store.ErrNotFound)
	_, err = s.LikePost(ctx, posts["lee"].ID, "kim")
	wantError(t, "LikePost of one who is hidden", err, store.ErrNotFound)
	wantError(t, "Follow of one who is hidden", s.Follow(ctx, "lee", "kim"), store.ErrNotFound)
	_, _, err = s.Comments(ctx, posts["kim"].ID, "lee", 0, 10)
	wantError(t, "Comments on a post of one who is hidden", err, store.ErrNotFound)
	comments, total, err := s.Comments(ctx, posts["kim"].ID, "kim", 0, 10)
	noError(t, err)
	wantEqual(t, "Comments of others than those who are hidden", []int{len(comments), total}, []int{2, 2})
	wantEqual(t, "likes that are left", need(s.Post(ctx, posts["kim"].ID, "park"))(t).Likes, 1)
	wantEqual(t, "notices that are left", need(s.CountNotices(ctx, "kim"))(t), store.NoticeCounts{})
	_, isNew, err := s.Notify(ctx, store.Notification{UserID: "kim", Kind: store.NotifyFollow, ActorID: "lee"})
	noError(t, err)
	wantEqual(t, "Notify of one who is hidden", isNew, false)
	blocked := need(s.BlockedUsers(ctx, "kim"))(t)
	wantEqual(t, "BlockedUsers", []any{len(blocked), blocked[0].UserID, blocked[0].User.Name, len(need(s.BlockedUsers(ctx, "lee"))(t))}, []any{1, "lee", "lee", 0})
	wantEqual(t, "IsBlocked", []bool{need(s.IsBlocked(ctx, "lee", "kim"))(t), need(s.IsBlocked(ctx, "park", "kim"))(t)}, []bool{true, false})

	noError(t, s.Unblock(ctx, "kim", "lee"))
	noError(t, s.Unblock(ctx, "kim", "lee"))
	need(s.Post(ctx, posts["kim"].ID, "lee"))(t)
	if _, total := feed("lee", store.FeedQuery{}); total != 3 {
		t.Errorf("feed after the block was taken back: %d posts", total)
	}
}

func testReports(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	s.user(t, "park")
	post := need(s.CreatePost(ctx, store.Post{AuthorID: "kim", RouteName: "하나", Caption: "글", Visibility: store.VisiblePublic}))(t)
	private := need(s.CreatePost(ctx, store.Post{AuthorID: "kim", RouteName: "둘", Visibility: store.VisiblePrivate}))(t)
	comment, _, err := s.CreateComment(ctx, store.Comment{PostID: post.ID, AuthorID: "kim", Content: "댓글"})
	noError(t, err)
	_, err = s.CreateReport(ctx, store.Report{ReporterID: "lee", Kind: store.ReportPost, TargetID: private.ID, Reason: "spam"})
	wantError(t, "CreateReport of a post that one cannot see", err, store.ErrNotFound)
	first := need(s.CreateReport(ctx, store.Report{ReporterID: "lee", Kind: store.ReportPost, TargetID: post.ID, Reason: "spam"}))(t)
	again := need(s.CreateReport(ctx, store.Report{ReporterID: "lee", Kind: store.ReportPost, TargetID: post.ID, Reason: "abuse", Details: "x"}))(t)
	wantEqual(t, "CreateReport again", []any{again.ID, again.Reason, again.Details, again.AuthorID}, []any{first.ID, "abuse", "x", "kim"})
	need(s.CreateReport(ctx, store.Report{ReporterID: "park", Kind: store.ReportPost, TargetID: post.ID, Reason: "spam"}))(t)
	ofComment := need(s.CreateReport(ctx, store.Report{ReporterID: "lee", Kind: store.ReportComment, TargetID: comment.ID, Reason: "spam"}))(t)
	ofUser := need(s.CreateReport(ctx, store.Report{ReporterID: "lee", Kind: store.ReportUser, TargetID: "kim", Reason: "spam"}))(t)
	page, total, err := s.Reports(ctx, store.ReportOpen, 0, 10)
	noError(t, err)
	shown := map[string]store.ShownReport{}
	for _, r := range page {
		shown[r.ID] = r
	}
	wantEqual(t, "Reports", []any{total, len(page), shown[first.ID].Excerpt, shown[first.ID].Others, shown[first.ID].PostID, shown[ofComment.ID].Excerpt,
		shown[ofComment.ID].PostID, shown[ofUser.ID].Excerpt, shown[ofUser.ID].Author.Name, shown[ofUser.ID].Reporter.Name},
		[]any{4, 4, "글", 1, post.ID, "댓글", post.ID, "kim", "kim", "lee"})

	_, err = s.ResolveReport(ctx, "nothing", "park", store.ReportHidden)
	wantError(t, "ResolveReport of nothing", err, store.ErrNotFound)
	_, err = s.ResolveReport(ctx, ofUser.ID, "park", store.ReportHidden)
	wantError(t, "ResolveReport that hides a user", err, store.ErrNotHideable)
	need(s.ResolveReport(ctx, ofComment.ID, "park", store.ReportHidden))(t)
	wantEqual(t, "comments after one was hidden", need(s.Post(ctx, post.ID, "lee"))(t).Comments, 0)
	done := need(s.ResolveReport(ctx, first.ID, "park", store.ReportHidden))(t)
	wantEqual(t, "ResolveReport", []any{done.Status, done.Resolution, done.ResolvedBy, done.ResolvedAt}, []any{store.ReportResolved, store.ReportHidden, "park", s.clock.time()})
	_, err = s.ResolveReport(ctx, first.ID, "park", store.ReportDismissed)
	wantError(t, "ResolveReport again", err, store.ErrFinished)
	_, total, err = s.Reports(ctx, store.ReportOpen, 0, 10)
	noError(t, err)
	wantEqual(t, "open reports of something else", total, 1)
	_, err = s.Post(ctx, post.ID, "lee")
	wantError(t, "Post that is hidden", err, store.ErrNotFound)
	_, listed, err := s.Feed(ctx, store.FeedQuery{Limit: 10})
	noError(t, err)
	wantEqual(t, "listed posts", listed, 0)
	noError(t, s.UpdatePost(ctx, post.ID, "kim", store.PostChange{Visibility: ptr(store.VisiblePublic)}))
	wantEqual(t, "visibility of a hidden post that its author publishes", need(s.Post(ctx, post.ID, "kim"))(t).Visibility, store.VisibleHidden)
}
