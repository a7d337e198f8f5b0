-- Runs as they are recorded, the server's own figures of them, and the history of 100,000 workouts a page at a time.

-- +goose Up
-- computed is what the server found in the recorded track; is_walk follows from type and mode.
ALTER TABLE workouts ADD COLUMN /*M! IF NOT EXISTS */ computed LONGTEXT;
ALTER TABLE workouts ADD COLUMN /*M! IF NOT EXISTS */ is_walk TINYINT(1) NOT NULL DEFAULT 0;
UPDATE workouts SET is_walk = 1 WHERE LOWER(type) = 'walking' OR LOWER(mode) = 'walking';

-- One for each order of the history, of all workouts and of runs or walks alone: a page is read from the index, not sorted.
-- That of all by date is idx_workouts_figures.
CREATE INDEX IF NOT EXISTS idx_workouts_distance ON workouts (user_id, status, deleted_at, distance, id);
CREATE INDEX IF NOT EXISTS idx_workouts_calories ON workouts (user_id, status, deleted_at, calories, id);
CREATE INDEX IF NOT EXISTS idx_workouts_kind_date ON workouts (user_id, status, deleted_at, is_walk, completed_at, id);
CREATE INDEX IF NOT EXISTS idx_workouts_kind_distance ON workouts (user_id, status, deleted_at, is_walk, distance, id);
CREATE INDEX IF NOT EXISTS idx_workouts_kind_calories ON workouts (user_id, status, deleted_at, is_walk, calories, id);

-- How many workouts the history lists, and how many of them are walks; NULL until they were counted.
ALTER TABLE user_stats ADD COLUMN /*M! IF NOT EXISTS */ listed_workouts INTEGER;
ALTER TABLE user_stats ADD COLUMN /*M! IF NOT EXISTS */ listed_walks INTEGER;
UPDATE user_stats SET
    listed_workouts = (SELECT COUNT(*) FROM workouts w
        WHERE w.user_id = user_stats.user_id AND w.status = 'completed' AND w.deleted_at IS NULL),
    listed_walks = (SELECT COUNT(*) FROM workouts w
        WHERE w.user_id = user_stats.user_id AND w.status = 'completed' AND w.deleted_at IS NULL AND w.is_walk = 1);

-- The track of a workout in progress. seq makes a point that is sent again the same one: the client's number, else its
-- time in milliseconds.
CREATE TABLE IF NOT EXISTS workout_tracks (
    id VARCHAR(36) NOT NULL,
    workout_id VARCHAR(36) NOT NULL,
    seq BIGINT NOT NULL,
    timestamp DATETIME(3) NOT NULL,
    latitude DECIMAL(10,7) NOT NULL,
    longitude DECIMAL(10,7) NOT NULL,
    accuracy DECIMAL(5,2),
    altitude DECIMAL(7,2),
    distance DOUBLE,
    duration INTEGER,
    current_pace VARCHAR(20),
    heart_rate INTEGER,
    PRIMARY KEY (id),
    CONSTRAINT unique_workout_track UNIQUE (workout_id, seq),
    FOREIGN KEY (workout_id) REFERENCES workouts (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

-- +goose Down
DROP TABLE IF EXISTS workout_tracks;
ALTER TABLE user_stats DROP COLUMN /*M! IF EXISTS */ listed_walks;
ALTER TABLE user_stats DROP COLUMN /*M! IF EXISTS */ listed_workouts;
DROP INDEX IF EXISTS idx_workouts_kind_calories /*M! ON workouts */;
DROP INDEX IF EXISTS idx_workouts_kind_distance /*M! ON workouts */;
DROP INDEX IF EXISTS idx_workouts_kind_date /*M! ON workouts */;
DROP INDEX IF EXISTS idx_workouts_calories /*M! ON workouts */;
DROP INDEX IF EXISTS idx_workouts_distance /*M! ON workouts */;
ALTER TABLE workouts DROP COLUMN /*M! IF EXISTS */ is_walk;
ALTER TABLE workouts DROP COLUMN /*M! IF EXISTS */ computed;
