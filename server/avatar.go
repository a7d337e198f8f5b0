package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/server/avatar"
	"github.com/runnerway/runnerway/store"
)

const (
	// avatarBody is a picture in a form.
	avatarBody = avatar.MaxBytes + 64<<10
	// avatarTime lets a picture of that size arrive over a mobile network.
	avatarTime = 60 * time.Second
	// picturesWaiting bounds how many uploads wait for the one that is decoded.
	picturesWaiting = 16
)

func (s *Server) avatarRoutes() {
	api.Register(s.api, api.Operation{
		ID: "upload-avatar", Method: http.MethodPost, Path: "/users/me/avatar", Tag: tagUsers,
		Summary: "프로필 사진 등록 (Upload a picture of oneself)",
		About: "JPEG, PNG or WebP of at most 10 MB and 40 million pixels (16 million if it is a progressive JPEG), as the body itself or as the file of a form. " +
			"The middle square is kept, 512 pixels wide, without metadata. It replaces the last picture.",
		Errors:   []int{http.StatusRequestEntityTooLarge, http.StatusTooManyRequests},
		Consumes: []string{"image/jpeg", "image/png", "image/webp"}, ConsumesForm: "avatar",
		MaxBody: avatarBody, BodyTime: avatarTime,
	}, s.uploadAvatar)
	api.Register(s.api, api.Operation{
		ID: "remove-avatar", Method: http.MethodDelete, Path: "/users/me/avatar", Tag: tagUsers,
		Summary: "프로필 사진 삭제 (Remove the picture of oneself)",
	}, s.removeAvatar)
}

type upload struct {
	ContentType string `header:"Content-Type" hidden:"true"`
	RawBody     []byte
}

// uploadAvatar makes the picture of the request the caller's.
func (s *Server) uploadAvatar(ctx context.Context, in *upload) (*profileReply, error) {
	file, err := uploadedFile(in.ContentType, in.RawBody)
	if err != nil {
		return nil, errNoPicture
	}
	pictures, err := s.squares(ctx, file)
	if err != nil {
		return nil, err
	}
	a := store.Avatar{ID: s.newID(), UserID: userID(ctx), Large: pictures.Large, Small: pictures.Small}
	err = s.store.ReplaceAvatar(ctx, a, visitOf(ctx).origin+s.avatarPath(a.ID))
	if errors.Is(err, store.ErrNotFound) {
		return nil, errUserNotFound
	}
	if err != nil {
		return nil, err
	}
	return s.sayProfile(ctx, "프로필 사진이 변경되었습니다")
}

// uploadedFile is the body, or the first file of a form in it.
func uploadedFile(contentType string, body []byte) ([]byte, error) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil || kind != "multipart/form-data" {
		return body, nil // what it is, its first bytes say
	}
	form := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for {
		part, err := form.NextPart()
		if err != nil {
			return nil, err
		}
		if part.FileName() != "" || strings.HasPrefix(part.Header.Get("Content-Type"), "image/") {
			return io.ReadAll(part)
		}
	}
}

// squares makes the pictures, one upload at a time: decoding may take 320 MB.
func (s *Server) squares(ctx context.Context, file []byte) (avatar.Pictures, error) {
	select {
	case s.uploads.waiting <- struct{}{}:
		defer func() { <-s.uploads.waiting }()
	default:
		return avatar.Pictures{}, slowDown(time.Second)
	}
	select {
	case s.uploads.decoding <- struct{}{}:
		defer func() { <-s.uploads.decoding }()
	case <-ctx.Done():
		return avatar.Pictures{}, ctx.Err()
	}
	pictures, err := avatar.Squares(ctx, file)
	switch {
	case errors.Is(err, avatar.ErrTooLarge):
		return pictures, errPictureTooLarge
	case errors.Is(err, avatar.ErrFormat):
		return pictures, errNoPicture
	}
	return pictures, err
}

// uploads are the turns of those who upload pictures.
type uploads struct{ waiting, decoding chan struct{} }

func newUploads() uploads {
	return uploads{waiting: make(chan struct{}, picturesWaiting), decoding: make(chan struct{}, 1)}
}

// removeAvatar removes the caller's picture, wherever it is.
func (s *Server) removeAvatar(ctx context.Context, _ *struct{}) (*profileReply, error) {
	if err := s.store.RemoveAvatar(ctx, userID(ctx)); err != nil {
		return nil, err
	}
	return s.sayProfile(ctx, "프로필 사진이 삭제되었습니다")
}

const (
	avatarFolder    = "/avatars/"
	avatarExtension = ".jpg"
)

// avatarPath is where an uploaded picture is.
func (s *Server) avatarPath(id string) string {
	return s.options.APIPrefix + avatarFolder + id + avatarExtension
}

// avatarIDOf is the id in the address of an uploaded picture; false if it is none of ours.
func avatarIDOf(address string) (string, bool) {
	folder := strings.LastIndex(address, avatarFolder)
	if folder < 0 {
		return "", false
	}
	id, ok := strings.CutSuffix(address[folder+len(avatarFolder):], avatarExtension)
	if !ok || id == "" || len(id) > 36 || strings.ContainsAny(id, "/?#") {
		return "", false
	}
	return id, true
}

// avatarURL is the address of a user's picture as this client can reach it: one that was uploaded here is where the request
// came to, not where the upload did.
func (s *Server) avatarURL(ctx context.Context, stored string) string {
	id, ok := avatarIDOf(stored)
	if origin := visitOf(ctx).origin; ok && origin != "" && strings.HasSuffix(stored, s.avatarPath(id)) {
		return origin + s.avatarPath(id)
	}
	return stored
}

// avatarFiles mounts GET /avatars/{id}.jpg below the API's prefix, for everybody: an address is as hard to guess as a
// token, and image views send no tokens.
func (s *Server) avatarFiles(r chi.Router) {
	r.Get(s.options.APIPrefix+avatarFolder+"{id}"+avatarExtension, s.serveAvatar)
}

// serveAvatar answers with a picture, which never changes; ?size= asks for the smallest that is at least as wide.
func (s *Server) serveAvatar(w http.ResponseWriter, r *http.Request) {
	a, err := s.store.Avatar(r.Context(), chi.URLParam(r, "id"))
	if errors.Is(err, store.ErrNotFound) {
		err = errNotFound
	}
	if err != nil {
		s.root.Fail(w, r, err)
		return
	}
	body, side := a.Large, avatar.LargeSide
	if size, err := strconv.Atoi(r.URL.Query().Get("size")); err == nil && size <= avatar.SmallSide {
		body, side = a.Small, avatar.SmallSide
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	serveBytes(w, r, "image/jpeg", a.ID+"-"+strconv.Itoa(side), body, nil)
}
