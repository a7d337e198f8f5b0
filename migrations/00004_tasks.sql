-- Background work is leased: available_at says when a worker may take a task (its creation, then the end of the lease) and
-- is NULL once it is finished.

-- +goose Up
ALTER TABLE route_generation_tasks ADD COLUMN /*M! IF NOT EXISTS */ available_at DATETIME(3);
ALTER TABLE route_generation_tasks ADD COLUMN /*M! IF NOT EXISTS */ lease_owner VARCHAR(64);
ALTER TABLE route_generation_tasks ADD COLUMN /*M! IF NOT EXISTS */ attempts INTEGER NOT NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS idx_route_tasks_available ON route_generation_tasks (available_at, id);

-- Nobody works on what the previous server left unfinished.
UPDATE route_generation_tasks SET status = 'failed', error_message = '경로 생성에 실패했습니다', completed_at = created_at
    WHERE status IN ('pending', 'processing') AND available_at IS NULL;

-- +goose Down
DROP INDEX IF EXISTS idx_route_tasks_available /*M! ON route_generation_tasks */;
ALTER TABLE route_generation_tasks DROP COLUMN /*M! IF EXISTS */ attempts;
ALTER TABLE route_generation_tasks DROP COLUMN /*M! IF EXISTS */ lease_owner;
ALTER TABLE route_generation_tasks DROP COLUMN /*M! IF EXISTS */ available_at;
