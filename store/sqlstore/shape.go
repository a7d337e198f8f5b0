package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

const shapeColumns = "id, shape_id, name, name_en, icon_name, category, estimated_distance, svg_path, sort_order, is_active, created_at"

func shapeTargets(s *store.Shape) []any {
	return []any{&s.ID, maybe(&s.ShapeID), &s.Name, maybe(&s.EnglishName), &s.IconName, &s.Category, maybe(&s.EstimatedDistanceKM),
		maybe(&s.SVGPath), &s.Position, &s.Active, &s.CreatedAt}
}

// SeedShapes implements store.ShapeStore.
func (db *DB) SeedShapes(ctx context.Context, shapes []store.Shape) (int, error) {
	changed := 0
	err := db.tx(ctx, func(q *queries) error {
		changed = 0
		if _, err := q.state(ctx, "shapes"); err != nil {
			return err
		}
		for _, s := range shapes {
			did, err := q.seedShape(ctx, s)
			if err != nil {
				return fmt.Errorf("seed shape %q: %w", s.ShapeID, err)
			}
			if did {
				changed++
			}
		}
		return nil
	})
	return changed, err
}

func (q *queries) seedShape(ctx context.Context, s store.Shape) (changed bool, err error) {
	s.EstimatedDistanceKM = decimal(s.EstimatedDistanceKM, 2)
	if s.ID == "" {
		s.ID = s.ShapeID
	}
	old, err := q.shape(ctx, s.ShapeID)
	if errors.Is(err, store.ErrNotFound) {
		columns := []string{"id", "shape_id", "name", "name_en", "icon_name", "category", "estimated_distance", "svg_path", "sort_order", "is_active", "created_at"}
		_, err := q.exec(ctx, insert("route_shapes", columns, 1), s.ID, s.ShapeID, s.Name, null(s.EnglishName), s.IconName, s.Category,
			null(s.EstimatedDistanceKM), null(s.SVGPath), s.Position, true, q.time())
		return true, err
	}
	if err != nil {
		return false, err
	}
	s.ID, s.Active, s.CreatedAt = old.ID, old.Active, old.CreatedAt
	if s == old {
		return false, nil
	}
	_, err = q.exec(ctx, "UPDATE route_shapes SET shape_id = ?, name = ?, name_en = ?, icon_name = ?, category = ?, estimated_distance = ?, "+
		"svg_path = ?, sort_order = ? WHERE id = ?",
		s.ShapeID, s.Name, null(s.EnglishName), s.IconName, s.Category, null(s.EstimatedDistanceKM), null(s.SVGPath), s.Position, s.ID)
	return true, err
}

// Shapes implements store.ShapeStore.
func (db *DB) Shapes(ctx context.Context) ([]store.Shape, error) {
	return all(ctx, db.reader(), shapeTargets, "SELECT "+shapeColumns+" FROM route_shapes WHERE is_active = 1 ORDER BY sort_order, id")
}

// Shape implements store.ShapeStore.
func (db *DB) Shape(ctx context.Context, id string) (store.Shape, error) {
	return db.reader().shape(ctx, id)
}

func (q *queries) shape(ctx context.Context, id string) (store.Shape, error) {
	return one(ctx, q, shapeTargets, "SELECT "+shapeColumns+" FROM route_shapes WHERE shape_id = ? OR id = ? "+
		"ORDER BY CASE WHEN shape_id = ? THEN 0 ELSE 1 END LIMIT 1", id, id, id)
}

// AllShapes implements store.ShapeStore.
func (db *DB) AllShapes(ctx context.Context) ([]store.Shape, error) {
	return all(ctx, db.reader(), shapeTargets, "SELECT "+shapeColumns+" FROM route_shapes ORDER BY sort_order, id")
}

// AddShape implements store.ShapeStore.
func (db *DB) AddShape(ctx context.Context, s store.Shape) (store.Shape, error) {
	s.ID, s.Active, s.EstimatedDistanceKM = db.orNewID(s.ID), true, decimal(s.EstimatedDistanceKM, 2)
	err := db.tx(ctx, func(q *queries) error {
		s.CreatedAt = q.time()
		columns := []string{"id", "shape_id", "name", "name_en", "icon_name", "category", "estimated_distance", "svg_path", "sort_order", "is_active", "created_at"}
		_, err := q.exec(ctx, insert("route_shapes", columns, 1), s.ID, s.ShapeID, s.Name, null(s.EnglishName), s.IconName, s.Category,
			null(s.EstimatedDistanceKM), null(s.SVGPath), s.Position, true, s.CreatedAt)
		return err
	})
	if err != nil {
		return store.Shape{}, fmt.Errorf("add shape: %w", err)
	}
	return s, nil
}

// ChangeShape implements store.ShapeStore.
func (db *DB) ChangeShape(ctx context.Context, shapeID string, c store.ShapeChange) (store.Shape, error) {
	var s store.Shape
	err := db.tx(ctx, func(q *queries) (err error) {
		const byShapeID = "SELECT " + shapeColumns + " FROM route_shapes WHERE shape_id = ?"
		if s, err = one(ctx, q, shapeTargets, byShapeID+q.dialect.ForUpdate, shapeID); err != nil {
			return err
		}
		for _, text := range []struct{ to, from *string }{{&s.Name, c.Name}, {&s.EnglishName, c.EnglishName}, {&s.Category, c.Category}, {&s.SVGPath, c.SVGPath}} {
			if text.from != nil {
				*text.to = *text.from
			}
		}
		if c.EstimatedDistanceKM != nil {
			s.EstimatedDistanceKM = decimal(*c.EstimatedDistanceKM, 2)
		}
		if c.Active != nil {
			s.Active = *c.Active
		}
		_, err = q.exec(ctx, "UPDATE route_shapes SET name = ?, name_en = ?, category = ?, svg_path = ?, estimated_distance = ?, is_active = ? WHERE shape_id = ?",
			s.Name, null(s.EnglishName), s.Category, null(s.SVGPath), null(s.EstimatedDistanceKM), s.Active, shapeID)
		return err
	})
	return s, err
}

// RemoveShape implements store.ShapeStore.
func (db *DB) RemoveShape(ctx context.Context, shapeID string) error {
	return db.tx(ctx, func(q *queries) error {
		id, err := value[string](ctx, q, "SELECT id FROM route_shapes WHERE shape_id = ?"+q.dialect.ForUpdate, shapeID)
		if err != nil {
			return err
		}
		if _, err := value[string](ctx, q, "SELECT id FROM routes WHERE shape_id = ? LIMIT 1", id); !errors.Is(err, store.ErrNotFound) {
			if err == nil {
				err = store.ErrInUse
			}
			return err
		}
		return q.execOne(ctx, "DELETE FROM route_shapes WHERE id = ?", id)
	})
}
