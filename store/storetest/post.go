package storetest

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

// post shares p, public unless it says otherwise.
func (s *suite) post(t testing.TB, p store.Post) store.Post {
	t.Helper()
	if p.RouteName == "" {
		p.RouteName = "자유"
	}
	if p.Visibility == "" {
		p.Visibility = store.VisiblePublic
	}
	return need(s.CreatePost(ctx, p))(t)
}

// trackText is a circle of n points as a completion has it.
func trackText(n int) []byte {
	var b strings.Builder
	for i := range n {
		angle := 2 * math.Pi * float64(i) / float64(n-1)
		fmt.Fprintf(&b, `,{"lat":%.7f,"lng":%.7f,"timestamp":%d.5}`, 37.5+0.01*math.Sin(angle), 127+0.01*math.Cos(angle), 1_770_000_000_000+1000*i)
	}
	return []byte("[" + b.String()[1:] + "]")
}

// ran is a completed workout with a track of n points.
func (s *suite) ran(t testing.TB, w store.Workout, n int) store.Workout {
	t.Helper()
	w = s.start(t, w)
	return need(s.CompleteWorkout(ctx, store.Completion{
		WorkoutID: w.ID, UserID: w.UserID, CompletedAt: s.clock.time(), DistanceKM: 5, DurationSec: 1800, Path: trackText(n),
	}))(t)
}

// points decodes a shown path.
func points(t testing.TB, path string) []struct{ Lat, Lng, Timestamp float64 } {
	t.Helper()
	var out []struct{ Lat, Lng, Timestamp float64 }
	if path != "" {
		noError(t, json.Unmarshal([]byte(path), &out))
	}
	return out
}

func testPosts(t *testing.T, s *suite) {
	need(s.CreateUser(ctx, store.SignUp{User: store.User{ID: "kim", Email: "kim@example.com", Name: "김러너", AvatarURL: "https://example.com/a.png"}}))(t)
	s.user(t, "lee")
	want := store.Post{AuthorID: "kim", RouteName: "하트 🏃", ShapeID: "heart", ShapeName: "하트", ShapeIcon: "heart", SVGPath: "M0 0 L1 1",
		DistanceKM: 5.126, DurationSec: 1800, Pace: `6'00"`, CaloriesKcal: ptr(0), Location: "서울", Caption: "좋다 '\"\\", Visibility: store.VisiblePublic}
	made := s.post(t, want)
	want.ID, want.DistanceKM, want.CreatedAt, want.UpdatedAt = made.ID, 5.13, s.clock.time(), s.clock.time()
	wantEqual(t, "CreatePost", made, want)
	shown := need(s.Post(ctx, made.ID, ""))(t)
	wantEqual(t, "Post to nobody", shown, store.ShownPost{Post: want, Author: store.Author{ID: "kim", Name: "김러너", AvatarURL: "https://example.com/a.png"}})

	least := s.post(t, store.Post{AuthorID: "kim", Visibility: store.VisiblePrivate})
	wantEqual(t, "what a post without anything has", need(s.Post(ctx, least.ID, "kim"))(t).Post, least)
	if least.CaloriesKcal != nil || least.WorkoutID != "" {
		t.Errorf("a post without anything: %+v", least)
	}
	_, err := s.Post(ctx, least.ID, "lee")
	wantError(t, "Post, private, to another", err, store.ErrNotFound)
	_, err = s.Post(ctx, least.ID, "")
	wantError(t, "Post, private, to nobody", err, store.ErrNotFound)
	_, err = s.Post(ctx, "nothing", "kim")
	wantError(t, "Post that is not there", err, store.ErrNotFound)

	t.Run("change", func(t *testing.T) { testChangePost(t, s, made.ID, least.ID) })
	t.Run("workout", func(t *testing.T) { testPostOfWorkout(t, s) })
}

