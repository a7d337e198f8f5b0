-- Imports of streets that an admin starts on the web page, and how large what was imported is.

-- +goose Up
ALTER TABLE street_sources ADD COLUMN /*M! IF NOT EXISTS */ content_bytes BIGINT;

-- is_running is 1 while a job runs and NULL afterwards: there is one at a time.
CREATE TABLE IF NOT EXISTS street_jobs (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    kind VARCHAR(20) NOT NULL,
    name VARCHAR(255) NOT NULL,
    status VARCHAR(20) NOT NULL,
    is_running TINYINT(1),
    stage VARCHAR(20) NOT NULL,
    progress DOUBLE NOT NULL DEFAULT 0,
    bytes_done BIGINT NOT NULL DEFAULT 0,
    bytes_total BIGINT NOT NULL DEFAULT 0,
    areas_done BIGINT NOT NULL DEFAULT 0,
    areas_total BIGINT NOT NULL DEFAULT 0,
    ways BIGINT NOT NULL DEFAULT 0,
    nodes BIGINT NOT NULL DEFAULT 0,
    streets BIGINT NOT NULL DEFAULT 0,
    error_code VARCHAR(50),
    error_message VARCHAR(500),
    lease_owner VARCHAR(36),
    lease_until DATETIME(3),
    created_at DATETIME(3) NOT NULL,
    updated_at DATETIME(3) NOT NULL,
    finished_at DATETIME(3),
    PRIMARY KEY (id),
    CONSTRAINT unique_street_job_running UNIQUE (is_running)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_street_jobs_created ON street_jobs (created_at, id);

-- +goose Down
DROP TABLE IF EXISTS street_jobs;
ALTER TABLE street_sources DROP COLUMN /*M! IF EXISTS */ content_bytes;
