package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/runnerway/runnerway/store"
)

// trendingFor is how long a post can be trending.
const trendingFor = 24 * time.Hour

// A feedPlan is how one page is found: which posts qualify, and which index gives them in their order. It names posts p.
type feedPlan struct {
	where     []string // may also name follows f if following
	args      []any
	index     string
	order     string
	following bool // only posts of those whom somebody follows
}

// from is FROM and WHERE of the plan.
func (db *DB) from(p feedPlan) string {
	posts := "posts p" + db.dialect.UseIndex(p.index)
	if p.following {
		posts = "follows f " + db.dialect.JoinOrder + " " + posts + " ON p.author_id = f.following_id"
	}
	return " FROM " + posts + " WHERE " + strings.Join(p.where, " AND ")
}

const (
	newestPostFirst = "p.created_at DESC, p.id DESC"
	likedPostFirst  = "p.like_count DESC, " + newestPostFirst
)

// Feed implements store.PostStore. Which posts are on the page comes from an index alone; only those are read.
func (db *DB) Feed(ctx context.Context, f store.FeedQuery) ([]store.ShownPost, int, error) {
	q := db.reader()
	if f.AuthorID != "" {
		if found, err := q.showsPosts(ctx, f.AuthorID, f.ViewerID); err != nil || !found {
			return nil, 0, err
		}
	}
	cutoff := q.time().Add(-trendingFor)
	total, listed, err := q.countFeed(ctx, f, cutoff)
	if err != nil {
		return nil, 0, fmt.Errorf("count the feed: %w", err)
	}
	blocks, err := q.hasBlocks(ctx, f.ViewerID)
	if err != nil {
		return nil, 0, err
	}
	plan := planFeed(f, cutoff, total, listed)
	if blocks && !f.Following && f.AuthorID == "" { // nobody follows whom he does not see
		hidden, err := q.countHidden(ctx, f, cutoff)
		if err != nil {
			return nil, 0, fmt.Errorf("count hidden posts: %w", err)
		}
		total = max(0, total-hidden)
		plan.where, plan.args = append(plan.where, notBlocked("p.author_id")), append(plan.args, f.ViewerID)
	}
	if f.Offset >= total {
		return nil, total, nil
	}
	found, err := q.feedPage(ctx, f, plan)
	if err != nil {
		return nil, 0, fmt.Errorf("read the feed: %w", err)
	}
	if late := unpreparedOf(found); len(late) > 0 {
		if err := db.preparePosts(ctx, late); err != nil {
			return nil, 0, fmt.Errorf("prepare posts: %w", err)
		}
		if found, err = q.feedPage(ctx, f, plan); err != nil {
			return nil, 0, fmt.Errorf("read the feed again: %w", err)
		}
	}
	page, err := q.shown(ctx, f.ViewerID, found)
	return page, total, err
}

// planFeed chooses an index. Trending posts are sorted if they are few of all the listed ones; if they are many, walking
// down those with the most likes meets enough of them soon.
func planFeed(f store.FeedQuery, cutoff store.Time, total, listed int) feedPlan {
	p := feedPlan{where: []string{listedPost}, index: "idx_posts_latest", order: newestPostFirst}
	if f.Unlisted && f.AuthorID != "" && f.AuthorID == f.ViewerID {
		p.where[0] = keptPost
	}
	if f.Activity != "" {
		p.where, p.args, p.index = append(p.where, "p.activity = ?"), append(p.args, f.Activity), "idx_posts_activity_latest"
	}
	if f.Sort != store.FeedLatest {
		p.order = likedPostFirst
	}
	if f.Sort == store.FeedTrending {
		p.where, p.args = append(p.where, "p.created_at >= ?"), append(p.args, cutoff)
	}
	if f.Following {
		p.where, p.args, p.following = append(p.where, "f.follower_id = ?"), append(p.args, f.ViewerID), true
	}
	if f.AuthorID != "" {
		p.where, p.args = append(p.where, "p.author_id = ?"), append(p.args, f.AuthorID)
	}
	if f.Following || f.AuthorID != "" {
		p.index = "idx_posts_by_author"
		return p
	}
	const many = 4 // one in
	if f.Sort == store.FeedPopular || f.Sort == store.FeedTrending && total*many > listed {
		p.index = strings.Replace(p.index, "latest", "liked", 1)
	}
	return p
}