func testChangePost(t *testing.T, s *suite, public, private string) {
	listed := func() int {
		_, total, err := s.Feed(ctx, store.FeedQuery{Limit: 20})
		noError(t, err)
		return total
	}
	wantEqual(t, "listed posts", listed(), 1)
	wantError(t, "UpdatePost of another", s.UpdatePost(ctx, public, "lee", store.PostChange{Caption: ptr("x")}), store.ErrForbidden)
	wantError(t, "UpdatePost of another's private one", s.UpdatePost(ctx, private, "lee", store.PostChange{}), store.ErrNotFound)
	wantError(t, "DeletePost of another", s.DeletePost(ctx, public, "lee"), store.ErrForbidden)
	wantError(t, "DeletePost of another's private one", s.DeletePost(ctx, private, "lee"), store.ErrNotFound)

	s.clock.advance(90 * time.Minute)
	noError(t, s.UpdatePost(ctx, private, "kim", store.PostChange{Caption: ptr("이제 보세요"), Visibility: ptr(store.VisiblePublic)}))
	p := need(s.Post(ctx, private, "lee"))(t)
	wantEqual(t, "changed post", []any{p.Caption, p.UpdatedAt}, []any{"이제 보세요", s.clock.time()})
	wantEqual(t, "listed after publishing one", listed(), 2)
	noError(t, s.UpdatePost(ctx, private, "kim", store.PostChange{Visibility: ptr(store.VisiblePublic)}))
	wantEqual(t, "listed after publishing it again", listed(), 2)
	noError(t, s.UpdatePost(ctx, public, "kim", store.PostChange{Visibility: ptr(store.VisiblePrivate)}))
	wantEqual(t, "listed after hiding one", listed(), 1)
	noError(t, s.DeletePost(ctx, public, "kim"))
	wantEqual(t, "listed after deleting the hidden one", listed(), 1)
	noError(t, s.DeletePost(ctx, private, "kim"))
	wantEqual(t, "listed after deleting the other", listed(), 0)
	_, err := s.Post(ctx, private, "kim")
	wantError(t, "Post that was deleted", err, store.ErrNotFound)
	wantError(t, "DeletePost again", s.DeletePost(ctx, private, "kim"), store.ErrNotFound)
}

func testPostOfWorkout(t *testing.T, s *suite) {
	w := s.ran(t, store.Workout{UserID: "kim", Mode: "walking"}, 3600)
	_, err := s.CreatePost(ctx, store.Post{AuthorID: "lee", RouteName: "x", WorkoutID: w.ID, Visibility: store.VisiblePublic})
	wantError(t, "CreatePost of another's workout", err, store.ErrNotFound)
	p := s.post(t, store.Post{AuthorID: "kim", WorkoutID: w.ID})
	_, err = s.CreatePost(ctx, store.Post{AuthorID: "kim", RouteName: "x", WorkoutID: w.ID, Visibility: store.VisiblePublic})
	wantError(t, "CreatePost of a workout that is shown", err, store.ErrConflict)

	shown := need(s.Post(ctx, p.ID, "lee"))(t)
	wantEqual(t, "start", *shown.Start, w.Start)
	whole := points(t, shown.Path)
	wantEqual(t, "points of a whole track", len(whole), 3600)
	wantEqual(t, "time of a point", whole[1].Timestamp, 1_770_000_001_000.5)
	feed, _, err := s.Feed(ctx, store.FeedQuery{Limit: 20})
	noError(t, err)
	few := points(t, feed[0].Path)
	if len(few) < 20 || len(few) > 200 || few[0].Timestamp != 0 {
		t.Errorf("a track of 3600 points has %d in a list, want 20 to 200 without times", len(few))
	}
	if !strings.HasPrefix(shown.SVGPath, "M79.3 50 L78.6 40.1 ") || !strings.Contains(shown.SVGPath, " L0 49.9 ") || feed[0].SVGPath != shown.SVGPath {
		t.Errorf("drawing of a track: %q in the post, %q in the feed; want the circle from its right end upward", shown.SVGPath, feed[0].SVGPath)
	}

	// B13
	noError(t, s.DeletePost(ctx, p.ID, "kim"))
	p = s.post(t, store.Post{AuthorID: "kim", WorkoutID: w.ID})
	errs := atOnce(4, func(int) error {
		_, err := s.CreatePost(ctx, store.Post{AuthorID: "kim", RouteName: "x", WorkoutID: w.ID, Visibility: store.VisiblePublic})
		return err
	})
	wantEqual(t, "conflicts of four posts of one workout", count(errs, store.ErrConflict), 4)

	// B43
	noError(t, s.DeleteWorkout(ctx, w.ID, "kim"))
	for _, viewer := range []string{"kim", "lee", ""} {
		shown = need(s.Post(ctx, p.ID, viewer))(t)
		feed, _, err = s.Feed(ctx, store.FeedQuery{ViewerID: viewer, Limit: 20})
		noError(t, err)
		if shown.Path != "" || shown.Start != nil || shown.SVGPath != "" || feed[0].Path != "" || feed[0].Start != nil || feed[0].SVGPath != "" {
			t.Errorf("to %q a deleted run still shows: %+v, %+v", viewer, shown, feed[0])
		}
	}
	noError(t, s.DeletePost(ctx, p.ID, "kim"))
	_, err = s.CreatePost(ctx, store.Post{AuthorID: "kim", RouteName: "x", WorkoutID: w.ID, Visibility: store.VisiblePublic})
	wantError(t, "CreatePost of a deleted workout", err, store.ErrNotFound)
	t.Run("unfinished", func(t *testing.T) { testPostOfUnfinished(t, s) })
	t.Run("route", func(t *testing.T) { testPostOfRoute(t, s) })
}

