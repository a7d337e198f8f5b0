package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) notificationRoutes() {
	notFound := []int{http.StatusNotFound}
	api.Register(s.api, api.Operation{
		ID: "notifications", Method: http.MethodGet, Path: "/notifications", Tag: tagNotifications,
		Summary: "알림 목록 (What happened)",
		About: "Newest first. They are kept for 90 days. `GET " + s.options.APIPrefix + "/notifications/stream` sends them as they come, " +
			"as server-sent events; `GET " + s.options.APIPrefix + "/ws` sends them over a WebSocket.",
	}, s.listNotifications)
	api.Register(s.api, api.Operation{
		ID: "unread-notifications", Method: http.MethodGet, Path: "/notifications/unread-count", Tag: tagNotifications,
		Summary: "읽지 않은 알림 수 (How many are unread)",
	}, s.countUnread)
	api.Register(s.api, api.Operation{
		ID: "read-notifications", Method: http.MethodPost, Path: "/notifications/read-all", Tag: tagNotifications,
		Summary: "모든 알림 읽음 (Mark all as read)",
	}, s.readNotifications)
	api.Register(s.api, api.Operation{
		ID: "read-notification", Method: http.MethodPost, Path: "/notifications/{notification_id}/read", Tag: tagNotifications,
		Summary: "알림 읽음 (Mark one as read)", About: "Once read it stays read; again is no error.", Errors: notFound,
	}, s.readNotification)
	api.Register(s.api, api.Operation{
		ID: "delete-notification", Method: http.MethodDelete, Path: "/notifications/{notification_id}", Tag: tagNotifications,
		Summary: "알림 삭제 (Delete one)", Errors: notFound,
	}, s.deleteNotification)
}

// notification is a store.Notice in words.
type notification struct {
	ID        string       `json:"id" doc:"Later ones sort after earlier ones, as text" example:"000660f3a1b2c3d4"`
	Kind      string       `json:"kind" enum:"like,comment,comment_like,follow,goal_reached,route_ready"`
	Text      string       `json:"text" doc:"Korean or English, with the names as they are now" example:"김러너님이 회원님의 게시물을 좋아합니다"`
	Actor     *author      `json:"actor" doc:"Who did it; null for goal_reached and route_ready"`
	Subject   *string      `json:"subject" doc:"Name of the post's or of the finished route, or what the comment says; null if that is gone"`
	PostID    *string      `json:"post_id"`
	CommentID *string      `json:"comment_id"`
	GoalID    *string      `json:"goal_id"`
	RouteID   *string      `json:"route_id"`
	IsRead    bool         `json:"is_read"`
	ReadAt    *api.Instant `json:"read_at"`
	CreatedAt api.Instant  `json:"created_at"`

	words wording
}

func (s *Server) newNotification(ctx context.Context, n store.Notice) notification {
	out := notification{
		ID: n.ID, Kind: n.Kind, Subject: orNull(subjectOf(n)),
		PostID: orNull(n.PostID), CommentID: orNull(n.CommentID), GoalID: orNull(n.GoalID), RouteID: orNull(n.RouteID),
		IsRead: !n.ReadAt.IsZero(), ReadAt: instantOrNull(n.ReadAt), CreatedAt: instant(n.CreatedAt), words: wordingOf(n),
	}
	if n.ActorID != "" {
		id := n.ActorID
		if n.ActorName == "" {
			id = ""
		}
		actor := s.authorOf(ctx, store.Author{ID: id, Name: n.ActorName, AvatarURL: n.ActorAvatarURL})
		out.Actor = &actor
	}
	return out.In(func(korean string) string { return korean })
}

// In implements api.Speaker.
func (n notification) In(translate func(string) string) notification {
	n.Text = n.words.in(translate)
	return n
}

func subjectOf(n store.Notice) string {
	switch n.Kind {
	case store.NotifyComment, store.NotifyCommentLike:
		return n.Comment
	case store.NotifyRouteReady:
		return n.RouteName
	}
	return n.PostName
}

const (
	textNotifyLike        = "%s님이 회원님의 게시물을 좋아합니다"
	textNotifyCommentLike = "%s님이 회원님의 댓글을 좋아합니다"
	textNotifyComment     = "%s님이 회원님의 게시물에 댓글을 남겼습니다"
	textNotifyFollow      = "%s님이 회원님을 팔로우합니다"
	textNotifyRoute       = "경로가 완성되었습니다: %s"
	textNotifySomeRoute   = "경로가 완성되었습니다"
	textNotifyGoal        = "목표를 달성했습니다"
	textWeeklyDistance    = "주간 목표 %skm를 달성했습니다"
	textWeeklyWorkouts    = "주간 목표 %s회를 달성했습니다"
	textWeeklyCalories    = "주간 목표 %skcal를 달성했습니다"
	textMonthlyDistance   = "월간 목표 %skm를 달성했습니다"
	textMonthlyWorkouts   = "월간 목표 %s회를 달성했습니다"
	textMonthlyCalories   = "월간 목표 %skcal를 달성했습니다"
	textNotifyUnknown     = "새 알림이 있습니다"
	formerMember          = "탈퇴한 회원" // instead of the name of whoever has gone, so that 님 can follow it
)

