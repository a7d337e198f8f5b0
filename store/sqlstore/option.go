package sqlstore

import (
	"context"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

const optionColumns = "o.id, o.route_id, o.option_number, o.name, o.distance, o.estimated_time, o.recommended_pace, o.condition_type, " +
	"o.difficulty, o.tag, o.coordinates, o.safety_score, o.lighting_score, o.max_elevation_diff, o.total_ascent, o.total_descent, " +
	"o.total_elevation_change, o.average_grade, o.max_grade, o.has_self_intersection, o.segment_count, o.turn_count, o.place_ids, " +
	"o.camera_count, o.light_coverage, o.outline, o.turn_deg, o.deviation_m, o.deviation_pct, o.label, o.details, o.created_at"

func optionTargets(o *store.RouteOption) []any {
	return []any{&o.ID, &o.RouteID, &o.Number, maybe(&o.Name), &o.DistanceKM, &o.EstimatedTimeMin, maybe(&o.RecommendedPace),
		maybe(&o.ConditionType), &o.Difficulty, maybe(&o.Tag), pathColumn{path: &o.Path, elevationsM: &o.ElevationsM},
		maybe(&o.SafetyScore), maybe(&o.LightingScore), maybe(&o.MaxElevationDiffM), maybe(&o.TotalAscentM), maybe(&o.TotalDescentM),
		maybe(&o.TotalChangeM), maybe(&o.AverageGradePct), maybe(&o.MaxGradePct), maybe(&o.SelfIntersects), maybe(&o.SegmentCount),
		maybe(&o.TurnCount), jsonColumn(&o.PlaceIDs), &o.CameraCount, &o.LightCoverage, pathColumn{path: &o.Outline}, &o.TurnDeg,
		&o.DeviationM, &o.DeviationPct, maybe(&o.Label), blobColumn{&o.Details},
		&o.CreatedAt}
}

// RouteOptions implements store.RouteStore.
func (db *DB) RouteOptions(ctx context.Context, routeID, viewerID string) ([]store.RouteOption, error) {
	q := db.reader()
	r, err := q.visible(ctx, routeID, viewerID)
	if err != nil {
		return nil, err
	}
	options, err := all(ctx, q, optionTargets, "SELECT "+optionColumns+" FROM route_options o WHERE o.route_id = ? AND o.option_number > 0 "+
		"ORDER BY o.option_number", routeID)
	if err != nil {
		return nil, err
	}
	return options, q.concealOptions(ctx, r.UserID, viewerID, options)
}

// RouteOption implements store.RouteStore.
func (db *DB) RouteOption(ctx context.Context, routeID, optionID, viewerID string) (store.RouteOption, error) {
	type row struct {
		option  store.RouteOption
		ownerID string
	}
	q := db.reader()
	r, err := one(ctx, q, func(r *row) []any { return append(optionTargets(&r.option), &r.ownerID) },
		"SELECT "+optionColumns+", r.user_id FROM route_options o JOIN routes r ON r.id = o.route_id WHERE "+visibleRoute+" AND o.id = ?",
		routeID, viewerID, viewerID, optionID)
	if err != nil {
		return store.RouteOption{}, err
	}
	options := []store.RouteOption{r.option}
	err = q.concealOptions(ctx, r.ownerID, viewerID, options)
	return options[0], err
}

// rounded is o with the digits that the columns keep, so that what is returned is what will be read.
func rounded(o store.RouteOption) store.RouteOption {
	for _, v := range []*float64{&o.DistanceKM, &o.TotalAscentM, &o.TotalDescentM, &o.TotalChangeM, &o.AverageGradePct, &o.MaxGradePct} {
		*v = decimal(*v, 2)
	}
	return o
}

func (q *queries) insertOption(ctx context.Context, o store.RouteOption) (store.RouteOption, error) {
	o = rounded(o)
	path, err := pathText(o.Path, o.ElevationsM)
	if err != nil {
		return o, err
	}
	var outline, places any
	if len(o.Outline) > 0 {
		if outline, err = pathText(o.Outline, nil); err != nil {
			return o, err
		}
	}
	if o.PlaceIDs != nil {
		if places, err = toJSON(o.PlaceIDs); err != nil {
			return o, err
		}
	}
	columns := []string{"id", "route_id", "option_number", "name", "distance", "estimated_time", "recommended_pace", "condition_type",
		"difficulty", "tag", "coordinates", "safety_score", "lighting_score", "max_elevation_diff", "total_ascent", "total_descent",
		"total_elevation_change", "average_grade", "max_grade", "has_self_intersection", "segment_count", "turn_count", "place_ids",
		"camera_count", "light_coverage", "outline", "turn_deg", "deviation_m", "deviation_pct", "label", "details", "created_at"}
	if _, err := q.exec(ctx, insert("route_options", columns, 1), o.ID, o.RouteID, o.Number, null(o.Name), o.DistanceKM, o.EstimatedTimeMin,
		null(o.RecommendedPace), null(o.ConditionType), o.Difficulty, null(o.Tag), path, o.SafetyScore, o.LightingScore, o.MaxElevationDiffM,
		o.TotalAscentM, o.TotalDescentM, o.TotalChangeM, o.AverageGradePct, o.MaxGradePct, o.SelfIntersects, o.SegmentCount, o.TurnCount,
		places, o.CameraCount, o.LightCoverage, outline, o.TurnDeg, o.DeviationM, o.DeviationPct, null(o.Label), text(o.Details),
		o.CreatedAt); err != nil {
		return o, fmt.Errorf("store option %d: %w", o.Number, err)
	}
	return o, nil
}

// oldOption is an option that is being replaced.
type oldOption struct {
	id     string
	number int
	run    bool // a workout refers to it
}

// retireOptions frees the numbers of a route's options: it gives them numbers from 0 down, which no list shows.
func (q *queries) retireOptions(ctx context.Context, routeID string) ([]oldOption, error) {
	old, err := all(ctx, q, func(o *oldOption) []any { return []any{&o.id, &o.number, &o.run} },
		"SELECT o.id, o.option_number, EXISTS (SELECT 1 FROM workouts w WHERE w.route_option_id = o.id) FROM route_options o "+
			"WHERE o.route_id = ? AND o.option_number > 0 ORDER BY o.option_number", routeID)
	if err != nil {
		return nil, err
	}
	lowest, err := value[int](ctx, q, "SELECT MIN(option_number) FROM route_options WHERE route_id = ?", routeID)
	if err != nil {
		return nil, err
	}
	free := min(lowest-1, 0)
	for i, o := range old {
		if _, err := q.exec(ctx, "UPDATE route_options SET option_number = ? WHERE id = ?", free-i, o.id); err != nil {
			return nil, err
		}
	}
	return old, nil
}

// dropRetired moves bookmarks from retired options to the new ones and deletes the retired ones that nobody ran.
func (q *queries) dropRetired(ctx context.Context, old []oldOption, fresh []store.RouteOption) error {
	for _, o := range old {
		heir := fresh[0].ID
		for _, f := range fresh {
			if f.Number == o.number {
				heir = f.ID
			}
		}
		if _, err := q.exec(ctx, "UPDATE saved_routes SET route_option_id = ? WHERE route_option_id = ?", heir, o.id); err != nil {
			return err
		}
		if o.run {
			continue
		}
		if _, err := q.exec(ctx, "DELETE FROM route_options WHERE id = ?", o.id); err != nil {
			return err
		}
	}
	return nil
}
