package runfiles

import (
	"archive/zip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// What archives say beside their files.
const (
	stravaList   = "activities.csv"
	backupMark   = "runnerway.json"
	backupList   = "workouts.json"
	mostListing  = 64 << 20 // bytes of a list
	stravaFolder = "activities/"
)

// readHints reads what an archive says about its files. What is broken says nothing.
func (s *Set) readHints(z *zip.Reader) {
	s.hints = map[string]Hint{}
	entries := map[string]*zip.File{}
	for _, f := range z.File {
		switch f.Name {
		case stravaList, backupMark, backupList, backupGoals, backupRoutes:
			entries[f.Name] = f
		}
	}
	if f := entries[stravaList]; f != nil {
		if text, err := readEntry(f); err == nil {
			s.hints = stravaHints(string(text))
		}
	}
	if entries[backupMark] != nil && s.Backup == nil {
		s.Backup = readBackup(entries)
		for _, w := range s.Backup.Workouts {
			if w.File != "" {
				s.hints[w.File] = Hint{Title: w.RouteName, Sport: w.sport()}
			}
		}
	}
}

func readEntry(f *zip.File) ([]byte, error) {
	in, err := openEntry(f)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, mostListing+1))
	if err == nil && len(text) > mostListing {
		err = ErrUnpacked
	}
	return text, err
}

// stravaHints reads Strava's list of activities. Its columns are named in the language of whoever asked for it: which one has
// the file is told by what is in it, name and kind follow the id and the date.
func stravaHints(text string) map[string]Hint {
	const title, kind = 2, 3
	out := map[string]Hint{}
	rows := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	rows.FieldsPerRecord, rows.LazyQuotes, rows.ReuseRecord = -1, true, true
	for {
		row, err := rows.Read()
		if err != nil {
			return out
		}
		for _, field := range row {
			if strings.HasPrefix(field, stravaFolder) && len(row) > kind {
				out[field] = Hint{Title: row[title], Sport: row[kind]}
				break
			}
		}
	}
}

const (
	backupGoals  = "goals.json"
	backupRoutes = "routes.json"
)

// A Backup is what an export of RunnerWay holds besides its files with runs.
type Backup struct {
	Workouts []BackupWorkout
	Goals    []json.RawMessage
	Routes   []json.RawMessage
}

// A BackupWorkout is a run in an export; the rest of what is said about it follows from its file.
type BackupWorkout struct {
	File        string  `json:"file"` // in the archive, empty if the run has no track
	RouteName   string  `json:"route_name"`
	Type        string  `json:"type"`
	Mode        string  `json:"mode"`
	StartedAt   string  `json:"started_at"`
	CompletedAt string  `json:"completed_at"`
	DistanceKM  float64 `json:"distance"`
	DurationSec int     `json:"duration"`
	Calories    int     `json:"calories"`
	Text        []byte  `json:"-"` // all of it
}

func (w BackupWorkout) sport() string {
	if w.Type == "walking" || w.Mode == "walking" {
		return "walking"
	}
	return "running"
}

// readBackup reads the lists of an export; those that are broken are empty.
func readBackup(entries map[string]*zip.File) *Backup {
	b := &Backup{}
	list := func(name string) []json.RawMessage {
		f := entries[name]
		if f == nil {
			return nil
		}
		text, err := readEntry(f)
		var items []json.RawMessage
		if err != nil || json.Unmarshal(text, &items) != nil {
			return nil
		}
		return items
	}
	for _, text := range list(backupList) {
		w := BackupWorkout{Text: text}
		if json.Unmarshal(text, &w) == nil {
			b.Workouts = append(b.Workouts, w)
		}
	}
	b.Goals, b.Routes = list(backupGoals), list(backupRoutes)
	return b
}

// String names the backup's size for logs.
func (b *Backup) String() string {
	return fmt.Sprintf("%d workouts, %d goals, %d routes", len(b.Workouts), len(b.Goals), len(b.Routes))
}