// testPostOfUnfinished shares a workout before it ends (K24): its track shows once it is there.
func testPostOfUnfinished(t *testing.T, s *suite) {
	w := s.start(t, store.Workout{UserID: "kim"})
	p := s.post(t, store.Post{AuthorID: "kim", WorkoutID: w.ID})
	shown := need(s.Post(ctx, p.ID, "lee"))(t)
	if shown.Path != "" || shown.Start == nil || shown.SVGPath != "" {
		t.Errorf("a run in progress shows %+v, want only its start", shown)
	}
	need(s.CompleteWorkout(ctx, store.Completion{WorkoutID: w.ID, UserID: "kim", CompletedAt: s.clock.time(), DistanceKM: 1, Path: trackText(60)}))(t)
	feed, _, err := s.Feed(ctx, store.FeedQuery{Limit: 1})
	noError(t, err)
	if len(points(t, feed[0].Path)) == 0 || feed[0].SVGPath == "" {
		t.Errorf("a run that was completed after it was shared: %+v", feed[0])
	}
	noError(t, s.DeletePost(ctx, p.ID, "kim"))
}

// testPostOfRoute looks at the drawings of posts without one (B21).
func testPostOfRoute(t *testing.T, s *suite) {
	line := generated("kim", "line", 1)
	line.Options[0].Path = []geo.Point{{Lat: 37, Lng: 127}, {Lat: 37.01, Lng: 127}}
	option := need(s.SaveGenerated(ctx, line))(t).Options[0].ID
	need(s.CreateRoute(ctx, store.Route{ID: "drawing", UserID: "kim", Name: "내 그림", Type: store.RouteCustom, SVGPath: "M3 3 L4 4", Start: gangnam}))(t)
	for _, c := range []struct {
		name string
		w    store.Workout
		p    store.Post
		want string
	}{
		{"drawing of one's own", store.Workout{RouteID: "drawing"}, store.Post{SVGPath: "M9 9 L8 8"}, "M9 9 L8 8"},
		{"the route's drawing", store.Workout{RouteID: "drawing"}, store.Post{}, "M3 3 L4 4"},
		{"the option's path, north up", store.Workout{RouteOptionID: option}, store.Post{}, "M0 100 L0 0"},
		{"the route's first option", store.Workout{RouteID: "line"}, store.Post{}, "M0 100 L0 0"},
		{"a preset needs none", store.Workout{RouteID: "line"}, store.Post{ShapeID: "heart"}, ""},
	} {
		c.w.UserID, c.p.AuthorID = "kim", "kim"
		w := s.completed(t, c.w, 1)
		c.p.WorkoutID = w.ID
		p := s.post(t, c.p)
		wantEqual(t, c.name, need(s.Post(ctx, p.ID, ""))(t).SVGPath, c.want)
		noError(t, s.DeleteWorkout(ctx, w.ID, "kim"))
		wantEqual(t, c.name+", without the workout", need(s.Post(ctx, p.ID, ""))(t).SVGPath, c.want)
	}
}

