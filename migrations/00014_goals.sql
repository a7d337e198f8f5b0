-- When a goal's user was told that it is reached; an index that answers what was done for a goal by itself.

-- +goose Up
ALTER TABLE workout_goals ADD COLUMN /*M! IF NOT EXISTS */ reached_at DATETIME(3);
CREATE INDEX IF NOT EXISTS idx_workouts_user_started ON workouts (user_id, status, deleted_at, started_at, distance, calories);

-- +goose Down
DROP INDEX IF EXISTS idx_workouts_user_started /*M! ON workouts */;
ALTER TABLE workout_goals DROP COLUMN /*M! IF EXISTS */ reached_at;
