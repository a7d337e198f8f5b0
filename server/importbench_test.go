package server_test

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// BenchmarkImportOf500Runs imports an archive of 500 runs of 40 minutes at a fix per second, while somebody else uses the
// server: it gives the time of a run, and how long the other's requests took meanwhile.
func BenchmarkImportOf500Runs(b *testing.B) {
	var files []string
	for n := range 500 {
		files = append(files, fmt.Sprintf("activities/%d.gpx", n), gpxTrack(aMorning.Add(-time.Duration(n)*24*time.Hour), 8, time.Second, 300, "<type>running</type>"))
	}
	archive := aZip(b, files...)
	for b.Loop() {
		k := newKit(b)
		kim, lee := k.member("kim"), k.member("lee")
		done := make(chan importState)
		began := time.Now()
		go func() { done <- kim.imported(kim.sendFiles("x.zip", archive)) }()
		var waits []time.Duration
		var s importState
		for s.Import.Status == "" {
			select {
			case s = <-done:
			default:
				at := time.Now()
				lee.post("/workouts/start", startBody(nil)).wants(201)
				lee.get("/users/me").wants(200)
				waits = append(waits, time.Since(at))
			}
		}
		if s.Import.Imported != 500 {
			b.Fatalf("import: %+v", s.Import)
		}
		slices.Sort(waits)
		b.ReportMetric(float64(time.Since(began).Milliseconds())/500, "ms/run")
		b.ReportMetric(float64(waits[len(waits)/2].Microseconds())/1000, "p50-ms")
		b.ReportMetric(float64(waits[len(waits)*99/100].Microseconds())/1000, "p99-ms")
		b.ReportMetric(float64(waits[len(waits)-1].Microseconds())/1000, "max-ms")
	}
}
