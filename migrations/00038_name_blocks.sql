-- Names of streets and places in blocks, some hundred in each, instead of a row for each word.

-- +goose Up
-- Where names_packed is 0 the names of a source that has them are in place_names, until it is imported again.
ALTER TABLE street_sources ADD COLUMN /*M! IF NOT EXISTS */ names_packed TINYINT(1) NOT NULL DEFAULT 0;

-- Each name is there twice: on shelf 0, in the order of keys, and on that of its part of the map, or of its kind. n counts the
-- names of an order before the block, last_key is the last in it.
CREATE TABLE IF NOT EXISTS name_blocks (
    name_set BIGINT NOT NULL,
    shelf INTEGER NOT NULL,
    n BIGINT NOT NULL,
    last_key VARCHAR(80) /*M! CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */ NOT NULL,
    content LONGBLOB NOT NULL,
    PRIMARY KEY (name_set, shelf, n)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_name_blocks_key ON name_blocks (shelf, name_set, last_key, n);

-- +goose Down
-- An older server reads the names of these again from their tiles.
UPDATE street_sources SET is_named = 0 WHERE names_packed = 1;
DROP TABLE IF EXISTS name_blocks;
ALTER TABLE street_sources DROP COLUMN /*M! IF EXISTS */ names_packed;
