package await_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/runnerway/runnerway/internal/await"
)

func TestCall(t *testing.T) {
	for name, c := range map[string]struct {
		work, patience time.Duration
		want           error
	}{
		"work that ends":         {time.Second, time.Minute, nil},
		"work that takes longer": {time.Minute, time.Second, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), c.patience)
				defer cancel()
				var work sync.WaitGroup
				work.Go(func() { time.Sleep(c.work) })
				begin := time.Now()
				if err := await.Call(ctx, work.Wait); !errors.Is(err, c.want) {
					t.Errorf("got %v, want %v", err, c.want)
				}
				if took := time.Since(begin); took != min(c.work, c.patience) {
					t.Errorf("took %v", took)
				}
				work.Wait()
			})
		})
	}
}
