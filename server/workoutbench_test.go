package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlite"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// A runner is a member of a server that is measured.
type runner struct {
	b      *testing.B
	server *server.Server
	token  string
}

func newRunner(b *testing.B) *runner {
	db, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "bench.db"), sqlstore.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := db.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	s, err := server.New(server.Options{Store: db, Secret: []byte(secret)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			b.Error(err)
		}
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	s.HashCheaply(cheapHash)
	if _, err := db.CreateUser(b.Context(), store.SignUp{User: store.User{ID: "kim", Email: "kim@example.com", Name: "kim", PasswordHash: cheapHash}}); err != nil {
		b.Fatal(err)
	}
	r := &runner{b: b, server: s}
	r.token = r.send(http.MethodPost, "/auth/login", toJSON(obj{"email": "kim@example.com", "password": memberPassword}), "access_token")
	return r
}

// send makes a request and returns one text of its data.
func (r *runner) send(method, path, body, key string) string {
	request := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
	request.Header.Set("Authorization", "Bearer "+r.token)
	w := httptest.NewRecorder()
	if r.server.ServeHTTP(w, request); w.Code >= 300 {
		r.b.Fatal(path, w.Code, w.Body)
	}
	if key == "" {
		return ""
	}
	var answer struct{ Data obj }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		r.b.Fatal(err)
	}
	text, _ := answer.Data[key].(string)
	return text
}

// BenchmarkComplete completes a run over the whole handler: by the number of points, one a second.
func BenchmarkComplete(b *testing.B) {
	for _, points := range []int{3600, 36_000} {
		b.Run(fmt.Sprint(points), func(b *testing.B) {
			r := newRunner(b)
			body := toJSON(completeBody(obj{"route": obj{"actual_path": along(townCenter, points, time.Now())}}))
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				id := r.send(http.MethodPost, "/workouts/start", toJSON(startBody()), "workout_id")
				b.StartTimer()
				r.send(http.MethodPost, "/workouts/"+id+"/complete", body, "")
			}
		})
	}
}

// BenchmarkHistory reads a page of 50: the first, one in the middle, the last.
func BenchmarkHistory(b *testing.B) {
	const runs = 1000
	r := newRunner(b)
	for i := range runs {
		id := r.send(http.MethodPost, "/workouts/start", toJSON(startBody()), "workout_id")
		r.send(http.MethodPost, "/workouts/"+id+"/complete", toJSON(completeBody(obj{
			"route": obj{"actual_path": along(townCenter, 600, time.Now())}, "completed_at": time.Now().Add(time.Duration(i) * time.Minute),
		})), "")
	}
	for _, page := range []int{1, runs / 2 / 50, runs / 50} {
		b.Run(fmt.Sprintf("of %d, page %d", runs, page), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.send(http.MethodGet, fmt.Sprintf("/users/me/workouts?limit=50&page=%d", page), "", "")
			}
		})
	}
}

// BenchmarkMe reads one's own profile: what every request costs, and little more.
func BenchmarkMe(b *testing.B) {
	r := newRunner(b)
	b.ReportAllocs()
	for b.Loop() {
		r.send(http.MethodGet, "/users/me", "", "")
	}
}
