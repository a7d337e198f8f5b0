package cmd_test

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// TestLiveNotifications hears of a finished route over both protocols, through everything that stands before the handlers,
// and stops the server while both are open.
func TestLiveNotifications(t *testing.T) {
	t.Chdir(t.TempDir())
	s := start(t, nil)
	var reply struct {
		Data struct {
			AccessToken string `json:"access_token"`
			Ticket      string
		}
	}
	if status := s.do("POST", "/api/v1/auth/signup", "", `{"email":"kim@example.com","password":"hunter22","name":"김러너"}`, &reply); status != 201 {
		t.Fatalf("sign up: %d", status)
	}
	token := reply.Data.AccessToken
	if status := s.do("POST", "/api/v1/ws/ticket", token, "", &reply); status != 201 {
		t.Fatalf("ticket: %d", status)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	socket, _, err := websocket.Dial(ctx, s.url+"/api/v1/ws?ticket="+reply.Data.Ticket, nil) //nolint:bodyclose // of a handshake that went well there is none to close
	if err != nil {
		t.Fatal(err)
	}
	defer socket.CloseNow()
	hears := func(what string) {
		t.Helper()
		_, message, err := socket.Read(ctx)
		if err != nil || !strings.Contains(string(message), what) {
			t.Fatalf("socket: %s, %v; want %s", message, err, what)
		}
	}
	hears(`"ready"`)
	r, err := http.NewRequestWithContext(ctx, "GET", s.url+"/api/v1/notifications/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	stream, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	lines := bufio.NewScanner(stream.Body)
	reads := func(what string) {
		t.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), what) {
				return
			}
		}
		t.Fatalf("stream: %v before %s", lines.Err(), what)
	}
	reads(`"ready"`)

	if status := s.do("POST", "/api/v1/routes/generate-gps-art-async", token, heartInGothenburg, nil); status != 202 {
		t.Fatalf("generate: %d", status)
	}
	hears(`"route_ready"`)
	reads(`"route_ready"`)

	begin := time.Now()
	closed := make(chan error, 1)
	go func() {
		_, _, err := socket.Read(ctx)
		closed <- err
	}()
	s.stop().wants(0)
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("the server took %v to stop", took)
	}
	var end websocket.CloseError
	if err := <-closed; !errors.As(err, &end) || end.Code != websocket.StatusGoingAway {
		t.Errorf("the socket ends with %v, want %d", err, websocket.StatusGoingAway)
	}
	for lines.Scan() { // to its end
	}
	if lines.Err() != nil {
		t.Errorf("the stream ends with %v", lines.Err())
	}
}
