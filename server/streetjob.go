package server

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/internal/await"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/server/overpass"
	"github.com/runnerway/runnerway/store"
)

// Imports of streets that an admin starts run in the background, one at a time of all servers on a database. The server that
// runs one gives a sign of life every second; if it dies the job fails by itself, and what it had stored was never seen.
const (
	streetJobBeat  = time.Second
	streetJobLease = 30 * time.Second
	streetJobsKept = 50 // shown in lists
)

// The stages of a street job, in their order.
const (
	stageReceiving  = "receiving"
	stageWays       = "ways"
	stageNodes      = "nodes"
	stageTiles      = "tiles"
	stagePublishing = "publishing"
	stageFetching   = "fetching"
)

// Why a street job failed: what happened and what to do.
const (
	textNotAnExtract  = "OpenStreetMap 추출 파일(.osm.pbf)이 아닙니다. .osm, .bz2, .zip이 아닌 .osm.pbf 파일을 올려주세요"
	textExtractBroken = "파일이 손상되었거나 중간에 끊겼습니다. 파일을 다시 받아 올려주세요"
	textExtractEmpty  = "파일에 걸을 수 있는 길이 없습니다. 다른 지역의 파일을 올려주세요"
	textUploadBroken  = "업로드가 중간에 끊겼습니다. 다시 올려주세요"
	textDiskFull      = "서버에 남은 공간이 부족합니다. 공간을 비우고 다시 시도해주세요"
	textJobStopped    = "서버가 멈춰 작업이 끝나지 못했습니다. 이전 데이터는 그대로입니다. 다시 시작해주세요"
	textJobCancelled  = "작업이 취소되었습니다"
	textFetchResting  = "지도 서버에 요청을 너무 많이 보냈거나 지도 서버에 문제가 있어 잠시 쉬고 있습니다. 몇 분 뒤 같은 지역으로 다시 시작하면 이어서 가져옵니다"
	textFetchFailed   = "지도 서버가 응답하지 않습니다. 잠시 후 같은 지역으로 다시 시작하면 이어서 가져옵니다"
	textFetchTooLarge = "지도 서버가 이 지역을 한 번에 줄 수 없습니다. 더 작은 지역을 선택하거나 추출 파일을 올려주세요"
	textJobBroken     = "서버 오류로 작업이 끝나지 못했습니다. 서버 로그를 확인하고 다시 시작해주세요"
)

var (
	jobStopped   = store.TaskError{Code: "INTERRUPTED", Text: textJobStopped}
	jobCancelled = store.TaskError{Code: "CANCELLED", Text: textJobCancelled}
)

// Why the context of a street job ended.
var errStreetJobLost = errors.New("the street job was cancelled")

// errUpload is an upload that broke off.
var errUpload = errors.New("the upload broke off")

// streetJobError is what an admin is told of a failure; false for one that only the log understands.
func streetJobError(err error) (store.TaskError, bool) {
	var block *osm.BlockError
	switch {
	case errors.Is(err, osm.ErrNotPBF):
		return store.TaskError{Code: "NOT_AN_EXTRACT", Text: textNotAnExtract}, true
	case errors.As(err, &block):
		return store.TaskError{Code: "EXTRACT_DAMAGED", Text: textExtractBroken}, true
	case errors.Is(err, osm.ErrNoWays), errors.Is(err, osm.ErrNoStreets):
		return store.TaskError{Code: "EXTRACT_EMPTY", Text: textExtractEmpty}, true
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, errDiskFull):
		return store.TaskError{Code: errDiskFull.Code, Text: textDiskFull}, true
	case errors.Is(err, errUpload):
		return store.TaskError{Code: "UPLOAD_BROKEN", Text: textUploadBroken}, true
	case errors.Is(err, overpass.ErrResting):
		return store.TaskError{Code: "FETCH_RESTING", Text: textFetchResting}, true
	case errors.Is(err, overpass.ErrArea):
		return store.TaskError{Code: "FETCH_TOO_LARGE", Text: textFetchTooLarge}, true
	case errors.Is(err, overpass.ErrServer):
		return store.TaskError{Code: "FETCH_FAILED", Text: textFetchFailed}, true
	}
	return store.TaskError{Code: "INTERNAL_ERROR", Text: textJobBroken}, false
}

// streetJobs runs street jobs.
type streetJobs struct {
	server *Server
	owner  string
	dir    string // of uploads; empty until the first one if it is for this process alone
	own    bool
	once   sync.Once
	ctx    context.Context
	cancel context.CancelFunc
	all    sync.WaitGroup
}

func newStreetJobs(s *Server, dir string) *streetJobs {
	m := &streetJobs{server: s, owner: s.newID(), dir: dir, own: dir == ""}
	m.ctx, m.cancel = context.WithCancel(context.Background())
	return m
}

