package storetest

import (
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

func testLimits(t *testing.T, s *suite) {
	three := store.UseLimit{Uses: 3, Period: time.Hour}
	other := s.open(s.clock.now)
	take := func(from store.Store, key string, l store.UseLimit, want time.Duration) {
		t.Helper()
		wantEqual(t, "TakeUse of "+key, need(from.TakeUse(ctx, key, l))(t), want)
	}
	take(s, "kim", three, 0)
	take(other, "kim", three, 0)
	take(s, "kim", three, 0)
	take(other, "kim", three, 20*time.Minute)
	take(s, "lee", three, 0) // a limit of its own
	s.clock.advance(5 * time.Minute)
	take(s, "kim", three, 15*time.Minute) // a refusal costs nothing
	s.clock.advance(15 * time.Minute)
	take(s, "kim", three, 0)
	take(s, "kim", three, 20*time.Minute)
	noError(t, other.ForgetUses(ctx, "kim"))
	for range 3 {
		take(s, "kim", three, 0)
	}
	take(s, "kim", three, 20*time.Minute)
	s.clock.advance(24 * time.Hour) // however long, no more than the three come back
	for range 3 {
		take(s, "kim", three, 0)
	}
	take(s, "kim", three, 20*time.Minute)
	take(s, "once", store.UseLimit{Uses: 1, Period: time.Minute}, 0)
	take(s, "once", store.UseLimit{Uses: 1, Period: time.Minute}, time.Minute)

	t.Run("at once", func(t *testing.T) {
		waits := make([]time.Duration, 24)
		for _, err := range atOnce(len(waits), func(i int) (err error) {
			from := []store.Store{s, other}[i%2]
			waits[i], err = from.TakeUse(ctx, "crowd", store.UseLimit{Uses: 7, Period: time.Hour})
			return err
		}) {
			noError(t, err)
		}
		granted := 0
		for _, w := range waits {
			if w == 0 {
				granted++
			}
		}
		wantEqual(t, "uses granted of 7", granted, 7)
	})
	t.Run("trim", func(t *testing.T) {
		wantEqual(t, "rows that nobody needs", need(s.TrimUses(ctx, 100))(t), 1) // lee's
		wantEqual(t, "again", need(s.TrimUses(ctx, 100))(t), 0)
		wantEqual(t, "rows beyond two", need(s.TrimUses(ctx, 2))(t), 1) // of kim, once and crowd it is once's that goes
		take(s, "once", store.UseLimit{Uses: 1, Period: time.Minute}, 0)
		take(s, "kim", three, 20*time.Minute)
		s.clock.advance(2 * time.Hour)
		wantEqual(t, "rows after two hours", need(other.TrimUses(ctx, 100))(t), 3)
	})
}
