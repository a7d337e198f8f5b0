package storetest

import (
	"strings"
	"testing"

	"github.com/runnerway/runnerway/store"
)

func testShapes(t *testing.T, s *suite) {
	heart := store.Shape{ShapeID: "heart", Name: "하트", EnglishName: "Heart", IconName: "heart", Category: "shape", EstimatedDistanceKM: 5.123,
		SVGPath: "M0 0 L1 1 Z", Position: 2}
	dog := store.Shape{ID: "0190-dog", ShapeID: "dog", Name: "강아지", IconName: "dog", Category: "animal",
		SVGPath: "M0 0 " + strings.Repeat("L12.345 67.89 ", 10_000), Position: 1}
	wantEqual(t, "SeedShapes", need(s.SeedShapes(ctx, []store.Shape{heart, dog}))(t), 2)
	wantEqual(t, "SeedShapes again", need(s.SeedShapes(ctx, []store.Shape{heart, dog}))(t), 0)

	heart.ID, heart.Active, heart.EstimatedDistanceKM, heart.CreatedAt = "heart", true, 5.12, s.clock.time()
	dog.Active, dog.CreatedAt = true, s.clock.time()
	wantEqual(t, "Shapes", need(s.Shapes(ctx))(t), []store.Shape{dog, heart})

	// A preset that got another id keeps it.
	dog.Name = "멍멍이"
	renamed := dog
	renamed.ID = "dog"
	wantEqual(t, "SeedShapes with a new name", need(s.SeedShapes(ctx, []store.Shape{renamed}))(t), 1)
	wantEqual(t, "Shape by preset id", need(s.Shape(ctx, "dog"))(t), dog)
	wantEqual(t, "Shape by id", need(s.Shape(ctx, "0190-dog"))(t), dog)
	_, err := s.Shape(ctx, "nothing")
	wantError(t, "Shape of an unknown id", err, store.ErrNotFound)

	for _, err := range atOnce(4, func(int) error {
		_, err := s.SeedShapes(ctx, []store.Shape{{ShapeID: "star", Name: "별", IconName: "star", Category: "shape"}, heart})
		return err
	}) {
		noError(t, err)
	}
	wantEqual(t, "shapes after four seeds at once", len(need(s.Shapes(ctx))(t)), 3)
}

func testCustomShapes(t *testing.T, s *suite) {
	need(s.SeedShapes(ctx, []store.Shape{{ShapeID: "heart", Name: "하트", IconName: "heart", Category: "shape", Position: 1}}))(t)
	moon := need(s.AddShape(ctx, store.Shape{ShapeID: store.NewCustomShapeID("1"), Name: "달", EnglishName: "Moon", IconName: "star", Category: "nature",
		EstimatedDistanceKM: 4.567, SVGPath: "M0 0 L1 1 Z", Position: 1000}))(t)
	wantEqual(t, "a new shape", need(s.Shape(ctx, moon.ShapeID))(t), moon)
	wantEqual(t, "custom shapes", moon.IsCustom(), true)
	wantEqual(t, "its distance", moon.EstimatedDistanceKM, 4.57)
	_, err := s.AddShape(ctx, moon)
	wantError(t, "AddShape again", err, store.ErrConflict)

	name, path, hidden, km := "보름달", "M0 0 L2 2 Z", false, 6.0
	moon.Name, moon.SVGPath, moon.Active, moon.EstimatedDistanceKM = name, path, hidden, km
	wantEqual(t, "ChangeShape", need(s.ChangeShape(ctx, moon.ShapeID, store.ShapeChange{Name: &name, SVGPath: &path, Active: &hidden, EstimatedDistanceKM: &km}))(t), moon)
	wantEqual(t, "a changed shape", need(s.Shape(ctx, moon.ShapeID))(t), moon)
	wantEqual(t, "shapes that are shown", len(need(s.Shapes(ctx))(t)), 1)
	wantEqual(t, "all shapes", len(need(s.AllShapes(ctx))(t)), 2)
	_, err = s.ChangeShape(ctx, "nothing", store.ShapeChange{Name: &name})
	wantError(t, "ChangeShape of nothing", err, store.ErrNotFound)
	need(s.SeedShapes(ctx, []store.Shape{{ShapeID: "heart", Name: "하트", IconName: "heart", Category: "shape", Position: 1}}))(t)
	wantEqual(t, "a custom shape after SeedShapes", need(s.Shape(ctx, moon.ShapeID))(t), moon)

	noError(t, s.RemoveShape(ctx, moon.ShapeID))
	wantError(t, "RemoveShape again", s.RemoveShape(ctx, moon.ShapeID), store.ErrNotFound)
}
