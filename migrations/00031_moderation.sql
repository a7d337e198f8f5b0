-- Who sees nothing of whom, and what people report to the admins.

-- +goose Up
-- Each block is two rows, so that either finds it by its key: blocks is 1 in the row of whoever wanted it.
CREATE TABLE IF NOT EXISTS user_blocks (
    user_id VARCHAR(36) NOT NULL,
    other_id VARCHAR(36) NOT NULL,
    blocks TINYINT(1) NOT NULL,
    created_at DATETIME(3) NOT NULL,
    PRIMARY KEY (user_id, other_id),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    FOREIGN KEY (other_id) REFERENCES users (id) ON DELETE CASCADE
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_user_blocks_other ON user_blocks (other_id);

-- target_id is a post, a comment or a user, by kind; author_id whose it is. resolution is hidden or dismissed.
CREATE TABLE IF NOT EXISTS reports (
    id VARCHAR(36) NOT NULL,
    reporter_id VARCHAR(36) NOT NULL,
    kind VARCHAR(10) NOT NULL,
    target_id VARCHAR(36) NOT NULL,
    author_id VARCHAR(36) NOT NULL,
    reason VARCHAR(20) NOT NULL,
    details VARCHAR(500),
    status VARCHAR(10) NOT NULL DEFAULT 'open',
    resolution VARCHAR(10),
    resolved_by VARCHAR(36),
    created_at DATETIME(3) NOT NULL,
    resolved_at DATETIME(3),
    PRIMARY KEY (id),
    CONSTRAINT unique_report UNIQUE (reporter_id, kind, target_id),
    FOREIGN KEY (reporter_id) REFERENCES users (id) ON DELETE CASCADE
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_reports_status ON reports (status, created_at, id);
CREATE INDEX IF NOT EXISTS idx_reports_target ON reports (kind, target_id, status);

-- +goose Down
DROP TABLE IF EXISTS reports;
DROP TABLE IF EXISTS user_blocks;
