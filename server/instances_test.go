package server_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/mariadb"
	"github.com/runnerway/runnerway/store/sqlite"
	"github.com/runnerway/runnerway/store/sqlstore"
	"github.com/runnerway/runnerway/store/storetest"
)

// instances runs a test with two servers on one database, each with a connection of its own, as two processes would be: on
// SQLite and on MariaDB. Each change is made to the options of both.
func instances(t *testing.T, test func(t *testing.T, one, two *kit), changes ...func(*server.Options)) {
	ctx := context.Background()
	kinds := map[string]func(t *testing.T) func(o sqlstore.Options) (*sqlstore.DB, error){
		"SQLite": func(t *testing.T) func(o sqlstore.Options) (*sqlstore.DB, error) {
			path := storetest.SQLite(t)
			return func(o sqlstore.Options) (*sqlstore.DB, error) { return sqlite.Open(ctx, path, o) }
		},
		"MariaDB": func(t *testing.T) func(o sqlstore.Options) (*sqlstore.DB, error) {
			url := storetest.MariaDB(t)
			if _, err := storetest.Opened(mariadb.Open(ctx, url, sqlstore.Options{}))(t).Migrate(ctx); err != nil {
				t.Fatal(err)
			}
			return func(o sqlstore.Options) (*sqlstore.DB, error) { return mariadb.Open(ctx, url, o) }
		},
	}
	for name, open := range kinds {
		t.Run(name, func(t *testing.T) {
			open := open(t)
			var kits []*kit
			var began *clock
			for range 2 {
				k := newKit(t, append([]func(*server.Options){func(o *server.Options) {
					if began != nil {
						o.Now = began.Now
					}
					o.Store = storetest.Opened(open(sqlstore.Options{Now: o.Now}))(t)
				}}, changes...)...)
				if k.store = k.options.Store; began == nil {
					began = k.clock
				}
				k.clock = began
				kits = append(kits, k)
			}
			test(t, kits[0], kits[1])
		})
	}
}

const stranger = "203.0.113.7:1234"

// Limits are counted by all servers on one database together, and survive a restart.
func TestLimitsAreShared(t *testing.T) {
	instances(t, func(t *testing.T, one, two *kit) {
		one.member("kim")
		signUp := func(name string) obj { return obj{"email": name + "@example.com", "password": "123456", "name": name} }
		right := obj{"email": "kim@example.com", "password": memberPassword}
		wrong := obj{"email": "kim@example.com", "password": "guess!"}
		for i, k := range []*kit{one, two} {
			nobody := k.as("").from(stranger)
			nobody.post("/auth/guest", nil).wants(201)
			nobody.post("/auth/signup", signUp([]string{"lee", "choi"}[i])).wants(201)
			nobody.post("/auth/login", wrong).wants(401)
		}
		one.restart()
		for _, k := range []*kit{one, two} {
			nobody := k.as("").from(stranger)
			for _, a := range []*answer{
				nobody.post("/auth/guest", nil), nobody.post("/auth/signup", signUp("park")), nobody.post("/auth/login", wrong), nobody.post("/auth/login", right),
			} {
				a.wants(429)
				if a.header("Retry-After") == "" {
					t.Errorf("%s: 429 without Retry-After", a.request)
				}
			}
			k.as("").from("203.0.113.99:1").post("/auth/login", wrong).wants(401) // another network
		}
		one.clock.advance(8 * time.Minute) // one of two guesses is back
		two.as("").from(stranger).post("/auth/login", right).wants(200)
		one.as("").from(stranger).post("/auth/login", wrong).wants(401) // a right one gives back both
		one.as("").from(stranger).post("/auth/login", wrong).wants(401)
		two.as("").from(stranger).post("/auth/login", wrong).wants(429)
	}, func(o *server.Options) { o.Limits = server.Limits{Guests: 2, SignUps: 2, FailedLogins: 2} })
}

// uncounted is a store that counts no uses.
type uncounted struct{ store.Store }

