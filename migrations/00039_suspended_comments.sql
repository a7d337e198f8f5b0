-- Comments of suspended accounts leave the lists until the suspension ends.

-- +goose Up
-- suspended is 1 while the author is; posts.comment_count counts what is neither that nor deleted.
ALTER TABLE comments ADD COLUMN /*M! IF NOT EXISTS */ suspended TINYINT(1) NOT NULL DEFAULT 0;
UPDATE comments SET suspended = 1 WHERE deleted_at IS NULL AND author_id IN
    (SELECT id FROM users WHERE suspended_at IS NOT NULL AND deleted_at IS NULL);
UPDATE posts SET comment_count =
    (SELECT COUNT(*) FROM comments c WHERE c.post_id = posts.id AND c.deleted_at IS NULL AND c.suspended = 0)
    WHERE id IN (SELECT post_id FROM comments WHERE suspended = 1);

-- +goose Down
UPDATE posts SET comment_count =
    (SELECT COUNT(*) FROM comments c WHERE c.post_id = posts.id AND c.deleted_at IS NULL)
    WHERE id IN (SELECT post_id FROM comments WHERE suspended = 1);
ALTER TABLE comments DROP COLUMN /*M! IF EXISTS */ suspended;
