package server

import (
	"context"
	"net/http"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) reportRoutes() {
	api.Register(s.api, api.Operation{
		ID: "report", Method: http.MethodPost, Path: "/community/reports", Tag: tagCommunity, Status: http.StatusCreated, Errors: []int{http.StatusNotFound},
		Summary: "신고 (Report a post, a comment or a user)", About: "Admins look at it. Who reports the same again changes the reason.",
		Example: `{"kind":"user","target_id":"00000000-0000-0000-0000-000000000000","reason":"spam","details":"광고 계정입니다"}`,
	}, s.report)
	api.Register(s.api, api.Operation{
		ID: "reports", Method: http.MethodGet, Path: "/admin/reports", Tag: tagAdmin, Access: api.Admins,
		Summary: "신고 목록 (Reports)", About: "The oldest first.",
	}, s.reports)
	api.Register(s.api, api.Operation{
		ID: "resolve-report", Method: http.MethodPost, Path: "/admin/reports/{report_id}/resolve", Tag: tagAdmin, Access: api.Admins,
		Errors: []int{http.StatusBadRequest, http.StatusNotFound}, Summary: "신고 처리 (Resolve a report)",
		About: "With it all other open reports of the same. hide: only its author sees a post any more, a comment goes. suspend: the account of whose it " +
			"is, as PATCH admin/users/{user_id} does, which also ends that. The last admin cannot be suspended.",
		Example: `{"action":"dismiss"}`,
	}, s.resolveReport)
}

type reportWish struct {
	Kind     string  `json:"kind" enum:"post,comment,user"`
	TargetID string  `json:"target_id" maxLength:"36" doc:"Of the post, comment or user"`
	Reason   string  `json:"reason" enum:"spam,abuse,nudity,violence,privacy,other"`
	Details  *string `json:"details,omitempty" maxLength:"500"`
}

type reported struct {
	ReportID  string      `json:"report_id"`
	CreatedAt api.Instant `json:"created_at"`
}

// missingTargets are what is told of what is not there to report.
var missingTargets = map[string]*api.Failure{store.ReportPost: errPostNotFound, store.ReportComment: errCommentNotFound, store.ReportUser: errNoSuchUser}

func (s *Server) report(ctx context.Context, in *struct{ Body reportWish }) (*reply[reported], error) {
	b := in.Body
	r, err := s.store.CreateReport(ctx, store.Report{
		ID: s.newID(), ReporterID: userID(ctx), Kind: b.Kind, TargetID: b.TargetID, Reason: b.Reason, Details: text(b.Details),
	})
	if err != nil {
		return nil, told{store.ErrNotFound: missingTargets[b.Kind]}.of(err)
	}
	return say(reported{ReportID: r.ID, CreatedAt: instant(r.CreatedAt)}, "신고가 접수되었습니다"), nil
}

type reportQuery struct {
	PageQuery
	Status string `query:"status" enum:"open,resolved" default:"open"`
}

type reportInfo struct {
	ID         string       `json:"id"`
	Kind       string       `json:"kind" enum:"post,comment,user"`
	TargetID   string       `json:"target_id"`
	PostID     *string      `json:"post_id" doc:"Where it is; null for a user and for what is gone"`
	Reason     string       `json:"reason"`
	Details    *string      `json:"details"`
	Excerpt    *string      `json:"excerpt" doc:"What it says now; null once it is gone"`
	Reporter   author       `json:"reporter"`
	Author     author       `json:"author" doc:"Whose it is"`
	AuthorID   string       `json:"author_id"`
	Suspended  bool         `json:"author_suspended" doc:"Nobody else sees their posts"`
	Others     int          `json:"other_reports" doc:"Open ones of the same"`
	Status     string       `json:"status" enum:"open,resolved"`
	Resolution *string      `json:"resolution" doc:"hidden, dismissed or suspended"`
	CreatedAt  api.Instant  `json:"created_at"`
	ResolvedAt *api.Instant `json:"resolved_at"`
}

type reportPage struct {
	Reports    []reportInfo `json:"reports"`
	Pagination pagination   `json:"pagination"`
}

func (s *Server) reports(ctx context.Context, in *reportQuery) (*reply[reportPage], error) {
	found, total, err := s.store.Reports(ctx, in.Status, in.offset(), in.Limit)
	if err != nil {
		return nil, err
	}
	page := reportPage{Reports: make([]reportInfo, len(found)), Pagination: newPagination(in.PageQuery, total, 0)}
	for i, r := range found {
		page.Reports[i] = reportInfo{
			ID: r.ID, Kind: r.Kind, TargetID: r.TargetID, PostID: orNull(r.PostID), Reason: r.Reason, Details: orNull(r.Details), Excerpt: orNull(r.Excerpt),
			Reporter: s.authorOf(ctx, r.Reporter), Author: s.authorOf(ctx, r.Author), AuthorID: r.AuthorID, Suspended: r.AuthorSuspended, Others: r.Others, Status: r.Status,
			Resolution: orNull(r.Resolution), CreatedAt: instant(r.CreatedAt), ResolvedAt: instantOrNull(r.ResolvedAt),
		}
	}
	return say(page, ""), nil
}

type resolution struct {
	ID   string `path:"report_id"`
	Body struct {
		Action string `json:"action" enum:"hide,suspend,dismiss"`
	}
}

var resolutions = map[string]string{"hide": store.ReportHidden, "suspend": store.ReportSuspended, "dismiss": store.ReportDismissed}

func (s *Server) resolveReport(ctx context.Context, in *resolution) (*reply[api.Nothing], error) {
	r, err := s.store.ResolveReport(ctx, in.ID, userID(ctx), resolutions[in.Body.Action])
	if err != nil {
		return nil, told{
			store.ErrNotFound: errReportNotFound, store.ErrFinished: errReportResolved, store.ErrNotHideable: errNotHideable, store.ErrLastAdmin: errLastAdmin,
		}.of(err)
	}
	switch r.Resolution {
	case store.ReportHidden:
		s.audit(ctx, "hide a "+r.Kind, r.AuthorID)
	case store.ReportSuspended:
		s.live.hub.Wake(r.AuthorID)
		s.audit(ctx, "suspend the account", r.AuthorID)
	}
	return say(api.Nothing{}, "신고가 처리되었습니다"), nil
}