// testFeed makes 30 posts, one an hour, the later ones with fewer likes, every third a walk.
func testFeed(t *testing.T, s *suite) {
	for _, name := range []string{"kim", "lee", "park"} {
		s.user(t, name)
	}
	likers := make([]string, 6)
	for i := range likers {
		likers[i] = s.user(t, fmt.Sprint("liker", i)).ID
	}
	var posts []store.Post
	for i := range 30 {
		author := []string{"kim", "lee", "park"}[i%3]
		w := store.Workout{UserID: author}
		if i%3 == 1 {
			w.Type = "Walking"
		}
		p := s.post(t, store.Post{AuthorID: author, WorkoutID: s.completed(t, w, 1).ID})
		for _, liker := range likers[:(29-i)/5] {
			p.Likes = need(s.LikePost(ctx, p.ID, liker))(t).Count
		}
		posts = append(posts, p)
		s.clock.advance(time.Hour)
	}
	for i := range 3 { // what nobody may see changes nothing
		hidden := s.post(t, store.Post{AuthorID: "kim", Visibility: store.VisiblePrivate})
		deleted := s.post(t, store.Post{AuthorID: "lee", WorkoutID: s.completed(t, store.Workout{UserID: "lee", Mode: "walking"}, 1).ID})
		noError(t, s.DeletePost(ctx, deleted.ID, "lee"))
		noError(t, s.UpdatePost(ctx, hidden.ID, "kim", store.PostChange{Caption: ptr(fmt.Sprint(i))}))
	}
	noError(t, s.Follow(ctx, "park", "lee"))
	noError(t, s.Follow(ctx, "park", "kim"))
	noError(t, s.Unfollow(ctx, "park", "kim"))

	day := s.clock.time().Add(-24 * time.Hour)
	likedFirst := func(a, b store.Post) int { return b.Likes - a.Likes }
	for _, sort := range []store.FeedSort{store.FeedLatest, store.FeedPopular, store.FeedTrending} {
		for _, activity := range []string{"", store.ActivityRunning, store.ActivityWalking} {
			for _, following := range []bool{false, true} {
				var want []store.Post
				for i, p := range slices.Backward(posts) {
					if (activity == "" || (activity == store.ActivityWalking) == (i%3 == 1)) && (!following || p.AuthorID == "lee") &&
						(sort != store.FeedTrending || !p.CreatedAt.Before(day.Time)) {
						want = append(want, p)
					}
				}
				if sort != store.FeedLatest {
					slices.SortStableFunc(want, likedFirst)
				}
				f := store.FeedQuery{ViewerID: "park", Sort: sort, Activity: activity, Following: following, Limit: 7}
				s.readFeed(t, fmt.Sprintf("feed %+v", f), f, want)
			}
		}
	}
	for _, author := range []string{"kim", "lee", "nobody"} {
		for _, following := range []bool{false, true} {
			var want, walks []store.Post
			for i, p := range slices.Backward(posts) {
				if p.AuthorID == author && (!following || author == "lee") {
					want = append(want, p)
					if i%3 == 1 {
						walks = append(walks, p)
					}
				}
			}
			f := store.FeedQuery{ViewerID: "park", AuthorID: author, Following: following, Limit: 3}
			s.readFeed(t, fmt.Sprintf("feed %+v", f), f, want)
			f.Activity = store.ActivityWalking
			s.readFeed(t, fmt.Sprintf("feed %+v", f), f, walks)
			f.Activity, f.Sort = "", store.FeedPopular
			slices.SortStableFunc(want, likedFirst)
			s.readFeed(t, fmt.Sprintf("feed %+v", f), f, want)
			f.Sort = store.FeedTrending
			want = slices.DeleteFunc(want, func(p store.Post) bool { return p.CreatedAt.Before(day.Time) })
			s.readFeed(t, fmt.Sprintf("feed %+v", f), f, want)
		}
	}
	t.Run("author", func(t *testing.T) { testFeedWithoutAuthor(t, s) })
}

// readFeed reads all pages of a query and compares them.
func (s *suite) readFeed(t testing.TB, call string, f store.FeedQuery, want []store.Post) {
	t.Helper()
	var got, wanted []string
	for _, p := range want {
		wanted = append(wanted, fmt.Sprint(p.ID, " ", p.Likes))
	}
	for {
		page, total, err := s.Feed(ctx, f)
		noError(t, err)
		wantEqual(t, call+", total", total, len(want))
		for _, p := range page {
			got = append(got, fmt.Sprint(p.ID, " ", p.Likes))
		}
		if len(page) == 0 {
			break
		}
		f.Offset += f.Limit
	}
	wantEqual(t, call, got, wanted)
}

// testFeedWithoutAuthor deletes an account: its posts stay, without its name and its way.
func testFeedWithoutAuthor(t *testing.T, s *suite) {
	w := s.ran(t, store.Workout{UserID: "kim"}, 60)
	p := s.post(t, store.Post{AuthorID: "kim", WorkoutID: w.ID})
	page, before, err := s.Feed(ctx, store.FeedQuery{Limit: 1})
	noError(t, err)
	if page[0].ID != p.ID || page[0].Path == "" || page[0].Author.Name != "kim" {
		t.Errorf("newest post: %+v", page[0])
	}
	s.deleteUser(t, "kim")
	page, after, err := s.Feed(ctx, store.FeedQuery{Limit: 1})
	noError(t, err)
	wantEqual(t, "posts after an author is gone", after, before)
	if page[0].ID != p.ID || page[0].Path != "" || page[0].Start != nil || page[0].Author != (store.Author{}) {
		t.Errorf("newest post after its author is gone: %+v", page[0])
	}
}
