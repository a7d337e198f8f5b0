-- Pictures of users, whom to call in an emergency, and an index from which a user's totals are read.

-- +goose Up
CREATE TABLE IF NOT EXISTS avatars (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    large_jpeg LONGBLOB NOT NULL,
    small_jpeg LONGBLOB NOT NULL,
    created_at DATETIME(3) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT unique_avatar_user UNIQUE (user_id),
    FOREIGN KEY (user_id) REFERENCES users (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

CREATE TABLE IF NOT EXISTS emergency_contacts (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    name VARCHAR(50) NOT NULL,
    phone VARCHAR(20) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
ALTER TABLE emergency_contacts ADD COLUMN /*M! IF NOT EXISTS */ sort_order INTEGER NOT NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS idx_emergency_contacts_user ON emergency_contacts (user_id, sort_order);

-- Holds all that totals, streaks and records need, so that recorded tracks are not read for them.
CREATE INDEX IF NOT EXISTS idx_workouts_totals ON workouts (user_id, status, deleted_at, completed_at, id, distance, duration, calories);

-- The previous server wrote a null that a client sent, and failed on it from then on.
UPDATE user_settings SET
    dark_mode = COALESCE(dark_mode, 1), language = COALESCE(language, 'ko'), push_enabled = COALESCE(push_enabled, 1),
    workout_reminder = COALESCE(workout_reminder, 1), goal_achievement = COALESCE(goal_achievement, 1),
    community_activity = COALESCE(community_activity, 0), auto_lap = COALESCE(auto_lap, 0),
    night_safety_mode = COALESCE(night_safety_mode, 1), auto_night_mode = COALESCE(auto_night_mode, 1),
    share_location = COALESCE(share_location, 0);

-- +goose Down
DROP INDEX IF EXISTS idx_workouts_totals /*M! ON workouts */;
DROP TABLE IF EXISTS emergency_contacts;
DROP TABLE IF EXISTS avatars;
