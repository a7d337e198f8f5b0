-- Roles and suspended accounts, and which refresh token came from which.

-- +goose Up
-- NULL stands for what the provider says: guest or member.
ALTER TABLE users ADD COLUMN /*M! IF NOT EXISTS */ role VARCHAR(10);
ALTER TABLE users ADD COLUMN /*M! IF NOT EXISTS */ suspended_at DATETIME(3);
CREATE INDEX IF NOT EXISTS idx_users_role ON users (role, deleted_at);
-- The order in which accounts are listed.
CREATE INDEX IF NOT EXISTS idx_users_created ON users (created_at, id);

ALTER TABLE refresh_tokens ADD COLUMN /*M! IF NOT EXISTS */ parent_id VARCHAR(36);

-- +goose Down
ALTER TABLE refresh_tokens DROP COLUMN /*M! IF EXISTS */ parent_id;
DROP INDEX IF EXISTS idx_users_created /*M! ON users */;
DROP INDEX IF EXISTS idx_users_role /*M! ON users */;
ALTER TABLE users DROP COLUMN /*M! IF EXISTS */ suspended_at;
ALTER TABLE users DROP COLUMN /*M! IF EXISTS */ role;
