package store

import "context"

// Comment is what somebody wrote below a post.
type Comment struct {
	ID        string // made by the store if empty
	PostID    string
	AuthorID  string
	Content   string // 1..500 characters
	Likes     int
	CreatedAt Time
	UpdatedAt Time
}

// ShownComment is a comment as somebody sees it.
type ShownComment struct {
	Comment
	Author Author
	Liked  bool // by whoever looks
}

// CommentStore keeps comments. Those of a post that the caller cannot see are ErrNotFound.
type CommentStore interface {
	// CreateComment stores a comment and says whose post it is on.
	CreateComment(ctx context.Context, c Comment) (made Comment, postAuthorID string, err error)
	// Comments is one page of a post's comments, newest first, and how many there are.
	Comments(ctx context.Context, postID, viewerID string, offset, limit int) (page []ShownComment, total int, err error)
	// UpdateComment changes what a comment says; ErrForbidden if it is another's.
	UpdateComment(ctx context.Context, id, userID, content string) (Comment, error)
	// DeleteComment takes a comment away, one's own also from a post that has become private; ErrForbidden if it is another's.
	DeleteComment(ctx context.Context, id, userID string) error
	// LikeComment notes that the user likes a comment; ErrConflict if that is known.
	LikeComment(ctx context.Context, id, userID string) (Marked, error)
	// UnlikeComment takes a like back, also when the post has become private; ErrNotMarked if there is none.
	UnlikeComment(ctx context.Context, id, userID string) (Marked, error)
}
