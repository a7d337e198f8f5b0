-- The schema of the previous server. On its database nothing happens here; the files after this one add what it lacks.
-- Statements run on SQLite and on MariaDB; /*M! ... */ is executed by MariaDB and skipped by SQLite.

-- +goose Up
CREATE TABLE IF NOT EXISTS users (
    id VARCHAR(36) NOT NULL,
    email VARCHAR(255) NOT NULL,
    password_hash VARCHAR(255),
    name VARCHAR(100) NOT NULL,
    avatar_url VARCHAR(500),
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    deleted_at DATETIME(3),
    PRIMARY KEY (id),
    CONSTRAINT unique_user_email UNIQUE (email)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

CREATE TABLE IF NOT EXISTS user_stats (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    total_distance DECIMAL(10,2) DEFAULT 0,
    total_workouts INTEGER DEFAULT 0,
    completed_routes INTEGER DEFAULT 0,
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (id),
    CONSTRAINT unique_user_stats UNIQUE (user_id),
    FOREIGN KEY (user_id) REFERENCES users (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

CREATE TABLE IF NOT EXISTS user_settings (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    dark_mode TINYINT(1) DEFAULT 1,
    language VARCHAR(10) DEFAULT 'ko',
    push_enabled TINYINT(1) DEFAULT 1,
    workout_reminder TINYINT(1) DEFAULT 1,
    goal_achievement TINYINT(1) DEFAULT 1,
    community_activity TINYINT(1) DEFAULT 0,
    auto_lap TINYINT(1) DEFAULT 0,
    night_safety_mode TINYINT(1) DEFAULT 1,
    auto_night_mode TINYINT(1) DEFAULT 1,
    share_location TINYINT(1) DEFAULT 0,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (id),
    CONSTRAINT unique_user_settings UNIQUE (user_id),
    FOREIGN KEY (user_id) REFERENCES users (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

CREATE TABLE IF NOT EXISTS refresh_tokens (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    token VARCHAR(500) NOT NULL,
    expires_at DATETIME(3) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    revoked_at DATETIME(3),
    PRIMARY KEY (id),
    CONSTRAINT unique_refresh_token UNIQUE (token),
    FOREIGN KEY (user_id) REFERENCES users (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_refresh_tokens_user ON refresh_tokens (user_id);

CREATE TABLE IF NOT EXISTS route_shapes (
    id VARCHAR(36) NOT NULL,
    name VARCHAR(50) NOT NULL,
    icon_name VARCHAR(50) NOT NULL,
    category VARCHAR(20) NOT NULL,
    estimated_distance DECIMAL(5,2),
    svg_path MEDIUMTEXT,
    is_active TINYINT(1) NOT NULL DEFAULT 1,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

CREATE TABLE IF NOT EXISTS routes (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    shape_id VARCHAR(36),
    name VARCHAR(100) NOT NULL,
    type VARCHAR(20),
    mode VARCHAR(20),
    start_latitude DECIMAL(10,7) NOT NULL,
    start_longitude DECIMAL(10,7) NOT NULL,
    svg_path MEDIUMTEXT,
    `condition` VARCHAR(20),
    intensity VARCHAR(20),
    target_duration INTEGER,
    safety_mode TINYINT(1) DEFAULT 0,
    status VARCHAR(20) DEFAULT 'active',
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id),
    FOREIGN KEY (shape_id) REFERENCES route_shapes (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_routes_user ON routes (user_id);

CREATE TABLE IF NOT EXISTS route_options (
    id VARCHAR(36) NOT NULL,
    route_id VARCHAR(36) NOT NULL,
    option_number INTEGER NOT NULL,
    name VARCHAR(100),
    distance DECIMAL(5,2) NOT NULL,
    estimated_time INTEGER NOT NULL,
    recommended_pace VARCHAR(10),
    condition_type VARCHAR(20),
    difficulty VARCHAR(20) NOT NULL,
    tag VARCHAR(20),
    coordinates LONGTEXT NOT NULL,
    safety_score INTEGER DEFAULT 0,
    max_elevation_diff INTEGER DEFAULT 0,
    total_ascent DECIMAL(6,2) DEFAULT 0,
    total_descent DECIMAL(6,2) DEFAULT 0,
    total_elevation_change DECIMAL(6,2) DEFAULT 0,
    average_grade DECIMAL(4,2) DEFAULT 0,
    max_grade DECIMAL(4,2) DEFAULT 0,
    lighting_score INTEGER DEFAULT 0,
    has_self_intersection TINYINT(1) DEFAULT 0,
    validation_version VARCHAR(10) DEFAULT 'v1.0',
    segment_count INTEGER DEFAULT 0,
    turn_count INTEGER DEFAULT 0,
    place_ids LONGTEXT,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (id),
    CONSTRAINT unique_route_option UNIQUE (route_id, option_number),
    FOREIGN KEY (route_id) REFERENCES routes (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

CREATE TABLE IF NOT EXISTS saved_routes (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    route_id VARCHAR(36) NOT NULL,
    route_option_id VARCHAR(36),
    saved_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (id),
    CONSTRAINT unique_saved_route UNIQUE (user_id, route_id),
    FOREIGN KEY (user_id) REFERENCES users (id),
    FOREIGN KEY (route_id) REFERENCES routes (id),
    FOREIGN KEY (route_option_id) REFERENCES route_options (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_saved_routes_user_created ON saved_routes (user_id, saved_at);
CREATE INDEX IF NOT EXISTS idx_saved_routes_route ON saved_routes (route_id);

CREATE TABLE IF NOT EXISTS route_generation_tasks (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    status VARCHAR(20) DEFAULT 'processing',
    progress INTEGER DEFAULT 0,
    current_step VARCHAR(100),
    estimated_remaining INTEGER,
    request_data LONGTEXT NOT NULL,
    route_id VARCHAR(36),
    error_message VARCHAR(500),
    total_candidates INTEGER DEFAULT 6,
    filtered_by_intersection INTEGER DEFAULT 0,
    filtered_by_distance INTEGER DEFAULT 0,
    generation_metadata LONGTEXT,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    completed_at DATETIME(3),
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id),
    FOREIGN KEY (route_id) REFERENCES routes (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_route_tasks_user_status ON route_generation_tasks (user_id, status);

CREATE TABLE IF NOT EXISTS places (
    id VARCHAR(36) NOT NULL,
    name VARCHAR(100) NOT NULL,
    category VARCHAR(30) NOT NULL,
    latitude DECIMAL(10,7) NOT NULL,
    longitude DECIMAL(10,7) NOT NULL,
    address VARCHAR(255),
    rating DECIMAL(2,1),
    review_count INTEGER DEFAULT 0,
    icon VARCHAR(50),
    color VARCHAR(10),
    is_active TINYINT(1) DEFAULT 1,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_places_category_position ON places (category, latitude, longitude);

CREATE TABLE IF NOT EXISTS recommended_routes (
    id VARCHAR(36) NOT NULL,
    route_id VARCHAR(36) NOT NULL,
    target_latitude DECIMAL(10,7),
    target_longitude DECIMAL(10,7),
    radius_km DECIMAL(5,2),
    rating DECIMAL(2,1),
    runner_count INTEGER DEFAULT 0,
    reason VARCHAR(255),
    priority INTEGER DEFAULT 0,
    is_active TINYINT(1) DEFAULT 1,
    start_date DATE,
    end_date DATE,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (id),
    FOREIGN KEY (route_id) REFERENCES routes (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

CREATE TABLE IF NOT EXISTS workouts (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    route_id VARCHAR(36),
    route_option_id VARCHAR(36),
    route_name VARCHAR(100) NOT NULL,
    type VARCHAR(20),
    mode VARCHAR(20),
    status VARCHAR(20) DEFAULT 'active',
    started_at DATETIME(3) NOT NULL,
    completed_at DATETIME(3),
    start_latitude DECIMAL(10,7) NOT NULL,
    start_longitude DECIMAL(10,7) NOT NULL,
    end_latitude DECIMAL(10,7),
    end_longitude DECIMAL(10,7),
    distance DECIMAL(5,2),
    duration INTEGER,
    avg_pace VARCHAR(20),
    max_pace VARCHAR(20),
    min_pace VARCHAR(20),
    calories INTEGER,
    elevation_gain INTEGER,
    elevation_loss INTEGER,
    route_completion DECIMAL(5,2),
    actual_path LONGTEXT,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    deleted_at DATETIME(3),
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id),
    FOREIGN KEY (route_id) REFERENCES routes (id),
    FOREIGN KEY (route_option_id) REFERENCES route_options (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_workouts_user_status ON workouts (user_id, status, completed_at);
CREATE INDEX IF NOT EXISTS idx_workouts_option ON workouts (route_option_id);

CREATE TABLE IF NOT EXISTS workout_splits (
    id VARCHAR(36) NOT NULL,
    workout_id VARCHAR(36) NOT NULL,
    km INTEGER NOT NULL,
    pace VARCHAR(20) NOT NULL,
    duration INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (workout_id) REFERENCES workouts (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_workout_splits_workout ON workout_splits (workout_id);

CREATE TABLE IF NOT EXISTS workout_goals (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    goal_type VARCHAR(20) NOT NULL,
    target_type VARCHAR(20) NOT NULL,
    target_value DECIMAL(10,2) NOT NULL,
    start_date DATE NOT NULL,
    end_date DATE NOT NULL,
    is_active TINYINT(1) DEFAULT 1,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_user_active ON workout_goals (user_id, is_active);
CREATE INDEX IF NOT EXISTS idx_dates ON workout_goals (start_date, end_date);

CREATE TABLE IF NOT EXISTS posts (
    id VARCHAR(36) NOT NULL,
    author_id VARCHAR(36) NOT NULL,
    workout_id VARCHAR(36),
    route_name VARCHAR(100),
    shape_id VARCHAR(50),
    shape_name VARCHAR(50),
    shape_icon VARCHAR(50),
    svg_path MEDIUMTEXT,
    distance DECIMAL(5,2) NOT NULL,
    duration INTEGER NOT NULL,
    pace VARCHAR(20),
    calories INTEGER,
    location VARCHAR(100),
    caption TEXT,
    visibility VARCHAR(20) DEFAULT 'public',
    like_count INTEGER DEFAULT 0,
    comment_count INTEGER DEFAULT 0,
    bookmark_count INTEGER DEFAULT 0,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    deleted_at DATETIME(3),
    PRIMARY KEY (id),
    CONSTRAINT unique_post_workout UNIQUE (workout_id),
    FOREIGN KEY (author_id) REFERENCES users (id),
    FOREIGN KEY (workout_id) REFERENCES workouts (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_posts_feed ON posts (deleted_at, visibility, created_at);
CREATE INDEX IF NOT EXISTS idx_posts_popular ON posts (like_count, created_at);

CREATE TABLE IF NOT EXISTS post_likes (
    id VARCHAR(36) NOT NULL,
    post_id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (id),
    CONSTRAINT unique_post_like UNIQUE (post_id, user_id),
    FOREIGN KEY (post_id) REFERENCES posts (id),
    FOREIGN KEY (user_id) REFERENCES users (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

CREATE TABLE IF NOT EXISTS post_bookmarks (
    id VARCHAR(36) NOT NULL,
    post_id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (id),
    CONSTRAINT unique_post_bookmark UNIQUE (post_id, user_id),
    FOREIGN KEY (post_id) REFERENCES posts (id),
    FOREIGN KEY (user_id) REFERENCES users (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

CREATE TABLE IF NOT EXISTS comments (
    id VARCHAR(36) NOT NULL,
    post_id VARCHAR(36) NOT NULL,
    author_id VARCHAR(36) NOT NULL,
    content VARCHAR(500) NOT NULL,
    like_count INTEGER DEFAULT 0,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    deleted_at DATETIME(3),
    PRIMARY KEY (id),
    FOREIGN KEY (post_id) REFERENCES posts (id),
    FOREIGN KEY (author_id) REFERENCES users (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_comments_post ON comments (post_id, created_at);

CREATE TABLE IF NOT EXISTS comment_likes (
    id VARCHAR(36) NOT NULL,
    comment_id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (id),
    CONSTRAINT unique_comment_like UNIQUE (comment_id, user_id),
    FOREIGN KEY (comment_id) REFERENCES comments (id),
    FOREIGN KEY (user_id) REFERENCES users (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

CREATE TABLE IF NOT EXISTS cctvs (
    id INTEGER NOT NULL PRIMARY KEY /*M! AUTO_INCREMENT */,
    latitude DECIMAL(10,7) NOT NULL,
    longitude DECIMAL(10,7) NOT NULL
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_cctvs_position ON cctvs (latitude, longitude);

CREATE TABLE IF NOT EXISTS lights (
    id INTEGER NOT NULL PRIMARY KEY /*M! AUTO_INCREMENT */,
    latitude DECIMAL(10,7) NOT NULL,
    longitude DECIMAL(10,7) NOT NULL
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_lights_position ON lights (latitude, longitude);

-- +goose Down
DROP TABLE IF EXISTS lights;
DROP TABLE IF EXISTS cctvs;
DROP TABLE IF EXISTS comment_likes;
DROP TABLE IF EXISTS comments;
DROP TABLE IF EXISTS post_bookmarks;
DROP TABLE IF EXISTS post_likes;
DROP TABLE IF EXISTS posts;
DROP TABLE IF EXISTS workout_goals;
DROP TABLE IF EXISTS workout_splits;
DROP TABLE IF EXISTS workouts;
DROP TABLE IF EXISTS recommended_routes;
DROP TABLE IF EXISTS places;
DROP TABLE IF EXISTS route_generation_tasks;
DROP TABLE IF EXISTS saved_routes;
DROP TABLE IF EXISTS route_options;
DROP TABLE IF EXISTS routes;
DROP TABLE IF EXISTS route_shapes;
DROP TABLE IF EXISTS refresh_tokens;
DROP TABLE IF EXISTS user_settings;
DROP TABLE IF EXISTS user_stats;
DROP TABLE IF EXISTS users;
