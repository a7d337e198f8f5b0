-- Rows of the tables of migration 1, as ../reference.sql has them, but for times that must not be NULL.
INSERT INTO users
    (id, email, password_hash, name, avatar_url, created_at, updated_at, deleted_at)
VALUES
    ('11111111-aaaa-4000-8000-000000000001', 'Kim.Runner@Example.com', '$2b$12$pZpJr.jnh.3UxlAFYtHreeAcW8EkZvPnV0./oZT2V5stxJqijEdfC', '김러너 🏃‍♀️', 'https://cdn.example.com/k.jpg', '2026-02-12 05:12:33.000', '2026-02-13 05:12:33.000', NULL),
    ('11111111-aaaa-4000-8000-000000000002', 'lee@example.com', '$2b$12$1MIbpu14KwPu90pFAj6vcO3BBHUHk5ZbWl4O.lLnH3QM6C6YTBq62', '이달리기', NULL, '2026-02-12 06:00:00.000', '2026-02-12 06:00:00.000', NULL),
    ('11111111-aaaa-4000-8000-000000000003', 'park@example.com', '$2b$12$HGddi331WhuHiV69X5r0COcibg23newQxA/cRxpiRyYwY8Rj0RfpG', '박', NULL, '2026-02-12 07:00:00.000', '2026-02-12 07:00:00.000', NULL),
    ('11111111-aaaa-4000-8000-000000000004', 'gone@example.com', '$2b$12$1MIbpu14KwPu90pFAj6vcO3BBHUHk5ZbWl4O.lLnH3QM6C6YTBq62', '떠난 사람', NULL, '2026-02-12 05:12:33.000', '2026-02-14 00:00:00.000', '2026-02-14 00:00:00.000');
INSERT INTO user_stats
    (id, user_id, total_distance, total_workouts, completed_routes, updated_at)
VALUES
    ('21111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', 7.62, 2, 2, '2026-02-13 06:30:00.000'),
    ('21111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000002', 0.00, 0, 0, '2026-02-12 05:12:33.000');
INSERT INTO user_settings
    (id, user_id, dark_mode, language, push_enabled, workout_reminder, goal_achievement, community_activity, auto_lap, night_safety_mode, auto_night_mode, share_location, created_at, updated_at)
VALUES
    ('31111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', 0, 'ko', 1, 0, 1, 1, 1, 0, 1, 1, '2026-02-12 05:12:33.000', '2026-02-12 05:12:33.000'),
    ('31111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000002', NULL, NULL, 1, 1, 1, 0, 0, NULL, 1, 0, '2026-02-12 06:00:00.000', '2026-02-12 06:00:00.000');
INSERT INTO refresh_tokens
    (id, user_id, token, expires_at, created_at, revoked_at)
