package demo

import (
	"slices"
	"time"
)

// show posts a run. The others see it in the hours after.
func (s *story) show(m *member, c choice, workout string, km float64, seconds, kcal int) error {
	caption := one(s, m.words.captions)
	wish := object{"route_name": c.name, "distance": km, "duration": seconds, "workout_id": workout, "pace": paceText(km, seconds), "calories": kcal,
		"visibility": "public", "location": one(s, m.words.places)}
	if c.route.shape != "" {
		caption = one(s, m.words.drawn)
		wish["shape_id"], wish["shape_name"], wish["shape_icon"] = c.route.shape, shapeNames[c.route.shape], c.route.shape
	}
	if !s.chance(0.15) {
		wish["caption"] = caption
	}
	if c.route.shape == "" && s.chance(0.07) {
		wish["visibility"] = "private"
	}
	var made struct {
		ID string `json:"post_id"`
	}
	if err := s.post(m, "/community/posts", wish, &made); err != nil {
		return err
	}
	s.count.Posts++
	if wish["visibility"] == "private" {
		return nil
	}
	for _, other := range s.members {
		if other != m {
			s.react(other, m, made.ID, c)
		}
	}
	return nil
}

// react plans what somebody does about another's post.
func (s *story) react(m, author *member, post string, c choice) {
	drawn := c.route.shape != ""
	interest := 0.22 + 0.25*m.talkative
	if slices.Contains(m.follow, author) {
		interest += 0.25
	}
	if drawn {
		interest += 0.2
	}
	if !s.chance(interest) {
		return
	}
	path := "/community/posts/" + post
	s.in(s.between(4*time.Minute, 30*time.Hour), func() error {
		s.count.Likes++
		return s.post(m, path+"/like", nil, nil)
	})
	if s.chance(0.3 * m.talkative) {
		s.in(s.between(6*time.Minute, 34*time.Hour), func() error { return s.comment(m, author, path) })
	}
	if drawn && s.chance(0.2) || s.chance(0.04) {
		s.in(s.between(6*time.Minute, 40*time.Hour), func() error {
			s.count.Bookmarks++
			m.kept[c.route.id] = m.kept[c.route.id] || c.own // a bookmark keeps the route that was followed
			return s.post(m, path+"/bookmark", nil, nil)
		})
	}
}

// comment says something under a post; its author may like that.
func (s *story) comment(m, author *member, path string) error {
	var made struct {
		ID string `json:"comment_id"`
	}
	if err := s.post(m, path+"/comments", object{"content": one(s, m.words.comments)}, &made); err != nil {
		return err
	}
	s.count.Comments++
	if s.chance(0.5) {
		s.in(s.between(5*time.Minute, 12*time.Hour), func() error {
			s.count.Likes++
			return s.post(author, "/community/comments/"+made.ID+"/like", nil, nil)
		})
	}
	return nil
}

// planGoals plans goals that are reached, missed, given up and still open at the end.
func (s *story) planGoals(m *member) {
	reachable := float64(int(m.perWeek * m.loopKM * 2.5))
	for _, g := range []struct {
		kind, measure  string
		target         float64
		first, last    int // days before the end
		often, givenUp float64
	}{
		{"monthly", "distance", max(reachable, 8), 60, 31, 0.9, 0},
		{"weekly", "workouts", float64(int(m.perWeek)) + 2, 24, 18, 0.7, 0.3},
		{"monthly", "distance", max(1.6*reachable, 15), 20, -9, 0.9, 0},
		{"weekly", "calories", 900, 4, -2, 0.6, 0.15},
		{"weekly", "workouts", 1, 12, 6, 0.4, 0},
	} {
		first, last := s.End.AddDate(0, 0, -g.first), s.End.AddDate(0, 0, -g.last)
		often, givenUp := s.chance(g.often), s.chance(g.givenUp)
		at := first.Add(s.between(0, 2*time.Hour))
		if !often || at.Before(s.Clock.Now().Add(time.Hour)) {
			continue
		}
		s.at(at, func() error {
			var made struct {
				ID string `json:"id"`
			}
			if err := s.post(m, "/goals", object{"goal_type": g.kind, "target_type": g.measure, "target_value": g.target,
				"start_date": first.In(zone()).Format(time.DateOnly), "end_date": last.In(zone()).Format(time.DateOnly)}, &made); err != nil {
				return err
			}
			s.count.Goals++
			if givenUp {
				s.in(30*time.Hour, func() error {
					return s.call(s.ctx, m.token, "PATCH", "/goals/"+made.ID, object{"is_active": false}, nil)
				})
			}
			return nil
		})
	}
}
