-- Which files lamps, cameras, places and heights came from.

-- +goose Up
CREATE TABLE IF NOT EXISTS seeds (
    kind VARCHAR(20) NOT NULL,
    name VARCHAR(100) NOT NULL,
    fingerprint VARCHAR(64) NOT NULL,
    entries BIGINT NOT NULL DEFAULT 0,
    seeded_at DATETIME(3) NOT NULL,
    PRIMARY KEY (kind, name)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

-- +goose Down
DROP TABLE IF EXISTS seeds;
