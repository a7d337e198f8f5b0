-- Accounts: other providers than a password, guests, families of refresh tokens, the guide's totals.

-- +goose Up
ALTER TABLE users ADD COLUMN /*M! IF NOT EXISTS */ provider VARCHAR(20);
ALTER TABLE users ADD COLUMN /*M! IF NOT EXISTS */ provider_id VARCHAR(255);
ALTER TABLE users ADD COLUMN /*M! IF NOT EXISTS */ last_seen_at DATETIME(3);
ALTER TABLE user_stats ADD COLUMN /*M! IF NOT EXISTS */ total_calories INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user_stats ADD COLUMN /*M! IF NOT EXISTS */ total_duration INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user_settings ADD COLUMN /*M! IF NOT EXISTS */ sos_button TINYINT(1) NOT NULL DEFAULT 1;
ALTER TABLE refresh_tokens ADD COLUMN /*M! IF NOT EXISTS */ family_id VARCHAR(36);
ALTER TABLE refresh_tokens ADD COLUMN /*M! IF NOT EXISTS */ replaced_at DATETIME(3);
CREATE UNIQUE INDEX IF NOT EXISTS unique_user_provider ON users (provider, provider_id);
CREATE INDEX IF NOT EXISTS idx_users_provider_seen ON users (provider, last_seen_at);
CREATE INDEX IF NOT EXISTS idx_refresh_tokens_family ON refresh_tokens (family_id);
CREATE INDEX IF NOT EXISTS idx_refresh_tokens_expires ON refresh_tokens (expires_at);

-- A deleted account frees its address; those that the previous server deleted do now.
UPDATE users SET email = CONCAT('deleted:', id) WHERE deleted_at IS NOT NULL;

UPDATE user_stats SET
    total_calories = (SELECT COALESCE(SUM(w.calories), 0) FROM workouts w
        WHERE w.user_id = user_stats.user_id AND w.status = 'completed' AND w.deleted_at IS NULL),
    total_duration = (SELECT COALESCE(SUM(w.duration), 0) FROM workouts w
        WHERE w.user_id = user_stats.user_id AND w.status = 'completed' AND w.deleted_at IS NULL);

-- +goose Down
DROP INDEX IF EXISTS idx_users_provider_seen /*M! ON users */;
DROP INDEX IF EXISTS idx_refresh_tokens_family /*M! ON refresh_tokens */;
DROP INDEX IF EXISTS idx_refresh_tokens_expires /*M! ON refresh_tokens */;
DROP INDEX IF EXISTS unique_user_provider /*M! ON users */;
ALTER TABLE refresh_tokens DROP COLUMN /*M! IF EXISTS */ replaced_at;
ALTER TABLE refresh_tokens DROP COLUMN /*M! IF EXISTS */ family_id;
ALTER TABLE user_settings DROP COLUMN /*M! IF EXISTS */ sos_button;
ALTER TABLE user_stats DROP COLUMN /*M! IF EXISTS */ total_duration;
ALTER TABLE user_stats DROP COLUMN /*M! IF EXISTS */ total_calories;
ALTER TABLE users DROP COLUMN /*M! IF EXISTS */ last_seen_at;
ALTER TABLE users DROP COLUMN /*M! IF EXISTS */ provider_id;
ALTER TABLE users DROP COLUMN /*M! IF EXISTS */ provider;
