-- Posts of suspended accounts leave the lists until the suspension ends.

-- +goose Up
UPDATE posts SET visibility = 'suspended' WHERE visibility = 'public' AND author_id IN
    (SELECT id FROM users WHERE suspended_at IS NOT NULL AND deleted_at IS NULL);
DELETE FROM post_counts;
INSERT INTO post_counts (activity, hour, posts)
    SELECT activity, SUBSTR(created_at, 1, 13), COUNT(*) FROM posts
    WHERE deleted_at IS NULL AND visibility = 'public' GROUP BY activity, SUBSTR(created_at, 1, 13);
INSERT INTO post_counts (activity, hour, posts)
    SELECT activity, '', COUNT(*) FROM posts WHERE deleted_at IS NULL AND visibility = 'public' GROUP BY activity;

-- +goose Down
UPDATE posts SET visibility = 'public' WHERE visibility = 'suspended';
DELETE FROM post_counts;
INSERT INTO post_counts (activity, hour, posts)
    SELECT activity, SUBSTR(created_at, 1, 13), COUNT(*) FROM posts
    WHERE deleted_at IS NULL AND visibility = 'public' GROUP BY activity, SUBSTR(created_at, 1, 13);
INSERT INTO post_counts (activity, hour, posts)
    SELECT activity, '', COUNT(*) FROM posts WHERE deleted_at IS NULL AND visibility = 'public' GROUP BY activity;
