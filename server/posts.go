package server

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/geo/art/gallery"
	"github.com/runnerway/runnerway/geo/art/svg"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

const (
	// postBody is room for a drawing that is too long, so that this is what its user is told.
	postBody = 4 << 20
	// longDrawing is from how many bytes on a drawing is simplified as R1 does, so that a page of posts stays light.
	longDrawing = 16 << 10
	// pathData are the characters of SVG path data.
	pathData = "MmZzLlHhVvCcSsQqTtAaEe0123456789+-., \t\r\n\f"
	// shownComments is how many comments come with a post.
	shownComments = 20
)

func (s *Server) postRoutes() {
	const one = "/community/posts/{post_id}"
	notFound := []int{http.StatusNotFound}
	api.Register(s.api, api.Operation{
		ID: "create-post", Method: http.MethodPost, Path: "/community/posts", Tag: tagCommunity, Status: http.StatusCreated,
		Summary: "게시글 작성 (Share a run)", Errors: []int{http.StatusBadRequest}, MaxBody: postBody,
		About:   "`workout_id` is a workout of one's own, finished or not, that no other post shows.",
		Example: `{"route_name":"하트 경로","distance":5.12,"duration":1860,"pace":"6'03\"","calories":307,"caption":"오늘도 완주!","visibility":"public"}`,
	}, s.createPost)
	api.Register(s.api, api.Operation{
		ID: "post", Method: http.MethodGet, Path: one, Tag: tagCommunity, Access: api.Optional, Errors: notFound,
		Summary: "게시글 상세 (One post)", About: "With its 20 newest comments. A private post is there for its author only.",
	}, s.onePost)
	api.Register(s.api, api.Operation{
		ID: "change-post", Method: http.MethodPatch, Path: one, Tag: tagCommunity, Errors: notFound,
		Summary: "게시글 수정 (Change a post)", About: "Only what is sent changes; null is not sent.",
		Example: `{"caption":"다시 달린 하트","visibility":"private"}`,
	}, s.changePost)
	api.Register(s.api, api.Operation{
		ID: "delete-post", Method: http.MethodDelete, Path: one, Tag: tagCommunity, Errors: notFound,
		Summary: "게시글 삭제 (Delete a post)", About: "Its workout can be shared again.",
	}, s.deletePost)
}

type postWish struct {
	RouteName    string  `json:"route_name" doc:"1 to 100 characters" example:"하트 경로"`
	DistanceKM   float64 `json:"distance" minimum:"0" maximum:"999.99" doc:"km" example:"5.12"`
	DurationSec  int     `json:"duration" minimum:"0" maximum:"2147483647" doc:"s" example:"1860"`
	WorkoutID    *string `json:"workout_id,omitempty"`
	ShapeID      *string `json:"shape_id,omitempty" maxLength:"50"`
	ShapeName    *string `json:"shape_name,omitempty" maxLength:"50"`
	ShapeIcon    *string `json:"shape_icon,omitempty" maxLength:"50"`
	SVGPath      *string `json:"svg_path,omitempty" doc:"SVG path data, at most 1 MB; from 16 KB on it is simplified"`
	Pace         *string `json:"pace,omitempty" maxLength:"20" example:"6'03\""`
	CaloriesKcal *int    `json:"calories,omitempty" minimum:"0" maximum:"2147483647" doc:"kcal"`
	Caption      *string `json:"caption,omitempty" maxLength:"500"`
	Visibility   string  `json:"visibility,omitempty" enum:"public,private" doc:"Without it default_visibility of GET /instance"`
	Location     *string `json:"location,omitempty" maxLength:"100" doc:"Where it was, in the author's words"`
}

// Resolve checks what the tags cannot say.
func (w *postWish) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	w.RouteName = strings.TrimSpace(w.RouteName)
	if n := utf8.RuneCountInString(w.RouteName); n == 0 || n > maxNameLen {
		return []error{api.Wrong(path.With("route_name"), textNameLength)}
	}
	return nil
}

// postDrawing is a drawing as a post keeps it. One that nobody could draw is refused; a long one is simplified.
func postDrawing(path string) (string, error) {
	switch {
	case len(path) >= longDrawing:
		d, err := parseDrawing(path)
		if err != nil {
			return "", err
		}
		return svg.Format(d.Simplify(simplifyTolerance(d))), nil
	case strings.Trim(path, pathData) != "":
		return "", api.Invalid(api.Wrong("body.svg_path", textPathSyntax))
	}
	return path, nil
}

