-- The names by which streets, parks, water, places and settlements are found.

-- +goose Up
-- name_set tells which rows of place_names are a source's; they count while is_named is 1. What was imported before has none,
-- until a server has read them from its tiles.
ALTER TABLE street_sources ADD COLUMN /*M! IF NOT EXISTS */ name_set BIGINT;
ALTER TABLE street_sources ADD COLUMN /*M! IF NOT EXISTS */ is_named TINYINT(1) NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX IF NOT EXISTS idx_street_sources_names ON street_sources (name_set);

-- search_key is the name, or what is left of it from a later word on, in the form in which names are compared. zone is the
-- street tile in which it lies, below 0 for what is looked for from anywhere.
CREATE TABLE IF NOT EXISTS place_names (
    name_set BIGINT NOT NULL,
    n BIGINT NOT NULL,
    search_key VARCHAR(80) /*M! CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */ NOT NULL,
    zone INTEGER NOT NULL,
    name VARCHAR(100) NOT NULL,
    other_name VARCHAR(100),
    kind VARCHAR(20) NOT NULL,
    lat DOUBLE NOT NULL,
    lng DOUBLE NOT NULL,
    PRIMARY KEY (name_set, n)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_place_names_key ON place_names (search_key);
CREATE INDEX IF NOT EXISTS idx_place_names_zone ON place_names (zone, search_key);

-- +goose Down
DROP TABLE IF EXISTS place_names;
DROP INDEX IF EXISTS idx_street_sources_names /*M! ON street_sources */;
ALTER TABLE street_sources DROP COLUMN /*M! IF EXISTS */ is_named;
ALTER TABLE street_sources DROP COLUMN /*M! IF EXISTS */ name_set;
