package cmd_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image/png"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/runnerway/runnerway/cmd"
)

// text is a buffer that the program writes while a test reads.
type text struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *text) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *text) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// A served is a program that serves.
type served struct {
	t              *testing.T
	url            string
	stdout, stderr *text
	cancel         context.CancelFunc
	ended          chan int
}

// start runs "serve" with args on a free port, in the working directory as it is, and waits until it answers. It asks nobody
// for streets unless args say so.
func start(t *testing.T, environ []string, args ...string) *served {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s := &served{t: t, stdout: &text{}, stderr: &text{}, cancel: cancel, ended: make(chan int, 1)}
	go func() {
		s.ended <- cmd.Main(ctx, append([]string{"serve", "--addr", "127.0.0.1:0", "--roads-fetch-url", ""}, args...), environ, s.stdout, s.stderr)
	}()
	t.Cleanup(cancel)
	s.url = waitForAddress(t, s.stdout, s.stderr, s.ended)
	return s
}

// waitForAddress reads the address that a starting server prints.
func waitForAddress(t *testing.T, stdout, stderr *text, ended <-chan int) string {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		if _, rest, ok := strings.Cut(stdout.String(), "ready: "); ok {
			url, _, _ := strings.Cut(rest, "\n")
			return url
		}
		select {
		case code := <-ended:
			t.Fatalf("serve ended with %d:\n%s%s", code, stdout, stderr)
		case <-deadline:
			t.Fatalf("serve is not ready:\n%s%s", stdout, stderr)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// stop ends the program in the orderly way.
func (s *served) stop() result {
	s.t.Helper()
	s.cancel()
	select {
	case code := <-s.ended:
		return result{s.t, []string{"serve"}, code, s.stdout.String(), s.stderr.String()}
	case <-time.After(40 * time.Second):
		s.t.Fatalf("serve does not stop:\n%s", s.stderr)
	}
	return result{}
}

// get reads path into out and returns the status; out is a *[]byte, anything else for JSON, or nil.
func (s *served) get(path, token string, out any) int {
	s.t.Helper()
	return s.do("GET", path, token, "", out)
}

func (s *served) do(method, path, token, body string, out any) int {
	s.t.Helper()
	r, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	switch out := out.(type) {
	case nil:
	case *[]byte:
		*out = content
	default:
		if err := json.Unmarshal(content, out); err != nil {
			s.t.Fatalf("%s %s: status %d, %v: %s", method, path, answer.StatusCode, err, content)
		}
	}
	return answer.StatusCode
}

// guest makes a visitor's account and returns its access token.
func (s *served) guest() string {
	s.t.Helper()
	var reply struct {
		Data struct {
			AccessToken string `json:"access_token"`
		}
	}
	if status := s.do("POST", "/api/v1/auth/guest", "", "", &reply); status != 201 || reply.Data.AccessToken == "" {
		s.t.Fatalf("guest: status %d, %+v", status, reply)
	}
	return reply.Data.AccessToken
}

// generated is the answer to a request for routes.
type generated struct {
	Data struct {
		RouteID   string   `json:"route_id"`
		OptionIDs []string `json:"option_ids"`
		Routes    []struct {
			DistanceKM float64 `json:"distance_km"`
		}
	}
	Message string
}

const heartInGothenburg = `{"shape_id":"heart","start":{"lat":57.7,"lng":11.96},"target_distance_km":2}`

func TestServeFromNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	s := start(t, nil)
	for _, want := range []string{s.url, "runnerway.db", "Gothenburg", "seed roads"} {
		if !strings.Contains(s.stdout.String(), want) {
			t.Errorf("the first start does not mention %q:\n%s", want, s.stdout)
		}
	}
	token := s.guest()
	var g generated
	if status := s.do("POST", "/api/v1/routes/generate-gps-art", token, heartInGothenburg, &g); status != 200 || len(g.Data.OptionIDs) != 3 {
		t.Fatalf("generate: status %d, %+v", status, g)
	}
	for _, r := range g.Data.Routes {
		if r.DistanceKM < 1.8 || r.DistanceKM > 2.2 {
			t.Errorf("a route of %v km, want about 2", r.DistanceKM)
		}
	}
	export := "/api/v1/routes/" + g.Data.RouteID + "/options/" + g.Data.OptionIDs[0] + "/export?format="
	var gpx, picture []byte
	if status := s.get(export+"gpx", token, &gpx); status != 200 || !bytes.Contains(gpx, []byte("<trkpt")) {
		t.Errorf("GPX: status %d, %.200s", status, gpx)
	}
	if status := s.get(export+"png", token, &picture); status != 200 {
		t.Errorf("PNG: status %d, %.200s", status, picture)
	} else if c, err := png.DecodeConfig(bytes.NewReader(picture)); err != nil || min(c.Width, c.Height) < 1080 {
		t.Errorf("PNG: %d x %d, %v", c.Width, c.Height, err)
	}
	s.stop().wants(0)

	// What was stored is there after a restart, and so is the key: the token still counts.
	again := start(t, nil)
	if strings.Contains(again.stdout.String(), "seed roads") {
		t.Errorf("the second start explains the first steps again:\n%s", again.stdout)
	}
	if status := again.get(export+"geojson", token, nil); status != 200 {
		t.Errorf("after a restart: status %d", status)
	}
	again.stop().wants(0)
}

// A server that fetches streets says whom it asks, and asks as whom the operator says.
func TestServeFetchesStreets(t *testing.T) {
	agents := make(chan string, 10)
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		agents <- r.UserAgent()
		fmt.Fprint(w, `{"elements":[]}`)
	}))
	defer api.Close()
	t.Chdir(t.TempDir())
	s := start(t, nil, "--roads-fetch-url", api.URL, "--roads-fetch-contact", "mailto:me@example.org")
	if host := strings.TrimPrefix(api.URL, "http://"); !strings.Contains(s.stdout.String(), "asked of "+host) {
		t.Errorf("the start does not name %s:\n%s", host, s.stdout)
	}
	token := s.guest()
	if status := s.do("POST", "/api/v1/routes/generate-gps-art-async", token, heartInGothenburg, nil); status != 202 {
		t.Errorf("where streets are: status %d", status)
	}
	const elsewhere = `{"shape_id":"heart","start":{"lat":-33.9,"lng":18.42},"target_distance_km":2}`
	if status := s.do("POST", "/api/v1/routes/generate-gps-art-async", token, elsewhere, nil); status != 202 {
		t.Errorf("where none are: status %d", status)
	}
	select {
	case agent := <-agents:
		if !strings.Contains(agent, "RunnerWay/") || !strings.Contains(agent, "mailto:me@example.org") {
			t.Errorf("the server calls itself %q", agent)
		}
	case <-time.After(30 * time.Second):
		t.Errorf("nobody was asked:\n%s", s.stderr)
	}
	s.stop().wants(0)
	if len(agents) > 0 {
		t.Errorf("asked %d times more", len(agents))
	}

	off := start(t, nil)
	if strings.Contains(off.stdout.String(), "asked of") {
		t.Errorf("a server that fetches nothing says:\n%s", off.stdout)
	}
	if status := off.do("POST", "/api/v1/routes/generate-gps-art-async", off.guest(), elsewhere, nil); status != 422 {
		t.Errorf("where no streets are: status %d, want 422", status)
	}
	off.stop().wants(0)
}

