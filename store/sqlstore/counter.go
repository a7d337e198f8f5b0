package sqlstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/runnerway/runnerway/store"
)

// A counter is a column that repeats what rows of other tables come to.
type counter struct {
	table, key, column string
	// rows is an expression for what the column should be; c is the table.
	rows string
	// only says which rows of the table have the counter.
	only string
	// needs are the tables that it reads beside its own.
	needs []string
}

func (c counter) name() string { return c.table + "." + c.column }

// wrong is the condition for a row whose value is not what it should be. Sums of fractions are equal to a hundredth.
func (c counter) wrong() string {
	return c.only + " AND ABS(COALESCE(c." + c.column + ", 0) - " + c.rows + ") > 0.005"
}

const userRuns = "FROM workouts w WHERE w.user_id = c.user_id AND w.status = 'completed' AND w.deleted_at IS NULL"

var counters = []counter{
	{"posts", "id", "like_count", "(SELECT COUNT(*) FROM post_likes l WHERE l.post_id = c.id)", "1 = 1", []string{"post_likes"}},
	{"posts", "id", "comment_count", "(SELECT COUNT(*) FROM comments m WHERE m.post_id = c.id AND m.deleted_at IS NULL AND m.suspended = 0)", "1 = 1", []string{"comments"}},
	{"posts", "id", "bookmark_count", "(SELECT COUNT(*) FROM post_bookmarks b WHERE b.post_id = c.id)", "1 = 1", []string{"post_bookmarks"}},
	{"comments", "id", "like_count", "(SELECT COUNT(*) FROM comment_likes l WHERE l.comment_id = c.id)", "1 = 1", []string{"comment_likes"}},
	{"user_stats", "user_id", "total_distance", "(SELECT " + capped("SUM(w.distance)", maxTotalKM) + " " + userRuns + ")", "1 = 1", []string{"workouts"}},
	{"user_stats", "user_id", "total_workouts", "(SELECT COUNT(*) " + userRuns + ")", "1 = 1", []string{"workouts"}},
	{"user_stats", "user_id", "completed_routes", "(SELECT COUNT(*) " + userRuns + ")", "1 = 1", []string{"workouts"}},
	{"user_stats", "user_id", "total_calories", "(SELECT " + capped("SUM(w.calories)", maxTotal) + " " + userRuns + ")", "1 = 1", []string{"workouts"}},
	{"user_stats", "user_id", "total_duration", "(SELECT " + capped("SUM(w.duration)", maxTotal) + " " + userRuns + ")", "1 = 1", []string{"workouts"}},
	{"user_stats", "user_id", "listed_workouts", "(SELECT COUNT(*) " + userRuns + ")", "c.listed_workouts IS NOT NULL", []string{"workouts"}},
	{"user_stats", "user_id", "listed_walks", "(SELECT COUNT(*) " + userRuns + " AND w.is_walk = 1)", "c.listed_walks IS NOT NULL", []string{"workouts"}},
}

// Drifts are the counters whose values are not what their rows come to, and how many counters were looked at.
func (db *DB) Drifts(ctx context.Context) (wrong []store.Drift, looked int, err error) {
	q := db.reader()
	tables, err := db.tables(ctx, q)
	if err != nil {
		return nil, 0, fmt.Errorf("list the tables: %w", err)
	}
	for _, c := range counters {
		if !containsAll(tables, append(c.needs, c.table)) {
			continue
		}
		looked++
		d, err := q.drift(ctx, c)
		if err != nil {
			return nil, 0, fmt.Errorf("compare %s with its rows: %w", c.name(), err)
		}
		if d.Rows > 0 {
			wrong = append(wrong, d)
		}
	}
	if containsAll(tables, []string{"post_counts", "posts"}) {
		looked++
		d, _, err := q.hourDrift(ctx)
		if err != nil {
			return nil, 0, fmt.Errorf("compare %s with its rows: %w", d.Counter, err)
		}
		if d.Rows > 0 {
			wrong = append(wrong, d)
		}
	}
	return wrong, looked, nil
}

