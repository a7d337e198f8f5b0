package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

var died = store.TaskError{Code: "INTERRUPTED", Text: "서버가 멈췄습니다"}

func (s *suite) streetJob(t testing.TB, name, owner string) store.StreetJob {
	t.Helper()
	return need(s.BeginStreetJob(ctx, store.StreetJob{UserID: "boss", Kind: store.StreetUpload, Name: name, StreetProgress: store.StreetProgress{Stage: "receiving", TotalBytes: 1000}}, owner, time.Minute, died))(t)
}

func testStreetJobs(t *testing.T, s *suite) {
	_, err := s.StreetJob(ctx, "nothing")
	wantError(t, "StreetJob that is not there", err, store.ErrNotFound)
	j := s.streetJob(t, "서울", "one")
	got := need(s.StreetJob(ctx, j.ID))(t)
	wantEqual(t, "a new job", got, j)
	wantEqual(t, "its status and stage", got.Status+" "+got.Stage, "running receiving")
	_, err = s.BeginStreetJob(ctx, store.StreetJob{UserID: "boss", Kind: store.StreetRequest, Name: "부산"}, "two", time.Minute, died)
	wantError(t, "BeginStreetJob while another runs", err, store.ErrInUse)

	p := store.StreetProgress{Stage: "ways", Percent: 40.5, Bytes: 1000, TotalBytes: 1000, Ways: 7, Nodes: 8, Streets: 9, Areas: 1, TotalAreas: 2}
	noError(t, s.ReportStreetJob(ctx, j.ID, "one", p, time.Minute))
	wantEqual(t, "progress", need(s.StreetJob(ctx, j.ID))(t).StreetProgress, p)
	less := p
	less.Percent = 30
	noError(t, s.ReportStreetJob(ctx, j.ID, "one", less, time.Minute))
	wantEqual(t, "progress that would fall", need(s.StreetJob(ctx, j.ID))(t).Percent, 40.5)
	wantError(t, "ReportStreetJob of another", s.ReportStreetJob(ctx, j.ID, "two", p, time.Minute), store.ErrNotFound)
	wantError(t, "EndStreetJob of another", s.EndStreetJob(ctx, j.ID, "two", store.StreetJobCompleted, store.TaskError{}), store.ErrNotFound)
	noError(t, s.EndStreetJob(ctx, j.ID, "one", store.StreetJobCompleted, store.TaskError{}))
	got = need(s.StreetJob(ctx, j.ID))(t)
	wantEqual(t, "a completed job", got.Status, store.StreetJobCompleted)
	wantEqual(t, "its percent", got.Percent, 100.)
	wantEqual(t, "its end", got.FinishedAt.IsZero(), false)
	wantError(t, "ReportStreetJob when it is over", s.ReportStreetJob(ctx, j.ID, "one", p, time.Minute), store.ErrNotFound)
	wantError(t, "CancelStreetJob when it is over", s.CancelStreetJob(ctx, j.ID, died), store.ErrFinished)
	wantError(t, "CancelStreetJob that is not there", s.CancelStreetJob(ctx, "nothing", died), store.ErrNotFound)

	s.clock.advance(time.Second)
	second := s.streetJob(t, "부산", "two")
	noError(t, s.CancelStreetJob(ctx, second.ID, store.TaskError{Code: "CANCELLED", Text: "취소"}))
	got = need(s.StreetJob(ctx, second.ID))(t)
	wantEqual(t, "a cancelled job", got.Status+got.Error.Code+got.Error.Text, "cancelledCANCELLED취소")
	wantError(t, "ReportStreetJob of a cancelled one", s.ReportStreetJob(ctx, second.ID, "two", p, time.Minute), store.ErrNotFound)

	s.clock.advance(time.Second)
	third := s.streetJob(t, "대구", "three")
	s.clock.advance(59 * time.Second)
	wantEqual(t, "jobs that died", need(s.FailStreetJobs(ctx, died))(t), 0)
	noError(t, s.ReportStreetJob(ctx, third.ID, "three", p, time.Minute))
	s.clock.advance(61 * time.Second)
	wantEqual(t, "jobs that died", need(s.FailStreetJobs(ctx, died))(t), 1)
	got = need(s.StreetJob(ctx, third.ID))(t)
	wantEqual(t, "a job that died", got.Status+" "+got.Error.Code, "failed INTERRUPTED")
	wantEqual(t, "its percent", got.Percent, 40.5)
	fourth := s.streetJob(t, "광주", "four")
	s.clock.advance(61 * time.Second)
	fifth := s.streetJob(t, "광주", "five")
	wantEqual(t, "a job that died before the next", need(s.StreetJob(ctx, fourth.ID))(t).Status, store.StreetJobFailed)

	var ids []string
	for _, j := range need(s.StreetJobs(ctx, 3))(t) {
		ids = append(ids, j.ID)
	}
	wantEqual(t, "the newest jobs", ids, []string{fifth.ID, fourth.ID, third.ID})
}

