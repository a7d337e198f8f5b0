-- A MariaDB database as the previous server makes it, with something in every table: defaults that only its program knew,
-- naive UTC times without fractions, JSON columns, TEXT for drawings, hashes of the kind $2b$, NULL counters, no indexes but those
-- of keys and of what was declared unique. Statements end with ";" at the end of a line.
CREATE TABLE users (
    id VARCHAR(36) NOT NULL,
    email VARCHAR(255) NOT NULL,
    password_hash VARCHAR(255),
    name VARCHAR(100) NOT NULL,
    avatar_url VARCHAR(500),
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    deleted_at DATETIME,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ix_users_email ON users (email);
CREATE TABLE user_stats (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    total_distance DECIMAL(10,2) NOT NULL,
    total_workouts INTEGER NOT NULL,
    completed_routes INTEGER NOT NULL,
    updated_at DATETIME,
    PRIMARY KEY (id),
    UNIQUE (user_id),
    FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE user_settings (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    dark_mode BOOL,
    language VARCHAR(10),
    push_enabled BOOL,
    workout_reminder BOOL,
    goal_achievement BOOL,
    community_activity BOOL,
    auto_lap BOOL,
    night_safety_mode BOOL,
    auto_night_mode BOOL,
    share_location BOOL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (user_id),
    FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE refresh_tokens (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    token VARCHAR(500) NOT NULL,
    expires_at DATETIME NOT NULL,
    created_at DATETIME NOT NULL,
    revoked_at DATETIME,
    PRIMARY KEY (id),
    UNIQUE (token),
    FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE route_shapes (
    id VARCHAR(36) NOT NULL,
    name VARCHAR(50) NOT NULL,
    icon_name VARCHAR(50) NOT NULL,
    category VARCHAR(20) NOT NULL,
    estimated_distance DECIMAL(5,2),
    svg_path TEXT,
    is_active BOOL,
    created_at DATETIME,
    PRIMARY KEY (id)
);
CREATE TABLE routes (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    shape_id VARCHAR(36),
    name VARCHAR(100) NOT NULL,
    type VARCHAR(20),
    mode VARCHAR(20),
    start_latitude DECIMAL(10,7) NOT NULL,
    start_longitude DECIMAL(10,7) NOT NULL,
    svg_path TEXT,
    `condition` VARCHAR(20),
    intensity VARCHAR(20),
    target_duration INTEGER,
    safety_mode BOOL NOT NULL,
    status VARCHAR(20) NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id),
    FOREIGN KEY (shape_id) REFERENCES route_shapes (id)
);
CREATE TABLE route_options (
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
    coordinates JSON NOT NULL,
    safety_score INTEGER,
    max_elevation_diff INTEGER,
    total_ascent DECIMAL(6,2),
    total_descent DECIMAL(6,2),
    total_elevation_change DECIMAL(6,2),
    average_grade DECIMAL(4,2),
    max_grade DECIMAL(4,2),
    lighting_score INTEGER,
    has_self_intersection BOOL NOT NULL,
    validation_version VARCHAR(10),
    segment_count INTEGER,
    turn_count INTEGER,
    place_ids JSON,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT unique_route_option UNIQUE (route_id, option_number),
    FOREIGN KEY (route_id) REFERENCES routes (id)
);
CREATE TABLE saved_routes (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    route_id VARCHAR(36) NOT NULL,
    route_option_id VARCHAR(36),
    saved_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT unique_saved_route UNIQUE (user_id, route_id),
    FOREIGN KEY (user_id) REFERENCES users (id),
    FOREIGN KEY (route_id) REFERENCES routes (id),
    FOREIGN KEY (route_option_id) REFERENCES route_options (id)
);
CREATE INDEX idx_saved_routes_user_created ON saved_routes (user_id, saved_at);
CREATE TABLE route_generation_tasks (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    status VARCHAR(20) NOT NULL,
    progress INTEGER NOT NULL,
    current_step VARCHAR(100),
    estimated_remaining INTEGER,
    request_data JSON NOT NULL,
    route_id VARCHAR(36),
    error_message VARCHAR(500),
    total_candidates INTEGER NOT NULL,
    filtered_by_intersection INTEGER NOT NULL,
    filtered_by_distance INTEGER NOT NULL,
    generation_metadata JSON,
    created_at DATETIME NOT NULL,
    completed_at DATETIME,
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id),
    FOREIGN KEY (route_id) REFERENCES routes (id)
);
CREATE INDEX idx_route_tasks_user_status ON route_generation_tasks (user_id, status);
CREATE TABLE places (
    id VARCHAR(36) NOT NULL,
    name VARCHAR(100) NOT NULL,
    category VARCHAR(30) NOT NULL,
    latitude DECIMAL(10,7) NOT NULL,
    longitude DECIMAL(10,7) NOT NULL,
    address VARCHAR(255),
    rating DECIMAL(2,1),
    review_count INTEGER NOT NULL,
    icon VARCHAR(50),
    color VARCHAR(10),
    is_active BOOL NOT NULL,
    created_at DATETIME,
    updated_at DATETIME,
    PRIMARY KEY (id)
);
CREATE TABLE recommended_routes (
    id VARCHAR(36) NOT NULL,
    route_id VARCHAR(36) NOT NULL,
    target_latitude DECIMAL(10,7),
    target_longitude DECIMAL(10,7),
    radius_km DECIMAL(5,2),
    rating DECIMAL(2,1),
    runner_count INTEGER,
    reason VARCHAR(255),
    priority INTEGER,
    is_active BOOL,
    start_date DATE,
    end_date DATE,
    created_at DATETIME,
    PRIMARY KEY (id),
    FOREIGN KEY (route_id) REFERENCES routes (id)
);
CREATE TABLE workouts (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    route_id VARCHAR(36),
    route_option_id VARCHAR(36),
    route_name VARCHAR(100) NOT NULL,
    type VARCHAR(20),
    mode VARCHAR(20),
    status VARCHAR(20) NOT NULL,
    started_at DATETIME NOT NULL,
    completed_at DATETIME,
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
    actual_path JSON,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    deleted_at DATETIME,
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id),
    FOREIGN KEY (route_id) REFERENCES routes (id),
    FOREIGN KEY (route_option_id) REFERENCES route_options (id)
);
CREATE TABLE workout_splits (
    id VARCHAR(36) NOT NULL,
    workout_id VARCHAR(36) NOT NULL,
    km INTEGER NOT NULL,
    pace VARCHAR(20) NOT NULL,
    duration INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (workout_id) REFERENCES workouts (id)
);
CREATE TABLE posts (
    id VARCHAR(36) NOT NULL,
    author_id VARCHAR(36) NOT NULL,
    workout_id VARCHAR(36),
    route_name VARCHAR(100) NOT NULL,
    shape_id VARCHAR(50),
    shape_name VARCHAR(50),
    shape_icon VARCHAR(50),
    svg_path TEXT,
    distance DECIMAL(5,2) NOT NULL,
    duration INTEGER NOT NULL,
    pace VARCHAR(20),
    calories INTEGER,
    location VARCHAR(100),
    caption TEXT,
    visibility VARCHAR(20),
    like_count INTEGER,
    comment_count INTEGER,
    bookmark_count INTEGER,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    deleted_at DATETIME,
    PRIMARY KEY (id),
    UNIQUE (workout_id),
    FOREIGN KEY (author_id) REFERENCES users (id),
    FOREIGN KEY (workout_id) REFERENCES workouts (id)
);
CREATE TABLE post_likes (
    id VARCHAR(36) NOT NULL,
    post_id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT unique_post_like UNIQUE (post_id, user_id),
    FOREIGN KEY (post_id) REFERENCES posts (id),
    FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE post_bookmarks (
    id VARCHAR(36) NOT NULL,
    post_id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    created_at DATETIME NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT unique_post_bookmark UNIQUE (post_id, user_id),
    FOREIGN KEY (post_id) REFERENCES posts (id),
    FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE comments (
    id VARCHAR(36) NOT NULL,
    post_id VARCHAR(36) NOT NULL,
    author_id VARCHAR(36) NOT NULL,
    content VARCHAR(500) NOT NULL,
    like_count INTEGER,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    deleted_at DATETIME,
    PRIMARY KEY (id),
    FOREIGN KEY (post_id) REFERENCES posts (id),
    FOREIGN KEY (author_id) REFERENCES users (id)
);
CREATE TABLE comment_likes (
    id VARCHAR(36) NOT NULL,
    comment_id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    created_at DATETIME,
    PRIMARY KEY (id),
    CONSTRAINT unique_comment_like UNIQUE (comment_id, user_id),
    FOREIGN KEY (comment_id) REFERENCES comments (id),
    FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE cctvs (
    id INTEGER NOT NULL AUTO_INCREMENT,
    latitude DECIMAL(10,7) NOT NULL,
    longitude DECIMAL(10,7) NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE lights (
    id INTEGER NOT NULL AUTO_INCREMENT,
    latitude DECIMAL(10,7) NOT NULL,
    longitude DECIMAL(10,7) NOT NULL,
    PRIMARY KEY (id)
);
-- The passwords: kim "correct horse 1", lee "비밀번호입니다123", park six times "가나다라마", of which bcrypt takes 72 bytes.
INSERT INTO users VALUES
    ('11111111-aaaa-4000-8000-000000000001', 'Kim.Runner@Example.com', '$2b$12$pZpJr.jnh.3UxlAFYtHreeAcW8EkZvPnV0./oZT2V5stxJqijEdfC', '김러너 🏃‍♀️', 'https://cdn.example.com/k.jpg', '2026-02-12 05:12:33', '2026-02-13 05:12:33', NULL),
    ('11111111-aaaa-4000-8000-000000000002', 'lee@example.com', '$2b$12$1MIbpu14KwPu90pFAj6vcO3BBHUHk5ZbWl4O.lLnH3QM6C6YTBq62', '이달리기', NULL, '2026-02-12 06:00:00', '2026-02-12 06:00:00', NULL),
    ('11111111-aaaa-4000-8000-000000000003', 'park@example.com', '$2b$12$HGddi331WhuHiV69X5r0COcibg23newQxA/cRxpiRyYwY8Rj0RfpG', '박', NULL, '2026-02-12 07:00:00', '2026-02-12 07:00:00', NULL),
    ('11111111-aaaa-4000-8000-000000000004', 'gone@example.com', '$2b$12$1MIbpu14KwPu90pFAj6vcO3BBHUHk5ZbWl4O.lLnH3QM6C6YTBq62', '떠난 사람', NULL, '2026-02-12 05:12:33', '2026-02-14 00:00:00', '2026-02-14 00:00:00');
INSERT INTO user_stats VALUES
    ('21111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', 7.62, 2, 2, '2026-02-13 06:30:00'),
    ('21111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000002', 0.00, 0, 0, NULL);
INSERT INTO user_settings VALUES
    ('31111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', 0, 'ko', 1, 0, 1, 1, 1, 0, 1, 1, '2026-02-12 05:12:33', '2026-02-12 05:12:33'),
    ('31111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000002', NULL, NULL, 1, 1, 1, 0, 0, NULL, 1, 0, '2026-02-12 06:00:00', '2026-02-12 06:00:00');
INSERT INTO refresh_tokens VALUES
    ('41111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.old', '2036-02-12 05:12:33', '2026-02-12 05:12:33', NULL),
    ('41111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000001', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.older', '2036-02-12 05:12:33', '2026-02-12 05:12:33', '2026-02-13 05:12:33');
INSERT INTO route_shapes VALUES
    ('heart', '하트', 'heart', 'shape', 5.00, 'M 50 90 L 10 40 L 50 25 L 90 40 Z', 1, '2026-02-12 05:12:33'),
    ('star', '별 ⭐', 'star', 'shape', NULL, NULL, 1, NULL),
    ('51111111-aaaa-4000-8000-000000000009', '내 그림', 'custom', 'shape', NULL, 'M0 0 L1 1', 0, '2026-02-12 05:12:33');
INSERT INTO routes VALUES
    ('61111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', 'heart', '하트 경로 💗', 'preset', 'none', 37.4979462, 127.0276206, NULL, 'recovery', 'light', 45, 1, 'active', '2026-02-12 05:20:00', '2026-02-12 05:20:00'),
    ('61111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000002', NULL, '커스텀 경로', 'custom', 'running', 37.5665350, 126.9779692, 'M 0 0 L 10 10 L 20 0 Z', NULL, NULL, NULL, 0, 'active', '2026-02-12 06:20:00', '2026-02-12 06:20:00'),
    ('61111111-aaaa-4000-8000-000000000003', '11111111-aaaa-4000-8000-000000000001', NULL, '지운 경로', 'none', NULL, 37.5000000, 127.0000000, NULL, NULL, NULL, NULL, 0, 'deleted', '2026-02-12 05:21:00', '2026-02-12 05:22:00');
INSERT INTO route_options VALUES
    ('71111111-aaaa-4000-8000-000000000001', '61111111-aaaa-4000-8000-000000000001', 1, '1순위 (가장 유사)', 5.12, 61, '10:00', 'recovery', '쉬움', 'BEST', '[{"lat": 37.4979462, "lng": 127.0276206}, {"lat": 37.5, "lng": 127.03}, {"lat": 37.4979462, "lng": 127.0276206}]', 80, 10, 12.50, 12.50, 25.00, 1.50, 4.00, 70, 0, 'v1.0', 10, 4, '{"cafe": ["91111111-aaaa-4000-8000-000000000001"], "convenience": []}', '2026-02-12 05:20:01'),
    ('71111111-aaaa-4000-8000-000000000002', '61111111-aaaa-4000-8000-000000000001', 2, NULL, 4.90, 58, NULL, NULL, '보통', NULL, '[{"lat": 37.4979462, "lng": 127.0276206}, {"lat": 37.49, "lng": 127.02}]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL, '2026-02-12 05:20:01'),
    ('71111111-aaaa-4000-8000-000000000003', '61111111-aaaa-4000-8000-000000000002', 1, '추천', 2.50, 30, NULL, NULL, '도전', '추천', '[{"lat": 37.566535, "lng": 126.9779692}, {"lat": 37.57, "lng": 126.98}]', 0, 0, 0.00, 0.00, 0.00, 0.00, 0.00, 0, 0, 'v1.0', 0, 0, 'null', '2026-02-12 06:20:01');
INSERT INTO saved_routes VALUES
    ('81111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', '61111111-aaaa-4000-8000-000000000001', '71111111-aaaa-4000-8000-000000000001', '2026-02-12 05:30:00'),
    ('81111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000001', '61111111-aaaa-4000-8000-000000000002', NULL, '2026-02-12 06:30:00'),
    ('81111111-aaaa-4000-8000-000000000003', '11111111-aaaa-4000-8000-000000000002', '61111111-aaaa-4000-8000-000000000001', '71111111-aaaa-4000-8000-000000000002', '2026-02-12 06:31:00');
INSERT INTO route_generation_tasks VALUES
    ('a1111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', 'completed', 100, 'processing', 1, '{"target_distance_km": 5.0, "shape_id": "heart"}', '61111111-aaaa-4000-8000-000000000001', NULL, 6, 1, 2, '{"candidates": 1080}', '2026-02-12 05:19:00', '2026-02-12 14:20:00'),
    ('a1111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000001', 'processing', 30, 'processing', 60, '{"name": "끝나지 않은 작업"}', NULL, NULL, 6, 0, 0, NULL, '2026-02-12 08:19:00', NULL),
    ('a1111111-aaaa-4000-8000-000000000003', '11111111-aaaa-4000-8000-000000000002', 'failed', 10, 'processing', NULL, '{}', NULL, '502: {''success'': False}', 6, 0, 0, 'null', '2026-02-12 08:20:00', NULL);
INSERT INTO places VALUES
    ('91111111-aaaa-4000-8000-000000000001', '카페 강남☕', 'cafe', 37.4980000, 127.0277000, '서울 강남구', 4.5, 12, 'cafe', '#884422', 1, '2026-02-12 05:12:33', NULL),
    ('91111111-aaaa-4000-8000-000000000002', '편의점', 'convenience', 37.4990000, 127.0287000, NULL, NULL, 0, NULL, NULL, 0, NULL, NULL);
INSERT INTO recommended_routes VALUES
    ('b1111111-aaaa-4000-8000-000000000001', '61111111-aaaa-4000-8000-000000000001', 37.5000000, 127.0000000, 3.00, 4.8, 27, '밤에도 밝은 길 🌙', 1, 1, '2026-02-01', NULL, NULL);
INSERT INTO workouts VALUES
    ('c1111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', '61111111-aaaa-4000-8000-000000000001', '71111111-aaaa-4000-8000-000000000001', '하트 경로', NULL, 'shape', 'completed', '2026-02-12 06:00:00', '2026-02-12 06:30:00', 37.4979462, 127.0276206, 37.4980000, 127.0277000, 5.12, 1800, '5''51"', '4''10"', '7''30"', 300, 12, 13, 98.50, '[{"lat": 37.4979462, "lng": 127.0276206, "timestamp": 1770876000000.25}, {"lat": 37.5, "lng": 127.03, "timestamp": 1770877800000}]', '2026-02-12 06:00:00', '2026-02-12 06:30:00', NULL),
    ('c1111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000001', NULL, NULL, '저녁 산책 🌆', 'walking', NULL, 'completed', '2026-02-13 06:00:00', '2026-02-13 06:30:00', 37.5000000, 127.0000000, NULL, NULL, 2.50, 1800, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '2026-02-13 06:00:00', '2026-02-13 06:30:00', NULL),
    ('c1111111-aaaa-4000-8000-000000000003', '11111111-aaaa-4000-8000-000000000001', NULL, NULL, '지운 운동', NULL, NULL, 'completed', '2026-02-13 07:00:00', '2026-02-13 07:30:00', 37.5000000, 127.0000000, NULL, NULL, 3.00, 900, NULL, NULL, NULL, 100, NULL, NULL, NULL, 'null', '2026-02-13 07:00:00', '2026-02-13 07:30:00', '2026-02-14 00:00:00'),
    ('c1111111-aaaa-4000-8000-000000000004', '11111111-aaaa-4000-8000-000000000002', NULL, NULL, '취소한 운동', NULL, 'custom', 'active', '2026-02-13 08:00:00', NULL, 37.5000000, 127.0000000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-02-13 08:00:00', '2026-02-13 08:05:00', '2026-02-13 08:05:00');
INSERT INTO workout_splits VALUES
    ('d1111111-aaaa-4000-8000-000000000001', 'c1111111-aaaa-4000-8000-000000000001', 1, '5''40"', 340),
    ('d1111111-aaaa-4000-8000-000000000002', 'c1111111-aaaa-4000-8000-000000000001', 2, '5''55"', 355);
INSERT INTO posts VALUES
    ('e1111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', 'c1111111-aaaa-4000-8000-000000000001', '하트 경로', 'heart', '하트', 'heart', NULL, 5.12, 1800, '5''51"', 300, '강남역', '오늘도 달렸다! 💪🏻 #러닝', 'public', 2, 1, NULL, '2026-02-12 07:00:00', '2026-02-12 07:00:00', NULL),
    ('e1111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000001', NULL, '비밀', NULL, NULL, NULL, 'M0 0 L10 10', 1.00, 600, NULL, NULL, NULL, NULL, 'private', 0, 0, 0, '2026-02-12 07:01:00', '2026-02-12 07:01:00', NULL),
    ('e1111111-aaaa-4000-8000-000000000003', '11111111-aaaa-4000-8000-000000000001', 'c1111111-aaaa-4000-8000-000000000002', '지운 게시물', NULL, NULL, NULL, NULL, 2.50, 1800, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-02-13 07:00:00', '2026-02-13 07:05:00', '2026-02-13 07:05:00');
INSERT INTO post_likes VALUES
    ('f1111111-aaaa-4000-8000-000000000001', 'e1111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000002', '2026-02-12 08:00:00');
INSERT INTO post_bookmarks VALUES
    ('f2111111-aaaa-4000-8000-000000000001', 'e1111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000002', '2026-02-12 08:01:00');
INSERT INTO comments VALUES
    ('f3111111-aaaa-4000-8000-000000000001', 'e1111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000002', '멋져요 👏', NULL, '2026-02-12 08:02:00', '2026-02-12 08:02:00', NULL),
    ('f3111111-aaaa-4000-8000-000000000002', 'e1111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000003', '지운 댓글', 0, '2026-02-12 08:03:00', '2026-02-12 08:03:00', '2026-02-12 08:04:00');
INSERT INTO comment_likes VALUES
    ('f4111111-aaaa-4000-8000-000000000001', 'f3111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', NULL);
INSERT INTO cctvs VALUES
    (1, 37.4979000, 127.0276000), (2, 37.4989000, 127.0286000);
INSERT INTO lights VALUES
    (1, 37.4979100, 127.0276100), (7, 37.4989100, 127.0286100);
