package server

import (
	"context"
	"errors"
	"math"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

const textJobCancels = "작업을 취소했습니다"

// streetJobInfo is an import in the background.
type streetJobInfo struct {
	ID            string          `json:"id"`
	Kind          string          `json:"kind" enum:"upload,fetch"`
	Name          string          `json:"name" doc:"Of the area"`
	Status        string          `json:"status" enum:"running,completed,failed,cancelled"`
	Stage         string          `json:"stage" enum:"receiving,ways,nodes,tiles,publishing,fetching"`
	Progress      float64         `json:"progress" doc:"Percent of all of it"`
	BytesReceived int64           `json:"bytes_received" doc:"Of an upload"`
	BytesTotal    *int64          `json:"bytes_total" doc:"Null if it is not known"`
	AreasFetched  int64           `json:"areas_fetched" doc:"Squares of the map"`
	AreasTotal    int64           `json:"areas_total"`
	Ways          int64           `json:"ways" doc:"Read; 0 until the whole file was read"`
	Nodes         int64           `json:"nodes"`
	Streets       int64           `json:"streets" doc:"Stored"`
	ETASeconds    *int            `json:"eta_seconds" doc:"Until the end, by how fast it went so far; null if that cannot be told"`
	Error         *streetJobFault `json:"error" doc:"Why it failed, and what to do"`
	CreatedAt     api.Instant     `json:"created_at"`
	FinishedAt    *api.Instant    `json:"finished_at"`
}

type streetJobFault struct {
	Code    string `json:"code" doc:"NOT_AN_EXTRACT, EXTRACT_DAMAGED, EXTRACT_EMPTY, UPLOAD_BROKEN, DISK_FULL, FETCH_RESTING, FETCH_TOO_LARGE, FETCH_FAILED, INTERRUPTED, CANCELLED or INTERNAL_ERROR"`
	Message string `json:"message"`
}

// In implements api.Speaker.
func (j streetJobInfo) In(translate func(string) string) streetJobInfo {
	if j.Error != nil {
		j.Error = &streetJobFault{Code: j.Error.Code, Message: translate(j.Error.Message)}
	}
	return j
}

func (s *Server) newStreetJobInfo(j store.StreetJob) streetJobInfo {
	out := streetJobInfo{
		ID: j.ID, Kind: j.Kind, Name: j.Name, Status: j.Status, Stage: j.Stage, Progress: roundTo(j.Percent, 1), BytesReceived: j.Bytes,
		BytesTotal: orNull(j.TotalBytes), AreasFetched: j.Areas, AreasTotal: j.TotalAreas, Ways: j.Ways, Nodes: j.Nodes, Streets: j.Streets,
		CreatedAt: instant(j.CreatedAt), FinishedAt: instantOrNull(j.FinishedAt),
	}
	if j.Error.Code != "" {
		out.Error = &streetJobFault{Code: j.Error.Code, Message: j.Error.Text}
	}
	if spent := s.now().Sub(j.CreatedAt.Time); j.Status == store.StreetJobRunning && j.Percent >= 1 && spent > 0 {
		left := int(math.Ceil(spent.Seconds() * (100 - j.Percent) / j.Percent))
		out.ETASeconds = &left
	}
	return out
}

// newestStreetJobs are the newest jobs, those of servers that died as failed.
func (s *Server) newestStreetJobs(ctx context.Context, limit int) ([]store.StreetJob, error) {
	if _, err := s.store.FailStreetJobs(ctx, jobStopped); err != nil {
		return nil, err
	}
	return s.store.StreetJobs(ctx, limit)
}

type streetJobList struct {
	Jobs []streetJobInfo `json:"jobs" doc:"The newest first, 50 at most"`
}

// In implements api.Speaker.
func (l streetJobList) In(translate func(string) string) streetJobList {
	return streetJobList{allIn(l.Jobs, translate)}
}

// listStreetJobs lists the jobs.
func (s *Server) listStreetJobs(ctx context.Context, _ *struct{}) (*reply[streetJobList], error) {
	jobs, err := s.newestStreetJobs(ctx, streetJobsKept)
	if err != nil {
		return nil, err
	}
	list := streetJobList{Jobs: make([]streetJobInfo, 0, len(jobs))}
	for _, j := range jobs {
		list.Jobs = append(list.Jobs, s.newStreetJobInfo(j))
	}
	return say(list, ""), nil
}

type streetJobPath struct {
	JobID string `path:"job_id"`
}

// oneStreetJob tells how far a job is.
func (s *Server) oneStreetJob(ctx context.Context, in *streetJobPath) (*reply[streetJobInfo], error) {
	if _, err := s.store.FailStreetJobs(ctx, jobStopped); err != nil {
		return nil, err
	}
	j, err := s.store.StreetJob(ctx, in.JobID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errNoStreetJob
	}
	if err != nil {
		return nil, err
	}
	return say(s.newStreetJobInfo(j), ""), nil
}

// cancelStreetJob ends a job, whichever server runs it.
func (s *Server) cancelStreetJob(ctx context.Context, in *streetJobPath) (*reply[streetJobInfo], error) {
	err := s.store.CancelStreetJob(ctx, in.JobID, jobCancelled)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, errNoStreetJob
	case errors.Is(err, store.ErrFinished):
		return nil, errStreetJobOver
	case err != nil:
		return nil, err
	}
	s.audit(ctx, "cancel street job", "")
	j, err := s.store.StreetJob(ctx, in.JobID)
	if err != nil {
		return nil, err
	}
	return say(s.newStreetJobInfo(j), textJobCancels), nil
}
