package store

import "context"

// FollowStore keeps who follows whom.
type FollowStore interface {
	// Follow makes a user another's follower. ErrNotFound if there is no such member, ErrConflict if that is known.
	Follow(ctx context.Context, followerID, userID string) error
	// Unfollow ends it; ErrNotFound if it is not so.
	Unfollow(ctx context.Context, followerID, userID string) error
}
