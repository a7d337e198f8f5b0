package backups

import (
	"fmt"
	"strings"
	"time"
)

// A Schedule is when backups are made; the zero value is never.
type Schedule struct {
	every time.Duration // between the beginnings of two
	daily bool
	at    time.Duration // of a day, if daily
}

// leastEvery is the shortest time between two backups.
const leastEvery = time.Minute

// ParseSchedule reads a duration such as 6h, a time of day such as 03:30, or off.
func ParseSchedule(text string) (Schedule, error) {
	text = strings.TrimSpace(text)
	if text == "" || strings.EqualFold(text, "off") {
		return Schedule{}, nil
	}
	if at, err := time.Parse("15:04", text); err == nil {
		return Schedule{daily: true, at: time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute}, nil
	}
	every, err := time.ParseDuration(text)
	if err != nil {
		return Schedule{}, fmt.Errorf("%q is neither a duration such as 6h nor a time of day such as 03:30, nor off", text)
	}
	if every < leastEvery {
		return Schedule{}, fmt.Errorf("%q is less than a minute", text)
	}
	return Schedule{every: every}, nil
}

// Off reports whether backups are made on request only.
func (s Schedule) Off() bool { return s == Schedule{} }

// String is s as ParseSchedule reads it.
func (s Schedule) String() string {
	switch {
	case s.daily:
		return fmt.Sprintf("%02d:%02d", int(s.at.Hours()), int(s.at.Minutes())%60)
	case s.every > 0:
		return s.every.String()
	}
	return "off"
}

// After is when the backup after one that began at last is due, with times of day in zone. Where the clocks skip that time it
// is the time after the change.
func (s Schedule) After(last time.Time, zone *time.Location) time.Time {
	if !s.daily {
		return last.Add(s.every)
	}
	y, m, d := last.In(zone).Date()
	hour, minute := int(s.at.Hours()), int(s.at.Minutes())%60
	for next := 0; ; next++ {
		if due := time.Date(y, m, d+next, hour, minute, 0, 0, zone); due.After(last) {
			return due
		}
	}
}
