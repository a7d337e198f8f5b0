-- Runs from files, what charts, maps and records need of every recorded track, and starts that a client may send twice.

-- +goose Up
-- source is the kind of file that a workout came from, NULL for one that was recorded here. file_hash is the SHA-256 of what
-- the file holds, and client_key the client's own name of a workout; the first is NULL once the workout is deleted. figured is 1
-- once workout_figures holds the workout, or its track has nothing to hold.
ALTER TABLE workouts ADD COLUMN /*M! IF NOT EXISTS */ source VARCHAR(10);
ALTER TABLE workouts ADD COLUMN /*M! IF NOT EXISTS */ file_hash VARCHAR(64);
ALTER TABLE workouts ADD COLUMN /*M! IF NOT EXISTS */ client_key VARCHAR(64);
ALTER TABLE workouts ADD COLUMN /*M! IF NOT EXISTS */ figured TINYINT(1) NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX IF NOT EXISTS unique_workout_file ON workouts (user_id, file_hash);
CREATE UNIQUE INDEX IF NOT EXISTS unique_workout_client ON workouts (user_id, client_key);
CREATE INDEX IF NOT EXISTS idx_workouts_unfigured ON workouts (figured, status, deleted_at, id);

-- All that a search of the history looks at.
CREATE INDEX IF NOT EXISTS idx_workouts_search ON workouts (user_id, status, deleted_at, completed_at, id, distance, is_walk, shape_id,
    shape_accuracy, route_id, route_name);

-- line is the track in few points, as an encoded polyline; the box is around it. series is JSON for charts.
CREATE TABLE IF NOT EXISTS workout_figures (
    workout_id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    south DOUBLE NOT NULL,
    west DOUBLE NOT NULL,
    north DOUBLE NOT NULL,
    east DOUBLE NOT NULL,
    line LONGTEXT NOT NULL,
    series LONGTEXT,
    PRIMARY KEY (workout_id),
    FOREIGN KEY (workout_id) REFERENCES workouts (id) ON DELETE CASCADE
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_workout_figures_box ON workout_figures (user_id, south, west, north, east, workout_id);

-- What a run was best at: amount is what is shown, and the lowest standing is the record.
CREATE TABLE IF NOT EXISTS workout_bests (
    workout_id VARCHAR(36) NOT NULL,
    kind VARCHAR(20) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    standing DOUBLE NOT NULL,
    amount DOUBLE NOT NULL,
    achieved_at DATETIME(3) NOT NULL,
    PRIMARY KEY (workout_id, kind),
    FOREIGN KEY (workout_id) REFERENCES workouts (id) ON DELETE CASCADE
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_workout_bests_standing ON workout_bests (user_id, kind, standing, achieved_at, workout_id, amount);

-- An upload of recorded runs. Counts are of its files by what became of them; total is 0 until they were counted.
CREATE TABLE IF NOT EXISTS imports (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    name VARCHAR(255) NOT NULL,
    status VARCHAR(20) NOT NULL,
    reason VARCHAR(40),
    bytes BIGINT NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,
    imported INTEGER NOT NULL DEFAULT 0,
    duplicates INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    lease_owner VARCHAR(36),
    lease_until DATETIME(3),
    created_at DATETIME(3) NOT NULL,
    finished_at DATETIME(3),
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_imports_user ON imports (user_id, created_at, id);
CREATE INDEX IF NOT EXISTS idx_imports_lease ON imports (status, lease_until);

CREATE TABLE IF NOT EXISTS import_files (
    import_id VARCHAR(36) NOT NULL,
    n INTEGER NOT NULL,
    name VARCHAR(255) NOT NULL,
    status VARCHAR(20) NOT NULL,
    reason VARCHAR(40),
    detail VARCHAR(255),
    workout_id VARCHAR(36),
    PRIMARY KEY (import_id, n),
    FOREIGN KEY (import_id) REFERENCES imports (id) ON DELETE CASCADE
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_import_files_status ON import_files (import_id, status, n);

-- +goose Down
DROP TABLE IF EXISTS import_files;
DROP TABLE IF EXISTS imports;
DROP TABLE IF EXISTS workout_bests;
DROP TABLE IF EXISTS workout_figures;
DROP INDEX IF EXISTS idx_workouts_search /*M! ON workouts */;
DROP INDEX IF EXISTS idx_workouts_unfigured /*M! ON workouts */;
DROP INDEX IF EXISTS unique_workout_client /*M! ON workouts */;
DROP INDEX IF EXISTS unique_workout_file /*M! ON workouts */;
ALTER TABLE workouts DROP COLUMN /*M! IF EXISTS */ figured;
ALTER TABLE workouts DROP COLUMN /*M! IF EXISTS */ client_key;
ALTER TABLE workouts DROP COLUMN /*M! IF EXISTS */ file_hash;
ALTER TABLE workouts DROP COLUMN /*M! IF EXISTS */ source;
