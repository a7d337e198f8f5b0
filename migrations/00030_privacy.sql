-- What of their tracks people hide from others.

-- +goose Up
-- seed makes the moves of hidden ends of tracks. Whoever has a zone has a row here.
CREATE TABLE IF NOT EXISTS privacy_settings (
    user_id VARCHAR(36) NOT NULL,
    hide_ends_m INTEGER NOT NULL DEFAULT 0,
    default_visibility VARCHAR(20) NOT NULL DEFAULT 'private',
    seed BIGINT NOT NULL,
    updated_at DATETIME(3) NOT NULL,
    PRIMARY KEY (user_id),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

-- A circle around a place, and by how much of its radius and whither the one that is cut out is moved, which never changes.
CREATE TABLE IF NOT EXISTS privacy_zones (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    name VARCHAR(50) NOT NULL,
    latitude DECIMAL(10,7) NOT NULL,
    longitude DECIMAL(10,7) NOT NULL,
    radius_m INTEGER NOT NULL,
    move_share DOUBLE NOT NULL,
    move_bearing DOUBLE NOT NULL,
    created_at DATETIME(3) NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_privacy_zones_user ON privacy_zones (user_id, created_at, id);

-- +goose Down
DROP TABLE IF EXISTS privacy_zones;
DROP TABLE IF EXISTS privacy_settings;
