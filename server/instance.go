package server

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) instanceRoutes() {
	api.Register(s.api, api.Operation{
		ID: "instance", Method: http.MethodGet, Path: "/instance", Tag: tagAdmin, Access: api.Public,
		Summary: "서버 설정 조회 (What this server is called, and who may join)",
	}, s.showInstance)
	api.Register(s.api, api.Operation{
		ID: "change-instance", Method: http.MethodPatch, Path: "/instance", Tag: tagAdmin, Access: api.Admins,
		Summary: "서버 설정 변경 (Change the settings of this server)", About: "Only what is sent changes; null is the same as leaving it out.",
		Example: `{"name":"한강 러닝 클럽","language":"ko","time_zone":"Asia/Seoul","sign_up":"open"}`,
	}, s.changeInstance)
}

type instanceInfo struct {
	Name              string  `json:"name" example:"한강 러닝 클럽"`
	Language          string  `json:"language" enum:"ko,en" doc:"Of who has not chosen one"`
	TimeZone          *string `json:"time_zone" doc:"Where days begin and end; null: as the program's settings have it" example:"Asia/Seoul"`
	SignUp            string  `json:"sign_up" enum:"open,invitation,closed" doc:"Who may make an account: everybody, who has an invitation, nobody"`
	DefaultVisibility string  `json:"default_visibility" enum:"public,private" doc:"Of posts whose author does not say"`
	SetupNeeded       bool    `json:"setup_needed" doc:"Nobody runs this server yet; see GET /setup"`
}

func newInstanceInfo(i store.Instance, hasAdmin bool) instanceInfo {
	return instanceInfo{
		Name: i.Name, Language: i.Language, TimeZone: orNull(i.TimeZone), SignUp: i.SignUp, DefaultVisibility: i.DefaultVisibility,
		SetupNeeded: !hasAdmin,
	}
}

func (s *Server) showInstance(ctx context.Context, _ *struct{}) (*reply[instanceInfo], error) {
	i, err := s.instance.now(ctx)
	if err != nil {
		return nil, err
	}
	taken, err := s.store.HasAdmin(ctx)
	if err != nil {
		return nil, err
	}
	return say(newInstanceInfo(i, taken), ""), nil
}

// InstanceWish is what may be set of the instance. Its name is exported because huma documents embedded fields of exported
// types only.
type InstanceWish struct {
	Name              *string `json:"name,omitempty" doc:"1 to 100 characters" example:"한강 러닝 클럽"`
	Language          *string `json:"language,omitempty" enum:"ko,en"`
	TimeZone          *string `json:"time_zone,omitempty" doc:"IANA name; empty: as the program's settings have it" example:"Asia/Seoul"`
	SignUp            *string `json:"sign_up,omitempty" enum:"open,invitation,closed"`
	DefaultVisibility *string `json:"default_visibility,omitempty" enum:"public,private"`
}

const textTimeZone = "시간대 이름이 올바르지 않습니다"

// problems are what tags cannot say.
func (w *InstanceWish) problems(path *huma.PathBuffer) (problems []error) {
	if w.Name != nil {
		*w.Name = strings.TrimSpace(*w.Name)
		if n := utf8.RuneCountInString(*w.Name); n == 0 || n > maxNameLen {
			problems = append(problems, api.Wrong(path.With("name"), textNameLength))
		}
	}
	if w.TimeZone != nil {
		*w.TimeZone = strings.TrimSpace(*w.TimeZone)
		if _, err := zoneOf(*w.TimeZone); err != nil {
			problems = append(problems, api.Wrong(path.With("time_zone"), textTimeZone))
		}
	}
	return problems
}

// zoneOf is the time zone with a name of the IANA; nil for "".
func zoneOf(name string) (*time.Location, error) {
	switch {
	case name == "":
		return nil, nil
	case name == "Local" || len(name) > 64:
		return nil, fmt.Errorf("time zone %q is none that everybody knows", name)
	}
	return time.LoadLocation(name)
}

func (w *InstanceWish) change() store.InstanceChange {
	return store.InstanceChange{
		Name: w.Name, Language: w.Language, TimeZone: w.TimeZone, SignUp: w.SignUp, DefaultVisibility: w.DefaultVisibility,
	}
}

type instanceBody struct{ InstanceWish }

// Resolve checks the settings.
func (b *instanceBody) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	return b.problems(path)
}

func (s *Server) changeInstance(ctx context.Context, in *struct{ Body instanceBody }) (*reply[instanceInfo], error) {
	i, err := s.store.ChangeInstance(ctx, in.Body.change())
	if err != nil {
		return nil, err
	}
	s.instance.set(i, s.now())
	s.audit(ctx, "change the instance's settings", "")
	return say(newInstanceInfo(i, true), "서버 설정이 변경되었습니다"), nil
}

// instanceLife is how long another process of the same instance may not know of a change.
const instanceLife = 10 * time.Second

// An instanceCache keeps the instance's settings, which are asked for all the time and change almost never.
type instanceCache struct {
	store store.InstanceStore
	clock func() time.Time

	mu    sync.Mutex
	kept  store.Instance
	zone  *time.Location // nil if none is set
	until time.Time
}

// now is what is set, at most instanceLife ago.
func (c *instanceCache) now(ctx context.Context) (store.Instance, error) {
	i, _, err := c.read(ctx)
	return i, err
}

func (c *instanceCache) read(ctx context.Context) (store.Instance, *time.Location, error) {
	at := c.clock()
	c.mu.Lock()
	i, zone, fresh := c.kept, c.zone, at.Before(c.until)
	c.mu.Unlock()
	if fresh {
		return i, zone, nil
	}
	i, err := c.store.Instance(ctx)
	if err != nil {
		return store.Instance{}, nil, err
	}
	return i, c.set(i, at), nil
}

// set keeps settings that were just read or written.
func (c *instanceCache) set(i store.Instance, at time.Time) *time.Location {
	zone, err := zoneOf(i.TimeZone)
	if err != nil {
		zone = nil // it was known when it was set; this process runs with older zones
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept, c.zone, c.until = i, zone, at.Add(instanceLife)
	return zone
}

// languagePatience is how long an answer waits to know the server's language: texts are no reason to be late.
const languagePatience = 300 * time.Millisecond

// language is that of who has not chosen one; without a database the last that was known.
func (c *instanceCache) language(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, languagePatience)
	defer cancel()
	i, _, err := c.read(ctx)
	if err == nil {
		return i.Language
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kept.Language
}

// forget makes the next look read what is set.
func (c *instanceCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.until = time.Time{}
}

// zone is where days begin and end: as an admin has set it, else as the program's settings have it.
func (s *Server) zone(ctx context.Context) *time.Location {
	_, zone, err := s.instance.read(ctx)
	if err != nil || zone == nil {
		return s.options.Location
	}
	return zone
}
