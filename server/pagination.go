package server

// A PageQuery asks for one page of a list (1.7). Embed it in a request; it is exported because huma looks into no other
// embedded structs.
type PageQuery struct {
	Page  int `query:"page" minimum:"1" maximum:"10000000" default:"1"`
	Limit int `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

// offset is how many items come before the page.
func (q PageQuery) offset() int { return (q.Page - 1) * q.Limit }

// pagination is the contract's Pagination object.
type pagination struct {
	CurrentPage int  `json:"current_page"`
	TotalPages  int  `json:"total_pages"`
	TotalCount  int  `json:"total_count"`
	HasNext     bool `json:"has_next"`
	HasPrev     bool `json:"has_prev"`
}

// newPagination describes the page q of a list of total items. emptyPages is total_pages of an empty list: 1 for one's own
// workouts and saved routes, 0 for the feed and bookmarks (1.7).
func newPagination(q PageQuery, total, emptyPages int) pagination {
	pages := emptyPages
	if total > 0 {
		pages = (total + q.Limit - 1) / q.Limit
	}
	return pagination{
		CurrentPage: q.Page, TotalPages: pages, TotalCount: total, HasNext: q.Page < pages, HasPrev: q.Page > 1,
	}
}