// goalTexts are by type and target of the goal.
var goalTexts = map[[2]string]string{
	{"weekly", "distance"}:  textWeeklyDistance,
	{"weekly", "workouts"}:  textWeeklyWorkouts,
	{"weekly", "calories"}:  textWeeklyCalories,
	{"monthly", "distance"}: textMonthlyDistance,
	{"monthly", "workouts"}: textMonthlyWorkouts,
	{"monthly", "calories"}: textMonthlyCalories,
}

// A wording is a text of the catalogue with what fills its %s, if it has one.
type wording struct {
	text    string
	filling string
	former  bool // the filling is formerMember, which is translated too
}

func (w wording) in(translate func(string) string) string {
	filling := w.filling
	switch {
	case w.former:
		filling = translate(formerMember)
	case filling == "":
		return translate(w.text)
	}
	return fmt.Sprintf(translate(w.text), filling)
}

func wordingOf(n store.Notice) wording {
	switch n.Kind {
	case store.NotifyLike:
		return actorWording(textNotifyLike, n)
	case store.NotifyCommentLike:
		return actorWording(textNotifyCommentLike, n)
	case store.NotifyComment:
		return actorWording(textNotifyComment, n)
	case store.NotifyFollow:
		return actorWording(textNotifyFollow, n)
	case store.NotifyRouteReady:
		if n.RouteName == "" {
			return wording{text: textNotifySomeRoute}
		}
		return wording{text: textNotifyRoute, filling: n.RouteName}
	case store.NotifyGoalReached:
		if text, ok := goalTexts[[2]string{n.GoalType, n.GoalTarget}]; ok {
			return wording{text: text, filling: strconv.FormatFloat(n.GoalValue, 'f', -1, 64)}
		}
		return wording{text: textNotifyGoal}
	}
	return wording{text: textNotifyUnknown} // a newer version's, on the same database
}

func actorWording(text string, n store.Notice) wording {
	return wording{text: text, filling: n.ActorName, former: n.ActorName == ""}
}

type notificationList struct {
	Notifications []notification `json:"notifications"`
	UnreadCount   int            `json:"unread_count" doc:"Of all, not of this page"`
	Pagination    pagination     `json:"pagination"`
}

// In implements api.Speaker.
func (l notificationList) In(translate func(string) string) notificationList {
	l.Notifications = allIn(l.Notifications, translate)
	return l
}

type notificationQuery struct {
	PageQuery
	Unread api.Switch `query:"unread" doc:"Only unread ones"`
}

func (s *Server) listNotifications(ctx context.Context, in *notificationQuery) (*reply[notificationList], error) {
	counts, err := s.store.CountNotices(ctx, userID(ctx))
	if err != nil {
		return nil, fmt.Errorf("count notifications: %w", err)
	}
	notices, err := s.store.Notices(ctx, userID(ctx), store.NoticeFilter{Unread: in.Unread.On(), Offset: in.offset(), Limit: in.Limit})
	if err != nil {
		return nil, fmt.Errorf("list notifications: %w", err)
	}
	total := counts.All
	if in.Unread.On() {
		total = counts.Unread
	}
	list := notificationList{
		Notifications: make([]notification, 0, len(notices)), UnreadCount: counts.Unread, Pagination: newPagination(in.PageQuery, total, 0),
	}
	for _, n := range notices {
		list.Notifications = append(list.Notifications, s.newNotification(ctx, n))
	}
	return say(list, "알림 조회 성공"), nil
}

type unreadCount struct {
	UnreadCount int `json:"unread_count"`
}

func (s *Server) countUnread(ctx context.Context, _ *struct{}) (*reply[unreadCount], error) {
	counts, err := s.store.CountNotices(ctx, userID(ctx))
	return say(unreadCount{UnreadCount: counts.Unread}, ""), err
}

type readCount struct {
	ReadCount   int `json:"read_count" doc:"How many were unread before"`
	UnreadCount int `json:"unread_count"`
}

func (s *Server) readNotifications(ctx context.Context, _ *struct{}) (*reply[readCount], error) {
	n, err := s.store.ReadNotices(ctx, userID(ctx))
	return say(readCount{ReadCount: n}, "모든 알림을 읽었습니다"), err
}

type notificationPath struct {
	NotificationID string `path:"notification_id"`
}

func (s *Server) readNotification(ctx context.Context, in *notificationPath) (*reply[notification], error) {
	n, err := s.store.ReadNotice(ctx, in.NotificationID, userID(ctx))
	if errors.Is(err, store.ErrNotFound) {
		return nil, errNotificationNotFound
	}
	return say(s.newNotification(ctx, n), "알림을 읽었습니다"), err
}

func (s *Server) deleteNotification(ctx context.Context, in *notificationPath) (*reply[api.Nothing], error) {
	err := s.store.RemoveNotice(ctx, in.NotificationID, userID(ctx))
	if errors.Is(err, store.ErrNotFound) {
		return nil, errNotificationNotFound
	}
	return say(api.Nothing{}, "알림이 삭제되었습니다"), err
}
