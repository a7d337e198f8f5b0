package storetest

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

// WriteBenchmarks measures small writes, each acknowledged when it is committed, by 1, 16 and 64 at a time.
func WriteBenchmarks(b *testing.B, open func(b *testing.B) store.Store) {
	for _, writers := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("%d writers", writers), func(b *testing.B) { benchmarkWrites(b, open(b), writers) })
	}
}

func benchmarkWrites(b *testing.B, s store.Store, writers int) {
	for i := range writers {
		need(s.CreateUser(ctx, store.SignUp{User: store.User{ID: fmt.Sprint("u", i), Email: fmt.Sprint(i, "@example.com"), Name: "kim"}}))(b)
	}
	var left, n atomic.Int64
	left.Store(int64(b.N))
	took := make([][]time.Duration, writers)
	var all sync.WaitGroup
	ends := store.At(time.Now().Add(time.Hour))
	b.ResetTimer()
	for w := range writers {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				begin := time.Now()
				if err := s.AddLiveTicket(ctx, store.LiveTicket{
					Ticket: fmt.Sprint(n.Add(1)), UserID: fmt.Sprint("u", w), ExpiresAt: ends, SessionEndsAt: ends,
				}); err != nil {
					b.Error(err)
					return
				}
				took[w] = append(took[w], time.Since(begin))
			}
		})
	}
	all.Wait()
	b.StopTimer()
	every := slices.Concat(took...)
	slices.Sort(every)
	ms := func(q float64) float64 { return float64(every[int(q*float64(len(every)-1))].Microseconds()) / 1000 }
	b.ReportMetric(float64(len(every))/b.Elapsed().Seconds(), "writes/s")
	b.ReportMetric(ms(0.5), "p50-ms")
	b.ReportMetric(ms(0.99), "p99-ms")
	b.ReportMetric(0, "ns/op") // it says nothing with several writers
}
