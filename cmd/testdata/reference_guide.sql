-- What a later state of the previous server adds: the guide's goals, and the table of the tool that migrated it.
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO alembic_version VALUES ('8f3d2a1b9c04');
CREATE TABLE workout_goals (
    id VARCHAR(36) NOT NULL,
    user_id VARCHAR(36) NOT NULL,
    goal_type VARCHAR(20) NOT NULL,
    target_type VARCHAR(20) NOT NULL,
    target_value DECIMAL(10,2) NOT NULL,
    start_date DATE NOT NULL,
    end_date DATE NOT NULL,
    is_active BOOL,
    created_at TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX idx_user_active ON workout_goals (user_id, is_active);
INSERT INTO workout_goals VALUES
    ('01111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000001', 'weekly', 'distance', 20.50, '2026-02-09', '2026-02-15', 1, '2026-02-09 00:00:00', '2026-02-09 00:00:00'),
    ('01111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000001', 'monthly', 'workouts', 12.00, '2026-01-01', '2026-01-31', 0, '2026-01-01 00:00:00', '2026-01-31 00:00:00');
