package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

func privacyTargets(p *store.Privacy) []any { return []any{&p.HideEndsM, &p.DefaultVisibility} }

// Privacy implements store.PrivacyStore.
func (db *DB) Privacy(ctx context.Context, userID string) (store.Privacy, error) {
	return db.reader().privacy(ctx, userID)
}

func (q *queries) privacy(ctx context.Context, userID string) (store.Privacy, error) {
	p, err := one(ctx, q, privacyTargets, "SELECT hide_ends_m, default_visibility FROM privacy_settings WHERE user_id = ?", userID)
	if errors.Is(err, store.ErrNotFound) {
		return store.Privacy{DefaultVisibility: store.VisiblePrivate}, nil
	}
	return p, err
}

// makePrivacy locks a user and makes the row of what is set, if it is missing.
func (q *queries) makePrivacy(ctx context.Context, userID string) error {
	if err := q.lockUser(ctx, userID); err != nil {
		return err
	}
	columns := []string{"user_id", "hide_ends_m", "default_visibility", "seed", "updated_at"}
	_, err := q.exec(ctx, insert("privacy_settings", columns, 1)+q.dialect.Upsert(columns[:1], nil), userID, 0, store.VisiblePrivate, rand.Int64(), q.time())
	return err
}

// ChangePrivacy implements store.PrivacyStore.
func (db *DB) ChangePrivacy(ctx context.Context, userID string, c store.PrivacyChange) (store.Privacy, error) {
	var p store.Privacy
	err := db.tx(ctx, func(q *queries) (err error) {
		if err := q.makePrivacy(ctx, userID); err != nil {
			return err
		}
		if _, err := q.exec(ctx, "UPDATE privacy_settings SET hide_ends_m = COALESCE(?, hide_ends_m), default_visibility = COALESCE(?, default_visibility), "+
			"updated_at = ? WHERE user_id = ?", c.HideEndsM, c.DefaultVisibility, q.time(), userID); err != nil {
			return err
		}
		p, err = q.privacy(ctx, userID)
		return err
	})
	return p, err
}

const zoneColumns = "z.id, z.user_id, z.name, z.latitude, z.longitude, z.radius_m, z.created_at"

func zoneTargets(z *store.PrivacyZone) []any {
	return []any{&z.ID, &z.UserID, &z.Name, &z.Center.Lat, &z.Center.Lng, &z.RadiusM, &z.CreatedAt}
}

// PrivacyZones implements store.PrivacyStore.
func (db *DB) PrivacyZones(ctx context.Context, userID string) ([]store.PrivacyZone, error) {
	return all(ctx, db.reader(), zoneTargets, "SELECT "+zoneColumns+" FROM privacy_zones z WHERE z.user_id = ? ORDER BY z.created_at, z.id", userID)
}

// AddPrivacyZone implements store.PrivacyStore.
func (db *DB) AddPrivacyZone(ctx context.Context, z store.PrivacyZone) (store.PrivacyZone, error) {
	z.ID, z.CreatedAt = db.orNewID(z.ID), db.time()
	z.Center.Lat, z.Center.Lng = degrees(z.Center.Lat), degrees(z.Center.Lng)
	err := db.tx(ctx, func(q *queries) error {
		if err := q.makePrivacy(ctx, z.UserID); err != nil {
			return err
		}
		n, err := value[int](ctx, q, "SELECT COUNT(*) FROM privacy_zones WHERE user_id = ?", z.UserID)
		if err != nil {
			return err
		}
		if n >= store.MaxPrivacyZones {
			return store.ErrUserLimit
		}
		columns := []string{"id", "user_id", "name", "latitude", "longitude", "radius_m", "move_share", "move_bearing", "created_at"}
		_, err = q.exec(ctx, insert("privacy_zones", columns, 1), z.ID, z.UserID, z.Name, z.Center.Lat, z.Center.Lng, z.RadiusM,
			rand.Float64(), 360*rand.Float64(), z.CreatedAt)
		return err
	})
	if err != nil {
		return store.PrivacyZone{}, fmt.Errorf("add privacy zone: %w", err)
	}
	return z, nil
}

// ChangePrivacyZone implements store.PrivacyStore.
func (db *DB) ChangePrivacyZone(ctx context.Context, id, userID string, c store.ZoneChange) (store.PrivacyZone, error) {
	var z store.PrivacyZone
	err := db.tx(ctx, func(q *queries) (err error) {
		z, err = one(ctx, q, zoneTargets, "SELECT "+zoneColumns+" FROM privacy_zones z WHERE z.id = ? AND z.user_id = ?"+q.dialect.ForUpdate, id, userID)
		if err != nil {
			return err
		}
		if c.Name != nil {
			z.Name = *c.Name
		}
		if c.Center != nil {
			z.Center = geo.Point{Lat: degrees(c.Center.Lat), Lng: degrees(c.Center.Lng)}
		}
		if c.RadiusM != nil {
			z.RadiusM = *c.RadiusM
		}
		_, err = q.exec(ctx, "UPDATE privacy_zones SET name = ?, latitude = ?, longitude = ?, radius_m = ? WHERE id = ?", z.Name, z.Center.Lat, z.Center.Lng,
			z.RadiusM, id)
		return err
	})
	return z, err
}

