-- Backups that servers make: which there are, and who is making one. What they hold is in files, not here.

-- +goose Up
-- running is 1 while a backup is being made and NULL otherwise, so that there is one at a time; whoever makes it renews
-- lease_until. host names the machine that has the file.
CREATE TABLE IF NOT EXISTS backups (
    id VARCHAR(36) NOT NULL,
    file_name VARCHAR(255) NOT NULL,
    host VARCHAR(255) NOT NULL,
    reason VARCHAR(20) NOT NULL,
    running TINYINT(1),
    lease_until DATETIME(3),
    started_at DATETIME(3) NOT NULL,
    finished_at DATETIME(3),
    bytes BIGINT NOT NULL DEFAULT 0,
    row_count BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 0,
    error VARCHAR(500),
    PRIMARY KEY (id),
    CONSTRAINT unique_backup_running UNIQUE (running)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_backups_started ON backups (started_at, id);

-- +goose Down
DROP TABLE IF EXISTS backups;
