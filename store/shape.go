package store

import "context"

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
}
