package server_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

func TestSocket(t *testing.T) {
	s := newSite(t)
	kim := s.member("kim")
	s.member("lee")
	s.tell(like("lee", 0)) // before: in the list only
	ctx := context.Background()

	korean, english := s.dial(""), s.dial("", "Accept-Language", "en")
	for _, w := range []*wire{korean, english} {
		w.say(obj{"type": "auth", "token": kim.token})
		if m := w.wants("ready"); m.UnreadCount == nil || *m.UnreadCount != 1 || m.LastID == "" {
			t.Errorf("ready: %+v", m)
		}
	}
	s.server.Notify(ctx, follow("lee"))
	m, in := korean.wants("notification"), english.wants("notification")
	if m.Notification.Text != "lee님이 회원님을 팔로우합니다" || in.Notification.Text != "lee follows you" || m.ID != in.ID {
		t.Errorf("notifications %+v and %+v", m, in)
	}
	if listed := kim.notices("").Notifications[0]; listed.ID != m.ID || listed.Text != m.Notification.Text {
		t.Errorf("sent %+v, listed %+v", m.Notification, listed)
	}
	s.server.Notify(ctx, follow("lee")) // told before
	s.server.Notify(ctx, store.Notification{UserID: "user-lee", Kind: store.NotifyFollow, ActorID: "user-kim"})
	korean.quiet()
	english.quiet()
}

// What others wish to hear decides what is announced; what is stored is the same.
func TestSettingsDecideWhatIsAnnounced(t *testing.T) {
	s := newSite(t)
	kim := s.member("kim")
	s.member("lee")
	w := s.join(kim, "")
	set := func(name string, on bool) {
		kim.send("PATCH", "/users/me/settings", obj{name: on}).wants(200)
	}
	alert := func(n store.Notification, want bool) {
		t.Helper()
		s.server.Notify(context.Background(), n)
		if m := w.wants("notification"); m.Alert == nil || *m.Alert != want {
			t.Errorf("%s: %+v, want alert %v", n.Kind, m, want)
		}
	}
	goal := func(id string) store.Notification {
		return store.Notification{UserID: "user-kim", Kind: store.NotifyGoalReached, GoalID: id}
	}
	alert(like("lee", 0), false) // as the contract's defaults have it
	alert(goal("a"), true)
	set("community_activity", true)
	set("goal_achievement", false)
	alert(like("lee", 1), true)
	alert(goal("b"), false)
	alert(store.Notification{UserID: "user-kim", Kind: store.NotifyRouteReady}, true)
	set("push_enabled", false)
	s.server.Notify(context.Background(), like("lee", 2))
	set("push_enabled", true)
	s.server.Notify(context.Background(), like("lee", 3))
	if p := kim.notices(""); p.Pagination.TotalCount != 7 {
		t.Errorf("%d are stored, want 7", p.Pagination.TotalCount)
	}
}

func TestSocketGoesOnAfterTheLastID(t *testing.T) {
	s := newSite(t)
	kim := s.member("kim")
	s.member("lee")
	w := s.join(kim, "")
	first := s.tell(like("lee", 1))
	w.wantsIDs(first.ID)
	w.conn.CloseNow()
	second, third := s.tell(like("lee", 2)), s.tell(like("lee", 3))
	again := s.join(kim, first.ID)
	again.wantsIDs(second.ID, third.ID)
	again.quiet()
	s.join(kim, "").quiet()         // from now on
	s.join(kim, "nonsense").quiet() // is no id
	byQuery := s.dial("?last_id="+second.ID, "Authorization", "Bearer "+kim.token)
	byQuery.wants("ready")
	byQuery.wantsIDs(third.ID)

	// Too much was missed.
	for i := range 201 {
		s.tell(like("lee", 10+i))
	}
	newest := kim.notices("?limit=1").Notifications[0].ID
	late := s.join(kim, third.ID)
	if m := late.wants("resync"); m.LastID != newest {
		t.Errorf("resync to %s, want %s", m.LastID, newest)
	}
	late.wantsIDs(s.tell(like("lee", 9)).ID)
}

func TestSocketTickets(t *testing.T) {
	s := newSite(t)
	kim := s.member("kim")
	ticket := kim.ticket()
	w := s.dial("?ticket=" + ticket)
	w.wants("ready")
	s.dial("?ticket="+ticket).closes(4401, "INVALID_TOKEN")
	w.quiet()
	s.dial("?ticket=unknown").closes(4401, "INVALID_TOKEN")
	s.dial("?ticket="+kim.token).closes(4401, "INVALID_TOKEN")
	late := kim.ticket()
	s.clock.advance(31 * time.Second)
	s.dial("?ticket="+late).closes(4401, "INVALID_TOKEN")

	if strings.Contains(s.log.String(), ticket) || strings.Contains(s.log.String(), kim.token) {
		t.Error("the log holds a ticket or a token")
	}
}

