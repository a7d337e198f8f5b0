package main

import (
	"sync"
)

// A ledger is what the server has said to have stored. What was sent more than once, because an answer was lost, may be
// there more often than it was acknowledged.
type ledger struct {
	mu       sync.Mutex
	users    map[string]string // e-mail by id
	workouts map[string]workout
	posts    map[string]post
	likes    map[[2]string]bool // post, user
	comments map[string]string  // content by id
	tasks    map[string]task
}

type workout struct {
	user      string
	distance  float64 // km
	points    int
	completed bool
}

type post struct{ user, caption string }

// A task is as its user saw it end.
type task struct{ user, status, route string }

func newLedger() *ledger {
	return &ledger{
		users: map[string]string{}, workouts: map[string]workout{}, posts: map[string]post{}, likes: map[[2]string]bool{},
		comments: map[string]string{}, tasks: map[string]task{},
	}
}

// note writes something down.
func (l *ledger) note(write func(l *ledger)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	write(l)
}

// somePost is one of the posts; empty if there is none.
func (l *ledger) somePost() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id := range l.posts {
		return id
	}
	return ""
}

// writes is how much was acknowledged.
func (l *ledger) writes() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.users) + len(l.posts) + len(l.likes) + len(l.comments) + len(l.tasks)
	for _, w := range l.workouts {
		n++
		if w.completed {
			n++
		}
	}
	return n
}
