-- Streets that were fetched from a map service: for which blocks of the map, who is fetching, and which sources came so.

-- +goose Up
ALTER TABLE street_sources ADD COLUMN /*M! IF NOT EXISTS */ is_fetched TINYINT(1) NOT NULL DEFAULT 0;

CREATE TABLE IF NOT EXISTS street_fetches (
    x INTEGER NOT NULL,
    y INTEGER NOT NULL,
    lease_owner VARCHAR(36),
    lease_until DATETIME(3),
    fetched_at DATETIME(3),
    failures INTEGER NOT NULL DEFAULT 0,
    retry_at DATETIME(3),
    PRIMARY KEY (x, y)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

-- +goose Down
DROP TABLE IF EXISTS street_fetches;
ALTER TABLE street_sources DROP COLUMN /*M! IF EXISTS */ is_fetched;
