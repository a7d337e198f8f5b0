package store

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
	ID        string // made by the store if empty; later ones sort after earlier ones
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
