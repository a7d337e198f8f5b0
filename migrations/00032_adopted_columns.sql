-- The previous server's program knew defaults that its tables did not, kept times without fractions, drawings in TEXT, and left
-- out times that it could. On MariaDB its tables become as the first file makes them; elsewhere nothing changes.

-- +goose Up
-- An address is the same in capitals, which SQLite, where such a database may be copied to, does not know.
UPDATE users SET email = LOWER(email) WHERE HEX(email) <> HEX(LOWER(email));

UPDATE route_shapes SET is_active = 1 WHERE is_active IS NULL;
UPDATE users SET created_at = COALESCE(created_at, updated_at, CURRENT_TIMESTAMP),
    updated_at = COALESCE(updated_at, created_at, CURRENT_TIMESTAMP)
    WHERE created_at IS NULL OR updated_at IS NULL;
UPDATE user_stats SET updated_at = CURRENT_TIMESTAMP WHERE updated_at IS NULL;
UPDATE user_settings SET created_at = COALESCE(created_at, updated_at, CURRENT_TIMESTAMP),
    updated_at = COALESCE(updated_at, created_at, CURRENT_TIMESTAMP)
    WHERE created_at IS NULL OR updated_at IS NULL;
UPDATE refresh_tokens SET created_at = CURRENT_TIMESTAMP WHERE created_at IS NULL;
UPDATE route_shapes SET created_at = CURRENT_TIMESTAMP WHERE created_at IS NULL;
UPDATE routes SET created_at = COALESCE(created_at, updated_at, CURRENT_TIMESTAMP),
    updated_at = COALESCE(updated_at, created_at, CURRENT_TIMESTAMP)
    WHERE created_at IS NULL OR updated_at IS NULL;
UPDATE route_options SET created_at = CURRENT_TIMESTAMP WHERE created_at IS NULL;
UPDATE saved_routes SET saved_at = CURRENT_TIMESTAMP WHERE saved_at IS NULL;
UPDATE route_generation_tasks SET created_at = CURRENT_TIMESTAMP WHERE created_at IS NULL;
UPDATE places SET created_at = COALESCE(created_at, updated_at, CURRENT_TIMESTAMP),
    updated_at = COALESCE(updated_at, created_at, CURRENT_TIMESTAMP)
    WHERE created_at IS NULL OR updated_at IS NULL;
UPDATE recommended_routes SET created_at = CURRENT_TIMESTAMP WHERE created_at IS NULL;
UPDATE workouts SET created_at = COALESCE(created_at, updated_at, CURRENT_TIMESTAMP),
    updated_at = COALESCE(updated_at, created_at, CURRENT_TIMESTAMP)
    WHERE created_at IS NULL OR updated_at IS NULL;
UPDATE workout_goals SET created_at = COALESCE(created_at, updated_at, CURRENT_TIMESTAMP),
    updated_at = COALESCE(updated_at, created_at, CURRENT_TIMESTAMP)
    WHERE created_at IS NULL OR updated_at IS NULL;
UPDATE posts SET created_at = COALESCE(created_at, updated_at, CURRENT_TIMESTAMP),
    updated_at = COALESCE(updated_at, created_at, CURRENT_TIMESTAMP)
    WHERE created_at IS NULL OR updated_at IS NULL;
UPDATE post_likes SET created_at = CURRENT_TIMESTAMP WHERE created_at IS NULL;
UPDATE post_bookmarks SET created_at = CURRENT_TIMESTAMP WHERE created_at IS NULL;
UPDATE comments SET created_at = COALESCE(created_at, updated_at, CURRENT_TIMESTAMP),
    updated_at = COALESCE(updated_at, created_at, CURRENT_TIMESTAMP)
    WHERE created_at IS NULL OR updated_at IS NULL;
UPDATE comment_likes SET created_at = CURRENT_TIMESTAMP WHERE created_at IS NULL;

/*M! ALTER TABLE users
    MODIFY created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    MODIFY updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, MODIFY deleted_at DATETIME(3) */;
/*M! ALTER TABLE user_stats
    ALTER total_distance SET DEFAULT 0, ALTER total_workouts SET DEFAULT 0, ALTER completed_routes SET DEFAULT 0,
    MODIFY updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP */;
