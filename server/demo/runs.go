package demo

import (
	"fmt"
	"math"
	"time"

	"github.com/runnerway/runnerway/geo"
)

// planRuns plans the days on which somebody runs, from the first whole day on.
func (s *story) planRuns(m *member) {
	day := s.Clock.Now().In(zone())
	for {
		day = day.AddDate(0, 0, 1)
		if day.After(s.End) {
			return
		}
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		often := 0.72 * m.perWeek / 7 // some weeks nothing comes of it
		if weekend {
			often *= 1.35
		}
		if !s.chance(often) {
			continue
		}
		hour := 17.2 + 3.2*s.rand.Float64()
		switch {
		case weekend:
			hour = 8.5 + 3*s.rand.Float64()
		case m.morning:
			hour = 5.9 + 1.4*s.rand.Float64()
		}
		at := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone()).Add(time.Duration(hour * float64(time.Hour))).Truncate(time.Second)
		s.at(at, func() error { return s.goRunning(m, weekend) })
	}
}

// A choice is what somebody runs today.
type choice struct {
	route route
	own   bool // the route is followed, and not only its streets
	way   []geo.Point
	walk  bool
	name  string
}

// choose picks a way: a drawing now and then, mostly the streets that one knows, from another corner or the other way round.
func (s *story) choose(m *member, weekend bool) choice {
	c := choice{route: one(s, m.routes)}
	for c.route.shape != "" && !s.chance(0.35) {
		if plain := one(s, m.routes); plain.shape == "" {
			c.route = plain
		}
	}
	c.walk = m.walks && c.route.shape == "" && s.chance(0.45)
	hour := s.Clock.Now().In(zone()).Hour()
	switch {
	case c.route.shape != "":
		c.name, c.own, c.way = "Drawing a "+c.route.shape, true, c.route.way
		if m.korean {
			c.name = shapeNames[c.route.shape] + " 그리기"
		}
		return c
	case c.walk:
		c.name = m.words.walk
	case weekend:
		c.name = m.words.long
	case hour < 12:
		c.name = m.words.morning
	default:
		c.name = m.words.evening
	}
	if c.own = s.chance(0.4); c.own {
		c.way = c.route.way
		return c
	}
	c.way = turned(c.route.way, s.rand.IntN(len(c.route.way)), s.chance(0.5))
	if weekend && !c.walk && s.chance(0.4) {
		c.way = append(c.way, c.way[1:]...)
	}
	return c
}

// goRunning starts a run now and plans its end.
func (s *story) goRunning(m *member, weekend bool) error {
	c := s.choose(m, weekend)
	start := s.Clock.Now()
	e := effort{pace: m.pace * (1.02 - 0.05*float64(start.Sub(s.start))/float64(s.End.Sub(s.start))) * (1 + 0.04*s.rand.NormFloat64()), stops: 0.3}
	kcal := 1.03
	if c.walk {
		e.pace, kcal = 640+40*s.rand.NormFloat64(), 0.68
	} else if c.route.shape == "" && s.chance(0.18) {
		e.intervals = true
	}
	t := run(s.rand, c.way, e, start)
	end := start.Add(t.duration + s.between(5*time.Second, 40*time.Second))
	if end.After(s.End) {
		return nil
	}
	wish := object{"route_name": c.name, "started_at": start.UTC().Format(time.RFC3339),
		"start_location": object{"latitude": c.way[0].Lat, "longitude": c.way[0].Lng, "accuracy": 5}, "type": "running", "mode": "running"}
	if c.walk {
		wish["type"], wish["mode"] = "walking", "walking"
	}
	if c.own {
		wish["route_id"], wish["route_option_id"] = c.route.id, c.route.option
	}
	var began struct {
		ID string `json:"workout_id"`
	}
	if err := s.post(m, "/workouts/start", wish, &began); err != nil {
		return err
	}
	s.at(end, func() error { return s.finish(m, c, t, began.ID, int(kcal*m.kg*t.lengthM/1000)) })
	return nil
}

// finish ends a run, which may be shown to the others then.
func (s *story) finish(m *member, c choice, t track, id string, kcal int) error {
	km, seconds := math.Round(t.lengthM/10)/100, int(t.duration.Seconds())
	if err := s.post(m, "/workouts/"+id+"/complete", object{
		"completed_at":  s.Clock.Now().UTC().Format(time.RFC3339),
		"final_metrics": object{"distance": km, "duration": seconds, "average_pace": paceText(km, seconds), "calories": kcal},
		"route":         object{"actual_path": t.points},
	}, nil); err != nil {
		return err
	}
	s.count.Runs++
	if c.route.shape == "" && !s.chance(0.25+0.3*m.talkative) {
		return nil
	}
	s.in(s.between(2*time.Minute, 50*time.Minute), func() error { return s.show(m, c, id, km, seconds, kcal) })
	return nil
}

// paceText is how the app shows a pace.
func paceText(km float64, seconds int) string {
	if km <= 0 {
		return ""
	}
	pace := int(math.Round(float64(seconds) / km))
	return fmt.Sprintf("%d'%02d\"", pace/60, pace%60)
}
