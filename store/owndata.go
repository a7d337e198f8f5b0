package store

import "context"

// OwnData is what a user wrote and marked, for the user to take along. Deleted posts and comments are left out.
type OwnData struct {
	Posts           []Post
	Comments        []Comment
	LikedPosts      []OwnMark
	LikedComments   []OwnMark
	BookmarkedPosts []OwnMark
	Following       []OwnFollow
	Followers       []OwnFollow
}

// OwnMark is a post or comment that a user marked.
type OwnMark struct {
	ID string // of the post or comment
	At Time
}

// OwnFollow is whom a user follows, or who follows the user.
type OwnFollow struct {
	UserID string
	Name   string // empty if the account is gone
	Since  Time
}

// OwnDataStore reads what belongs to one user.
type OwnDataStore interface {
	// OwnData is all that a user wrote and marked, the oldest first.
	OwnData(ctx context.Context, userID string) (OwnData, error)
}
