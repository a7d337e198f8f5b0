-- Street maps, heights, and where places, cameras and lamps come from.

-- +goose Up
CREATE TABLE IF NOT EXISTS store_state (
    name VARCHAR(50) NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (name)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

INSERT /*M! IGNORE */ INTO store_state (name, value) VALUES ('shapes', 0), ('streets', 0), ('tasks', 0);

CREATE TABLE IF NOT EXISTS secrets (
    name VARCHAR(50) NOT NULL,
    value LONGBLOB NOT NULL,
    created_at DATETIME(3) NOT NULL,
    PRIMARY KEY (name)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

-- live_name is the name of a published source and NULL in drafts and in what is being removed; published_version is the
-- version of the streets that it brought.
CREATE TABLE IF NOT EXISTS street_sources (
    id VARCHAR(36) NOT NULL,
    name VARCHAR(255) NOT NULL,
    live_name VARCHAR(255),
    state VARCHAR(20) NOT NULL,
    published_version BIGINT NOT NULL DEFAULT 0,
    attribution VARCHAR(500) NOT NULL,
    min_lat DOUBLE NOT NULL,
    min_lng DOUBLE NOT NULL,
    max_lat DOUBLE NOT NULL,
    max_lng DOUBLE NOT NULL,
    ways BIGINT NOT NULL DEFAULT 0,
    nodes BIGINT NOT NULL DEFAULT 0,
    streets BIGINT NOT NULL DEFAULT 0,
    tiles BIGINT NOT NULL DEFAULT 0,
    length_m DOUBLE NOT NULL DEFAULT 0,
    touched_at DATETIME(3) NOT NULL,
    imported_at DATETIME(3),
    PRIMARY KEY (id),
    CONSTRAINT unique_street_source_live UNIQUE (live_name)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

CREATE TABLE IF NOT EXISTS street_tiles (
    source_id VARCHAR(36) NOT NULL,
    y INTEGER NOT NULL,
    x INTEGER NOT NULL,
    is_whole TINYINT(1) NOT NULL,
    content LONGBLOB NOT NULL,
    PRIMARY KEY (source_id, y, x),
    FOREIGN KEY (source_id) REFERENCES street_sources (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_street_tiles_position ON street_tiles (y, x);

CREATE TABLE IF NOT EXISTS elevation_tiles (
    lat_row INTEGER NOT NULL,
    lng_col INTEGER NOT NULL,
    content LONGBLOB NOT NULL,
    PRIMARY KEY (lat_row, lng_col)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

ALTER TABLE places ADD COLUMN /*M! IF NOT EXISTS */ source_id VARCHAR(36);
ALTER TABLE cctvs ADD COLUMN /*M! IF NOT EXISTS */ source VARCHAR(100);
ALTER TABLE lights ADD COLUMN /*M! IF NOT EXISTS */ source VARCHAR(100);
CREATE INDEX IF NOT EXISTS idx_places_source ON places (source_id);
CREATE INDEX IF NOT EXISTS idx_cctvs_source ON cctvs (source);
CREATE INDEX IF NOT EXISTS idx_lights_source ON lights (source);

-- +goose Down
DROP INDEX IF EXISTS idx_places_source /*M! ON places */;
DROP INDEX IF EXISTS idx_cctvs_source /*M! ON cctvs */;
DROP INDEX IF EXISTS idx_lights_source /*M! ON lights */;
ALTER TABLE lights DROP COLUMN /*M! IF EXISTS */ source;
ALTER TABLE cctvs DROP COLUMN /*M! IF EXISTS */ source;
ALTER TABLE places DROP COLUMN /*M! IF EXISTS */ source_id;
DROP TABLE IF EXISTS elevation_tiles;
DROP TABLE IF EXISTS street_tiles;
DROP TABLE IF EXISTS street_sources;
DROP TABLE IF EXISTS secrets;
DROP TABLE IF EXISTS store_state;
