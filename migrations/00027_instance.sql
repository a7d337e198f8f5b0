-- What admins set for everybody, whom they invite, and links that work once: to become the first admin, to set a password.

-- +goose Up
-- One row, with id 1. NULL stands for the default.
CREATE TABLE IF NOT EXISTS instance_settings (
    id INTEGER NOT NULL,
    name VARCHAR(100),
    language VARCHAR(10),
    time_zone VARCHAR(64),
    sign_up VARCHAR(20),
    default_visibility VARCHAR(20),
    updated_at DATETIME(3) NOT NULL,
    PRIMARY KEY (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;

-- max_uses 0 stands for any number.
CREATE TABLE IF NOT EXISTS invitations (
    id VARCHAR(36) NOT NULL,
    code VARCHAR(64) NOT NULL,
    created_by VARCHAR(36) NOT NULL,
    note VARCHAR(200),
    max_uses INTEGER NOT NULL DEFAULT 0,
    uses INTEGER NOT NULL DEFAULT 0,
    created_at DATETIME(3) NOT NULL,
    expires_at DATETIME(3),
    revoked_at DATETIME(3),
    PRIMARY KEY (id),
    CONSTRAINT unique_invitation_code UNIQUE (code),
    FOREIGN KEY (created_by) REFERENCES users (id)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_invitations_created ON invitations (created_at, id);

-- The id is the hash of what the link holds. A link for setup names an address or nobody, one for a password its account.
CREATE TABLE IF NOT EXISTS account_links (
    id VARCHAR(64) NOT NULL,
    purpose VARCHAR(10) NOT NULL,
    user_id VARCHAR(36),
    email VARCHAR(255),
    created_at DATETIME(3) NOT NULL,
    expires_at DATETIME(3),
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */;
CREATE INDEX IF NOT EXISTS idx_account_links_purpose ON account_links (purpose, created_at);

-- +goose Down
DROP TABLE IF EXISTS account_links;
DROP TABLE IF EXISTS invitations;
DROP TABLE IF EXISTS instance_settings;
