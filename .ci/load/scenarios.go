package main

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// A scenario is one kind of request, asked by one user after the other.
type scenario struct {
	name   string
	want   int    // status
	holds  string // in every answer
	crowds bool   // can be asked over hundreds of connections at once
	next   func() (request, bool)
}

// scenarios are the rows of the table.
func scenarios(s size, encoding string) []scenario {
	tokens := make([]string, s.users)
	for i := range tokens {
		tokens[i] = token(userID(i))
	}
	get := func(path string) func() (request, bool) {
		ready := make([]request, len(tokens))
		for i, t := range tokens {
			ready[i] = request{head: head("GET", path, t, encoding, 0)}
		}
		return inTurn(ready)
	}
	logins := make([]request, s.users)
	for i := range logins {
		body := []byte(fmt.Sprintf(`{"email":%q,"password":%q}`, email(i), password))
		logins[i] = request{head("POST", "/api/v1/auth/login", "", encoding, len(body)), body}
	}
	return []scenario{
		{"health", 200, `"healthy"`, true, get("/health")},
		{"me", 200, `"total_workouts":1`, true, get("/api/v1/users/me")},
		{"feed", 200, `"current_page":1`, true, get("/api/v1/community/feed?page=1&limit=20")},
		{"history", 200, `"current_page":1`, true, get("/api/v1/users/me/workouts?page=1&limit=20")},
		{"like", 200, `"like_count"`, true, newLikes(s, tokens, encoding)},
		{"complete", 200, `"saved_at"`, true, completions(s, tokens, encoding)},
		{"login", 200, `"access_token"`, false, inTurn(logins)},
	}
}

// inTurn gives every request in turn, for ever.
func inTurn(ready []request) func() (request, bool) {
	var n atomic.Int64
	return func() (request, bool) { return ready[int(n.Add(1))%len(ready)], true }
}

// liked counts the likes that were given: each can be given once.
var liked atomic.Int64

// newLikes like one post after the other, each by another user than the last time: a small write, and a notification.
func newLikes(s size, tokens []string, encoding string) func() (request, bool) {
	return func() (request, bool) {
		n := int(liked.Add(1)) - 1
		if n >= s.posts*(s.users-1) {
			return request{}, false
		}
		user := (n + n/s.posts) % s.users
		return request{head: head("POST", "/api/v1/community/posts/"+postID(n%s.posts)+"/like", tokens[user], encoding, 0)}, true
	}
}

// completed counts the workouts of the database that have been used up: each can be completed once.
var completed atomic.Int64

// completions end one of the workouts in progress each, with an hour's track.
func completions(s size, tokens []string, encoding string) func() (request, bool) {
	body := []byte(fmt.Sprintf(`{"completed_at":"2026-01-31T08:00:00.000Z","final_metrics":{"distance":10.42,"duration":3600,"average_pace":"5'45\"",`+
		`"calories":600},"route":{"actual_path":%s},"splits":[],"end_location":null}`, track(3600)))
	return func() (request, bool) {
		n := int(completed.Add(1)) - 1
		if n >= s.inProgress {
			return request{}, false
		}
		path := "/api/v1/workouts/" + inProgressID(n) + "/complete"
		return request{head("POST", path, tokens[n%s.users], encoding, len(body)), body}, true
	}
}

// head is what comes before the body, as the mobile app sends it.
func head(method, path, token, encoding string, length int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json, text/plain, */*\r\nContent-Type: application/json\r\n"+
		"Accept-Encoding: %s\r\nUser-Agent: okhttp/4.9.2\r\n", method, path, encoding)
	if token != "" {
		fmt.Fprintf(&b, "Authorization: Bearer %s\r\n", token)
	}
	if length > 0 {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", length)
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// token is an access token as the server makes it, of the session that bears the user's id.
func token(user string) string {
	now := time.Now()
	t, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"type": "access", "sub": user, "sid": user, "jti": user, "iat": now.Unix(), "exp": now.Add(24 * time.Hour).Unix(),
	}).SignedString([]byte(secret))
	if err != nil {
		panic(err) // a key of bytes can always sign
	}
	return t
}

// track is a run of n seconds as the app records it: some 2.9 m a second, in curves, with the scatter of a receiver.
func track(n int) string {
	const began = 1770873153120.0
	random := rand.New(rand.NewPCG(1, 2))
	lat, lng, heading := 37.5, 127.0, 0.0
	var b strings.Builder
	for i := range n {
		heading += random.NormFloat64() / 30
		lat, lng = lat+2.6e-5*math.Cos(heading), lng+3.3e-5*math.Sin(heading)
		fmt.Fprintf(&b, `,{"lat":%.7f,"lng":%.7f,"timestamp":%.2f}`, lat+random.NormFloat64()*1e-5, lng+random.NormFloat64()*1e-5,
			began+1000*float64(i)+random.Float64()*10)
	}
	return "[" + b.String()[1:] + "]"
}
