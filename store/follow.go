package store

import "context"

// Person is a member as others see them.
type Person struct {
	Author
	JoinedAt Time
	// Posts is what Feed finds of them; Followers and Following are live members.
	Posts, Followers, Following int
	Followed, Blocked           bool // by whoever looks
}

// FollowStore keeps who follows whom.
type FollowStore interface {
	// Follow makes a user another's follower. ErrNotFound if there is no such member, ErrConflict if that is known.
	Follow(ctx context.Context, followerID, userID string) error
	// Unfollow ends it; ErrNotFound if it is not so.
	Unfollow(ctx context.Context, followerID, userID string) error
	// Person is a member as the viewer, empty for nobody, sees them. ErrNotFound if there is no such member, the account is
	// suspended, or they block the viewer. It costs the index entries of their posts and the rows of their follows.
	Person(ctx context.Context, userID, viewerID string) (Person, error)
}
