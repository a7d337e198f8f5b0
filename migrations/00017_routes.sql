-- Share links, and what lists and upkeep of routes look up.

-- +goose Up
-- A route has one link at most; token is 128 random bits in lower-case hexadecimal.
CREATE TABLE IF NOT EXISTS route_shares (
    route_id VARCHAR(36) NOT NULL,
    token VARCHAR(64) NOT NULL,
    created_at DATETIME(3) NOT NULL,
    PRIMARY KEY (route_id),
    CONSTRAINT unique_route_share UNIQUE (token),
    FOREIGN KEY (route_id) REFERENCES routes (id) ON DELETE CASCADE
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

-- Which members have opened a link and so may save its route. It goes with the link.
CREATE TABLE IF NOT EXISTS route_share_visits (
    route_id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    opened_at DATETIME(3) NOT NULL,
    PRIMARY KEY (route_id, user_id),
    FOREIGN KEY (route_id) REFERENCES route_shares (route_id) ON DELETE CASCADE,
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_route_share_visits_user ON route_share_visits (user_id);

-- Lists sort by figures of options without reading their lines.
CREATE INDEX IF NOT EXISTS idx_route_options_figures ON route_options (route_id, option_number, id, distance, safety_score);
CREATE INDEX IF NOT EXISTS idx_routes_user_created ON routes (user_id, status, created_at);
CREATE INDEX IF NOT EXISTS idx_routes_updated ON routes (updated_at, id);

-- What refers to a route or an option. MariaDB has such indexes already and would not let these go: they stay on the way down.
CREATE INDEX IF NOT EXISTS idx_workouts_route ON workouts (route_id);
CREATE INDEX IF NOT EXISTS idx_saved_routes_option ON saved_routes (route_option_id);
CREATE INDEX IF NOT EXISTS idx_route_tasks_route ON route_generation_tasks (route_id);
CREATE INDEX IF NOT EXISTS idx_recommended_routes_route ON recommended_routes (route_id);

-- +goose Down
DROP INDEX IF EXISTS idx_routes_updated /*M! ON routes */;
DROP INDEX IF EXISTS idx_routes_user_created /*M! ON routes */;
DROP INDEX IF EXISTS idx_route_options_figures /*M! ON route_options */;
DROP TABLE IF EXISTS route_share_visits;
DROP TABLE IF EXISTS route_shares;