/*M! ALTER TABLE user_settings
    ALTER dark_mode SET DEFAULT 1, ALTER language SET DEFAULT 'ko', ALTER push_enabled SET DEFAULT 1,
    ALTER workout_reminder SET DEFAULT 1, ALTER goal_achievement SET DEFAULT 1, ALTER community_activity SET DEFAULT 0,
    ALTER auto_lap SET DEFAULT 0, ALTER night_safety_mode SET DEFAULT 1, ALTER auto_night_mode SET DEFAULT 1,
    ALTER share_location SET DEFAULT 0, MODIFY created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    MODIFY updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP */;
/*M! ALTER TABLE refresh_tokens
    MODIFY expires_at DATETIME(3) NOT NULL, MODIFY created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    MODIFY revoked_at DATETIME(3) */;
/*M! ALTER TABLE route_shapes
    MODIFY svg_path MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci, MODIFY is_active TINYINT(1) NOT NULL DEFAULT 1,
    MODIFY created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP */;
/*M! ALTER TABLE routes
    MODIFY svg_path MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci, ALTER safety_mode SET DEFAULT 0,
    ALTER status SET DEFAULT 'active',
    MODIFY created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    MODIFY updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP */;
/*M! ALTER TABLE route_options
    MODIFY coordinates LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL, ALTER safety_score SET DEFAULT 0,
    ALTER max_elevation_diff SET DEFAULT 0,
    ALTER total_ascent SET DEFAULT 0, ALTER total_descent SET DEFAULT 0, ALTER total_elevation_change SET DEFAULT 0,
    ALTER average_grade SET DEFAULT 0, ALTER max_grade SET DEFAULT 0, ALTER lighting_score SET DEFAULT 0,
    ALTER has_self_intersection SET DEFAULT 0, ALTER validation_version SET DEFAULT 'v1.0', ALTER segment_count SET DEFAULT 0,
    ALTER turn_count SET DEFAULT 0, MODIFY place_ids LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci,
    MODIFY created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP */;
/*M! ALTER TABLE saved_routes
    MODIFY saved_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP */;
/*M! ALTER TABLE route_generation_tasks
    ALTER status SET DEFAULT 'processing', ALTER progress SET DEFAULT 0,
    MODIFY request_data LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
    ALTER total_candidates SET DEFAULT 6, ALTER filtered_by_intersection SET DEFAULT 0,
    ALTER filtered_by_distance SET DEFAULT 0,
    MODIFY generation_metadata LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci,
    MODIFY created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, MODIFY completed_at DATETIME(3) */;
/*M! ALTER TABLE places
    ALTER review_count SET DEFAULT 0, ALTER is_active SET DEFAULT 1,
    MODIFY created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    MODIFY updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP */;
/*M! ALTER TABLE recommended_routes
    ALTER runner_count SET DEFAULT 0, ALTER priority SET DEFAULT 0, ALTER is_active SET DEFAULT 1,
    MODIFY created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP */;
/*M! ALTER TABLE workouts
    ALTER status SET DEFAULT 'active', MODIFY started_at DATETIME(3) NOT NULL, MODIFY completed_at DATETIME(3),
    MODIFY actual_path LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci,
    MODIFY created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    MODIFY updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, MODIFY deleted_at DATETIME(3) */;
/*M! ALTER TABLE workout_goals
    ALTER is_active SET DEFAULT 1, MODIFY created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    MODIFY updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP */;
/*M! ALTER TABLE posts
    MODIFY svg_path MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci, ALTER visibility SET DEFAULT 'public',
    ALTER like_count SET DEFAULT 0,
    ALTER comment_count SET DEFAULT 0, ALTER bookmark_count SET DEFAULT 0,
    MODIFY created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    MODIFY updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, MODIFY deleted_at DATETIME(3) */;
/*M! ALTER TABLE post_likes
    MODIFY created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP */;
/*M! ALTER TABLE post_bookmarks
    MODIFY created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP */;
/*M! ALTER TABLE comments
    ALTER like_count SET DEFAULT 0, MODIFY created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    MODIFY updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, MODIFY deleted_at DATETIME(3) */;
/*M! ALTER TABLE comment_likes
    MODIFY created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP */;

-- +goose Down
-- Wider columns and defaults do no harm to an older program.
SELECT 1;
