package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"time"

	"github.com/runnerway/runnerway/server/live"
	"github.com/runnerway/runnerway/store"
)

// Live connections, whatever their protocol: each follows its user's notifications in the store from where it has got to,
// and waits for the hub to tell of more. So nothing queues up for a slow client, and who comes back goes on where it was.

const (
	followBatch  = 50  // read at once
	replayMost   = 200 // missed ones that are sent again
	unsentNotice = ""  // sorts before every id
)

// liveTimes are the bounds of live connections.
type liveTimes struct {
	beat  time.Duration // between signs of life; then it is also checked that the user may still follow
	auth  time.Duration // to say who one is
	write time.Duration // to take a message
	close time.Duration // to end in order
}

// liveFeed is the part of a Server that sends notifications as they come.
type liveFeed struct {
	hub   *live.Hub
	times liveTimes
}

func newLiveFeed(source live.Source, log *slog.Logger) *liveFeed {
	return &liveFeed{
		hub:   live.New(live.Options{Source: source, Log: log}),
		times: liveTimes{beat: 25 * time.Second, auth: 10 * time.Second, write: 10 * time.Second, close: 2 * time.Second},
	}
}

// StopLive asks all live connections to end and takes no new ones; from then on /readyz says no. Call it when the listener is about to close: a server
// that shuts down waits for requests that run, and these would run for hours.
func (s *Server) StopLive() {
	s.closing.Store(true)
	s.live.hub.Stop()
}

// Why a live connection ends, besides failures of the catalogue.
var (
	errStopping = errors.New("the server is stopping")
	errTooSlow  = errors.New("the client does not take its messages")
	errSilent   = errors.New("the client gives no sign of life")
	errLeft     = errors.New("the client left")
	errNoAuth   = errors.New("the client did not say who it is")
	errBabble   = errors.New("the client sends too much, or what is no message")
)

// membershipOf is what an access token says, if it is a member's: a failure of the catalogue if it is nobody's, or a guest's.
func (s *Server) membershipOf(ctx context.Context, token string) (bearing, error) {
	b, err := s.tokens.read(accessToken, token)
	if err != nil {
		return bearing{}, err
	}
	return b, s.checkMember(ctx, b)
}

// checkMember is errUserNotFound if there is no such user, errInvalidToken if the session was ended, errGuest for a guest.
func (s *Server) checkMember(ctx context.Context, b bearing) error {
	user, err := s.userOfBearing(ctx, b)
	if err == nil && user.IsGuest() {
		err = errGuest
	}
	return err
}

// openLive counts a connection in.
func (s *Server) openLive() (*live.Connection, error) {
	c, err := s.live.hub.Open()
	if err != nil {
		return nil, errUnavailable.WithHeader("Retry-After", "5")
	}
	return c, nil
}

// listen begins to hear of a user's news.
func listen(c *live.Connection, userID string) error {
	switch err := c.Listen(userID); {
	case errors.Is(err, live.ErrUserFull):
		return errTooMany.WithHeader("Retry-After", "30")
	case err != nil:
		return errStopping
	}
	return nil
}

// noticeForm is what an id of a notification looks like.
var noticeForm = regexp.MustCompile(`^[0-9a-f]{16}$`)

// A follower is one live connection on its way through its user's notifications.
type follower struct {
	user      string
	at        string         // the last notification that was sent or passed over; empty for the newest there is
	bearing   func() bearing // what lets the client follow
	news      <-chan struct{}
	translate func(korean string) string
	send      func(liveMessage) error
	beat      func() error // gives a sign of life; nil for none
}

// A liveMessage is what a client is told.
type liveMessage struct {
	Type         string        `json:"type"` // ready, notification, resync, pong, error
	ID           string        `json:"id,omitempty"`
	LastID       string        `json:"last_id,omitempty"`
	UnreadCount  *int          `json:"unread_count,omitempty"`
	Alert        *bool         `json:"alert,omitempty"`
	Notification *notification `json:"notification,omitempty"`
	Code         string        `json:"code,omitempty"`
	Message      string        `json:"message,omitempty"`
}

