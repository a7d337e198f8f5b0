package store

import (
	"context"
	"errors"

	"github.com/runnerway/runnerway/geo"
)

// Who may see a post, in Post.Visibility.
const (
	VisiblePublic  = "public"
	VisiblePrivate = "private" // its author only
)

// What a post shows, in FeedQuery.Activity.
const (
	ActivityRunning = "running"
	ActivityWalking = "walking"
)

// FeedSort is an order of the feed. Each is made unique by the posts' times and ids.
type FeedSort int

// The orders of the feed.
const (
	FeedLatest   FeedSort = iota
	FeedPopular           // most likes first
	FeedTrending          // of the last 24 hours, most likes first
)

// Errors of posts and comments.
var (
	// ErrForbidden is a row that the caller may see but not change.
	ErrForbidden = errors.New("may not be changed by this user")
	// ErrNotMarked is a post or comment that is there, but that the caller has not liked or bookmarked.
	ErrNotMarked = errors.New("is not marked by this user")
)

// Author is who wrote a post or a comment. ID is empty if the account is gone.
type Author struct {
	ID, Name, AvatarURL string
}

// Post is a run or walk that its author shows.
type Post struct {
	ID                            string // made by the store if empty
	AuthorID                      string
	WorkoutID                     string // empty without one
	RouteName                     string // 1..100 characters
	ShapeID, ShapeName, ShapeIcon string // up to 50 characters each
	SVGPath                       string
	DistanceKM                    float64 // 2 decimals, below 1000
	DurationSec                   int
	Pace                          string
	CaloriesKcal                  *int
	Location                      string // up to 100 characters, as its author calls it
	Caption                       string // up to 500 characters
	Visibility                    string
	Likes, Comments, Bookmarks    int
	CreatedAt                     Time
	UpdatedAt                     Time
}

// ShownPost is a post as somebody sees it.
type ShownPost struct {
	Post              // SVGPath falls back to the workout's route, then to what the route or the track looks like
	Author            Author
	Liked, Bookmarked bool // by whoever looks
	// Start and Path are the workout's, nil and empty without one, once it is deleted (B43) and when its author's account is gone. Path
	// is the JSON text [{"lat":..,"lng":..,"timestamp":..}, ...] of finite numbers (B20), to be passed on as it is; a list has
	// at most 200 points, without timestamps.
	Start *geo.Point
	Path  string
}

// PostChange is what an author changes of a post; nil leaves as it is.
type PostChange struct {
	Caption    *string
	Visibility *string
}

// FeedQuery asks for one page of the public posts, or of all posts of the viewer.
type FeedQuery struct {
	ViewerID      string // empty for nobody
	Sort          FeedSort
	Activity      string // ActivityRunning, ActivityWalking or empty for both
	Following     bool   // only posts of those whom the viewer follows
	AuthorID      string // only posts of this member, if the viewer sees them and does not block them; empty for all
	Unlisted      bool   // with those that nobody else sees; heeded only if the viewer is AuthorID
	Offset, Limit int
}

// Marked is a post or comment after somebody liked or bookmarked it, or took that back.
type Marked struct {
	Count    int    // of its likes or bookmarks
	AuthorID string // whose it is
	PostID   string
	// Route reports that a bookmark brought the post's route along, or that taking it back removed that.
	Route bool
}

// BookmarkedPost is a post in the list of those that a user keeps.
type BookmarkedPost struct {
	Post         Post // without SVGPath
	Author       Author
	BookmarkedAt Time
}

// PostStore keeps posts with their likes and bookmarks. A private post is ErrNotFound to all but its author, everywhere
// (B19). Posts of an account that is gone stay.
type PostStore interface {
	// CreatePost stores a post. ErrNotFound if WorkoutID is no live workout of the author, ErrConflict if a live post shows
	// it already; a workout whose post was deleted may be shown again (B13).
	CreatePost(ctx context.Context, p Post) (Post, error)
	// Post is one post with its whole track.
	Post(ctx context.Context, id, viewerID string) (ShownPost, error)
	// UpdatePost changes a post; ErrForbidden if it is another's.
	UpdatePost(ctx context.Context, id, userID string, c PostChange) error
	// DeletePost takes a post away; ErrForbidden if it is another's.
	DeletePost(ctx context.Context, id, userID string) error

	// Feed is one page of the posts of a query and how many there are on all pages. A page costs what it holds and the index
	// entries before it, however many posts there are; with Following or AuthorID, the index entries of those authors.
	Feed(ctx context.Context, f FeedQuery) (page []ShownPost, total int, err error)

	// LikePost notes that the user likes a post; ErrConflict if that is known.
	LikePost(ctx context.Context, id, userID string) (Marked, error)
	// UnlikePost takes a like back, also from a post that has become private; ErrNotMarked if there is none.
	UnlikePost(ctx context.Context, id, userID string) (Marked, error)
	// BookmarkPost keeps a post for the user and saves its workout's route too, unless that is saved; ErrConflict if the post
	// is bookmarked.
	BookmarkPost(ctx context.Context, id, userID string) (Marked, error)
	// UnbookmarkPost takes a bookmark back, also from a post that has become private, and removes the route that it saved
	// unless another bookmarked post shows it (B36); ErrNotMarked if there is none.
	UnbookmarkPost(ctx context.Context, id, userID string) (Marked, error)
	// Bookmarks is one page of a user's bookmarked posts, the newest bookmark first, and how many there are. It looks at every
	// bookmark of this user and of nobody else.
	Bookmarks(ctx context.Context, userID string, offset, limit int) (page []BookmarkedPost, total int, err error)
}
