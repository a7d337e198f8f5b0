package sqlstore

import (
	"context"
	"fmt"
)

// Secret implements store.SecretStore.
func (db *DB) Secret(ctx context.Context, name string, fresh []byte) ([]byte, error) {
	var secret []byte
	err := db.tx(ctx, func(q *queries) error {
		_, err := q.exec(ctx, insert("secrets", []string{"name", "value", "created_at"}, 1)+q.dialect.Upsert([]string{"name"}, nil),
			name, filled(fresh), q.time())
		if err != nil {
			return err
		}
		secret, err = one(ctx, q, func(b *[]byte) []any { return []any{blobColumn{b}} }, "SELECT value FROM secrets WHERE name = ?", name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read secret %q: %w", name, err)
	}
	return secret, nil
}
