-- Sessions, why accounts were deleted, and logins through another provider.

-- +goose Up
ALTER TABLE users ADD COLUMN /*M! IF NOT EXISTS */ delete_reason VARCHAR(500);
ALTER TABLE live_tickets ADD COLUMN /*M! IF NOT EXISTS */ session_id VARCHAR(36);

-- One login of one device: its id is the family_id of the refresh tokens that followed each other. The row goes when the
-- session is ended by its owner, and its access tokens are refused from then on.
CREATE TABLE IF NOT EXISTS sessions (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    user_agent VARCHAR(255),
    created_at DATETIME(3) NOT NULL,
    last_used_at DATETIME(3) NOT NULL,
    expires_at DATETIME(3) NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_sessions_user ON sessions (user_id, last_used_at, id);
CREATE INDEX IF NOT EXISTS idx_sessions_expires ON sessions (expires_at);
INSERT /*M! IGNORE */ INTO sessions (id, user_id, created_at, last_used_at, expires_at)
    SELECT family_id, user_id, MIN(created_at), MAX(created_at), MAX(expires_at) FROM refresh_tokens
    WHERE family_id IS NOT NULL AND revoked_at IS NULL GROUP BY family_id, user_id;

-- What a browser holds on its way back from a provider, as hashes: states that were used (user_id is NULL), and codes that the
-- page exchanges for a session.
CREATE TABLE IF NOT EXISTS login_codes (
    id VARCHAR(64) NOT NULL,
    user_id VARCHAR(36),
    browser VARCHAR(64),
    is_new TINYINT(1) NOT NULL DEFAULT 0,
    expires_at DATETIME(3) NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_login_codes_expires ON login_codes (expires_at);

-- +goose Down
DROP TABLE IF EXISTS login_codes;
DROP TABLE IF EXISTS sessions;
ALTER TABLE live_tickets DROP COLUMN /*M! IF EXISTS */ session_id;
ALTER TABLE users DROP COLUMN /*M! IF EXISTS */ delete_reason;
