package server

import "github.com/runnerway/runnerway/geo"

// The small objects that several answers of the contract share (section 2).

// An author is the contract's Author object: never null itself.
type author struct {
	ID        *string `json:"id"`
	Name      string  `json:"name" doc:"알 수 없음 if the account is gone"`
	AvatarURL *string `json:"avatar_url"`
}

// unknownAuthor is what an account that is gone is called.
const unknownAuthor = "알 수 없음"

// newAuthor takes an empty id for an account that is gone.
func newAuthor(id, name, avatarURL string) author {
	if id == "" {
		return author{Name: unknownAuthor}
	}
	return author{ID: &id, Name: name, AvatarURL: orNull(avatarURL)}
}

// A shapeRef is the contract's Shape object of lists: all texts, or the whole object null.
type shapeRef struct {
	ShapeID   string `json:"shape_id"`
	ShapeName string `json:"shape_name"`
	IconName  string `json:"icon_name"`
}

// newShapeRef is nil for no shape.
func newShapeRef(id, name, icon string) *shapeRef {
	if id == "" {
		return nil
	}
	return &shapeRef{ShapeID: id, ShapeName: name, IconName: icon}
}

// A location is a position as saved routes and workouts have it on the wire.
type location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

func newLocation(p geo.Point) location {
	return location{Latitude: roundCoordinate(p.Lat), Longitude: roundCoordinate(p.Lng)}
}
