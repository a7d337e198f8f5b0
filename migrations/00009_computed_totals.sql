-- What the server itself found in a recorded track, in columns that records can be read from.

-- +goose Up
ALTER TABLE workouts ADD COLUMN /*M! IF NOT EXISTS */ computed_distance DECIMAL(7,2);
ALTER TABLE workouts ADD COLUMN /*M! IF NOT EXISTS */ computed_time INTEGER;
ALTER TABLE workouts ADD COLUMN /*M! IF NOT EXISTS */ computed_calories INTEGER;

-- Holds all that totals, streaks and records need, so that recorded tracks are not read for them.
CREATE INDEX IF NOT EXISTS idx_workouts_figures ON workouts (user_id, status, deleted_at, completed_at, id, distance, duration, calories,
    computed_distance, computed_time, computed_calories);
DROP INDEX IF EXISTS idx_workouts_totals /*M! ON workouts */;

-- +goose Down
CREATE INDEX IF NOT EXISTS idx_workouts_totals ON workouts (user_id, status, deleted_at, completed_at, id, distance, duration, calories);
DROP INDEX IF EXISTS idx_workouts_figures /*M! ON workouts */;
ALTER TABLE workouts DROP COLUMN /*M! IF EXISTS */ computed_calories;
ALTER TABLE workouts DROP COLUMN /*M! IF EXISTS */ computed_time;
ALTER TABLE workouts DROP COLUMN /*M! IF EXISTS */ computed_distance;
