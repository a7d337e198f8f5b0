package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// An event is one of a stream; a comment has only that.
type event struct {
	id, name, comment string
	retry             string
	data              message
}

// events are what a stream sends, until the test ends.
type events struct {
	t      testing.TB
	answer *http.Response
	lines  *bufio.Scanner
	leave  context.CancelFunc
}

func (s *site) events(c client, headers ...string) *events {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	s.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, "GET", s.url+"/api/v1/notifications/stream", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { answer.Body.Close() })
	return &events{t: s.t, answer: answer, lines: bufio.NewScanner(answer.Body), leave: cancel}
}

// next is the next event; false at the end of the stream.
func (e *events) next() (event, bool) {
	e.t.Helper()
	var found event
	for e.lines.Scan() {
		line := e.lines.Text()
		if line == "" {
			return found, true
		}
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "":
			found.comment = line
		case "id":
			found.id = value
		case "event":
			found.name = value
		case "retry":
			found.retry = value
		case "data":
			if err := json.Unmarshal([]byte(value), &found.data); err != nil {
				e.t.Fatalf("data %q: %v", value, err)
			}
		default:
			e.t.Errorf("line %q", line)
		}
	}
	return event{}, false
}

// wants reads past comments.
func (e *events) wants(name string) event {
	e.t.Helper()
	for {
		found, ok := e.next()
		if ok && found.comment != "" {
			continue
		}
		if !ok || found.name != name || found.data.Type != name {
			e.t.Fatalf("event %+v, %v, want %s", found, ok, name)
		}
		return found
	}
}

func TestStream(t *testing.T) {
	s := newSite(t)
	kim := s.member("kim")
	s.member("lee")
	e := s.events(kim, "Accept-Encoding", "gzip")
	for header, want := range map[string]string{"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no", "Content-Encoding": ""} {
		if got := e.answer.Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	ready := e.wants("ready")
	if ready.retry != "3000" || ready.id == "" || ready.data.LastID != ready.id || *ready.data.UnreadCount != 0 {
		t.Errorf("ready: %+v", ready)
	}
	s.server.Notify(context.Background(), follow("lee"))
	first := e.wants("notification")
	if first.id == "" || first.data.Notification.ID != first.id || first.data.Notification.Text != "lee님이 회원님을 팔로우합니다" {
		t.Errorf("notification: %+v", first)
	}
	e.leave()
	second, third := s.tell(like("lee", 1)), s.tell(like("lee", 2))
	again := s.events(kim, "Last-Event-ID", first.id, "Accept-Language", "en")
	again.wants("ready")
	for _, want := range []string{second.ID, third.ID} {
		if n := again.wants("notification"); n.id != want || n.data.Notification.Text != "lee likes your post" {
			t.Errorf("after the return: %+v, want %s", n, want)
		}
	}
}

// A stream outlasts the bounds of a request, shows that it lives, and ends with its session.
func TestStreamLasts(t *testing.T) {
	s := newSite(t)
	s.server.LiveTimes(50*time.Millisecond, 0, 0, 0)
	kim := s.member("kim")
	s.member("lee")
	e := s.events(kim)
	e.wants("ready")
	for range 12 { // 600 ms: twice the bounds of the site
		if beat, ok := e.next(); !ok || beat.comment == "" {
			t.Fatalf("no sign of life: %+v", beat)
		}
	}
	n := s.tell(follow("lee"))
	if got := e.wants("notification"); got.id != n.ID {
		t.Errorf("got %+v", got)
	}
	s.clock.advance(61 * time.Minute)
	if end := e.wants("error"); end.data.Code != "TOKEN_EXPIRED" || end.data.Message == "" {
		t.Errorf("at the end of the session: %+v", end)
	}
	if more, ok := e.next(); ok {
		t.Errorf("after the end: %+v", more)
	}
	if strings.Contains(s.log.String(), `"level":"ERROR"`) {
		t.Errorf("the log has errors: %s", s.log)
	}
}

func TestStreamEnds(t *testing.T) {
	s := newSite(t)
	kim := s.member("kim")
	s.as("").get("/notifications/stream").fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	s.as(kim.token+"x").get("/notifications/stream").fails(401, "INVALID_TOKEN", "유효하지 않은 토큰입니다")
	s.guest().get("/notifications/stream").fails(403, "FORBIDDEN", "회원가입이 필요합니다")
	head := kim.send("HEAD", "/notifications/stream", nil).wants(200)
	if got := head.header("Content-Type"); got != "text/event-stream" {
		t.Errorf("HEAD: Content-Type %q", got)
	}
	e := s.events(kim)
	e.wants("ready")
	s.server.StopLive()
	if more, ok := e.next(); ok {
		t.Errorf("after the stop: %+v", more)
	}
	kim.get("/notifications/stream").fails(503, "SERVICE_UNAVAILABLE", "서비스를 일시적으로 이용할 수 없습니다")
}

// A client that does not read its stream is cut off.
func TestSlowStream(t *testing.T) {
	s := newSite(t)
	s.server.LiveTimes(0, 0, 50*time.Millisecond, 0)
	kim := s.member("kim")
	s.member("lee")
	first := s.tell(follow("lee"))
	for i := range 190 {
		s.tell(like("lee", i))
	}
	r, err := http.NewRequest("GET", s.url+"/api/v1/notifications/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+kim.token)
	r.Header.Set("Last-Event-ID", first.ID)
	answer, err := narrowClient().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	noneLeft(t)
	body, _ := io.ReadAll(answer.Body)
	if n := strings.Count(string(body), "event: notification"); n == 0 || n >= 190 {
		t.Errorf("it got %d of 190", n)
	}
	if strings.Contains(s.log.String(), `"level":"ERROR"`) {
		t.Errorf("the log has errors: %s", s.log)
	}
}
