package roads

import "container/list"

// An lru keeps values up to a number of bytes and drops those not used for longest. A value larger than all of it is not
// kept. Not safe for concurrent use.
type lru[K comparable, V any] struct {
	limit, used int64
	entries     map[K]*list.Element
	order       *list.List // of *lruEntry, the last used first
}

type lruEntry[K comparable, V any] struct {
	key   K
	value V
	bytes int64
}

func newLRU[K comparable, V any](limit int64) *lru[K, V] {
	return &lru[K, V]{limit: limit, entries: map[K]*list.Element{}, order: list.New()}
}

func (c *lru[K, V]) get(key K) (V, bool) {
	e, ok := c.entries[key]
	if !ok {
		var none V
		return none, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*lruEntry[K, V]).value, true
}

func (c *lru[K, V]) put(key K, value V, bytes int64) {
	if old, ok := c.entries[key]; ok {
		c.drop(old)
	}
	if bytes > c.limit {
		return
	}
	c.entries[key] = c.order.PushFront(&lruEntry[K, V]{key, value, bytes})
	c.used += bytes
	for c.used > c.limit {
		c.drop(c.order.Back())
	}
}

func (c *lru[K, V]) drop(e *list.Element) {
	entry := e.Value.(*lruEntry[K, V])
	c.order.Remove(e)
	delete(c.entries, entry.key)
	c.used -= entry.bytes
}

func (c *lru[K, V]) clear() {
	clear(c.entries)
	c.order.Init()
	c.used = 0
}
