package demo

import (
	"container/heap"
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/runnerway/runnerway/geo"
)

// zone is where everybody lives.
var zone = sync.OnceValue(func() *time.Location {
	l, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		return time.UTC
	}
	return l
})

// A story is a demo that is being told, event by event.
type story struct {
	Options
	ctx     context.Context
	start   time.Time
	rand    *rand.Rand
	events  events
	told    int // events so far, for their order
	members []*member
	count   Count
}

// A member is a person who has joined.
type member struct {
	*person
	words  words
	token  string
	id     string
	routes []route
	follow []*member
	kept   map[string]bool // routes that are saved
}

// A route is one that somebody asked for.
type route struct {
	id, option string
	shape      string // empty for a round trip
	way        []geo.Point
}

// An event happens at a time.
type event struct {
	at    time.Time
	order int
	do    func() error
}

// events are sorted by time.
type events []event

func (e events) Len() int { return len(e) }
func (e events) Less(i, j int) bool {
	if e[i].at.Equal(e[j].at) {
		return e[i].order < e[j].order
	}
	return e[i].at.Before(e[j].at)
}
func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)   { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}

// at plans an event; what would come after the end never happens.
func (s *story) at(t time.Time, do func() error) {
	if t.After(s.End) {
		return
	}
	s.told++
	heap.Push(&s.events, event{t, s.told, do})
}

// in plans an event some time from now.
func (s *story) in(d time.Duration, do func() error) { s.at(s.Clock.Now().Add(d), do) }

func (s *story) next() event { return heap.Pop(&s.events).(event) }

// chance is true that often.
func (s *story) chance(p float64) bool { return s.rand.Float64() < p }

// between is a duration of that range.
func (s *story) between(least, most time.Duration) time.Duration {
	return least + time.Duration(s.rand.Float64()*float64(most-least))
}

// one is one of several.
func one[T any](s *story, of []T) T { return of[s.rand.IntN(len(of))] }

type object = map[string]any

// join makes somebody a member, who then plans a life.
func (s *story) join(i int) error {
	p := &everybody[i]
	m := &member{person: p, words: english, kept: map[string]bool{}}
	if p.korean {
		m.words = korean
	}
	var err error
	if m.token, err = s.Enter(s.ctx, p.Person); err != nil {
		return err
	}
	picture, err := avatar(p.hue)
	if err != nil {
		return err
	}
	var me struct {
		ID string `json:"id"`
	}
	if err := s.post(m, "/users/me/avatar", picture, &me); err != nil {
		return err
	}
	m.id = me.ID
	s.count.Users++
	for _, other := range s.members {
		if s.chance(0.4) {
			s.in(s.between(time.Hour, 72*time.Hour), func() error { return s.befriend(m, other) })
		}
		if s.chance(0.4) {
			s.in(s.between(time.Hour, 96*time.Hour), func() error { return s.befriend(other, m) })
		}
	}
	s.members = append(s.members, m)
	s.in(10*time.Minute, func() error { return s.askForRoutes(m) })
	s.planGoals(m)
	s.planRuns(m)
	if s.chance(0.6) {
		s.at(s.End.Add(-s.between(20*time.Hour, 90*time.Hour)), func() error { return s.post(m, "/notifications/read-all", nil, nil) })
	}
	return nil
}

func (s *story) befriend(m, other *member) error {
	if slices.Contains(m.follow, other) {
		return nil
	}
	m.follow = append(m.follow, other)
	s.count.Follows++
	return s.post(m, "/community/users/"+other.id+"/follow", nil, nil)
}

// askForRoutes has routes searched: a drawing, if the person likes one, and round trips. Some are saved and shared.
func (s *story) askForRoutes(m *member) error {
	if m.shape != "" {
		var drawn struct {
			RouteID string   `json:"route_id"`
			Options []string `json:"option_ids"`
			Routes  []struct {
				Coordinates []geo.Point `json:"coordinates"`
			} `json:"routes"`
		}
		if err := s.post(m, "/routes/generate-gps-art", object{"shape_id": m.shape, "target_distance_km": m.shapeKM,
			"start": object{"lat": m.home[0], "lng": m.home[1]}}, &drawn); err != nil {
			return err
		}
		m.routes = append(m.routes, route{drawn.RouteID, drawn.Options[0], m.shape, drawn.Routes[0].Coordinates})
		s.count.Routes++
	}
	var found struct {
		RouteID    string `json:"route_id"`
		Candidates []struct {
			OptionID string      `json:"option_id"`
			Path     []geo.Point `json:"path"`
		} `json:"candidates"`
	}
	if err := s.post(m, "/routes/recommend", object{"lat": m.home[0], "lng": m.home[1], "target_distance_km": m.loopKM}, &found); err != nil {
		return err
	}
	s.count.Routes++
	for _, c := range found.Candidates {
		m.routes = append(m.routes, route{found.RouteID, c.OptionID, "", c.Path})
	}
	best := m.routes[0]
	if err := s.save(m, best); err != nil || best.shape == "" {
		return err
	}
	return s.shareRoute(m, best)
}

// save keeps a route, unless the person has it.
func (s *story) save(m *member, r route) error {
	if m.kept[r.id] {
		return nil
	}
	m.kept[r.id] = true
	s.count.Saved++
	return s.post(m, "/routes/"+r.id+"/save", object{"route_option_id": r.option}, nil)
}

// shareRoute gives a route to some of those who are there, who keep it.
func (s *story) shareRoute(m *member, r route) error {
	var share struct {
		Token string `json:"token"`
	}
	if err := s.post(m, "/routes/"+r.id+"/share", nil, &share); err != nil {
		return err
	}
	for i, other := range everybody {
		if other.Email == m.Email || !s.chance(0.35) {
			continue
		}
		s.at(s.start.Add(other.joins()+s.between(24*time.Hour, 30*24*time.Hour)), func() error {
			if s.Clock.Now().Before(s.start.Add(m.joins() + time.Hour)) {
				return nil
			}
			visitor := s.memberAt(i)
			if err := s.call(s.ctx, visitor.token, "GET", "/routes/shared/"+share.Token, nil, nil); err != nil {
				return err
			}
			visitor.routes = append(visitor.routes, r)
			return s.save(visitor, r)
		})
	}
	return nil
}

// memberAt is the member that a person of everybody has become.
func (s *story) memberAt(i int) *member {
	n := slices.IndexFunc(s.members, func(m *member) bool { return m.person == &everybody[i] })
	return s.members[n]
}
