package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// A member is a person with an account, who does one thing after the other.
type member struct {
	*client
	ledger *ledger
	id     string
	token  string
	random *rand.Rand

	completed int     // workouts, acknowledged
	km        float64 // of these
}

const api = "/api/v1"

// join makes an account. One whose answer was lost exists already, and logs in.
func join(ctx context.Context, c *client, l *ledger, name string) (*member, error) {
	m := &member{client: c, ledger: l, random: rand.New(rand.NewPCG(7, uint64(len(name))+uint64(name[len(name)-1])))}
	email := name + "@example.com"
	a, err := c.send(ctx, "POST", api+"/auth/signup", "", map[string]any{"email": email, "password": "hunter22", "name": name}, 201, 409)
	if err != nil {
		return nil, err
	}
	if a.status == 409 {
		if a.repeats == 0 {
			return nil, c.wrong("POST", "/auth/signup", "%s exists before it was made", email)
		}
		if a, err = c.send(ctx, "POST", api+"/auth/login", "", map[string]any{"email": email, "password": "hunter22"}, 200); err != nil {
			return nil, err
		}
	}
	var session struct {
		User        struct{ ID string }
		AccessToken string `json:"access_token"`
	}
	if err := a.data(&session); err != nil || session.AccessToken == "" {
		return nil, c.wrong("POST", "/auth/signup", "no token: %v %.200s", err, a.body)
	}
	m.id, m.token = session.User.ID, session.AccessToken
	l.note(func(l *ledger) { l.users[m.id] = email })
	return m, nil
}

// live does what people do until stop is closed, with a pause after each day: a day that has begun is lived to its end, so that
// nothing is done that nobody knows of.
func (m *member) live(ctx context.Context, stop <-chan struct{}, pause time.Duration) {
	for {
		if err := m.day(ctx); err != nil {
			return // it has been accused, or the run is over
		}
		select {
		case <-time.After(pause/2 + rand.N(pause)):
		case <-stop:
			return
		case <-ctx.Done():
			return
		}
		select {
		case <-stop:
			return
		default:
		}
	}
}

// day is a run, a post about it, and a look at others'.
func (m *member) day(ctx context.Context) error {
	id, err := m.workout(ctx)
	if err != nil {
		return err
	}
	if err := m.post(ctx, id); err != nil {
		return err
	}
	if err := m.react(ctx, m.ledger.somePost()); err != nil {
		return err
	}
	return m.look(ctx)
}

// workout is a run with live points.
func (m *member) workout(ctx context.Context) (id string, err error) {
	now := time.Now().UTC()
	a, err := m.send(ctx, "POST", api+"/workouts/start", m.token, map[string]any{
		"route_name": "한강 하트 경로", "start_location": map[string]any{"latitude": 57.7089, "longitude": 11.9746}, "started_at": now.Add(-time.Hour),
	}, 201)
	if err != nil {
		return "", err
	}
	var started struct {
		ID string `json:"workout_id"`
	}
	if err := a.data(&started); err != nil || started.ID == "" {
		return "", m.wrong("POST", "/workouts/start", "no workout: %v %.200s", err, a.body)
	}
	m.ledger.note(func(l *ledger) { l.workouts[started.ID] = workout{user: m.id} })
	for batch := range 2 {
		var points []map[string]any
		for i := range 5 {
			n := batch*5 + i
			points = append(points, map[string]any{"lat": 57.7089 + float64(n)*1e-4, "lng": 11.9746, "timestamp": now.Add(time.Duration(n-600) * time.Second).UnixMilli()})
		}
		if _, err := m.send(ctx, "POST", api+"/workouts/"+started.ID+"/track", m.token, map[string]any{
			"coordinates": points, "current_distance": 0.1, "current_duration": 30,
		}, 200); err != nil {
			return "", err
		}
	}
	return started.ID, m.complete(ctx, started.ID, now)
}

