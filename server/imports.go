package server

import (
	"context"
	"errors"
	"net/http"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) importRoutes() {
	const one = "/workouts/imports/{import_id}"
	notFound := []int{http.StatusNotFound}
	api.Register(s.api, api.Operation{
		ID: "import-workouts", Method: http.MethodPost, Path: "/workouts/imports", Tag: tagWorkouts, Status: http.StatusAccepted,
		Summary: "운동 기록 가져오기 (Import recorded runs)",
		About: "GPX, TCX and FIT files, each also with gzip, and zip archives of such files: whole exports of Strava, Garmin and RunnerWay. " +
			"Any number of files of a form, or one file as the body itself; 2 GB at most. The work is done in the background. " +
			"Nothing is imported twice, however often it is uploaded: a run that began within 15 s of another one and is as long is the same one, " +
			"also if that was recorded in the app. Other sports than running and walking are skipped.",
		Errors:   []int{http.StatusTooManyRequests},
		Consumes: []string{"application/zip", "application/gpx+xml", "application/vnd.garmin.tcx+xml", "application/vnd.ant.fit", "application/octet-stream"}, ConsumesForm: "files",
		MaxBody: maxImportBody, StreamsBody: true,
	}, s.importWorkouts)
	api.Register(s.api, api.Operation{
		ID: "list-imports", Method: http.MethodGet, Path: "/workouts/imports", Tag: tagWorkouts,
		Summary: "가져오기 목록 (My imports)", About: "The newest first.",
	}, s.listImports)
	api.Register(s.api, api.Operation{
		ID: "import", Method: http.MethodGet, Path: one, Tag: tagWorkouts, Errors: notFound,
		Summary: "가져오기 상태 (One import)", About: "With a page of the files that it is through with.",
	}, s.oneImport)
	api.Register(s.api, api.Operation{
		ID: "cancel-import", Method: http.MethodDelete, Path: one, Tag: tagWorkouts, Errors: []int{http.StatusBadRequest, http.StatusNotFound},
		Summary: "가져오기 취소 (Cancel an import)", About: "What was imported stays.",
	}, s.cancelImport)
}

type importInfo struct {
	ID         string       `json:"id"`
	Name       string       `json:"name" doc:"Of the upload"`
	Status     string       `json:"status" enum:"queued,running,completed,cancelled,interrupted,failed" doc:"interrupted: the server stopped and the upload is gone; upload it again, nothing is imported twice"`
	Reason     *string      `json:"reason" doc:"Of a failed one"`
	Message    *string      `json:"message" doc:"The reason in words"`
	Bytes      int64        `json:"bytes"`
	Total      int          `json:"total" doc:"Files with runs; 0 until they are counted"`
	Done       int          `json:"done"`
	Progress   int          `json:"progress" doc:"Percent"`
	Imported   int          `json:"imported"`
	Duplicates int          `json:"duplicates"`
	Skipped    int          `json:"skipped"`
	Failed     int          `json:"failed"`
	CreatedAt  api.Instant  `json:"created_at"`
	FinishedAt *api.Instant `json:"finished_at"`
}

func newImportInfo(i store.Import) importInfo {
	out := importInfo{
		ID: i.ID, Name: i.Name, Status: i.Status, Reason: orNull(i.Reason), Message: orNull(importReasons[i.Reason]), Bytes: i.Bytes, Total: i.Total,
		Done: i.Done(), Imported: i.Imported, Duplicates: i.Duplicates, Skipped: i.Skipped, Failed: i.Failed,
		CreatedAt: instant(i.CreatedAt), FinishedAt: instantOrNull(i.FinishedAt),
	}
	if i.Total > 0 {
		out.Progress = min(100, 100*i.Done()/i.Total)
	}
	return out
}

// In implements api.Speaker.
func (i importInfo) In(translate func(string) string) importInfo {
	i.Message = textIn(i.Message, translate)
	return i
}

