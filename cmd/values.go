package cmd

import (
	"log/slog"
	"strings"
	"time"
	_ "time/tzdata" // zones by name, also where the system has no list of them
)

// development says whether unsafe settings are tolerated.
func (c *Config) development() bool { return strings.EqualFold(c.Environment, "development") }

// roadsFetchURL is where streets are fetched from, empty for nowhere.
func (c *Config) roadsFetchURL() string {
	if url := strings.TrimSpace(c.RoadsFetchURL); !strings.EqualFold(url, "off") {
		return url
	}
	return ""
}

// level is the least level that is logged.
func (c *Config) level() (slog.Level, error) {
	var l slog.Level
	name := strings.ToUpper(strings.TrimSpace(c.LogLevel))
	if name == "WARNING" {
		name = "WARN"
	}
	return l, l.UnmarshalText([]byte(name))
}

// location is the zone in which a day begins and ends.
func (c *Config) location() (*time.Location, error) {
	if name := strings.TrimSpace(c.TimeZone); name != "" {
		return time.LoadLocation(name)
	}
	return time.Local, nil
}
