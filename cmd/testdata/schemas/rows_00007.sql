-- Rows of what migrations 2 to 7 add, as the first release writes them.
UPDATE users SET last_seen_at = '2026-02-20 05:12:33.250' WHERE id = '11111111-aaaa-4000-8000-000000000001';
INSERT INTO users (id, email, name, provider, provider_id, last_seen_at, created_at, updated_at) VALUES
    ('11111111-aaaa-4000-8000-000000000005', 'guest-11111111-aaaa-4000-8000-000000000005@guest.invalid', '게스트', 'guest', NULL, '2026-02-20 06:00:00.000', '2026-02-20 06:00:00.000', '2026-02-20 06:00:00.000'),
    ('11111111-aaaa-4000-8000-000000000006', 'kakao_77@runnerway.app', '라이언 🦁', 'kakao', '77', '2026-02-20 06:00:00.000', '2026-02-20 06:00:00.000', '2026-02-20 06:00:00.000');
INSERT INTO user_stats (id, user_id, updated_at) VALUES
    ('21111111-aaaa-4000-8000-000000000006', '11111111-aaaa-4000-8000-000000000006', '2026-02-20 06:00:00.000');
INSERT INTO user_settings (id, user_id, sos_button, created_at, updated_at) VALUES
    ('31111111-aaaa-4000-8000-000000000006', '11111111-aaaa-4000-8000-000000000006', 0, '2026-02-20 06:00:00.000', '2026-02-20 06:00:00.000');
INSERT INTO refresh_tokens (id, user_id, token, expires_at, created_at, revoked_at, family_id, replaced_at) VALUES
    ('41111111-aaaa-4000-8000-000000000003', '11111111-aaaa-4000-8000-000000000001', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', '2036-03-22 05:12:33.250', '2026-02-20 05:12:33.250', NULL, '0b111111-aaaa-4000-8000-000000000001', '2026-02-20 05:12:34.250'),
    ('41111111-aaaa-4000-8000-000000000004', '11111111-aaaa-4000-8000-000000000001', '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752', '2036-03-22 05:12:34.250', '2026-02-20 05:12:34.250', NULL, '0b111111-aaaa-4000-8000-000000000001', NULL);
UPDATE route_shapes SET name_en = 'Heart', sort_order = 1 WHERE id = 'heart';
INSERT INTO routes (id, user_id, shape_id, name, type, mode, start_latitude, start_longitude, location_address, location_district, custom_points, created_at, updated_at) VALUES
    ('61111111-aaaa-4000-8000-000000000004', '11111111-aaaa-4000-8000-000000000005', 'heart', '하트 경로', 'preset', 'none', 57.7088700, 11.9745600, 'Götaplatsen', '센트룸', '[{"x":0,"y":1}]', '2026-02-20 06:01:00.000', '2026-02-20 06:01:00.000');
INSERT INTO route_options (id, route_id, option_number, distance, estimated_time, difficulty, coordinates, camera_count, light_coverage, outline, turn_deg, deviation_m, deviation_pct, label, details, created_at) VALUES
    ('71111111-aaaa-4000-8000-000000000004', '61111111-aaaa-4000-8000-000000000004', 1, 4.75, 57, '쉬움', '[{"lat":57.70887,"lng":11.97456},{"lat":57.71,"lng":11.98},{"lat":57.70887,"lng":11.97456}]', 2, 0.5, '[{"lat":57.7,"lng":11.9}]', -7.5, 12.25, 1.125, 'closest', '{}', '2026-02-20 06:01:01.000');
INSERT INTO saved_routes (id, user_id, route_id, custom_name, source, saved_at) VALUES
    ('81111111-aaaa-4000-8000-000000000004', '11111111-aaaa-4000-8000-000000000006', '61111111-aaaa-4000-8000-000000000001', '내 하트', 'post', '2026-02-20 06:02:00.000');
INSERT INTO route_generation_tasks (id, user_id, status, progress, request_data, created_at, completed_at, available_at, lease_owner, attempts, error_message, error_code) VALUES
    ('a1111111-aaaa-4000-8000-000000000004', '11111111-aaaa-4000-8000-000000000005', 'failed', 40, '{"mode":"running"}', '2026-02-20 06:00:30.000', '2026-02-20 06:01:01.500', NULL, 'worker', 3, '이 지역의 도로로는 이 거리를 만들 수 없습니다 (최대 3.2km)', 'AREA_TOO_SMALL');
UPDATE workouts SET heart_rate_avg = 150, heart_rate_max = 181, shape_accuracy = 91.25, shape_id = 'heart', shape_name = '하트', shape_icon = 'heart'
    WHERE id = 'c1111111-aaaa-4000-8000-000000000001';
UPDATE store_state SET value = 3;
INSERT INTO secrets (name, value, created_at) VALUES
    ('signing-key', '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', '2026-02-20 05:00:00.000');
INSERT INTO street_sources (id, name, live_name, state, published_version, attribution, min_lat, min_lng, max_lat, max_lng, ways, nodes, streets, tiles, length_m, touched_at, imported_at) VALUES
    ('0c111111-aaaa-4000-8000-000000000001', 'seoul', 'seoul', 'live', 2, '© OpenStreetMap contributors', 37.4, 126.8, 37.7, 127.2, 100, 1000, 90, 1, 12345.5, '2026-02-20 05:00:00.000', '2026-02-20 05:00:00.000');
INSERT INTO street_tiles (source_id, y, x, is_whole, content) VALUES
    ('0c111111-aaaa-4000-8000-000000000001', 6346, 13972, 1, X'0001FF00');
INSERT INTO elevation_tiles (lat_row, lng_col, content) VALUES
    (37, 127, X'00FF');
UPDATE places SET source_id = 'osm' WHERE id = '91111111-aaaa-4000-8000-000000000001';
UPDATE cctvs SET source = 'seoul.csv' WHERE id = 1;
UPDATE lights SET source = 'seoul.csv' WHERE id = 1;