// A connection lasts as long as the token that its ticket was bought with.
func TestSocketEndsWithTheTokenBehindItsTicket(t *testing.T) {
	s := newSite(t)
	s.server.LiveTimes(10*time.Millisecond, 0, 0, 0)
	kim := s.member("kim")
	last := s.dial("?ticket=" + kim.ticket())
	last.wants("ready")
	s.clock.advance(time.Hour)
	last.closes(4401, "TOKEN_EXPIRED")
}

func TestSocketRefuses(t *testing.T) {
	s := newSite(t)
	kim, guest := s.member("kim"), s.guest()
	var tokens session
	s.as("").post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}).wants(200).json(&tokens)
	for _, c := range []struct {
		name, first string
		code        int
		reason      string
	}{
		{"a wrong token", `{"type":"auth","token":"wrong"}`, 4401, "INVALID_TOKEN"},
		{"no token", `{"type":"auth"}`, 4401, "INVALID_TOKEN"},
		{"a refresh token", `{"type":"auth","token":"` + tokens.RefreshToken + `"}`, 4401, "INVALID_TOKEN"},
		{"a guest", `{"type":"auth","token":"` + guest.token + `"}`, 4403, "FORBIDDEN"},
		{"what is no message", `hello`, 4400, "BAD_MESSAGE"},
		{"another message", `{"type":"ping"}`, 4400, "BAD_MESSAGE"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := s.dial("")
			w.t = t
			if err := w.conn.Write(context.Background(), websocket.MessageText, []byte(c.first)); err != nil {
				t.Fatal(err)
			}
			w.closes(c.code, c.reason)
		})
	}
	s.dial("", "Authorization", "Bearer wrong").closes(4401, "INVALID_TOKEN")

	w := s.join(kim, "")
	for range 30 { // more at once than anybody needs
		if w.conn.Write(context.Background(), websocket.MessageText, []byte(`{"type":"none"}`)) != nil {
			break
		}
	}
	w.closes(1008, "TOO_MANY_MESSAGES")
	large := s.join(kim, "")
	_ = large.conn.Write(context.Background(), websocket.MessageText, make([]byte, 9000))
	if _, err := large.next(); websocket.CloseStatus(err) != websocket.StatusMessageTooBig {
		t.Errorf("after a large message: %v", err)
	}

	s.clock.advance(2 * time.Hour)
	s.dial("", "Authorization", "Bearer "+kim.token).closes(4401, "TOKEN_EXPIRED")
}

func TestSocketTakesNoTokenFromItsAddress(t *testing.T) {
	s := newSite(t)
	s.server.LiveTimes(0, 10*time.Millisecond, 0, 0)
	s.dial("?token="+s.member("kim").token).closes(4408, "AUTH_TIMEOUT")
}

func TestSocketEndsWithItsToken(t *testing.T) {
	s := newSite(t)
	s.server.LiveTimes(10*time.Millisecond, 0, 0, 0)
	kim := s.member("kim")
	s.member("lee")
	w, renewed := s.join(kim, ""), s.join(kim, "")
	s.clock.advance(50 * time.Minute)
	var newer session
	s.as("").post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}).wants(200).json(&newer)
	renewed.say(obj{"type": "auth", "token": "wrong"})
	if m := renewed.wants("error"); m.Code != "INVALID_TOKEN" {
		t.Errorf("a wrong renewal: %+v", m)
	}
	renewed.say(obj{"type": "auth", "token": newer.AccessToken})
	renewed.quiet() // so it was taken
	w.quiet()
	s.clock.advance(11 * time.Minute)
	w.closes(4401, "TOKEN_EXPIRED")
	renewed.wantsIDs(s.tell(follow("lee")).ID)

	if _, err := s.store.DeleteUser(context.Background(), "user-kim", ""); err != nil {
		t.Fatal(err)
	}
	renewed.closes(4401, "USER_NOT_FOUND")
}

func TestSocketsOfOneUserAreBounded(t *testing.T) {
	s := newSite(t)
	kim, lee := s.member("kim"), s.member("lee")
	wires := make([]*wire, 20)
	for i := range wires {
		wires[i] = s.join(kim, "")
	}
	more := s.dial("")
	more.say(obj{"type": "auth", "token": kim.token})
	more.closes(4429, "TOO_MANY_REQUESTS")
	kim.get("/notifications/stream").fails(429, "TOO_MANY_REQUESTS", "요청 횟수가 너무 많습니다. 잠시 후 다시 시도해주세요")
	s.join(lee, "")
	wires[0].conn.Close(websocket.StatusNormalClosure, "")
	eventually(t, "place for another", func() bool {
		w := s.dial("", "Authorization", "Bearer "+kim.token)
		m, err := w.next()
		return err == nil && m.Type == "ready"
	})
}

