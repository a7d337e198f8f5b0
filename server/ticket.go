package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// ticketLife is long enough to open a connection with.
const ticketLife = 30 * time.Second

const aboutSocket = `A browser cannot send a header with a WebSocket, and a URL must not hold a token: it is kept in logs. Open

    GET %[1]s/ws?ticket=TICKET&last_id=ID

or open it without a query and send {"type":"auth","token":ACCESS_TOKEN,"last_id":ID} as the first message, within 10 s.
The server sends {"type":"ready","last_id","unread_count"}, then what happened after last_id (the id of the last notification
that the client saw; without one, only what is new), then {"type":"notification","id","alert","notification"} as it happens.
alert is false for what the user's settings (community_activity, goal_achievement) have in silence; without push_enabled nothing
is sent. {"type":"resync"} means that too much was missed: read the list. {"type":"ping"} is answered by {"type":"pong"}, and
{"type":"auth","token"} with a newer token makes the connection last longer.

Closed with 1001, 1011 or 1013: connect again, with last_id. 4400: the message is wrong. 4401: not signed in, or not any more; the
reason is the code of the error. 4403: a guest. 4408: no auth message. 4429: too many connections of the user.

As server-sent events, with the token in the header: GET %[1]s/notifications/stream; the same messages, Last-Event-ID for last_id.`

// liveRoutes mounts what sends notifications as they come. Streams are no operations: their protocol is told in words.
func (s *Server) liveRoutes(r chi.Router) {
	r.Get(s.options.APIPrefix+"/ws", s.socketRoute)
	r.Get(s.options.APIPrefix+"/notifications/stream", s.stream)
	api.Register(s.api, api.Operation{
		ID: "live-ticket", Method: http.MethodPost, Path: "/ws/ticket", Tag: tagNotifications, Status: http.StatusCreated,
		Summary: "실시간 연결 티켓 (A ticket for the WebSocket)", About: fmt.Sprintf(aboutSocket, s.options.APIPrefix),
	}, s.makeTicket)
}

type liveTicket struct {
	Ticket    string `json:"ticket" doc:"Opens one connection" example:"4ZQ7XK3M5T6PJ2W8R9YBNVHCDA"`
	ExpiresIn int    `json:"expires_in" doc:"Seconds" example:"30"`
}

func (s *Server) makeTicket(ctx context.Context, _ *struct{}) (*reply[liveTicket], error) {
	t := store.LiveTicket{
		Ticket: rand.Text(), UserID: userID(ctx), SessionID: bearingOf(ctx).sessionID,
		ExpiresAt: store.At(s.now().Add(ticketLife)), SessionEndsAt: store.At(bearingOf(ctx).ends),
	}
	if err := s.store.AddLiveTicket(ctx, t); err != nil {
		return nil, err
	}
	return say(liveTicket{Ticket: t.Ticket, ExpiresIn: int(ticketLife.Seconds())}, ""), nil
}

// useTicket is whose ticket that was; errInvalidToken if it is none, or no more.
func (s *Server) useTicket(ctx context.Context, ticket string) (bearing, error) {
	t, err := s.store.UseLiveTicket(ctx, ticket)
	if errors.Is(err, store.ErrNotFound) {
		return bearing{}, errInvalidToken
	}
	if err != nil {
		return bearing{}, fmt.Errorf("use ticket: %w", err)
	}
	b := bearing{userID: t.UserID, sessionID: t.SessionID, ends: t.SessionEndsAt.Time}
	return b, s.checkMember(ctx, b)
}