func testStreetJobsAtOnce(t *testing.T, s *suite) {
	var all sync.WaitGroup
	var mu sync.Mutex
	begun := 0
	for range 8 {
		all.Go(func() {
			_, err := s.BeginStreetJob(ctx, store.StreetJob{UserID: "boss", Kind: store.StreetUpload, Name: "x"}, "one", time.Minute, died)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				begun++
			} else if !errors.Is(err, store.ErrInUse) {
				t.Errorf("BeginStreetJob = %v, want %v", err, store.ErrInUse)
			}
		})
	}
	all.Wait()
	wantEqual(t, "jobs begun at once", begun, 1)
}

func testRemoveStreets(t *testing.T, s *suite) {
	s.streets(t, "Old", tile(5, 7, "old"))
	s.streets(t, "New", whole(5, 7, "four"), tile(5, 8, "more"))
	areas := need(s.StreetAreas(ctx))(t)
	wantEqual(t, "areas", len(areas), 2)
	wantEqual(t, "the newest area", areas[0].Name, "New")
	wantEqual(t, "its size", areas[0].Bytes, int64(8))
	wantEqual(t, "its tiles", areas[0].Tiles, int64(2))
	version := need(s.StreetsVersion(ctx))(t)

	wantError(t, "RemoveStreets of nothing", s.RemoveStreets(ctx, "nothing", 2), store.ErrNotFound)
	noError(t, s.RemoveStreets(ctx, areas[0].ID, 2))
	s.wantTiles(t, "what was below", tile(5, 7, "old"))
	wantEqual(t, "StreetsVersion", need(s.StreetsVersion(ctx))(t), version+1)
	wantError(t, "RemoveStreets again", s.RemoveStreets(ctx, areas[0].ID, 2), store.ErrNotFound)
	wantEqual(t, "areas", len(need(s.StreetAreas(ctx))(t)), 1)

	blocks := []store.StreetBlock{{X: 20, Y: 30}, {X: 21, Y: 30}}
	noError(t, s.LeaseStreetFetch(ctx, blocks, "one", time.Minute))
	draft := need(s.BeginStreets(ctx, store.StreetSource{Name: "fetched"}))(t)
	noError(t, s.AddStreetTiles(ctx, draft, []store.StreetTile{tile(40, 60, "a"), tile(41, 61, "b")}))
	noError(t, s.PublishFetched(ctx, draft, store.StreetSource{Name: "fetched"}, blocks, "one"))
	noError(t, s.RemoveStreets(ctx, need(s.StreetAreas(ctx))(t)[0].ID, 2))
	left := need(s.StreetFetches(ctx, 0, 0, 99, 99))(t)
	wantEqual(t, "fetched blocks that are remembered", len(left), 1)
	wantEqual(t, "the one without tiles", left[0].StreetBlock, blocks[1])
	noError(t, s.LeaseStreetFetch(ctx, blocks[:1], "two", time.Minute))
}