func TestKeyFile(t *testing.T) {
	t.Chdir(t.TempDir())
	start(t, nil).stop().wants(0)
	key, err := os.ReadFile("data/secret.key")
	if err != nil || len(bytes.TrimSpace(key)) != 64 {
		t.Fatalf("the key file holds %d characters, %v", len(key), err)
	}
	info, err := os.Stat("data/secret.key")
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode of the key file: %v, %v", info.Mode(), err)
	}
	if err := os.Chmod("data/secret.key", 0o640); err != nil {
		t.Fatal(err)
	}
	start(t, nil).stop().wants(0, "chmod 600")
	if again, _ := os.ReadFile("data/secret.key"); !bytes.Equal(again, key) {
		t.Error("a second start changed the key")
	}
	if err := os.WriteFile("data/secret.key", []byte("tiny"), 0o600); err != nil {
		t.Fatal(err)
	}
	runHere(t, nil, "serve", "--addr", "127.0.0.1:0", "--roads-fetch-url", "").wants(1, "secret.key", "remove it")
}

func TestKeyThatIsSetMakesNoFile(t *testing.T) {
	t.Chdir(t.TempDir())
	s := start(t, []string{"SECRET_KEY=tiny"}) // development: a warning
	s.stop().wants(0, "SECRET_KEY is shorter")
	if _, err := os.Stat("data/secret.key"); err == nil {
		t.Error("a key file was made although SECRET_KEY is set")
	}
	for _, key := range []string{"tiny", "your-secret-key-change-this-in-production"} {
		r := runHere(t, []string{"ENVIRONMENT=production", "SECRET_KEY=" + key}, "serve", "--addr", "127.0.0.1:0", "--roads-fetch-url", "").wants(1, "SECRET_KEY")
		if strings.Contains(r.stderr, key) {
			t.Errorf("the error shows the key: %s", r.stderr)
		}
	}
	start(t, []string{"ENVIRONMENT=production"}).stop().wants(0) // a random key is safe
}

func TestAddressInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	run(t, nil, "serve", "--addr", taken.Addr().String()).wants(1, taken.Addr().String(), "in use", "--addr")
	if _, err := os.Stat("data"); err == nil {
		t.Error("a server that cannot listen made a data directory")
	}
}

// process starts the program as a process of its own.
func process(t *testing.T, args ...string) (*exec.Cmd, *text, *text, chan int) {
	t.Helper()
	c := exec.Command(os.Args[0], args...)
	stdout, stderr := &text{}, &text{}
	c.Env, c.Dir, c.Stdout, c.Stderr = append(os.Environ(), asProgram+"=1"), t.TempDir(), stdout, stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan int, 1)
	go func() {
		_ = c.Wait()
		ended <- c.ProcessState.ExitCode()
	}()
	t.Cleanup(func() { _ = c.Process.Kill() })
	return c, stdout, stderr, ended
}

func TestSignals(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // has no such signals
	}
	c, stdout, stderr, ended := process(t, "serve", "--addr", "127.0.0.1:0", "--roads-fetch-url", "")
	url := waitForAddress(t, stdout, stderr, ended)

	// A request whose body never ends holds the server back; the first signal waits for it, the second does not.
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for begin := time.Now(); !strings.Contains(stderr.String(), "stopping"); time.Sleep(5 * time.Millisecond) {
		if time.Since(begin) > 10*time.Second {
			t.Fatalf("the first signal is not noticed:\n%s", stderr)
		}
	}
	begin := time.Now()
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Errorf("a second signal does not end the server within %v", time.Since(begin))
	}

	c, stdout, stderr, ended = process(t, "serve", "--addr", "127.0.0.1:0", "--roads-fetch-url", "")
	waitForAddress(t, stdout, stderr, ended)
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	select {
	case code := <-ended:
		if code != 0 {
			t.Errorf("after an interrupt: exit code %d\n%s", code, stderr)
		}
	case <-time.After(10 * time.Second):
		t.Error("an interrupt does not end an idle server")
	}
}

// A server that was told to stop answers on for the time that a balancer needs to send requests elsewhere.
func TestDrainDelay(t *testing.T) {
	t.Chdir(t.TempDir())
	s := start(t, nil, "--drain-delay", "2")
	if status := s.get("/readyz", "", nil); status != 200 {
		t.Fatalf("/readyz = %d", status)
	}
	s.cancel()
	begin := time.Now()
	for s.get("/readyz", "", nil) != 503 {
		if time.Since(begin) > time.Second {
			t.Fatal("/readyz does not say no")
		}
	}
	if status := s.get("/api/v1/routes/shapes", s.guest(), nil); status != 200 {
		t.Errorf("a request meanwhile: %d", status)
	}
	if r := s.stop(); r.code != 0 || time.Since(begin) < 2*time.Second {
		t.Errorf("it stopped after %v with %d, want 2 s and 0", time.Since(begin), r.code)
	}
}