// tidy fails the jobs of servers that died, and removes uploads that nobody works on.
func (m *streetJobs) tidy(ctx context.Context) error {
	if _, err := m.server.store.FailStreetJobs(ctx, jobStopped); err != nil {
		return err
	}
	if m.own {
		return nil
	}
	left, err := os.ReadDir(m.dir)
	if err != nil {
		return nil //nolint:nilerr // there is none before the first upload
	}
	for _, file := range left {
		j, err := m.server.store.StreetJob(ctx, file.Name())
		if errors.Is(err, store.ErrNotFound) || err == nil && j.Status != store.StreetJobRunning {
			os.Remove(filepath.Join(m.dir, file.Name()))
		}
	}
	return nil
}

// stop ends what is going on, which fails with that reason.
func (m *streetJobs) stop(ctx context.Context) error {
	m.cancel()
	return await.Call(ctx, func() {
		m.all.Wait()
		if m.own && m.dir != "" {
			os.RemoveAll(m.dir)
		}
	})
}

// A streetJob is one that runs here.
type streetJob struct {
	store.StreetJob
	jobs   *streetJobs
	ctx    context.Context // ends when the job is cancelled, or the server stops
	cancel context.CancelCauseFunc
	beats  chan struct{} // closed when no sign of life is given any more

	mu  sync.Mutex
	now store.StreetProgress
}

// begin stores a job and keeps giving signs of life until end; errStreetJobRuns if there is one already.
func (m *streetJobs) begin(ctx context.Context, j store.StreetJob) (*streetJob, error) {
	stored, err := m.server.store.BeginStreetJob(ctx, j, m.owner, streetJobLease, jobStopped)
	if errors.Is(err, store.ErrInUse) {
		return nil, errStreetJobRuns
	}
	if err != nil {
		return nil, err
	}
	job := &streetJob{StreetJob: stored, jobs: m, beats: make(chan struct{}), now: stored.StreetProgress}
	job.ctx, job.cancel = context.WithCancelCause(m.ctx)
	m.all.Add(1)
	go job.beat()
	return job, nil
}

// set changes what is known of the progress.
func (j *streetJob) set(change func(p *store.StreetProgress)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	change(&j.now)
}

// report stores the progress; errStreetJobLost if the job was cancelled.
func (j *streetJob) report(ctx context.Context) error {
	j.mu.Lock()
	p := j.now
	j.mu.Unlock()
	err := j.jobs.server.store.ReportStreetJob(ctx, j.ID, j.jobs.owner, p, streetJobLease)
	if errors.Is(err, store.ErrNotFound) {
		j.cancel(errStreetJobLost)
		return errStreetJobLost
	}
	return err
}

func (j *streetJob) beat() {
	defer close(j.beats)
	tick := time.NewTicker(streetJobBeat)
	defer tick.Stop()
	for {
		select {
		case <-j.ctx.Done():
			return
		case <-tick.C:
			// A database that does not answer for a moment is no reason to stop: the lease is longer.
			_ = j.report(j.ctx)
		}
	}
}

// end notes how the job ended; err is nil if it is complete.
func (j *streetJob) end(err error) {
	defer j.jobs.all.Done()
	cause := context.Cause(j.ctx)
	j.cancel(nil)
	<-j.beats
	s, status, why := j.jobs.server, store.StreetJobCompleted, store.TaskError{}
	// What is written last is written also when the server stops.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(j.ctx), fetchCleanup)
	defer cancel()
	switch {
	case errors.Is(cause, errStreetJobLost), errors.Is(err, errStreetJobLost):
		s.log.InfoContext(ctx, "street job cancelled", "job", j.ID)
		return
	case err != nil && j.jobs.ctx.Err() != nil:
		status, why = store.StreetJobFailed, jobStopped
	case err != nil:
		var known bool
		status = store.StreetJobFailed
		if why, known = streetJobError(err); !known {
			s.log.ErrorContext(ctx, "street job", "job", j.ID, "kind", j.Kind, "error", err)
		}
	}
	_ = j.report(ctx) // the last figures
	if err := s.store.EndStreetJob(ctx, j.ID, j.jobs.owner, status, why); err != nil && !errors.Is(err, store.ErrNotFound) {
		s.log.ErrorContext(ctx, "end a street job", "job", j.ID, "error", err)
	}
	s.log.InfoContext(ctx, "street job over", "job", j.ID, "kind", j.Kind, "status", status, "code", why.Code)
}

// failure is what whoever began the job is told of an error.
func (j *streetJob) failure(err error) error {
	var f *api.Failure
	if errors.As(err, &f) {
		return f
	}
	if errors.Is(context.Cause(j.ctx), errStreetJobLost) {
		return errStreetJobCancelled
	}
	if errors.Is(err, osm.ErrNotPBF) {
		return errNotAnExtract
	}
	return err
}
