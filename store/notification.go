package store

import "context"

// Kinds of notifications, in Notification.Kind.
const (
	NotifyLike        = "like"         // ActorID liked PostID
	NotifyCommentLike = "comment_like" // ActorID liked CommentID on PostID
	NotifyComment     = "comment"      // ActorID wrote CommentID on PostID
	NotifyFollow      = "follow"       // ActorID follows the user
	NotifyGoalReached = "goal_reached" // GoalID
	NotifyRouteReady  = "route_ready"  // RouteID can be run
)

// Notification tells a user of something that happened. Which of the ids are set follows from Kind.
type Notification struct {
	ID        string // made by the store; later ones sort after earlier ones, and none appears before one that was seen
	UserID    string // who is told
	Kind      string
	ActorID   string
	PostID    string
	CommentID string
	GoalID    string
	RouteID   string
	CreatedAt Time
	ReadAt    Time // zero while unread
}

// Notice is a Notification with what is needed to put it into words, as that is now. What is gone since is empty.
type Notice struct {
	Notification
	ActorName      string
	ActorAvatarURL string
	PostName       string // the post's route name
	Comment        string // what the comment says
	RouteName      string
	GoalType       string // weekly or monthly
	GoalTarget     string // distance, workouts or calories
	GoalValue      float64
}

// NoticeFilter is which of a user's notices are asked for.
type NoticeFilter struct {
	Unread        bool // only these
	Offset, Limit int
}

// NoticeCounts are how many notices a user has.
type NoticeCounts struct {
	All, Unread int
}

// NotificationStore keeps notifications.
type NotificationStore interface {
	// Notify stores a notification and reports whether it is new. It is not, and nothing happens, if the user was told of
	// the same before and still has it (who likes, takes it back and likes again is told of once; a route may be ready
	// again), if the user is a guest, gone, or the actor.
	Notify(ctx context.Context, n Notification) (Notification, bool, error)
	// Notices are a page of the user's, newest first.
	Notices(ctx context.Context, userID string, f NoticeFilter) ([]Notice, error)
	// NoticesAfter are at most limit of the user's notices after an id, oldest first.
	NoticesAfter(ctx context.Context, userID, id string, limit int) ([]Notice, error)
	// CountNotices counts the user's.
	CountNotices(ctx context.Context, userID string) (NoticeCounts, error)
	// ReadNotice marks one of the user's as read and returns it; ErrNotFound if it is not the user's.
	ReadNotice(ctx context.Context, id, userID string) (Notice, error)
	// ReadNotices marks all of the user's as read and says how many were not.
	ReadNotices(ctx context.Context, userID string) (int, error)
	// RemoveNotice removes one of the user's; ErrNotFound if it is not the user's.
	RemoveNotice(ctx context.Context, id, userID string) error
	// RemoveNotices removes up to limit notices made before a time, whoever's they are, and says how many went.
	RemoveNotices(ctx context.Context, before Time, limit int) (int, error)

	// LastNotice is the id of the newest notification of all users, or what sorts before every id.
	LastNotice(ctx context.Context) (string, error)
	// NotifiedBetween are the users with notifications after one id and up to another, each once.
	NotifiedBetween(ctx context.Context, after, upTo string) ([]string, error)
}

// LiveTicket opens one live connection.
type LiveTicket struct {
	Ticket        string // as the client holds it; only its hash is stored
	UserID        string
	SessionID     string // may be empty
	ExpiresAt     Time   // of the ticket
	SessionEndsAt Time   // when the connection it opens ends
}

// TicketStore keeps tickets of live connections.
type TicketStore interface {
	// AddLiveTicket stores a ticket.
	AddLiveTicket(ctx context.Context, t LiveTicket) error
	// UseLiveTicket uses a ticket up; ErrNotFound if it is unknown, expired or was used before.
	UseLiveTicket(ctx context.Context, ticket string) (LiveTicket, error)
	// RemoveLiveTickets removes those that expired before a time and says how many.
	RemoveLiveTickets(ctx context.Context, expiredBefore Time) (int, error)
}