func (m *member) complete(ctx context.Context, id string, now time.Time) error {
	km := float64(m.random.IntN(1000)+100) / 100
	const points = 60
	var path []map[string]any
	for i := range points {
		path = append(path, map[string]any{"lat": 57.7089 + float64(i)*2e-4, "lng": 11.9746 + math.Sin(float64(i))*1e-4, "timestamp": now.Add(time.Duration(10*i-600) * time.Second).UnixMilli()})
	}
	a, err := m.send(ctx, "POST", api+"/workouts/"+id+"/complete", m.token, map[string]any{
		"completed_at": now, "final_metrics": map[string]any{"distance": km, "duration": 1800, "average_pace": "6'00\"", "calories": 300},
		"route": map[string]any{"actual_path": path}, "end_location": nil,
	}, 200, 400)
	if err != nil {
		return err
	}
	if a.status == 400 && a.repeats == 0 {
		return m.wrong("POST", "/workouts/complete", "a workout that was just begun: %.300s", a.body)
	}
	m.completed++
	m.km += km
	m.ledger.note(func(l *ledger) { l.workouts[id] = workout{user: m.id, distance: km, points: points, completed: true} })
	a, err = m.send(ctx, "GET", api+"/workouts/"+id, m.token, nil, 200)
	if err != nil {
		return err
	}
	var stored struct {
		Status   string
		Distance float64
		Path     []any `json:"actual_path"`
	}
	if err := a.data(&stored); err != nil || stored.Status != "completed" || stored.Distance != km || len(stored.Path) != points {
		return m.wrong("GET", "/workouts/{id}", "%v %s %v km, %d points, want completed %v km, %d points", err, stored.Status, stored.Distance, len(stored.Path), km, points)
	}
	return nil
}

// post is about a workout.
func (m *member) post(ctx context.Context, workout string) error {
	caption := fmt.Sprintf("오늘도 달렸다 %s 🏃", workout)
	a, err := m.send(ctx, "POST", api+"/community/posts", m.token, map[string]any{
		"route_name": "한강 하트 경로", "distance": 5.1, "duration": 1860, "workout_id": workout, "caption": caption,
	}, 201, 400)
	if err != nil {
		return err
	}
	if a.status == 400 { // it was posted before
		if a.repeats == 0 {
			return m.wrong("POST", "/community/posts", "%.300s", a.body)
		}
		return nil
	}
	var made struct {
		ID string `json:"post_id"`
	}
	if err := a.data(&made); err != nil || made.ID == "" {
		return m.wrong("POST", "/community/posts", "no post: %v %.200s", err, a.body)
	}
	m.ledger.note(func(l *ledger) { l.posts[made.ID] = post{m.id, caption} })
	return nil
}

// react likes a post and says something about it.
func (m *member) react(ctx context.Context, post string) error {
	if post == "" {
		return nil
	}
	mark := [2]string{post, m.id}
	m.ledger.mu.Lock()
	before := m.ledger.likes[mark]
	m.ledger.mu.Unlock()
	a, err := m.send(ctx, "POST", api+"/community/posts/"+post+"/like", m.token, nil, 200, 400)
	switch {
	case err != nil:
		return err
	case a.status == 400 && !before && a.repeats == 0:
		return m.wrong("POST", "/like", "refused the first time: %.200s", a.body)
	case a.status == 200 && before:
		return m.wrong("POST", "/like", "given twice")
	}
	m.ledger.note(func(l *ledger) { l.likes[mark] = true })
	content := fmt.Sprintf("멋져요 %d", m.random.Int64())
	if a, err = m.send(ctx, "POST", api+"/community/posts/"+post+"/comments", m.token, map[string]any{"content": content}, 201); err != nil {
		return err
	}
	var made struct {
		ID string `json:"comment_id"`
	}
	if err := a.data(&made); err != nil || made.ID == "" {
		return m.wrong("POST", "/comments", "no comment: %v %.200s", err, a.body)
	}
	m.ledger.note(func(l *ledger) { l.comments[made.ID] = content })
	return nil
}

// look reads what the app reads when it is opened, and compares it with what was acknowledged.
func (m *member) look(ctx context.Context) error {
	for _, path := range []string{"/community/feed?page=1&limit=20", "/users/me/workouts?page=1&limit=20", "/users/me/statistics", "/notifications"} {
		if _, err := m.send(ctx, "GET", api+path, m.token, nil, 200); err != nil {
			return err
		}
	}
	a, err := m.send(ctx, "GET", api+"/users/me/stats", m.token, nil, 200)
	if err != nil {
		return err
	}
	var stats struct {
		Workouts int     `json:"total_workouts"`
		KM       float64 `json:"total_distance"`
	}
	if err := a.data(&stats); err != nil || stats.Workouts != m.completed || math.Abs(stats.KM-m.km) > 0.02 {
		return m.wrong("GET", "/users/me/stats", "%v %+v, want %d workouts, %.2f km", err, stats, m.completed, m.km)
	}
	return nil
}
