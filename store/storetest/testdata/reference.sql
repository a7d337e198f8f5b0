-- A database as the previous server leaves it: naive times without fractions, no provider, guide or lease columns, presets
-- written by clients, a deleted account that keeps its address, a task left behind by a restart.
CREATE TABLE users (
    id VARCHAR(36) NOT NULL, email VARCHAR(255) NOT NULL, password_hash VARCHAR(255), name VARCHAR(100) NOT NULL, avatar_url VARCHAR(500),
    created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL, deleted_at DATETIME, PRIMARY KEY (id), UNIQUE (email)
);
CREATE TABLE user_stats (
    id VARCHAR(36) NOT NULL, user_id VARCHAR(36) NOT NULL, total_distance DECIMAL(10,2), total_workouts INTEGER, completed_routes INTEGER,
    updated_at DATETIME NOT NULL, PRIMARY KEY (id), UNIQUE (user_id), FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE refresh_tokens (
    id VARCHAR(36) NOT NULL, user_id VARCHAR(36) NOT NULL, token VARCHAR(500) NOT NULL, expires_at DATETIME NOT NULL,
    created_at DATETIME NOT NULL, revoked_at DATETIME, PRIMARY KEY (id), UNIQUE (token), FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE user_settings (
    id VARCHAR(36) NOT NULL, user_id VARCHAR(36) NOT NULL, dark_mode TINYINT(1), language VARCHAR(10), push_enabled TINYINT(1),
    workout_reminder TINYINT(1), goal_achievement TINYINT(1), community_activity TINYINT(1), auto_lap TINYINT(1),
    night_safety_mode TINYINT(1), auto_night_mode TINYINT(1), share_location TINYINT(1), created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL, PRIMARY KEY (id), UNIQUE (user_id), FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE route_shapes (
    id VARCHAR(36) NOT NULL, name VARCHAR(50) NOT NULL, icon_name VARCHAR(50) NOT NULL, category VARCHAR(20) NOT NULL,
    estimated_distance DECIMAL(5,2), svg_path MEDIUMTEXT, is_active TINYINT(1), created_at DATETIME, PRIMARY KEY (id)
);
CREATE TABLE routes (
    id VARCHAR(36) NOT NULL, user_id VARCHAR(36) NOT NULL, shape_id VARCHAR(36), name VARCHAR(100) NOT NULL, type VARCHAR(20), mode VARCHAR(20),
    start_latitude DECIMAL(10,7) NOT NULL, start_longitude DECIMAL(10,7) NOT NULL, svg_path MEDIUMTEXT, `condition` VARCHAR(20),
    intensity VARCHAR(20), target_duration INTEGER, safety_mode TINYINT(1), status VARCHAR(20), created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL, PRIMARY KEY (id), FOREIGN KEY (user_id) REFERENCES users (id), FOREIGN KEY (shape_id) REFERENCES route_shapes (id)
);
CREATE TABLE route_options (
    id VARCHAR(36) NOT NULL, route_id VARCHAR(36) NOT NULL, option_number INTEGER NOT NULL, name VARCHAR(100), distance DECIMAL(5,2) NOT NULL,
    estimated_time INTEGER NOT NULL, recommended_pace VARCHAR(10), condition_type VARCHAR(20), difficulty VARCHAR(20) NOT NULL, tag VARCHAR(20),
    coordinates JSON NOT NULL, safety_score INTEGER, max_elevation_diff INTEGER, total_ascent DECIMAL(6,2), total_descent DECIMAL(6,2),
    total_elevation_change DECIMAL(6,2), average_grade DECIMAL(4,2), max_grade DECIMAL(4,2), lighting_score INTEGER,
    has_self_intersection TINYINT(1), validation_version VARCHAR(10), segment_count INTEGER, turn_count INTEGER, place_ids JSON,
    created_at DATETIME NOT NULL, PRIMARY KEY (id), CONSTRAINT unique_route_option UNIQUE (route_id, option_number),
    FOREIGN KEY (route_id) REFERENCES routes (id)
);
CREATE TABLE route_generation_tasks (
    id VARCHAR(36) NOT NULL, user_id VARCHAR(36) NOT NULL, status VARCHAR(20), progress INTEGER, current_step VARCHAR(100),
    estimated_remaining INTEGER, request_data JSON NOT NULL, route_id VARCHAR(36), error_message VARCHAR(500), total_candidates INTEGER,
    filtered_by_intersection INTEGER, filtered_by_distance INTEGER, generation_metadata JSON, created_at DATETIME NOT NULL, completed_at DATETIME,
    PRIMARY KEY (id), FOREIGN KEY (user_id) REFERENCES users (id), FOREIGN KEY (route_id) REFERENCES routes (id)
);
CREATE TABLE workouts (
    id VARCHAR(36) NOT NULL, user_id VARCHAR(36) NOT NULL, route_id VARCHAR(36), route_option_id VARCHAR(36), route_name VARCHAR(100) NOT NULL,
    type VARCHAR(20), mode VARCHAR(20), status VARCHAR(20), started_at DATETIME NOT NULL, completed_at DATETIME,
    start_latitude DECIMAL(10,7) NOT NULL, start_longitude DECIMAL(10,7) NOT NULL, end_latitude DECIMAL(10,7), end_longitude DECIMAL(10,7),
    distance DECIMAL(5,2), duration INTEGER, avg_pace VARCHAR(20), max_pace VARCHAR(20), min_pace VARCHAR(20), calories INTEGER,
    elevation_gain INTEGER, elevation_loss INTEGER, route_completion DECIMAL(5,2), actual_path JSON, created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL, deleted_at DATETIME, PRIMARY KEY (id), FOREIGN KEY (user_id) REFERENCES users (id),
    FOREIGN KEY (route_id) REFERENCES routes (id), FOREIGN KEY (route_option_id) REFERENCES route_options (id)
);
CREATE TABLE posts (
    id VARCHAR(36) NOT NULL, author_id VARCHAR(36) NOT NULL, workout_id VARCHAR(36), route_name VARCHAR(100), shape_id VARCHAR(50),
    shape_name VARCHAR(50), shape_icon VARCHAR(50), svg_path MEDIUMTEXT, distance DECIMAL(5,2) NOT NULL, duration INTEGER NOT NULL,
    pace VARCHAR(20), calories INTEGER, location VARCHAR(100), caption TEXT, visibility VARCHAR(20), like_count INTEGER, comment_count INTEGER,
    bookmark_count INTEGER, created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL, deleted_at DATETIME, PRIMARY KEY (id), UNIQUE (workout_id),
    FOREIGN KEY (author_id) REFERENCES users (id), FOREIGN KEY (workout_id) REFERENCES workouts (id)
);
INSERT INTO users VALUES
    ('u1', 'Kim@example.com', '$2b$12$abc', '김러너', NULL, '2026-02-12 05:12:33', '2026-02-12 05:12:33', NULL),
    ('u2', 'gone@example.com', '$2b$12$abc', 'gone', NULL, '2026-02-12 05:12:33', '2026-02-12 05:12:33', '2026-02-13 00:00:00');
INSERT INTO user_settings VALUES ('t1', 'u1', NULL, NULL, NULL, NULL, 1, NULL, 0, NULL, NULL, NULL, '2026-02-12 05:12:33', '2026-02-12 05:12:33');
INSERT INTO user_stats VALUES ('s1', 'u1', 12.50, 2, 1, '2026-02-12 05:12:33');
INSERT INTO refresh_tokens VALUES ('t1', 'u1', 'plain.token', '2036-02-12 05:12:33', '2026-02-12 05:12:33', NULL);
INSERT INTO route_shapes VALUES ('heart', '하트', 'heart', 'shape', NULL, 'M0 0 L9 9', 1, '2026-02-12 05:12:33');
INSERT INTO routes VALUES
    ('r1', 'u1', 'heart', '하트 경로', 'preset', 'none', 37.4979462, 127.0276206, NULL, NULL, NULL, NULL, 0, 'active', '2026-02-12 05:12:33', '2026-02-12 05:12:33');
INSERT INTO route_options VALUES
    ('o1', 'r1', 1, '1순위 (가장 유사)', 5.12, 61, NULL, NULL, '쉬움', 'BEST', '[{"lat": 37.4979462, "lng": 127.0276206}, {"lat": 37.5, "lng": 127.03}]',
     80, 10, 12.00, 12.00, 24.00, 1.50, 4.00, 0, 0, 'v1.0', 10, 4, '{"cafe": ["c1"], "convenience": []}', '2026-02-12 05:12:33');
INSERT INTO route_generation_tasks VALUES
    ('g1', 'u1', 'processing', 30, 'processing', 60, '{}', NULL, NULL, 6, 0, 0, NULL, '2026-02-12 05:12:33', NULL),
    ('g2', 'u1', 'completed', 100, 'processing', 0, '{}', 'r1', NULL, 6, 0, 0, NULL, '2026-02-12 05:12:33', '2026-02-12 05:13:33');
INSERT INTO workouts VALUES
    ('w1', 'u1', 'r1', 'o1', '하트 경로', NULL, NULL, 'completed', '2026-02-12 06:00:00', '2026-02-12 06:30:00', 37.4979462, 127.0276206, NULL, NULL,
     5.12, 1800, NULL, NULL, NULL, 300, NULL, NULL, 98.5, '[]', '2026-02-12 06:00:00', '2026-02-12 06:30:00', NULL),
    ('w2', 'u1', NULL, NULL, '자유', NULL, NULL, 'completed', '2026-02-12 06:00:00', '2026-02-12 06:30:00', 37.4979462, 127.0276206, NULL, NULL,
     2.00, 600, NULL, NULL, NULL, 100, NULL, NULL, NULL, '[]', '2026-02-12 06:00:00', '2026-02-12 06:30:00', '2026-02-14 00:00:00');
INSERT INTO posts VALUES
    ('p1', 'u1', 'w1', '하트 경로', 'heart', '하트', 'heart', NULL, 5.12, 1800, NULL, 300, NULL, '좋았다', 'public', 0, 0, 0, '2026-02-12 07:00:00',
     '2026-02-12 07:00:00', '2026-02-13 07:00:00');
