-- Rows of what migrations 26 to 37 add, as the third release writes them.
UPDATE users SET role = 'admin' WHERE id = '11111111-aaaa-4000-8000-000000000001';
INSERT INTO instance_settings (id, name, language, time_zone, sign_up, default_visibility, updated_at) VALUES
    (1, '달리기 모임', 'ko', 'Asia/Seoul', 'open', 'private', '2026-04-01 05:00:00.000');
INSERT INTO invitations (id, code, created_by, note, max_uses, uses, created_at, expires_at, revoked_at) VALUES
    ('10111111-bbbb-4000-8000-000000000001', 'abcd2345', '11111111-aaaa-4000-8000-000000000001', '모임', 10, 1, '2026-04-01 05:00:00.000', NULL, NULL);
INSERT INTO account_links (id, purpose, user_id, email, created_at, expires_at) VALUES
    ('5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9', 'password', '11111111-aaaa-4000-8000-000000000002', NULL, '2026-04-01 05:00:00.000', '2036-04-01 05:00:00.000');
INSERT INTO street_jobs (id, user_id, kind, name, status, is_running, stage, progress, bytes_done, bytes_total, created_at, updated_at, finished_at) VALUES
    ('11111111-bbbb-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', 'upload', 'seoul', 'completed', NULL, 'done', 100, 1000, 1000, '2026-04-01 05:00:00.000', '2026-04-01 05:01:00.000', '2026-04-01 05:01:00.000');
INSERT INTO workout_figures (workout_id, user_id, south, west, north, east, line, series) VALUES
    ('c1111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', 37.49, 127.02, 37.5, 127.03, '[]', NULL);
INSERT INTO workout_bests (workout_id, kind, user_id, standing, amount, achieved_at) VALUES
    ('c1111111-aaaa-4000-8000-000000000001', '5k', '11111111-aaaa-4000-8000-000000000001', 1750, 1750, '2026-02-12 06:30:00.000');
INSERT INTO imports (id, user_id, name, status, bytes, total, imported, duplicates, skipped, failed, created_at, finished_at) VALUES
    ('12111111-bbbb-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000002', '2025.zip', 'completed', 1000, 1, 0, 0, 1, 0, '2026-04-01 05:00:00.000', '2026-04-01 05:00:10.000');
INSERT INTO import_files (import_id, n, name, status, reason, detail, workout_id) VALUES
    ('12111111-bbbb-4000-8000-000000000001', 1, 'note.txt', 'skipped', 'unknown_format', NULL, NULL);
INSERT INTO privacy_settings (user_id, hide_ends_m, default_visibility, seed, updated_at) VALUES
    ('11111111-aaaa-4000-8000-000000000002', 200, 'private', 1234567890123, '2026-04-01 05:00:00.000');
INSERT INTO privacy_zones (id, user_id, name, latitude, longitude, radius_m, move_share, move_bearing, created_at) VALUES
    ('13111111-bbbb-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000002', '집', 37.5000000, 127.0000000, 300, 0.4, 1.5, '2026-04-01 05:00:00.000');
INSERT INTO user_blocks (user_id, other_id, blocks, created_at) VALUES
    ('11111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000003', 1, '2026-04-01 05:00:00.000');
INSERT INTO reports (id, reporter_id, kind, target_id, author_id, reason, details, status, created_at) VALUES
    ('14111111-bbbb-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000002', 'post', 'e1111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', 'spam', NULL, 'open', '2026-04-01 05:00:00.000');
INSERT INTO backups (id, file_name, host, reason, running, lease_until, started_at, finished_at, bytes, row_count, version, error) VALUES
    ('15111111-bbbb-4000-8000-000000000001', 'runnerway-20260401-050000.tar.gz', 'host', 'daily', NULL, NULL, '2026-04-01 05:00:00.000', '2026-04-01 05:00:05.000', 1000, 100, 37, NULL);
INSERT INTO rate_limits (id, full_at, granted) VALUES
    ('6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b', 4102444800000, 1);
INSERT INTO street_sources (id, name, live_name, state, published_version, attribution, min_lat, min_lng, max_lat, max_lng, ways, nodes, streets, tiles, length_m, touched_at, imported_at, is_fetched, content_bytes, name_set, is_named) VALUES
    ('0c111111-aaaa-4000-8000-000000000002', 'milan', 'milan', 'live', 3, '© OpenStreetMap contributors', 45.4, 9.1, 45.5, 9.2, 100, 1000, 90, 0, 12345.5, '2026-04-01 05:00:00.000', '2026-04-01 05:00:00.000', 0, 0, 1, 1);
INSERT INTO place_names (name_set, n, search_key, zone, name, other_name, kind, lat, lng) VALUES
    (1, 0, 'via torino', 96068366, 'Via Torino', NULL, 'street', 45.4612345, 9.1834567),
    (1, 1, 'torino', 96068366, 'Via Torino', NULL, 'street', 45.4612345, 9.1834567),
    (1, 2, 'milano', -1, 'Milano', NULL, 'city', 45.4642, 9.1896),
    (1, 3, '밀라노', -1, 'Milano', '밀라노', 'city', 45.4642, 9.1896);