// postShape is the shape and the drawing to store for a post. The app draws the contract's presets itself and needs the
// drawing of any other shape (B21); what is no shape is none.
func (s *Server) postShape(ctx context.Context, id, drawing string) (shape, path string, err error) {
	if id == "" || drawing != "" || slices.Contains(gallery.Presets[:], id) {
		return id, drawing, nil
	}
	known, err := s.store.Shape(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return "", "", nil
	}
	return known.ID, known.SVGPath, err
}

type createdPost struct {
	PostID    string      `json:"post_id"`
	CreatedAt api.Instant `json:"created_at"`
}

// createPost is C2.
func (s *Server) createPost(ctx context.Context, in *struct{ Body postWish }) (*reply[createdPost], error) {
	w := in.Body
	drawing, err := postDrawing(text(w.SVGPath))
	if err != nil {
		return nil, err
	}
	shape, drawing, err := s.postShape(ctx, text(w.ShapeID), drawing)
	if err != nil {
		return nil, err
	}
	if w.Visibility == "" {
		i, err := s.instance.now(ctx)
		if err != nil {
			return nil, err
		}
		w.Visibility = i.DefaultVisibility
	}
	p, err := s.store.CreatePost(ctx, store.Post{
		ID: s.newID(), AuthorID: userID(ctx), WorkoutID: text(w.WorkoutID), RouteName: w.RouteName, ShapeID: shape,
		ShapeName: text(w.ShapeName), ShapeIcon: text(w.ShapeIcon), SVGPath: drawing, DistanceKM: w.DistanceKM, DurationSec: w.DurationSec,
		Pace: text(w.Pace), CaloriesKcal: w.CaloriesKcal, Location: text(w.Location), Caption: text(w.Caption), Visibility: w.Visibility,
	})
	if err != nil {
		return nil, told{store.ErrNotFound: errPostWorkout, store.ErrConflict: errPostShared}.of(err)
	}
	return say(createdPost{PostID: p.ID, CreatedAt: instant(p.CreatedAt)}, "게시글이 작성되었습니다"), nil
}

type postPath struct {
	PostID string `path:"post_id"`
}

type postDetail struct {
	Post     post      `json:"post"`
	Comments []comment `json:"comments" doc:"The 20 newest; see community/posts/{post_id}/comments for the others"`
}

// onePost is C3.
func (s *Server) onePost(ctx context.Context, in *postPath) (*reply[postDetail], error) {
	p, err := s.store.Post(ctx, in.PostID, userID(ctx))
	if err != nil {
		return nil, told{store.ErrNotFound: errPostNotFound}.of(err)
	}
	comments, _, err := s.store.Comments(ctx, p.ID, userID(ctx), 0, shownComments)
	if err != nil {
		return nil, told{store.ErrNotFound: errPostNotFound}.of(err)
	}
	return say(postDetail{Post: s.newPost(ctx, p), Comments: s.newComments(ctx, comments)}, ""), nil
}

type changePost struct {
	PostID string `path:"post_id"`
	Body   *struct {
		Caption    *string `json:"caption,omitempty" maxLength:"500"`
		Visibility *string `json:"visibility,omitempty" enum:"public,private"`
	}
}

// changePost is C4.
func (s *Server) changePost(ctx context.Context, in *changePost) (*reply[api.Nothing], error) {
	var change store.PostChange
	if in.Body != nil {
		change.Visibility = in.Body.Visibility
		if in.Body.Caption != nil {
			caption := text(in.Body.Caption)
			change.Caption = &caption
		}
	}
	if err := s.store.UpdatePost(ctx, in.PostID, userID(ctx), change); err != nil {
		return nil, told{store.ErrNotFound: errPostNotFound, store.ErrForbidden: errForbiddenEdit}.of(err)
	}
	return say(api.Nothing{}, "게시글이 수정되었습니다"), nil
}

// deletePost is C5.
func (s *Server) deletePost(ctx context.Context, in *postPath) (*reply[api.Nothing], error) {
	if err := s.store.DeletePost(ctx, in.PostID, userID(ctx)); err != nil {
		return nil, told{store.ErrNotFound: errPostNotFound, store.ErrForbidden: errForbiddenDelete}.of(err)
	}
	return say(api.Nothing{}, "게시글이 삭제되었습니다"), nil
}
