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