VALUES
    ('41111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.old', '2036-02-12 05:12:33.000', '2026-02-12 05:12:33.000', NULL),
    ('41111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000001', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.older', '2036-02-12 05:12:33.000', '2026-02-12 05:12:33.000', '2026-02-13 05:12:33.000');
INSERT INTO route_shapes
    (id, name, icon_name, category, estimated_distance, svg_path, is_active, created_at)
VALUES
    ('heart', '하트', 'heart', 'shape', 5.00, 'M 50 90 L 10 40 L 50 25 L 90 40 Z', 1, '2026-02-12 05:12:33.000'),
    ('star', '별 ⭐', 'star', 'shape', NULL, NULL, 1, '2026-02-12 05:12:33.000'),
    ('51111111-aaaa-4000-8000-000000000009', '내 그림', 'custom', 'shape', NULL, 'M0 0 L1 1', 0, '2026-02-12 05:12:33.000');
INSERT INTO routes
    (id, user_id, shape_id, name, type, mode, start_latitude, start_longitude, svg_path, `condition`, intensity, target_duration, safety_mode, status, created_at, updated_at)
VALUES
    ('61111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', 'heart', '하트 경로 💗', 'preset', 'none', 37.4979462, 127.0276206, NULL, 'recovery', 'light', 45, 1, 'active', '2026-02-12 05:20:00.000', '2026-02-12 05:20:00.000'),
    ('61111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000002', NULL, '커스텀 경로', 'custom', 'running', 37.5665350, 126.9779692, 'M 0 0 L 10 10 L 20 0 Z', NULL, NULL, NULL, 0, 'active', '2026-02-12 06:20:00.000', '2026-02-12 06:20:00.000'),
    ('61111111-aaaa-4000-8000-000000000003', '11111111-aaaa-4000-8000-000000000001', NULL, '지운 경로', 'none', NULL, 37.5000000, 127.0000000, NULL, NULL, NULL, NULL, 0, 'deleted', '2026-02-12 05:21:00.000', '2026-02-12 05:22:00.000');
INSERT INTO route_options
    (id, route_id, option_number, name, distance, estimated_time, recommended_pace, condition_type, difficulty, tag, coordinates, safety_score, max_elevation_diff, total_ascent, total_descent, total_elevation_change, average_grade, max_grade, lighting_score, has_self_intersection, validation_version, segment_count, turn_count, place_ids, created_at)
VALUES
    ('71111111-aaaa-4000-8000-000000000001', '61111111-aaaa-4000-8000-000000000001', 1, '1순위 (가장 유사)', 5.12, 61, '10:00', 'recovery', '쉬움', 'BEST', '[{"lat": 37.4979462, "lng": 127.0276206}, {"lat": 37.5, "lng": 127.03}, {"lat": 37.4979462, "lng": 127.0276206}]', 80, 10, 12.50, 12.50, 25.00, 1.50, 4.00, 70, 0, 'v1.0', 10, 4, '{"cafe": ["91111111-aaaa-4000-8000-000000000001"], "convenience": []}', '2026-02-12 05:20:01.000'),
    ('71111111-aaaa-4000-8000-000000000002', '61111111-aaaa-4000-8000-000000000001', 2, NULL, 4.90, 58, NULL, NULL, '보통', NULL, '[{"lat": 37.4979462, "lng": 127.0276206}, {"lat": 37.49, "lng": 127.02}]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL, '2026-02-12 05:20:01.000'),
    ('71111111-aaaa-4000-8000-000000000003', '61111111-aaaa-4000-8000-000000000002', 1, '추천', 2.50, 30, NULL, NULL, '도전', '추천', '[{"lat": 37.566535, "lng": 126.9779692}, {"lat": 37.57, "lng": 126.98}]', 0, 0, 0.00, 0.00, 0.00, 0.00, 0.00, 0, 0, 'v1.0', 0, 0, 'null', '2026-02-12 06:20:01.000');
INSERT INTO saved_routes
    (id, user_id, route_id, route_option_id, saved_at)
VALUES
    ('81111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', '61111111-aaaa-4000-8000-000000000001', '71111111-aaaa-4000-8000-000000000001', '2026-02-12 05:30:00.000'),
    ('81111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000001', '61111111-aaaa-4000-8000-000000000002', NULL, '2026-02-12 06:30:00.000'),
    ('81111111-aaaa-4000-8000-000000000003', '11111111-aaaa-4000-8000-000000000002', '61111111-aaaa-4000-8000-000000000001', '71111111-aaaa-4000-8000-000000000002', '2026-02-12 06:31:00.000');
INSERT INTO route_generation_tasks
    (id, user_id, status, progress, current_step, estimated_remaining, request_data, route_id, error_message, total_candidates, filtered_by_intersection, filtered_by_distance, generation_metadata, created_at, completed_at)
VALUES
    ('a1111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', 'completed', 100, 'processing', 1, '{"target_distance_km": 5.0, "shape_id": "heart"}', '61111111-aaaa-4000-8000-000000000001', NULL, 6, 1, 2, '{"candidates": 1080}', '2026-02-12 05:19:00.000', '2026-02-12 14:20:00.000'),
    ('a1111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000001', 'processing', 30, 'processing', 60, '{"name": "끝나지 않은 작업"}', NULL, NULL, 6, 0, 0, NULL, '2026-02-12 08:19:00.000', NULL),
    ('a1111111-aaaa-4000-8000-000000000003', '11111111-aaaa-4000-8000-000000000002', 'failed', 10, 'processing', NULL, '{}', NULL, '502: {''success'': False}', 6, 0, 0, 'null', '2026-02-12 08:20:00.000', NULL);
INSERT INTO places
    (id, name, category, latitude, longitude, address, rating, review_count, icon, color, is_active, created_at, updated_at)
VALUES
    ('91111111-aaaa-4000-8000-000000000001', '카페 강남☕', 'cafe', 37.4980000, 127.0277000, '서울 강남구', 4.5, 12, 'cafe', '#884422', 1, '2026-02-12 05:12:33.000', '2026-02-12 05:12:33.000'),
    ('91111111-aaaa-4000-8000-000000000002', '편의점', 'convenience', 37.4990000, 127.0287000, NULL, NULL, 0, NULL, NULL, 0, '2026-02-12 05:12:33.000', '2026-02-12 05:12:33.000');
INSERT INTO recommended_routes
    (id, route_id, target_latitude, target_longitude, radius_km, rating, runner_count, reason, priority, is_active, start_date, end_date, created_at)
VALUES
    ('b1111111-aaaa-4000-8000-000000000001', '61111111-aaaa-4000-8000-000000000001', 37.5000000, 127.0000000, 3.00, 4.8, 27, '밤에도 밝은 길 🌙', 1, 1, '2026-02-01', NULL, '2026-02-12 05:12:33.000');
INSERT INTO workouts
    (id, user_id, route_id, route_option_id, route_name, type, mode, status, started_at, completed_at, start_latitude, start_longitude, end_latitude, end_longitude, distance, duration, avg_pace, max_pace, min_pace, calories, elevation_gain, elevation_loss, route_completion, actual_path, created_at, updated_at, deleted_at)
VALUES
    ('c1111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', '61111111-aaaa-4000-8000-000000000001', '71111111-aaaa-4000-8000-000000000001', '하트 경로', NULL, 'shape', 'completed', '2026-02-12 06:00:00.000', '2026-02-12 06:30:00.000', 37.4979462, 127.0276206, 37.4980000, 127.0277000, 5.12, 1800, '5''51"', '4''10"', '7''30"', 300, 12, 13, 98.50, '[{"lat": 37.4979462, "lng": 127.0276206, "timestamp": 1770876000000.25}, {"lat": 37.5, "lng": 127.03, "timestamp": 1770877800000}]', '2026-02-12 06:00:00.000', '2026-02-12 06:30:00.000', NULL),
    ('c1111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000001', NULL, NULL, '저녁 산책 🌆', 'walking', NULL, 'completed', '2026-02-13 06:00:00.000', '2026-02-13 06:30:00.000', 37.5000000, 127.0000000, NULL, NULL, 2.50, 1800, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '2026-02-13 06:00:00.000', '2026-02-13 06:30:00.000', NULL),
    ('c1111111-aaaa-4000-8000-000000000003', '11111111-aaaa-4000-8000-000000000001', NULL, NULL, '지운 운동', NULL, NULL, 'completed', '2026-02-13 07:00:00.000', '2026-02-13 07:30:00.000', 37.5000000, 127.0000000, NULL, NULL, 3.00, 900, NULL, NULL, NULL, 100, NULL, NULL, NULL, 'null', '2026-02-13 07:00:00.000', '2026-02-13 07:30:00.000', '2026-02-14 00:00:00.000'),
    ('c1111111-aaaa-4000-8000-000000000004', '11111111-aaaa-4000-8000-000000000002', NULL, NULL, '취소한 운동', NULL, 'custom', 'active', '2026-02-13 08:00:00.000', NULL, 37.5000000, 127.0000000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-02-13 08:00:00.000', '2026-02-13 08:05:00.000', '2026-02-13 08:05:00.000');
INSERT INTO workout_splits
    (id, workout_id, km, pace, duration)
VALUES
    ('d1111111-aaaa-4000-8000-000000000001', 'c1111111-aaaa-4000-8000-000000000001', 1, '5''40"', 340),
    ('d1111111-aaaa-4000-8000-000000000002', 'c1111111-aaaa-4000-8000-000000000001', 2, '5''55"', 355);
INSERT INTO posts
    (id, author_id, workout_id, route_name, shape_id, shape_name, shape_icon, svg_path, distance, duration, pace, calories, location, caption, visibility, like_count, comment_count, bookmark_count, created_at, updated_at, deleted_at)
VALUES
    ('e1111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', 'c1111111-aaaa-4000-8000-000000000001', '하트 경로', 'heart', '하트', 'heart', NULL, 5.12, 1800, '5''51"', 300, '강남역', '오늘도 달렸다! 💪🏻 #러닝', 'public', 2, 1, NULL, '2026-02-12 07:00:00.000', '2026-02-12 07:00:00.000', NULL),
    ('e1111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000001', NULL, '비밀', NULL, NULL, NULL, 'M0 0 L10 10', 1.00, 600, NULL, NULL, NULL, NULL, 'private', 0, 0, 0, '2026-02-12 07:01:00.000', '2026-02-12 07:01:00.000', NULL),
    ('e1111111-aaaa-4000-8000-000000000003', '11111111-aaaa-4000-8000-000000000001', 'c1111111-aaaa-4000-8000-000000000002', '지운 게시물', NULL, NULL, NULL, NULL, 2.50, 1800, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-02-13 07:00:00.000', '2026-02-13 07:05:00.000', '2026-02-13 07:05:00.000');
INSERT INTO post_likes
    (id, post_id, user_id, created_at)
VALUES
    ('f1111111-aaaa-4000-8000-000000000001', 'e1111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000002', '2026-02-12 08:00:00.000');
INSERT INTO post_bookmarks
    (id, post_id, user_id, created_at)
VALUES
    ('f2111111-aaaa-4000-8000-000000000001', 'e1111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000002', '2026-02-12 08:01:00.000');
INSERT INTO comments
    (id, post_id, author_id, content, like_count, created_at, updated_at, deleted_at)
VALUES
    ('f3111111-aaaa-4000-8000-000000000001', 'e1111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000002', '멋져요 👏', NULL, '2026-02-12 08:02:00.000', '2026-02-12 08:02:00.000', NULL),
    ('f3111111-aaaa-4000-8000-000000000002', 'e1111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000003', '지운 댓글', 0, '2026-02-12 08:03:00.000', '2026-02-12 08:03:00.000', '2026-02-12 08:04:00.000');
INSERT INTO comment_likes
    (id, comment_id, user_id, created_at)
VALUES
    ('f4111111-aaaa-4000-8000-000000000001', 'f3111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', '2026-02-12 05:12:33.000');
INSERT INTO cctvs
    (id, latitude, longitude)
VALUES
    (1, 37.4979000, 127.0276000), (2, 37.4989000, 127.0286000);
INSERT INTO lights
    (id, latitude, longitude)
VALUES
    (1, 37.4979100, 127.0276100), (7, 37.4989100, 127.0286100);
INSERT INTO workout_goals
    (id, user_id, goal_type, target_type, target_value, start_date, end_date, is_active, created_at, updated_at)
VALUES
    ('01111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', 'weekly', 'distance', 20.50, '2026-02-09', '2026-02-15', 1, '2026-02-09 00:00:00.000', '2026-02-09 00:00:00.000'),
    ('01111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000001', 'monthly', 'workouts', 12.00, '2026-01-01', '2026-01-31', 0, '2026-01-01 00:00:00.000', '2026-01-31 00:00:00.000');