// importWorkouts takes an upload.
func (s *Server) importWorkouts(ctx context.Context, _ *struct{}) (*reply[importInfo], error) {
	sp, err := s.importer.receive(ctx, api.BodyOf(ctx))
	if err != nil {
		return nil, err
	}
	i, err := s.importer.accept(ctx, userID(ctx), sp)
	if errors.Is(err, store.ErrUserLimit) {
		return nil, errTooManyImports
	}
	if err != nil {
		return nil, err
	}
	return say(newImportInfo(i), "가져오기를 시작했습니다"), nil
}

type importList struct {
	Imports    []importInfo `json:"imports"`
	Pagination pagination   `json:"pagination"`
}

// In implements api.Speaker.
func (l importList) In(translate func(string) string) importList {
	l.Imports = allIn(l.Imports, translate)
	return l
}

func (s *Server) listImports(ctx context.Context, in *struct{ PageQuery }) (*reply[importList], error) {
	found, total, err := s.store.Imports(ctx, userID(ctx), in.offset(), in.Limit)
	if err != nil {
		return nil, err
	}
	list := importList{Imports: make([]importInfo, len(found)), Pagination: newPagination(in.PageQuery, total, 1)}
	for k, i := range found {
		list.Imports[k] = newImportInfo(i)
	}
	return say(list, ""), nil
}

type importID struct {
	ID string `path:"import_id"`
}

type importFile struct {
	Number    int     `json:"number" doc:"In the order of the upload"`
	Name      string  `json:"name" doc:"With the folders of its archive"`
	Status    string  `json:"status" enum:"imported,duplicate,skipped,failed"`
	Reason    *string `json:"reason" doc:"Of what was skipped or failed" enum:"unknown_kind,too_large,no_positions,encrypted,broken_archive,broken,planned,other_sport,too_fast,no_movement,bad_time,known,goal_overlap" nullable:"true"`
	Message   *string `json:"message" doc:"The reason in words"`
	Detail    *string `json:"detail" doc:"What the reader of the file says, in English"`
	WorkoutID *string `json:"workout_id" doc:"The new workout, or the one that the file repeats"`
}

// In implements api.Speaker.
func (f importFile) In(translate func(string) string) importFile {
	f.Message = textIn(f.Message, translate)
	return f
}

type importDetail struct {
	Import importInfo   `json:"import"`
	Files  []importFile `json:"files" doc:"A page of those that it is through with"`
}

// In implements api.Speaker.
func (d importDetail) In(translate func(string) string) importDetail {
	d.Import, d.Files = d.Import.In(translate), allIn(d.Files, translate)
	return d
}

type importQuery struct {
	ID     string `path:"import_id"`
	Status string `query:"status" enum:"imported,duplicate,skipped,failed" doc:"Only files of which that became"`
	Page   int    `query:"page" minimum:"1" maximum:"10000000" default:"1"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

func (s *Server) oneImport(ctx context.Context, in *importQuery) (*reply[importDetail], error) {
	i, err := s.store.Import(ctx, in.ID, userID(ctx))
	if err != nil {
		return nil, told{store.ErrNotFound: errImportNotFound}.of(err)
	}
	files, err := s.store.ImportFiles(ctx, in.ID, userID(ctx), in.Status, (in.Page-1)*in.Limit, in.Limit)
	if err != nil {
		return nil, told{store.ErrNotFound: errImportNotFound}.of(err)
	}
	out := importDetail{Import: newImportInfo(i), Files: make([]importFile, len(files))}
	for k, f := range files {
		out.Files[k] = importFile{
			Number: f.N, Name: f.Name, Status: f.Status, Reason: orNull(f.Reason), Message: orNull(importReasons[f.Reason]), Detail: orNull(f.Detail),
			WorkoutID: orNull(f.WorkoutID),
		}
	}
	return say(out, ""), nil
}

func (s *Server) cancelImport(ctx context.Context, in *importID) (*reply[api.Nothing], error) {
	if err := s.store.CancelImport(ctx, in.ID, userID(ctx)); err != nil {
		return nil, told{store.ErrNotFound: errImportNotFound, store.ErrFinished: errImportOver}.of(err)
	}
	return say(api.Nothing{}, "가져오기가 취소되었습니다"), nil
}
