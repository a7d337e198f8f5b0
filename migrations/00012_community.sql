-- The feed: what its pages are sorted and filtered by, what they show of a run without its whole track, how many posts there
-- are, and who follows whom.

-- +goose Up
-- activity is running or walking, by the workout. preview is the track in few points, as the client gets it, and outline a
-- drawing for posts that brought none; outline_source says whether it shows the route or the track. prepared is 1 once both
-- are final; until then the first reader makes them.
ALTER TABLE posts ADD COLUMN /*M! IF NOT EXISTS */ activity VARCHAR(10) NOT NULL DEFAULT 'running';
ALTER TABLE posts ADD COLUMN /*M! IF NOT EXISTS */ prepared TINYINT(1) NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN /*M! IF NOT EXISTS */ outline_source VARCHAR(10);
ALTER TABLE posts ADD COLUMN /*M! IF NOT EXISTS */ outline LONGTEXT;
ALTER TABLE posts ADD COLUMN /*M! IF NOT EXISTS */ preview LONGTEXT;

UPDATE posts SET activity = 'walking' WHERE workout_id IN
    (SELECT id FROM workouts WHERE LOWER(type) = 'walking' OR LOWER(mode) = 'walking');
UPDATE posts SET visibility = 'public' WHERE visibility IS NULL;

-- The previous server lost counts when two requests came at once (B30).
UPDATE posts SET
    like_count = (SELECT COUNT(*) FROM post_likes l WHERE l.post_id = posts.id),
    comment_count = (SELECT COUNT(*) FROM comments c WHERE c.post_id = posts.id AND c.deleted_at IS NULL),
    bookmark_count = (SELECT COUNT(*) FROM post_bookmarks b WHERE b.post_id = posts.id);
UPDATE comments SET like_count = (SELECT COUNT(*) FROM comment_likes l WHERE l.comment_id = comments.id);

-- A page is read from the index of its order, not sorted.
CREATE INDEX IF NOT EXISTS idx_posts_latest ON posts (visibility, deleted_at, created_at, id, like_count);
CREATE INDEX IF NOT EXISTS idx_posts_liked ON posts (visibility, deleted_at, like_count, created_at, id);
CREATE INDEX IF NOT EXISTS idx_posts_activity_latest ON posts (visibility, deleted_at, activity, created_at, id, like_count);
CREATE INDEX IF NOT EXISTS idx_posts_activity_liked ON posts (visibility, deleted_at, activity, like_count, created_at, id);
CREATE INDEX IF NOT EXISTS idx_posts_by_author ON posts (visibility, deleted_at, author_id, created_at, id, like_count, activity);
CREATE INDEX IF NOT EXISTS idx_comments_newest ON comments (post_id, deleted_at, created_at, id);
CREATE INDEX IF NOT EXISTS idx_workouts_shown ON workouts (id, deleted_at, completed_at, start_latitude, start_longitude);

-- What a foreign key refers to. MariaDB would not let these go: they stay on the way down.
CREATE INDEX IF NOT EXISTS idx_post_bookmarks_user ON post_bookmarks (user_id, created_at, id, post_id);
CREATE INDEX IF NOT EXISTS idx_workouts_route ON workouts (route_id);

-- How many posts the feed lists, by activity: in all in the row whose hour is empty, and by the hour (YYYY-MM-DD HH, UTC) in
-- which they were made.
CREATE TABLE IF NOT EXISTS post_counts (
    activity VARCHAR(10) NOT NULL,
    hour VARCHAR(13) NOT NULL,
    posts BIGINT NOT NULL,
    PRIMARY KEY (activity, hour)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
DELETE FROM post_counts;
INSERT INTO post_counts (activity, hour, posts)
    SELECT activity, SUBSTR(created_at, 1, 13), COUNT(*) FROM posts
    WHERE deleted_at IS NULL AND visibility = 'public' GROUP BY activity, SUBSTR(created_at, 1, 13);
INSERT INTO post_counts (activity, hour, posts)
    SELECT activity, '', COUNT(*) FROM posts WHERE deleted_at IS NULL AND visibility = 'public' GROUP BY activity;

CREATE TABLE IF NOT EXISTS follows (
    follower_id VARCHAR(36) NOT NULL,
    following_id VARCHAR(36) NOT NULL,
    created_at DATETIME(3) NOT NULL,
    PRIMARY KEY (follower_id, following_id),
    FOREIGN KEY (follower_id) REFERENCES users (id) ON DELETE CASCADE,
    FOREIGN KEY (following_id) REFERENCES users (id) ON DELETE CASCADE
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_follows_following ON follows (following_id);

-- +goose Down
DROP TABLE IF EXISTS follows;
DROP TABLE IF EXISTS post_counts;
DROP INDEX IF EXISTS idx_workouts_shown /*M! ON workouts */;
DROP INDEX IF EXISTS idx_comments_newest /*M! ON comments */;
DROP INDEX IF EXISTS idx_posts_by_author /*M! ON posts */;
DROP INDEX IF EXISTS idx_posts_activity_liked /*M! ON posts */;
DROP INDEX IF EXISTS idx_posts_activity_latest /*M! ON posts */;
DROP INDEX IF EXISTS idx_posts_liked /*M! ON posts */;
DROP INDEX IF EXISTS idx_posts_latest /*M! ON posts */;
ALTER TABLE posts DROP COLUMN /*M! IF EXISTS */ preview;
ALTER TABLE posts DROP COLUMN /*M! IF EXISTS */ outline;
ALTER TABLE posts DROP COLUMN /*M! IF EXISTS */ outline_source;
ALTER TABLE posts DROP COLUMN /*M! IF EXISTS */ prepared;
ALTER TABLE posts DROP COLUMN /*M! IF EXISTS */ activity;
