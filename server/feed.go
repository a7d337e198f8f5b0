package server

import (
	"context"
	"net/http"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) feedRoutes() {
	api.Register(s.api, api.Operation{
		ID: "feed", Method: http.MethodGet, Path: "/community/feed", Tag: tagCommunity, Access: api.Optional,
		Summary: "피드 조회 (The feed)",
		About:   "Public posts, and with `visibility=all` one's own that are not. Without a valid token nothing is liked or bookmarked, and nobody is followed.",
	}, s.feed)
	api.Register(s.api, api.Operation{
		ID: "list-bookmarks", Method: http.MethodGet, Path: "/community/bookmarks", Tag: tagCommunity,
		Summary: "북마크 목록 (My bookmarked posts)", About: "The newest bookmark first, without posts that are deleted or have become private.",
	}, s.bookmarks)
}

// post is the contract's Post object.
type post struct {
	ID             string       `json:"id"`
	Author         author       `json:"author"`
	RouteName      string       `json:"route_name" example:"하트 경로"`
	ShapeID        *string      `json:"shape_id" doc:"A preset; never null together with svg_path"`
	ShapeName      *string      `json:"shape_name"`
	ShapeIcon      *string      `json:"shape_icon"`
	SVGPath        *string      `json:"svg_path" doc:"As it was sent, else the route's, else what the route or the track looks like"`
	DistanceKM     float64      `json:"distance" doc:"km"`
	DurationSec    int          `json:"duration" doc:"s"`
	Pace           *string      `json:"pace" example:"6'30\""`
	CaloriesKcal   *int         `json:"calories" doc:"kcal"`
	Location       *string      `json:"location"`
	Caption        *string      `json:"caption"`
	LikeCount      int          `json:"like_count"`
	CommentCount   int          `json:"comment_count"`
	BookmarkCount  int          `json:"bookmark_count"`
	IsLiked        bool         `json:"is_liked" doc:"By the caller"`
	IsBookmarked   bool         `json:"is_bookmarked" doc:"By the caller"`
	StartLatitude  *float64     `json:"start_latitude" doc:"Null with actual_path's reasons"`
	StartLongitude *float64     `json:"start_longitude"`
	WorkoutID      *string      `json:"workout_id"`
	Visibility     string       `json:"visibility" enum:"public,private"`
	CreatedAt      api.Instant  `json:"created_at"`
	UpdatedAt      api.Instant  `json:"updated_at"`
	ActualPath     recordedPath `json:"actual_path"` // the last one: see appendWithLast
}

// appendJSON is json.Marshal without going over the track.
func (p post) appendJSON(b []byte) ([]byte, error) {
	path := p.ActualPath
	p.ActualPath = ""
	return appendWithLast(b, p, path)
}

// anyDrawing stands for a post that has no preset and no drawing, on a route or run that has no line: the app needs one of
// both (B21).
const anyDrawing = "M50 10 L90 50 L50 90 L10 50 Z"

func (s *Server) newPost(ctx context.Context, p store.ShownPost) post {
	out := post{
		ID: p.ID, Author: s.authorOf(ctx, p.Author), RouteName: p.RouteName, ShapeID: orNull(p.ShapeID), ShapeName: orNull(p.ShapeName),
		ShapeIcon: orNull(p.ShapeIcon), SVGPath: orNull(p.SVGPath), DistanceKM: p.DistanceKM, DurationSec: p.DurationSec, Pace: orNull(p.Pace),
		CaloriesKcal: p.CaloriesKcal, Location: orNull(p.Location), Caption: orNull(p.Caption), LikeCount: p.Likes, CommentCount: p.Comments,
		BookmarkCount: p.Bookmarks, IsLiked: p.Liked, IsBookmarked: p.Bookmarked, ActualPath: recordedPath(p.Path), WorkoutID: orNull(p.WorkoutID),
		Visibility: p.Visibility, CreatedAt: instant(p.CreatedAt), UpdatedAt: instant(p.UpdatedAt),
	}
	if p.Visibility != store.VisiblePublic { // hidden, or of somebody suspended: its author alone gets it
		out.Visibility = store.VisiblePrivate
	}
	if out.ShapeID == nil && out.SVGPath == nil {
		out.SVGPath = orNull(anyDrawing)
	}
	if p.Start != nil {
		lat, lng := roundCoordinate(p.Start.Lat), roundCoordinate(p.Start.Lng)
		out.StartLatitude, out.StartLongitude = &lat, &lng
	}
	return out
}

