// Package lru keeps values up to a number of bytes and drops those not used for longest.
package lru

import "container/list"

// A Cache holds values of known size by key. It is not safe for concurrent use.
type Cache[K comparable, V any] struct {
	limit, used int64
	evicted     int64
	entries     map[K]*list.Element
	order       *list.List // of *entry, the last used first
}

type entry[K comparable, V any] struct {
	key   K
	value V
	bytes int64
}

// New makes a cache of at most limit bytes.
func New[K comparable, V any](limit int64) *Cache[K, V] {
	return &Cache[K, V]{limit: limit, entries: map[K]*list.Element{}, order: list.New()}
}

// Get gives the value of key, if it is kept, and counts as its use.
func (c *Cache[K, V]) Get(key K) (V, bool) {
	e, ok := c.entries[key]
	if !ok {
		var none V
		return none, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*entry[K, V]).value, true
}

// Put keeps value, in place of an older one of key. A value larger than the whole cache is not kept.
func (c *Cache[K, V]) Put(key K, value V, bytes int64) {
	if old, ok := c.entries[key]; ok {
		c.drop(old)
	}
	if bytes > c.limit {
		return
	}
	c.entries[key] = c.order.PushFront(&entry[K, V]{key, value, bytes})
	c.used += bytes
	for c.used > c.limit {
		c.evicted++
		c.drop(c.order.Back())
	}
}

// Clear drops everything.
func (c *Cache[K, V]) Clear() {
	clear(c.entries)
	c.order.Init()
	c.used = 0
}

// Len is the number of values kept.
func (c *Cache[K, V]) Len() int { return len(c.entries) }

// Evicted is how many values had to make room since the cache was made.
func (c *Cache[K, V]) Evicted() int64 { return c.evicted }

// Bytes is the size of the values kept.
func (c *Cache[K, V]) Bytes() int64 { return c.used }

func (c *Cache[K, V]) drop(e *list.Element) {
	old := e.Value.(*entry[K, V])
	c.order.Remove(e)
	delete(c.entries, old.key)
	c.used -= old.bytes
}