func containsAll(all, some []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
}

func (q *queries) drift(ctx context.Context, c counter) (store.Drift, error) {
	d := store.Drift{Counter: c.name()}
	var err error
	if d.Of, err = value[int64](ctx, q, "SELECT COUNT(*) FROM "+c.table+" c WHERE "+c.only); err != nil {
		return d, err
	}
	if d.Rows, err = value[int64](ctx, q, "SELECT COUNT(*) FROM "+c.table+" c WHERE "+c.wrong()); err != nil || d.Rows == 0 {
		return d, err
	}
	_, err = one(ctx, q, func(*struct{}) []any { return []any{&d.Example, maybe(&d.Has), maybe(&d.Should)} },
		"SELECT c."+c.key+", c."+c.column+", "+c.rows+" FROM "+c.table+" c WHERE "+c.wrong()+" ORDER BY c."+c.key+" LIMIT 1")
	if errors.Is(err, store.ErrNotFound) { // a running server has set it right since
		return store.Drift{Counter: c.name(), Of: d.Of}, nil
	}
	return d, err
}

// countersAtOnce is how many rows one transaction sets right: a running server waits for so many at most.
const countersAtOnce = 200

// FixCounters sets the counters to what their rows come to, in transactions of at most 200 rows, and returns how many rows it
// changed. It is safe beside a running server: each row is locked before its rows are counted, so that whoever counts one
// more does so after it. done is told of each counter with the number of its rows that were changed so far.
func (db *DB) FixCounters(ctx context.Context, done func(counter string, rows int64)) (int64, error) {
	tables, err := db.tables(ctx, db.reader())
	if err != nil {
		return 0, fmt.Errorf("list the tables: %w", err)
	}
	var total int64
	for _, c := range counters {
		if !containsAll(tables, append(c.needs, c.table)) {
			continue
		}
		n, err := db.fixCounter(ctx, c, func(n int64) { done(c.name(), n) })
		total += n
		if err != nil {
			return total, fmt.Errorf("set %s right: %w", c.name(), err)
		}
	}
	if containsAll(tables, []string{"post_counts", "posts"}) {
		n, err := db.fixHours(ctx, func(n int64) { done(hourCounter, n) })
		total += n
		if err != nil {
			return total, fmt.Errorf("set %s right: %w", hourCounter, err)
		}
	}
	return total, nil
}

func (db *DB) fixCounter(ctx context.Context, c counter, done func(int64)) (total int64, err error) {
	for last := ""; ; {
		keys, err := all(ctx, db.reader(), func(k *string) []any { return []any{k} },
			"SELECT c."+c.key+" FROM "+c.table+" c WHERE c."+c.key+" > ? AND "+c.wrong()+" ORDER BY c."+c.key+" LIMIT ?", last, countersAtOnce)
		if err != nil || len(keys) == 0 {
			return total, err
		}
		args := make([]any, len(keys))
		for i, k := range keys {
			args[i] = k
		}
		var n int64
		err = db.tx(ctx, func(q *queries) error {
			in := "c." + c.key + " IN (" + marks(len(keys)) + ")"
			// What is counted after the lock has come is what has been committed by then.
			if _, err := all(ctx, q, func(k *string) []any { return []any{k} },
				"SELECT c."+c.key+" FROM "+c.table+" c WHERE "+in+" ORDER BY c."+c.key+q.dialect.ForUpdate, args...); err != nil {
				return err
			}
			n, err = q.exec(ctx, "UPDATE "+c.table+" AS c SET "+c.column+" = "+c.rows+" WHERE "+in+" AND "+c.wrong(), args...)
			return err
		})
		if err != nil {
			return total, err
		}
		total += n
		done(total)
		last = keys[len(keys)-1]
	}
}

