package store

import "context"

// What is reported, in Report.Kind.
const (
	ReportPost    = "post"
	ReportComment = "comment"
	ReportUser    = "user"
)

// States of a report, in Report.Status.
const (
	ReportOpen     = "open"
	ReportResolved = "resolved"
)

// How a report was resolved, in Report.Resolution.
const (
	ReportHidden    = "hidden"    // what was reported is hidden from all but its author
	ReportDismissed = "dismissed" // nothing was done
	ReportSuspended = "suspended" // the account of whose it was is suspended
)

// VisibleHidden is the visibility of a post that admins have hidden: its author sees it and cannot make it public again.
const VisibleHidden = "hidden"

// VisibleSuspended is the visibility of a public post while its author is suspended: nobody else sees it until that ends.
const VisibleSuspended = "suspended"

// BlockedUser is somebody whom a user blocks.
type BlockedUser struct {
	User      Author // without an id if the account is gone
	UserID    string
	BlockedAt Time
}

// Report is what a user reports to the admins.
type Report struct {
	ID         string // made by the store if empty
	ReporterID string
	Kind       string
	TargetID   string
	AuthorID   string // whose it is; set by the store
	Reason     string // a code of the server's, up to 20 characters
	Details    string // up to 500 characters
	Status     string
	Resolution string
	ResolvedBy string
	CreatedAt  Time
	ResolvedAt Time
}

// ShownReport is a report as admins see it.
type ShownReport struct {
	Report
	Reporter, Author Author
	Excerpt          string // of what was reported, as it is now; empty once it is gone
	PostID           string // where it is; empty for a user
	Others           int    // open reports of the same, besides this one
	AuthorSuspended  bool
}

// ModerationStore keeps who blocks whom, and reports.
type ModerationStore interface {
	// Block hides two users from each other: posts, comments, likes and follows. Follows, likes and notifications between
	// them go for good. That it is so already is no error. ErrNotFound if there is no such member.
	Block(ctx context.Context, userID, otherID string) error
	// Unblock takes a block back; those of the other one stay. That there is none is no error.
	Unblock(ctx context.Context, userID, otherID string) error
	// BlockedUsers are whom a user blocks, the newest first.
	BlockedUsers(ctx context.Context, userID string) ([]BlockedUser, error)
	// IsBlocked reports whether two users are hidden from each other, whoever wanted it.
	IsBlocked(ctx context.Context, userID, otherID string) (bool, error)

	// CreateReport stores a report of what its reporter can see; ErrNotFound if that is not there. Who reports the same again
	// changes the reason and gets the first report, which is open again if it was resolved.
	CreateReport(ctx context.Context, r Report) (Report, error)
	// Reports is a page of the reports in that state, the oldest first, and how many there are.
	Reports(ctx context.Context, status string, offset, limit int) (page []ShownReport, total int, err error)
	// ResolveReport ends a report and all other open ones of the same, and hides what was reported or suspends its author if that
	// is the resolution. ErrNotFound if there is no such report, ErrFinished if it is resolved, ErrNotHideable if a user is to be
	// hidden, ErrLastAdmin as of ChangeAccount.
	ResolveReport(ctx context.Context, id, adminID, resolution string) (Report, error)
}