func (q *queries) feedPage(ctx context.Context, f store.FeedQuery, p feedPlan) ([]shownPost, error) {
	key := q.dialect.RowKey
	keys := "SELECT p." + key + " AS row_key" + q.from(p) + " ORDER BY " + p.order + " LIMIT ? OFFSET ?"
	args := append([]any{f.ViewerID, f.ViewerID}, p.args...)
	found, err := all(ctx, q, shownPostTargets, "SELECT "+shownPostColumns+" FROM ("+keys+") page JOIN posts p ON p."+key+" = page.row_key"+
		q.withAuthorAndRun(), append(args, f.Limit, f.Offset)...)
	// SQL promises no order after a join.
	slices.SortStableFunc(found, func(a, b shownPost) int {
		if f.Sort != store.FeedLatest && a.Likes != b.Likes {
			return b.Likes - a.Likes
		}
		if c := b.CreatedAt.Compare(a.CreatedAt.Time); c != 0 {
			return c
		}
		return strings.Compare(b.ID, a.ID)
	})
	return found, err
}

func unpreparedOf(found []shownPost) []shownPost {
	return slices.DeleteFunc(slices.Clone(found), func(p shownPost) bool { return !p.unprepared() })
}

// countFeed is how many posts a query finds on all pages, and how many are listed in all.
func (q *queries) countFeed(ctx context.Context, f store.FeedQuery, cutoff store.Time) (total, listed int, err error) {
	if f.Following || f.AuthorID != "" {
		p := planFeed(f, cutoff, 0, 0)
		total, err = value[int](ctx, q, "SELECT COUNT(*)"+q.from(p), p.args...)
		return total, total, err
	}
	kinds := []any{store.ActivityRunning, store.ActivityWalking}
	if f.Activity != "" {
		kinds = []any{f.Activity}
	}
	counted := "SELECT SUM(posts) FROM post_counts WHERE activity IN (" + marks(len(kinds)) + ") AND hour "
	listed, err = value[int](ctx, q, counted+"= ?", append(kinds, everyHour)...)
	if err != nil || f.Sort != store.FeedTrending {
		return listed, listed, err
	}
	// The hours that are trending as a whole, and the rest of the one in which that begins.
	whole, err := value[int](ctx, q, counted+"> ?", append(kinds, hourOf(cutoff))...)
	if err != nil {
		return 0, 0, err
	}
	where, index := listedPost+" AND p.created_at >= ? AND p.created_at < ?", "idx_posts_latest"
	args := []any{cutoff, store.At(cutoff.Truncate(time.Hour)).Add(time.Hour)}
	if f.Activity != "" {
		where, index, args = where+" AND p.activity = ?", "idx_posts_activity_latest", append(args, f.Activity)
	}
	part, err := value[int](ctx, q, "SELECT COUNT(*) FROM posts p"+q.dialect.UseIndex(index)+" WHERE "+where, args...)
	return whole + part, listed, err
}

// countHidden is how many posts a query would find of those who are hidden from its viewer.
func (q *queries) countHidden(ctx context.Context, f store.FeedQuery, cutoff store.Time) (int, error) {
	where, args := "k.user_id = ? AND "+listedPost, []any{f.ViewerID}
	if f.Activity != "" {
		where, args = where+" AND p.activity = ?", append(args, f.Activity)
	}
	if f.Sort == store.FeedTrending {
		where, args = where+" AND p.created_at >= ?", append(args, cutoff)
	}
	return value[int](ctx, q, "SELECT COUNT(*) FROM user_blocks k "+q.dialect.JoinOrder+" posts p"+q.dialect.UseIndex("idx_posts_by_author")+
		" ON p.author_id = k.other_id WHERE "+where, args...)
}

// everyHour is the hour of the row of post_counts that counts all.
const everyHour = ""

// hourOf is the hour of a time as post_counts has it; later ones sort after earlier ones.
func hourOf(t store.Time) string { return t.UTC().Format("2006-01-02 15") }

// countListed adds to the number of listed posts of an activity, in all and of the hour in which the post was made.
func (q *queries) countListed(ctx context.Context, activity string, made store.Time, by int) error {
	for _, hour := range []string{everyHour, hourOf(made)} {
		columns := []string{"activity", "hour", "posts"}
		if _, err := q.exec(ctx, insert("post_counts", columns, 1)+q.dialect.Upsert(columns[:2], nil), activity, hour, 0); err != nil {
			return err
		}
		if _, err := q.exec(ctx, "UPDATE post_counts SET posts = posts + ? WHERE activity = ? AND hour = ?", by, activity, hour); err != nil {
			return err
		}
	}
	return nil
}