type feedRequest struct {
	PageQuery
	Sort      string     `query:"sort" doc:"latest (default), popular, or trending: the last 24 hours by likes" example:"latest"`
	Type      string     `query:"type" doc:"running, walking or all (default), by the linked workout" example:"all"`
	Following api.Switch `query:"following" doc:"Only posts of those whom the caller follows"`
	Seen      string     `query:"visibility" doc:"public (default), or all: with the posts that only their author sees, if author is the caller" example:"public"`
	Author    string     `query:"author" maxLength:"36" doc:"Only posts of this user; none of somebody whose profile the caller cannot see, or whom the caller blocks"`
}

var feedSorts = map[string]store.FeedSort{"popular": store.FeedPopular, "trending": store.FeedTrending}

var feedActivities = map[string]string{store.ActivityRunning: store.ActivityRunning, store.ActivityWalking: store.ActivityWalking}

type feedPage struct {
	Posts      []post     `json:"posts"`
	Pagination pagination `json:"pagination"`
}

// AppendJSON implements api.Appender.
func (f feedPage) AppendJSON(b []byte) ([]byte, error) {
	b = append(b, `{"posts":[`...)
	for i, p := range f.Posts {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = p.appendJSON(b); err != nil {
			return nil, err
		}
	}
	b, err := api.AppendValue(append(b, `],"pagination":`...), f.Pagination)
	return append(b, '}'), err
}

// feed is C1. Unknown sorts and types are the defaults.
func (s *Server) feed(ctx context.Context, in *feedRequest) (*reply[feedPage], error) {
	found, total, err := s.store.Feed(ctx, store.FeedQuery{
		ViewerID: userID(ctx), Sort: feedSorts[in.Sort], Activity: feedActivities[in.Type], Following: in.Following.On(), AuthorID: in.Author,
		Unlisted: in.Seen == "all", Offset: in.offset(), Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	page := feedPage{Posts: make([]post, len(found)), Pagination: newPagination(in.PageQuery, total, 0)}
	for i, p := range found {
		page.Posts[i] = s.newPost(ctx, p)
	}
	return say(page, "피드 조회 성공"), nil
}

type bookmarkedPost struct {
	ID           string      `json:"id" doc:"Of the post"`
	Author       author      `json:"author"`
	RouteName    string      `json:"route_name"`
	ShapeIcon    *string     `json:"shape_icon"`
	DistanceKM   float64     `json:"distance" doc:"km"`
	DurationSec  int         `json:"duration" doc:"s"`
	LikeCount    int         `json:"like_count"`
	BookmarkedAt api.Instant `json:"bookmarked_at"`
}

type bookmarkPage struct {
	Bookmarks  []bookmarkedPost `json:"bookmarks"`
	Pagination pagination       `json:"pagination"`
}

// bookmarks is C14.
func (s *Server) bookmarks(ctx context.Context, in *struct{ PageQuery }) (*reply[bookmarkPage], error) {
	found, total, err := s.store.Bookmarks(ctx, userID(ctx), in.offset(), in.Limit)
	if err != nil {
		return nil, err
	}
	page := bookmarkPage{Bookmarks: make([]bookmarkedPost, len(found)), Pagination: newPagination(in.PageQuery, total, 0)}
	for i, b := range found {
		page.Bookmarks[i] = bookmarkedPost{
			ID: b.Post.ID, Author: s.authorOf(ctx, b.Author), RouteName: b.Post.RouteName, ShapeIcon: orNull(b.Post.ShapeIcon),
			DistanceKM: b.Post.DistanceKM, DurationSec: b.Post.DurationSec, LikeCount: b.Post.Likes, BookmarkedAt: instant(b.BookmarkedAt),
		}
	}
	return say(page, ""), nil
}
