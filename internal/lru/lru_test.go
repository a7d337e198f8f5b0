package lru_test

import (
	"testing"

	"github.com/runnerway/runnerway/internal/lru"
)

func TestCacheDropsWhatWasNotUsedForLongest(t *testing.T) {
	c := lru.New[string, int](10)
	c.Put("a", 1, 4)
	c.Put("b", 2, 4)
	c.Get("a")
	c.Put("c", 3, 4)
	if _, ok := c.Get("b"); ok {
		t.Error("b was used before a and is still there")
	}
	for key, want := range map[string]int{"a": 1, "c": 3} {
		if got, ok := c.Get(key); !ok || got != want {
			t.Errorf("%s: got %d, %v, want %d", key, got, ok, want)
		}
	}
	if c.Bytes() != 8 || c.Len() != 2 || c.Evicted() != 1 {
		t.Errorf("holds %d values of %d bytes, dropped %d; want 2 of 8, 1", c.Len(), c.Bytes(), c.Evicted())
	}
}

func TestCacheReplacesAndRefuses(t *testing.T) {
	c := lru.New[string, int](10)
	c.Put("a", 1, 4)
	c.Put("a", 2, 9)
	if got, _ := c.Get("a"); got != 2 || c.Bytes() != 9 {
		t.Errorf("got %d in %d bytes, want 2 in 9", got, c.Bytes())
	}
	c.Put("a", 3, 11)
	if _, ok := c.Get("a"); ok || c.Bytes() != 0 {
		t.Errorf("a value larger than the cache left %d bytes behind", c.Bytes())
	}
	c.Put("b", 1, 1)
	c.Clear()
	if c.Len() != 0 || c.Bytes() != 0 {
		t.Error("a cleared cache holds something")
	}
}