// follow sends what is new until ctx ends or something fails; the error says why. ctx's cause counts.
func (s *Server) follow(ctx context.Context, f *follower) error {
	if err := s.greet(ctx, f); err != nil {
		return followError(ctx, err)
	}
	beats := time.NewTicker(s.live.times.beat)
	defer beats.Stop()
	end := time.NewTimer(f.bearing().ends.Sub(s.now()))
	defer end.Stop()
	for {
		if err := s.deliver(ctx, f); err != nil {
			return followError(ctx, err)
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-f.news: // or its session was ended
		case <-end.C:
			end.Reset(max(f.bearing().ends.Sub(s.now()), time.Second)) // a new token may have come since
		case <-beats.C:
			if f.beat != nil {
				if err := f.beat(); err != nil {
					return followError(ctx, err)
				}
			}
		}
		if err := s.stillMember(ctx, f); err != nil {
			return followError(ctx, err)
		}
	}
}

// followError is the reason for the end of ctx, if it has ended, for it made everything else fail.
func followError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// stillMember checks what may have changed since the connection began.
func (s *Server) stillMember(ctx context.Context, f *follower) error {
	b := f.bearing()
	if !s.now().Before(b.ends) {
		return errTokenExpired
	}
	return s.checkMember(ctx, b)
}

// greet says where the client stands. Who has missed too much is told to read the list instead.
func (s *Server) greet(ctx context.Context, f *follower) error {
	counts, err := s.store.CountNotices(ctx, f.user)
	if err != nil {
		return fmt.Errorf("count notifications: %w", err)
	}
	newest, err := s.store.LastNotice(ctx)
	if err != nil {
		return fmt.Errorf("read the newest id: %w", err)
	}
	comesBack := f.at != unsentNotice
	if !comesBack {
		f.at = newest
	}
	if err := f.send(liveMessage{Type: "ready", LastID: f.at, UnreadCount: &counts.Unread}); err != nil || !comesBack {
		return err
	}
	missed, err := s.store.NoticesAfter(ctx, f.user, f.at, replayMost+1)
	if err != nil {
		return fmt.Errorf("read missed notifications: %w", err)
	}
	if len(missed) <= replayMost {
		return nil
	}
	f.at = newest
	return f.send(liveMessage{Type: "resync", LastID: newest})
}

// deliver sends what has come since.
func (s *Server) deliver(ctx context.Context, f *follower) error {
	for {
		notices, err := s.store.NoticesAfter(ctx, f.user, f.at, followBatch)
		if err != nil {
			return fmt.Errorf("read notifications: %w", err)
		}
		if len(notices) == 0 {
			return nil
		}
		settings, err := s.store.UserSettings(ctx, f.user)
		if err != nil {
			return fmt.Errorf("read settings: %w", err)
		}
		for _, n := range notices {
			if settings.PushEnabled {
				said, alert := s.newNotification(ctx, n).In(f.translate), alerts(settings, n.Kind)
				if err := f.send(liveMessage{Type: "notification", ID: n.ID, Alert: &alert, Notification: &said}); err != nil {
					return err
				}
			}
			f.at = n.ID
		}
		if len(notices) < followBatch {
			return nil
		}
	}
}

// alerts reports whether the user wants to be interrupted by notifications of a kind. The others are sent too, so that the
// app's list and count are right, and it shows them in silence.
func alerts(settings store.UserSettings, kind string) bool {
	switch kind {
	case store.NotifyLike, store.NotifyCommentLike, store.NotifyComment, store.NotifyFollow:
		return settings.CommunityActivity
	case store.NotifyGoalReached:
		return settings.GoalAchievement
	}
	return true
}

// originMayFollow reports whether a web page may follow: one of this host, or of an origin that may call the API. Programs
// that are no browsers name no origin.
func (s *Server) originMayFollow(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	return origin == "" || origin == originOf(r, s.options.TrustedProxies) || origin == "http://"+r.Host || origin == "https://"+r.Host || s.origins.OriginAllowed(r)
}
