package server

import (
	"github.com/runnerway/runnerway/server/backups"
	"github.com/runnerway/runnerway/store"
)

// watchBackups adds the figures of backups, if any are made.
func (m *metrics) watchBackups(k *backups.Keeper) {
	if k == nil {
		return
	}
	m.gauge("runnerway_backup_last_success_timestamp_seconds", "When the newest backup that succeeded was begun, of any server; 0 if there is none.",
		func() float64 { return unixSeconds(k.Figures().LastDone.StartedAt) })
	m.gauge("runnerway_backup_last_success_bytes", "The size of that file.", func() float64 { return float64(k.Figures().LastDone.Bytes) })
	m.gauge("runnerway_backup_last_failed", "1 if the newest backup of all failed, otherwise 0.", func() float64 {
		if k.Figures().LastFailed {
			return 1
		}
		return 0
	})
	m.counter("runnerway_backup_failures_total", "Backups of this process that failed.", func() float64 { return float64(k.Figures().Failures) })
}

func unixSeconds(t store.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixMilli()) / 1000
}
