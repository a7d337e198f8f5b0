-- What the guide's workouts hold beyond the previous server's.

-- +goose Up
ALTER TABLE workouts ADD COLUMN /*M! IF NOT EXISTS */ heart_rate_avg INTEGER;
ALTER TABLE workouts ADD COLUMN /*M! IF NOT EXISTS */ heart_rate_max INTEGER;
ALTER TABLE workouts ADD COLUMN /*M! IF NOT EXISTS */ shape_accuracy DECIMAL(5,2);
ALTER TABLE workouts ADD COLUMN /*M! IF NOT EXISTS */ shape_id VARCHAR(50);
ALTER TABLE workouts ADD COLUMN /*M! IF NOT EXISTS */ shape_name VARCHAR(50);
ALTER TABLE workouts ADD COLUMN /*M! IF NOT EXISTS */ shape_icon VARCHAR(50);

-- A workout can be shared again once its post is deleted.
UPDATE posts SET workout_id = NULL WHERE deleted_at IS NOT NULL;

-- +goose Down
ALTER TABLE workouts DROP COLUMN /*M! IF EXISTS */ shape_icon;
ALTER TABLE workouts DROP COLUMN /*M! IF EXISTS */ shape_name;
ALTER TABLE workouts DROP COLUMN /*M! IF EXISTS */ shape_id;
ALTER TABLE workouts DROP COLUMN /*M! IF EXISTS */ shape_accuracy;
ALTER TABLE workouts DROP COLUMN /*M! IF EXISTS */ heart_rate_max;
ALTER TABLE workouts DROP COLUMN /*M! IF EXISTS */ heart_rate_avg;
