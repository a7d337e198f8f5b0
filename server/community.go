package server

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// communityRoutes mounts section 2.5.
func (s *Server) communityRoutes() {
	s.feedRoutes()
	s.postRoutes()
	s.postMarkRoutes()
	s.commentRoutes()
	s.followRoutes()
	s.personRoutes()
}

// told is how errors of the store are told in one operation.
type told map[error]*api.Failure

// of is err as the client is told it; what is not in the list stays as it is, also nil.
func (t told) of(err error) error {
	for is, failure := range t {
		if errors.Is(err, is) {
			return failure
		}
	}
	return err
}

// authorOf is the contract's Author object, with the picture's address as this client can reach it.
func (s *Server) authorOf(ctx context.Context, a store.Author) author {
	return newAuthor(a.ID, a.Name, s.avatarURL(ctx, a.AvatarURL))
}

// A recordedPath is a track as JSON that the store has checked: it is sent as it is. Empty is null.
type recordedPath string

// MarshalJSON writes the track, or null.
func (p recordedPath) MarshalJSON() ([]byte, error) {
	if p == "" {
		return []byte("null"), nil
	}
	return []byte(p), nil
}

// UnmarshalJSON keeps the text.
func (p *recordedPath) UnmarshalJSON(text []byte) error {
	*p = recordedPath(text)
	return nil
}

// Schema is an array of positions, or null.
func (recordedPath) Schema(huma.Registry) *huma.Schema {
	number := func(about string) *huma.Schema { return &huma.Schema{Type: huma.TypeNumber, Description: about} }
	return &huma.Schema{
		Type: huma.TypeArray, Nullable: true,
		Description: "Null without a workout, after its record was deleted, and when the author's account is gone. In lists at most 200 points, without timestamps",
		Items: &huma.Schema{
			Type: huma.TypeObject, Required: []string{"lat", "lng"},
			Properties: map[string]*huma.Schema{
				"lat": number("Degrees"), "lng": number("Degrees"), "timestamp": number("Milliseconds since 1970, as the app sent them"),
			},
		},
		Examples: []any{json.RawMessage(`[{"lat":37.49795,"lng":127.02762},{"lat":37.5,"lng":127.03}]`)},
	}
}
