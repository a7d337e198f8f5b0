-- Why a task failed, as a word for programs beside the text for its user.

-- +goose Up
ALTER TABLE route_generation_tasks ADD COLUMN /*M! IF NOT EXISTS */ error_code VARCHAR(64);

-- +goose Down
ALTER TABLE route_generation_tasks DROP COLUMN /*M! IF EXISTS */ error_code;
