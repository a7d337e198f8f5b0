// Package await waits for work to end, but no longer than a context. Whoever stops workers when the program ends uses it.
package await

import "context"

// Call calls wait and returns when that does. If ctx ends first, Call returns its error and wait goes on by itself.
func Call(ctx context.Context, wait func()) error {
	done := make(chan struct{})
	go func() {
		wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
