package store

import (
	"context"
	"strings"
)

// Shape is a preset drawing.
type Shape struct {
	ID                  string // what routes refer to; of the 13 presets the same as ShapeID
	ShapeID             string // preset id such as "heart"
	Name                string // Korean
	EnglishName         string
	IconName            string
	Category            string  // "shape", "animal", ...
	EstimatedDistanceKM float64 // 0 if unknown
	SVGPath             string
	Position            int  // in lists, ascending
	Active              bool // shown in lists
	CreatedAt           Time
}

// customShape begins the ShapeID of shapes that an admin added.
const customShape = "custom-"

// NewCustomShapeID is a ShapeID for a shape of an admin.
func NewCustomShapeID(id string) string { return customShape + id }

// IsCustom reports whether an admin added the shape. All others come with the program.
func (s Shape) IsCustom() bool { return strings.HasPrefix(s.ShapeID, customShape) }

// ShapeChange is what of a shape is to change; nil keeps what is stored.
type ShapeChange struct {
	Name, EnglishName, Category, SVGPath *string
	EstimatedDistanceKM                  *float64
	Active                               *bool
}

// ShapeStore keeps the presets.
type ShapeStore interface {
	// SeedShapes adds the presets that are missing and brings the others up to date, and says how many rows it added or
	// changed. A row keeps its id and whether it is active; rows that are not named are left alone. A preset without ID gets
	// its ShapeID, new rows are active.
	SeedShapes(ctx context.Context, shapes []Shape) (int, error)
	// Shapes are the active ones, by Position.
	Shapes(ctx context.Context) ([]Shape, error)
	// Shape is the one with that ShapeID or, failing that, that ID, active or not; ErrNotFound if there is none.
	Shape(ctx context.Context, id string) (Shape, error)
	// AllShapes are the active ones and the others, by Position.
	AllShapes(ctx context.Context) ([]Shape, error)
	// AddShape stores a shape with its ShapeID, active. ErrConflict if there is one of that ShapeID.
	AddShape(ctx context.Context, s Shape) (Shape, error)
	// ChangeShape changes the shape with that ShapeID; ErrNotFound if there is none.
	ChangeShape(ctx context.Context, shapeID string, c ShapeChange) (Shape, error)
	// RemoveShape removes the shape with that ShapeID; ErrNotFound if there is none, ErrInUse if a route was drawn of it.
	RemoveShape(ctx context.Context, shapeID string) error
}
