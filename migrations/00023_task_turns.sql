-- When a task was last given to a worker: users take turns in the queue.

-- +goose Up
ALTER TABLE route_generation_tasks ADD COLUMN /*M! IF NOT EXISTS */ leased_at DATETIME(3);
CREATE INDEX IF NOT EXISTS idx_route_tasks_turns ON route_generation_tasks (user_id, leased_at);

-- +goose Down
DROP INDEX IF EXISTS idx_route_tasks_turns /*M! ON route_generation_tasks */;
ALTER TABLE route_generation_tasks DROP COLUMN /*M! IF EXISTS */ leased_at;
