package cmd_test

import (
	"regexp"
	"strings"
	"testing"
)

var links = regexp.MustCompile(`(https?://\S+)/(setup|reset)\?token=([A-Z2-7]{26})`)

// link is the one in an output.
func (r result) link(at, page string) (token string) {
	r.t.Helper()
	found := links.FindStringSubmatch(r.stdout)
	if found == nil || found[1] != at || found[2] != page {
		r.t.Fatalf("runnerway %v prints no link at %s/%s:\n%s", r.args, at, page, r.stdout)
	}
	return found[3]
}

// enter sends a request that answers with a session, and returns the access token.
func (s *served) enter(path, body string, status int) string {
	s.t.Helper()
	var reply struct {
		Message string
		Data    struct {
			AccessToken string `json:"access_token"`
		}
	}
	if got := s.do("POST", "/api/v1"+path, "", body, &reply); got != status {
		s.t.Fatalf("POST %s: status %d, want %d: %s", path, got, status, reply.Message)
	}
	return reply.Data.AccessToken
}

// roleOf is what the caller may do.
func (s *served) roleOf(token string) string {
	s.t.Helper()
	var me struct{ Data struct{ Role string } }
	s.get("/api/v1/users/me", token, &me)
	return me.Data.Role
}

func TestFirstAdmin(t *testing.T) {
	t.Chdir(t.TempDir())
	first := start(t, nil)
	first.guest()
	if status := first.get("/livez", "", nil); status != 200 { // the link is printed before anybody is answered
		t.Fatalf("livez: status %d", status)
	}
	shown := first.stop().wants(0)
	token := shown.link(first.url, "setup")
	if !strings.Contains(shown.stderr, token) {
		t.Errorf("the log does not hold the link:\n%s", shown.stderr)
	}

	// The link of the first start still works in the second, and after that none is printed.
	second := start(t, nil)
	boss := second.enter("/setup", `{"token":"`+token+`","email":"boss@example.com","password":"running42","nickname":"관리자"}`, 201)
	if role := second.roleOf(boss); role != "admin" {
		t.Errorf("role = %q", role)
	}
	second.stop().wants(0)
	third := start(t, nil)
	third.guest()
	if out := third.stop().wants(0).stdout; strings.Contains(out, "/setup") {
		t.Errorf("with an admin the server still offers a link:\n%s", out)
	}
}

func TestSeedAdmin(t *testing.T) {
	t.Chdir(t.TempDir())
	s := start(t, nil)
	s.enter("/auth/signup", `{"email":"kim@example.com","password":"running42","name":"김러너"}`, 201)

	token := runHere(t, []string{"RUNNERWAY_ADDR=:9000"}, "seed", "admin", "Kim@Example.com").wants(0, "works once", "asks for the account's password").
		link("http://localhost:9000", "setup")
	body := `{"token":"` + token + `","email":"kim@example.com","password":"running42"}`
	if role := s.roleOf(s.enter("/setup", body, 201)); role != "admin" {
		t.Errorf("role = %q", role)
	}
	s.enter("/setup", body, 400)

	token = runHere(t, nil, "seed", "admin", "new@example.com", "--url", "https://run.example.org/").wants(0, "makes an account").
		link("https://run.example.org", "setup")
	s.enter("/setup", `{"token":"`+token+`","email":"new@example.com","password":"running42","nickname":"새 관리자"}`, 201)

	token = runHere(t, nil, "seed", "admin", "kim@example.com", "--reset").wants(0, "24 hours").link("http://localhost:8000", "reset")
	s.enter("/auth/password/reset", `{"token":"`+token+`","new_password":"running43"}`, 200)
	s.enter("/auth/login", `{"email":"kim@example.com","password":"running42"}`, 401)
	s.enter("/auth/login", `{"email":"kim@example.com","password":"running43"}`, 200)
	s.stop().wants(0)

	runHere(t, nil, "seed", "admin", "nobody@example.com", "--reset").wants(1, "no account with that address")
	runHere(t, nil, "seed", "admin").wants(2, "e-mail address")
	runHere(t, nil, "seed", "admin", "Kim <kim@example.com>").wants(2, "no e-mail address")
	runHere(t, nil, "seed", "admin", "kim@example.com", "--url", "run.example.org").wants(1, "--url")
	runHere(t, nil, "seed", "--help").wants(0, "admin")
}
