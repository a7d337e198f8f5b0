package live_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/runnerway/runnerway/server/live"
)

// A table is a source that is written to by hand.
type table struct {
	mu    sync.Mutex
	users []string // of the ids 1, 2, ...
	asked int
	err   error
}

func id(n int) string { return fmt.Sprintf("%016x", n) }

func (t *table) add(user string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.users = append(t.users, user)
}

func (t *table) fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.err = err
}

func (t *table) questions() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.asked
}

func (t *table) LastNotice(context.Context) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.asked++
	return id(len(t.users)), t.err
}

func (t *table) NotifiedBetween(_ context.Context, after, upTo string) ([]string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var found []string
	for i, u := range t.users {
		if n := id(i + 1); n > after && n <= upTo {
			found = append(found, u)
		}
	}
	return found, t.err
}

// start runs a hub in a bubble of its own time; it is closed at the end, with whatever is open.
func start(t *testing.T, o live.Options, test func(t *testing.T, h *live.Hub, source *table)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		source := &table{}
		o.Source = source
		h := live.New(o)
		test(t, h, source)
		if err := h.Close(t.Context()); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
}

// listen opens a connection that has no news yet.
func listen(t *testing.T, h *live.Hub, user string) *live.Connection {
	t.Helper()
	c, err := h.Open()
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	if err := c.Listen(user); err != nil {
		t.Fatalf("Listen: %v", err)
	}
	t.Cleanup(c.Close)
	synctest.Wait()
	hasNews(c) // what there was before
	return c
}

func hasNews(c *live.Connection) bool {
	synctest.Wait()
	select {
	case <-c.News():
		return true
	default:
		return false
	}
}

func TestOwnNewsAtOnce(t *testing.T) {
	start(t, live.Options{}, func(t *testing.T, h *live.Hub, source *table) {
		kim, phone, lee := listen(t, h, "kim"), listen(t, h, "kim"), listen(t, h, "lee")
		defer kim.Close()
		defer phone.Close()
		defer lee.Close()
		begin := time.Now()
		source.add("kim")
		source.add("kim")
		h.Look()
		if !hasNews(kim) || !hasNews(phone) || hasNews(lee) || hasNews(kim) {
			t.Error("want one word of news for both of kim's connections and none for lee")
		}
		if took := time.Since(begin); took != 0 {
			t.Errorf("it took %v, want no time", took)
		}
	})
}

func TestNewsOfOthersWithinASecond(t *testing.T) {
	start(t, live.Options{}, func(t *testing.T, h *live.Hub, source *table) {
		source.add("kim")
		kim := listen(t, h, "kim")
		defer kim.Close()
		source.add("nobody who listens")
		source.add("kim")
		time.Sleep(time.Second)
		if !hasNews(kim) {
			t.Error("no news after a second")
		}
		time.Sleep(time.Hour)
		if hasNews(kim) {
			t.Error("old news were told again")
		}
	})
}

// What is stored after Listen is told of, whenever the hub began to look.
func TestNothingIsMissedAtTheStart(t *testing.T) {
	start(t, live.Options{}, func(t *testing.T, h *live.Hub, source *table) {
		c, err := h.Open()
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if err := c.Listen("kim"); err != nil {
			t.Fatal(err)
		}
		source.add("kim") // before the hub has asked for the newest
		if !hasNews(c) {
			t.Error("news between Listen and the first look were missed")
		}
	})
}

func TestNobodyAsksWhileNobodyListens(t *testing.T) {
	start(t, live.Options{}, func(t *testing.T, h *live.Hub, source *table) {
		waiting, err := h.Open() // not known whose it is
		if err != nil {
			t.Fatal(err)
		}
		defer waiting.Close()
		h.Look()
		time.Sleep(time.Hour)
		if n := source.questions(); n != 0 {
			t.Errorf("the source was asked %d times before anybody listened", n)
		}
		c := listen(t, h, "kim")
		time.Sleep(10 * time.Second)
		c.Close()
		c.Close()
		time.Sleep(2 * time.Second)
		n := source.questions()
		if n < 10 || n > 13 {
			t.Errorf("the source was asked %d times in 10 s, want once a second", n)
		}
		time.Sleep(time.Hour)
		if now := source.questions(); now != n {
			t.Errorf("the source was asked %d times after the last listener left", now-n)
		}
		again := listen(t, h, "kim")
		defer again.Close()
		source.add("kim")
		time.Sleep(time.Second)
		if !hasNews(again) {
			t.Error("no news for who came after a pause")
		}
	})
}

func TestNothingIsMissedWhileTheSourceFails(t *testing.T) {
	start(t, live.Options{}, func(t *testing.T, h *live.Hub, source *table) {
		c := listen(t, h, "kim")
		defer c.Close()
		source.fail(errors.New("away"))
		source.add("kim")
		time.Sleep(time.Minute)
		if hasNews(c) {
			t.Error("news without a source")
		}
		source.fail(nil)
		time.Sleep(time.Second)
		if !hasNews(c) {
			t.Error("news stored while the source failed were missed")
		}
	})
}

func TestBounds(t *testing.T) {
	start(t, live.Options{PerUser: 2, Total: 4}, func(t *testing.T, h *live.Hub, _ *table) {
		first := listen(t, h, "kim")
		defer listen(t, h, "kim").Close()
		third, err := h.Open()
		if err != nil {
			t.Fatal(err)
		}
		if err := third.Listen("kim"); !errors.Is(err, live.ErrUserFull) {
			t.Errorf("a third connection of a user: %v", err)
		}
		defer listen(t, h, "lee").Close()
		if _, err := h.Open(); !errors.Is(err, live.ErrFull) {
			t.Errorf("a fifth connection: %v", err)
		}
		third.Close()
		first.Close()
		defer listen(t, h, "kim").Close()
	})
}

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := live.New(live.Options{Source: &table{}})
		c := listen(t, h, "kim")
		late, err := h.Open()
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := h.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Close with connections that stay: %v", err)
		}
		select {
		case <-c.Context().Done():
		default:
			t.Error("a connection was not asked to end")
		}
		if err := late.Listen("lee"); !errors.Is(err, live.ErrClosed) {
			t.Errorf("Listen after Close: %v", err)
		}
		if _, err := h.Open(); !errors.Is(err, live.ErrClosed) {
			t.Errorf("Open after Close: %v", err)
		}
		c.Close()
		late.Close()
		if err := h.Close(t.Context()); err != nil {
			t.Errorf("Close at last: %v", err)
		}
	})
}