func TestSocketHandshake(t *testing.T) {
	s := newSite(t, func(o *server.Options) { o.CORSOrigins = []string{"https://app.example.com"} })
	kim := s.member("kim")
	kim.get("/ws").fails(426, "UPGRADE_REQUIRED", "웹소켓으로 연결해야 합니다")
	if a := kim.get("/ws"); a.header("Upgrade") != "websocket" {
		t.Errorf("Upgrade: %q", a.header("Upgrade"))
	}
	kim.send("HEAD", "/ws", nil).wants(426)
	kim.post("/ws", nil).wants(405)
	for origin, want := range map[string]int{
		"https://app.example.com": 101, s.url: 101, "": 101, "https://evil.example": 400, "null": 400, s.url + ".evil.example": 400,
	} {
		headers := []string{"X-None", ""}
		if origin != "" {
			headers = []string{"Origin", origin}
		}
		conn, answer, err := s.tryDial("", headers...) //nolint:bodyclose // a refusal has no more to read
		if answer == nil || answer.StatusCode != want {
			t.Errorf("origin %q: %v, %v, want %d", origin, answer, err, want)
		}
		if conn != nil {
			conn.CloseNow()
		}
	}
}

// A client that does not read is cut off, soon and alone, and told to come back if it can still hear.
func TestSlowReader(t *testing.T) {
	s := newSite(t)
	s.server.LiveTimes(0, 0, 50*time.Millisecond, 5*time.Second)
	kim := s.member("kim")
	s.member("lee")
	first := s.tell(follow("lee"))
	for i := range 190 {
		s.tell(like("lee", i))
	}
	slow := s.dial("?last_id="+first.ID, "Authorization", "Bearer "+kim.token)
	eventually(t, "end of the patience with a client that does not read", func() bool { return running("websocket.(*Conn).closeHandshake") })
	quick := s.join(kim, "")
	quick.wantsIDs(s.tell(like("lee", 1000)).ID) // meanwhile
	last, seen := first.ID, 0
	for {
		m, err := slow.next()
		if err != nil {
			var closed websocket.CloseError
			if !errors.As(err, &closed) || closed.Code != 1013 || closed.Reason != "TOO_SLOW" {
				t.Errorf("the slow client ends with %v, want 1013", err)
			}
			break
		}
		if m.Type == "notification" {
			last = m.ID
			seen++
		}
	}
	if seen == 0 || seen > 189 {
		t.Errorf("the slow client saw %d of 191", seen)
	}
	again := s.join(kim, last)
	for range 191 - seen {
		again.wants("notification")
	}
	again.quiet()
}

// A client that does not even read the end cannot hold the server up.
func TestStopWithASlowReader(t *testing.T) {
	s := newSite(t)
	s.server.LiveTimes(0, 0, 0, 50*time.Millisecond)
	kim := s.member("kim")
	s.member("lee")
	first := s.tell(follow("lee"))
	for i := range 190 {
		s.tell(like("lee", i))
	}
	s.dial("?last_id="+first.ID, "Authorization", "Bearer "+kim.token)
	eventually(t, "blocked write", func() bool { return running("websocket.(*Conn).writeFrame") })
	silent, waiting, reading := s.join(kim, ""), s.dial(""), s.join(kim, "")
	_ = silent
	begin := time.Now()
	s.server.StopLive()
	reading.closes(1001, "SERVER_STOPPING")
	noneLeft(t)
	if took := time.Since(begin); took > 3*time.Second {
		t.Errorf("it took %v", took)
	}
	waiting.closes(1001, "SERVER_STOPPING")
	if _, answer, err := s.tryDial(""); answer == nil || answer.StatusCode != http.StatusServiceUnavailable { //nolint:bodyclose // a refusal has no more to read
		t.Errorf("a new connection after the stop: %v, %v", answer, err)
	}
}

// What is stored by one server is heard at another on the same database.
func TestTwoServersOnOneDatabase(t *testing.T) {
	here := newKit(t)
	there := newSite(t, func(o *server.Options) { o.Store = here.store })
	kim := here.member("kim")
	here.member("lee")
	w := there.join(kim, "")
	here.server.Notify(context.Background(), follow("lee"))
	if m := w.wants("notification"); m.Notification.Text != "lee님이 회원님을 팔로우합니다" {
		t.Errorf("heard %+v", m)
	}
	ticket := kim.ticket() // of one, for the other
	there.dial("?ticket=" + ticket).wants("ready")
}
