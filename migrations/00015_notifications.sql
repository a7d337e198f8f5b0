-- What users are told of, and the tickets that open a live connection.

-- +goose Up
INSERT /*M! IGNORE */ INTO store_state (name, value) VALUES ('notifications', 0);

-- The id sorts by time: it is the value of store_state, which only grows, in hexadecimal. once is NULL for what may be told
-- again, and otherwise names what happened. Posts, comments, goals and routes may go; what was told of them stays.
CREATE TABLE IF NOT EXISTS notifications (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    kind VARCHAR(20) NOT NULL,
    actor_id VARCHAR(36),
    post_id VARCHAR(36),
    comment_id VARCHAR(36),
    goal_id VARCHAR(36),
    route_id VARCHAR(36),
    once VARCHAR(64),
    created_at DATETIME(3) NOT NULL,
    read_at DATETIME(3),
    PRIMARY KEY (id),
    CONSTRAINT unique_notification_once UNIQUE (once),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_notifications_user ON notifications (user_id, id);
CREATE INDEX IF NOT EXISTS idx_notifications_unread ON notifications (user_id, read_at, id);

CREATE TABLE IF NOT EXISTS live_tickets (
    id VARCHAR(64) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    expires_at DATETIME(3) NOT NULL,
    session_ends_at DATETIME(3) NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_live_tickets_expires ON live_tickets (expires_at);

-- +goose Down
DROP TABLE IF EXISTS live_tickets;
DROP TABLE IF EXISTS notifications;
DELETE FROM store_state WHERE name = 'notifications';