func (uncounted) TakeUse(context.Context, string, store.UseLimit) (time.Duration, error) {
	return 0, errors.New("disk on fire")
}

// A database that does not count neither locks people out nor opens the door: each server counts by itself.
func TestLimitsWithoutTheDatabase(t *testing.T) {
	k := newKit(t, func(o *server.Options) { o.Limits.Guests = 2; o.Store = uncounted{o.Store} })
	nobody := k.as("").from(stranger)
	nobody.post("/auth/guest", nil).wants(201)
	nobody.post("/auth/guest", nil).wants(201)
	nobody.post("/auth/guest", nil).wants(429)
	if !strings.Contains(k.log.String(), "disk on fire") {
		t.Error("the log does not say that limits are not shared")
	}
}

// A task that was wished of one server may be done by the other, is seen and cancelled on both, and tells its user there too.
func TestTasksAcrossInstances(t *testing.T) {
	search := stub{hold: make(chan struct{}), ended: make(chan struct{}, 9)}
	wish := obj{"shape_id": "heart", "start": place(townCenter)}
	instances(t, func(t *testing.T, one, two *kit) {
		kim := one.member("kim")
		there := two.as(kim.token)
		hears := two.serve().join(there, "")
		one.server.Drain() // it begins no tasks any more
		id := kim.post(async, wish).wants(202).at("data.task_id").(string)
		eventually(t, "progress on both", func() bool { return kim.generation(id).Progress == 45 && there.generation(id).Progress == 45 })
		kim.del("/routes/generate/" + id).wants(200)
		received(t, search.ended, "end of the search on the other server")
		if g := there.generation(id); g.Status != "failed" {
			t.Errorf("task = %+v, want it cancelled", g)
		}

		id = kim.post(async, wish).wants(202).at("data.task_id").(string)
		search.hold <- struct{}{}
		kim.finished(id).wantCompleted(t)
		if n := hears.wants("notification"); n.Notification.Kind != "route_ready" {
			t.Errorf("notification %+v, want word of the route", n.Notification)
		}
		hears.quiet()
	}, inTown(t), search.use)
}

// What happens on one server reaches who listens on the other; a ticket of one opens a socket of the other, once; a session that
// is ended on one is ended on the other.
func TestNewsAndSessionsAcrossInstances(t *testing.T) {
	instances(t, func(t *testing.T, one, two *kit) {
		kim, lee := one.member("kim"), two.member("lee")
		site := two.serve()
		ticket := kim.ticket()
		hears := site.dial("?ticket=" + ticket)
		hears.wants("ready")
		site.dial("?ticket="+ticket).closes(4401, "INVALID_TOKEN")
		one.as(lee.token).post("/community/users/user-kim/follow", nil).wants(200)
		if n := hears.wants("notification"); n.Notification.Kind != "follow" {
			t.Errorf("notification %+v, want the follower", n.Notification)
		}
		var phone session
		two.as("").post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}).wants(200).json(&phone)
		one.as(phone.AccessToken).get("/users/me").wants(200)
		kim.del("/users/me/sessions").wants(200) // all others
		two.as(phone.AccessToken).get("/users/me").fails(401, "INVALID_TOKEN", "유효하지 않은 토큰입니다")
		two.as(kim.token).get("/users/me").wants(200)
	})
}

// A server that drains says so to the balancer, closes each connection after its answer, and answers everything.
func TestDrain(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	site := k.serve()
	hears := site.join(kim, "")
	if c := kim.get("/users/me").wants(200).header("Connection"); c != "" {
		t.Errorf("Connection: %s before the end", c)
	}
	k.server.Drain()
	k.root().get("/readyz").wants(503)
	k.root().get("/livez").wants(200)
	if c := kim.get("/users/me").wants(200).header("Connection"); c != "close" {
		t.Errorf("Connection: %q of a server that drains, want close", c)
	}
	hears.quiet()
	site.join(kim, "").quiet()
	k.server.StopLive()
	hears.closes(1001, "SERVER_STOPPING")
}
