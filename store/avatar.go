package store

import "context"

// Avatar is an uploaded picture of a user: squares as JPEG.
type Avatar struct {
	ID     string
	UserID string
	Large  []byte
	Small  []byte
}

// AvatarStore keeps the pictures of users, at most one for each. What it hands out never changes: another picture has
// another id.
type AvatarStore interface {
	// ReplaceAvatar stores a picture instead of the user's last one and makes url the user's AvatarURL. ErrNotFound if there
	// is no such live user.
	ReplaceAvatar(ctx context.Context, a Avatar, url string) error
	// RemoveAvatar removes the user's picture and AvatarURL, also one that is elsewhere. Nothing to remove is no error.
	RemoveAvatar(ctx context.Context, userID string) error
	// Avatar is ErrNotFound if there is no such picture, or not any more.
	Avatar(ctx context.Context, id string) (Avatar, error)
}
