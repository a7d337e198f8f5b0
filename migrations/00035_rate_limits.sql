-- Limits that all processes on the database count together. The key is a digest, so the table names nobody.

-- +goose Up
CREATE TABLE IF NOT EXISTS rate_limits (
    id VARCHAR(64) NOT NULL,
    full_at BIGINT NOT NULL, -- when all uses are back, in milliseconds since 1970: a sum, not a date
    granted TINYINT(1) NOT NULL DEFAULT 1, -- the last use
    PRIMARY KEY (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_rate_limits_full ON rate_limits (full_at);

-- +goose Down
DROP TABLE IF EXISTS rate_limits;
