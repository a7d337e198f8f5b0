//go:build !unix

package cmd

import "runtime"

// peakMemory is the memory in bytes that the Go runtime has taken from the system, which it hardly ever gives back.
func peakMemory() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.Sys)
}