// hourCounter are the numbers of listed posts by activity and hour. Its rows are made as they are needed, so one that is
// missing is wrong too.
const hourCounter = "post_counts.posts"

// An hourKey is the key of a row of post_counts.
type hourKey struct{ activity, hour string }

// hourDrift compares the numbers of listed posts with the posts.
func (q *queries) hourDrift(ctx context.Context) (store.Drift, []hourKey, error) {
	d := store.Drift{Counter: hourCounter}
	type row struct {
		hourKey
		posts int64
	}
	targets := func(r *row) []any { return []any{&r.activity, &r.hour, maybe(&r.posts)} }
	kept, err := all(ctx, q, targets, "SELECT activity, hour, posts FROM post_counts")
	if err != nil {
		return d, nil, err
	}
	listed, err := all(ctx, q, targets, "SELECT p.activity, SUBSTR(p.created_at, 1, 13), COUNT(*) FROM posts p WHERE "+listedPost+
		" GROUP BY p.activity, SUBSTR(p.created_at, 1, 13)")
	if err != nil {
		return d, nil, err
	}
	should := map[hourKey]int64{}
	for _, r := range listed {
		should[r.hourKey] += r.posts
		should[hourKey{r.activity, everyHour}] += r.posts
	}
	has := map[hourKey]int64{}
	for _, r := range kept {
		has[r.hourKey] = r.posts
		should[r.hourKey] += 0
	}
	d.Of = int64(len(kept))
	var wrong []hourKey
	for k, n := range should {
		if has[k] != n {
			wrong = append(wrong, k)
		}
	}
	slices.SortFunc(wrong, compareHours)
	if len(wrong) > 0 {
		k := wrong[0]
		d.Rows, d.Example, d.Has, d.Should = int64(len(wrong)), k.activity+" "+k.hour, float64(has[k]), float64(should[k])
	}
	return d, wrong, nil
}

func compareHours(a, b hourKey) int {
	if a.activity != b.activity {
		return cmp.Compare(a.activity, b.activity)
	}
	return cmp.Compare(a.hour, b.hour)
}

func (db *DB) fixHours(ctx context.Context, done func(int64)) (total int64, err error) {
	_, wrong, err := db.reader().hourDrift(ctx)
	if err != nil {
		return 0, err
	}
	for _, k := range wrong {
		err := db.tx(ctx, func(q *queries) error { return q.recountHour(ctx, k) })
		if err != nil {
			return total, err
		}
		total++
		done(total)
	}
	return total, nil
}

// recountHour sets one row of post_counts to the number of its posts.
func (q *queries) recountHour(ctx context.Context, k hourKey) error {
	columns := []string{"activity", "hour", "posts"}
	if _, err := q.exec(ctx, insert("post_counts", columns, 1)+q.dialect.Upsert(columns[:2], nil), k.activity, k.hour, 0); err != nil {
		return err
	}
	if _, err := value[int64](ctx, q, "SELECT posts FROM post_counts WHERE activity = ? AND hour = ?"+q.dialect.ForUpdate, k.activity, k.hour); err != nil {
		return err
	}
	count, args := "SELECT COUNT(*) FROM posts p WHERE "+listedPost+" AND p.activity = ?", []any{k.activity}
	if k.hour != everyHour {
		from, err := time.Parse("2006-01-02 15", k.hour)
		if err != nil { // no hour: nothing was made then
			_, err = q.exec(ctx, "DELETE FROM post_counts WHERE activity = ? AND hour = ?", k.activity, k.hour)
			return err
		}
		count, args = count+" AND p.created_at >= ? AND p.created_at < ?", append(args, store.At(from), store.At(from.Add(time.Hour)))
	}
	n, err := value[int64](ctx, q, count, args...)
	if err != nil {
		return err
	}
	_, err = q.exec(ctx, "UPDATE post_counts SET posts = ? WHERE activity = ? AND hour = ?", n, k.activity, k.hour)
	return err
}