// RemovePrivacyZone implements store.PrivacyStore.
func (db *DB) RemovePrivacyZone(ctx context.Context, id, userID string) error {
	return db.tx(ctx, func(q *queries) error {
		return q.execOne(ctx, "DELETE FROM privacy_zones WHERE id = ? AND user_id = ?", id, userID)
	})
}

// Concealments implements store.PrivacyStore.
func (db *DB) Concealments(ctx context.Context, userIDs ...string) (map[string]geo.Concealment, error) {
	return db.reader().concealments(ctx, userIDs)
}

func (q *queries) concealments(ctx context.Context, userIDs []string) (map[string]geo.Concealment, error) {
	if len(userIDs) == 0 {
		return nil, nil
	}
	type row struct {
		userID            string
		endsM             float64
		seed              int64
		lat, lng, radiusM sql.Null[float64]
		share, bearing    float64
	}
	rows, err := all(ctx, q, func(r *row) []any {
		return []any{&r.userID, &r.endsM, &r.seed, &r.lat, &r.lng, &r.radiusM, maybe(&r.share), maybe(&r.bearing)}
	}, "SELECT s.user_id, s.hide_ends_m, s.seed, z.latitude, z.longitude, z.radius_m, z.move_share, z.move_bearing FROM privacy_settings s "+
		"LEFT JOIN privacy_zones z ON z.user_id = s.user_id WHERE s.user_id IN ("+marks(len(userIDs))+")", anys(userIDs)...)
	if err != nil {
		return nil, fmt.Errorf("read what is hidden: %w", err)
	}
	out := map[string]geo.Concealment{}
	for _, r := range rows {
		c := out[r.userID]
		c.EndsM, c.Seed = r.endsM, uint64(r.seed)
		if r.radiusM.Valid {
			c.Zones = append(c.Zones, geo.HiddenZone(geo.Point{Lat: r.lat.V, Lng: r.lng.V}, r.radiusM.V, r.share, r.bearing))
		}
		if !c.IsZero() {
			out[r.userID] = c
		}
	}
	return out, nil
}

// hiddenFrom are the concealments of owners that hold for a viewer: those of all others.
func (q *queries) hiddenFrom(ctx context.Context, viewerID string, owners ...string) (map[string]geo.Concealment, error) {
	owners = slices.DeleteFunc(owners, func(id string) bool { return id == "" || id == viewerID })
	slices.Sort(owners)
	return q.concealments(ctx, slices.Compact(owners))
}

// concealPreview is a post's preview, and its outline drawn anew, without what c hides.
func concealPreview(c geo.Concealment, preview string) (path, outline string, start *geo.Point) {
	var stored []position
	if json.Unmarshal([]byte(preview), &stored) != nil {
		return "", "", nil
	}
	track := make([]geo.Point, len(stored))
	for i, p := range stored {
		track[i] = geo.Point{Lat: p.Lat, Lng: p.Lng}
	}
	track = c.Cut(track)
	if len(track) == 0 {
		return "", "", nil
	}
	text, err := pathText(track, nil)
	if err != nil {
		return "", "", nil
	}
	return text, drawn(track), &track[0]
}

// concealOption takes from an option what c hides: parts of its lines, and what tells of places on them.
func concealOption(c geo.Concealment, o *store.RouteOption) {
	pieces := c.Pieces(o.Path)
	outline := c.Cut(o.Outline)
	if geo.IsWhole(pieces, len(o.Path)) && slices.Equal(outline, o.Outline) {
		return
	}
	var path []geo.Point
	var heights []float64
	for _, piece := range pieces {
		for _, p := range piece {
			path = append(path, p.Point)
			if len(o.ElevationsM) == len(o.Path) {
				i, share := int(p.At), p.At-math.Floor(p.At)
				j := min(i+1, len(o.Path)-1)
				heights = append(heights, o.ElevationsM[i]+share*(o.ElevationsM[j]-o.ElevationsM[i]))
			}
		}
	}
	o.Path, o.ElevationsM, o.Outline, o.PlaceIDs, o.Concealed = path, heights, outline, nil, true
}

// concealRoutes moves the starts of others' routes out of what their owners hide.
func (q *queries) concealRoutes(ctx context.Context, viewerID string, routes ...*store.Route) error {
	var owners []string
	for _, r := range routes {
		owners = append(owners, r.UserID)
	}
	hide, err := q.hiddenFrom(ctx, viewerID, owners...)
	if err != nil {
		return err
	}
	for _, r := range routes {
		if c, ok := hide[r.UserID]; ok && r.UserID != viewerID {
			at := c.Outside(r.Start)
			if at != r.Start {
				r.Address, r.District = "", ""
			}
			r.Start = geo.Point{Lat: degrees(at.Lat), Lng: degrees(at.Lng)}
		}
	}
	return nil
}

// concealOptions cuts the options of a route of owner for a viewer.
func (q *queries) concealOptions(ctx context.Context, owner, viewerID string, options []store.RouteOption) error {
	hide, err := q.hiddenFrom(ctx, viewerID, owner)
	if err != nil {
		return err
	}
	if c, ok := hide[owner]; ok {
		for i := range options {
			concealOption(c, &options[i])
		}
	}
	return nil
}
