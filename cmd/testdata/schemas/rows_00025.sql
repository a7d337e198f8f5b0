-- Rows of what migrations 8 to 25 add, as the second release writes them.
INSERT INTO avatars (id, user_id, large_jpeg, small_jpeg, created_at) VALUES
    ('0d111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000002', X'FFD8FFE0FFD9', X'FFD8FFD9', '2026-03-01 05:00:00.000');
INSERT INTO emergency_contacts (id, user_id, name, phone, created_at, sort_order) VALUES
    ('0e111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', '엄마', '01012345678', '2026-03-01 05:00:00.000', 1);
UPDATE workouts SET computed_distance = 5.08, computed_time = 1790, computed_calories = 305, computed = '{"distance":5.08}'
    WHERE id = 'c1111111-aaaa-4000-8000-000000000001';
INSERT INTO workouts (id, user_id, route_name, mode, status, started_at, start_latitude, start_longitude, created_at, updated_at) VALUES
    ('c1111111-aaaa-4000-8000-000000000005', '11111111-aaaa-4000-8000-000000000002', '달리는 중 🏃', 'custom', 'active', '2026-03-01 05:00:00.000', 37.5000000, 127.0000000, '2026-03-01 05:00:00.000', '2026-03-01 05:00:00.000');
INSERT INTO workout_tracks (id, workout_id, seq, timestamp, latitude, longitude, accuracy, altitude, distance, duration, current_pace, heart_rate) VALUES
    ('0f111111-aaaa-4000-8000-000000000001', 'c1111111-aaaa-4000-8000-000000000005', 1772341200000, '2026-03-01 05:00:00.000', 37.5000000, 127.0000000, 4.50, 31.25, 0, 0, NULL, 120),
    ('0f111111-aaaa-4000-8000-000000000002', 'c1111111-aaaa-4000-8000-000000000005', 1772341205000, '2026-03-01 05:00:05.000', 37.5001000, 127.0001000, NULL, NULL, 0.0142, 5, '5''52"', NULL);
UPDATE posts SET prepared = 1, outline_source = 'track', outline = 'M0 0 L100 100', preview = '[{"lat":37.49795,"lng":127.02762},{"lat":37.5,"lng":127.03}]'
    WHERE id = 'e1111111-aaaa-4000-8000-000000000001';
INSERT INTO follows (follower_id, following_id, created_at) VALUES
    ('11111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000001', '2026-03-01 05:00:00.000');
UPDATE workout_goals SET reached_at = '2026-02-14 05:00:00.000' WHERE id = '01111111-aaaa-4000-8000-000000000001';
UPDATE store_state SET value = 2 WHERE name = 'notifications';
INSERT INTO notifications (id, user_id, kind, actor_id, post_id, comment_id, goal_id, route_id, once, created_at, read_at) VALUES
    ('0000000000000001', '11111111-aaaa-4000-8000-000000000001', 'comment', '11111111-aaaa-4000-8000-000000000002', 'e1111111-aaaa-4000-8000-000000000001', 'f3111111-aaaa-4000-8000-000000000001', NULL, NULL, NULL, '2026-03-01 05:00:00.000', '2026-03-01 06:00:00.000'),
    ('0000000000000002', '11111111-aaaa-4000-8000-000000000001', 'goal', NULL, NULL, NULL, '01111111-aaaa-4000-8000-000000000001', NULL, 'goal 01111111-aaaa-4000-8000-000000000001', '2026-03-01 05:00:01.000', NULL);
INSERT INTO live_tickets (id, user_id, expires_at, session_ends_at, session_id) VALUES
    ('2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae', '11111111-aaaa-4000-8000-000000000001', '2036-03-01 05:00:00.000', '2036-03-01 06:00:00.000', '0b111111-aaaa-4000-8000-000000000001');
INSERT INTO route_shares (route_id, token, created_at) VALUES
    ('61111111-aaaa-4000-8000-000000000001', '00112233445566778899aabbccddeeff', '2026-03-01 05:00:00.000');
INSERT INTO route_share_visits (route_id, user_id, opened_at) VALUES
    ('61111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000003', '2026-03-01 05:01:00.000');
UPDATE users SET delete_reason = '이사 갑니다' WHERE id = '11111111-aaaa-4000-8000-000000000004';
UPDATE sessions SET user_agent = 'RunnerWay/1.0 (Android)' WHERE id = '0b111111-aaaa-4000-8000-000000000001';
INSERT INTO login_codes (id, user_id, browser, is_new, expires_at) VALUES
    ('fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9', '11111111-aaaa-4000-8000-000000000006', NULL, 1, '2036-03-01 05:00:00.000');
INSERT INTO seeds (kind, name, fingerprint, entries, seeded_at) VALUES
    ('cameras', 'seoul.csv', 'baa5a0964d3320fbc0c6a922140453c8513ea24ab8fd0577034804a967248096', 1, '2026-03-01 05:00:00.000');
INSERT INTO street_fetches (x, y, lease_owner, lease_until, fetched_at, failures, retry_at) VALUES
    (6986, 3173, NULL, NULL, '2026-03-01 05:00:00.000', 0, NULL), (6987, 3173, 'worker', '2026-03-01 05:01:00.000', NULL, 2, '2026-03-01 05:10:00.000');
UPDATE route_generation_tasks SET leased_at = '2026-02-20 06:00:31.000' WHERE id = 'a1111111-aaaa-4000-8000-000000000004';
UPDATE street_sources SET is_fetched = 1 WHERE id = '0c111111-aaaa-4000-8000-000000000001';
