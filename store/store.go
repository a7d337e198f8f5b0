// Package store says what the product keeps: its types, the Store interface a backend implements, and the errors every
// backend reports. The types know neither the client's JSON nor SQL. An empty string, a zero Time or a zero Date stands for
// a column that holds nothing.
package store

import (
	"context"
	"errors"
	"time"
)

// Errors of every backend; compare with errors.Is. Anything else is a fault of the database.
var (
	// ErrNotFound is a row that does not exist, or is not the caller's to see.
	ErrNotFound = errors.New("not found")
	// ErrConflict is a row that another row forbids: an e-mail that is taken, an id that exists.
	ErrConflict = errors.New("conflicts with what is stored")
	// ErrTokenReused is a refresh token shown again after its grace time; its whole family has been revoked.
	ErrTokenReused = errors.New("refresh token was used before")
	// ErrSessionEnded is a session that its user has ended.
	ErrSessionEnded = errors.New("the session was ended")
	// ErrFinished is a task that is completed or failed and so cannot be cancelled.
	ErrFinished = errors.New("already finished")
	// ErrUserLimit is a user who has as many unfinished tasks as one may have.
	ErrUserLimit = errors.New("too many tasks of this user")
	// ErrInUse is a row that something else still needs.
	ErrInUse = errors.New("still in use")
	// ErrNotHideable is a user, whom nobody can hide.
	ErrNotHideable = errors.New("cannot be hidden")
	// ErrWorkoutState is a workout that is in no state for what is asked of it.
	ErrWorkoutState = errors.New("not in a state for that")
	// ErrSuspended is an account that an admin has locked.
	ErrSuspended = errors.New("the account is suspended")
	// ErrClosed is an account that cannot be made because nobody may make one, ErrNotInvited one that needs an invitation
	// that can still be used.
	ErrClosed     = errors.New("no accounts may be made")
	ErrNotInvited = errors.New("no invitation")
	// ErrLastAdmin is the only admin, whom the instance would be without.
	ErrLastAdmin = errors.New("the last admin")
	// ErrUnavailable is a database that could not be reached for a while, or was lost so that nobody knows whether a change was
	// made.
	ErrUnavailable = errors.New("the database is not available")
	// ErrTotalLimit is a queue that is full.
	ErrTotalLimit = errors.New("too many tasks")
)

// Store is the customer's storage interface. Every method is one unit of work: it happens wholly or not at all. All are
// safe for concurrent use, also by several processes on one database.
type Store interface {
	UserStore
	SettingsStore
	AvatarStore
	StatisticsStore
	TokenStore
	SocialStore
	ShapeStore
	RouteStore
	SavedRouteStore
	ShareStore
	PostStore
	CommentStore
	FollowStore
	TaskStore
	PlaceStore
	SafetyStore
	StreetStore
	StreetNameStore
	StreetFetchStore
	StreetJobStore
	ElevationStore
	SeedStore
	BackupStore
	DemoStore
	SecretStore
	NotificationStore
	TicketStore
	LimitStore
	WorkoutStore
	FiguresStore
	ImportStore
	OwnDataStore
	PrivacyStore
	ModerationStore
	GoalStore
	AdminStore
	AccountLinkStore
	InstanceStore
	ConditionStore

	// Ping reports whether the database answers.
	Ping(ctx context.Context) error
	// Pools are the connections to the database.
	Pools() []Pool
	// Close waits for what is running and lets the database go.
	Close() error
}

// Pool is a set of connections to the database.
type Pool struct {
	Name        string // what it is for: "read", "write" or "all"
	Open, InUse int
	Waited      int64         // how often somebody waited for a connection, since the start
	WaitTime    time.Duration // for how long in all
}
