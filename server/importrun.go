package server

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"path"
	"strings"
	"time"
	"unicode"

	"github.com/runnerway/runnerway/geo/track"
	"github.com/runnerway/runnerway/server/runfiles"
	"github.com/runnerway/runnerway/store"
)

// Why a file was not imported, in store.ImportFile.Reason, and why an import failed. importReasons has the words.
const (
	whyUnknownKind   = "unknown_kind"
	whyTooLarge      = "too_large"
	whyNoPositions   = "no_positions"
	whyEncrypted     = "encrypted"
	whyBrokenArchive = "broken_archive"
	whyBroken        = "broken"
	whyPlanned       = "planned"
	whyOtherSport    = "other_sport"
	whyTooFast       = "too_fast"
	whyNoMovement    = "no_movement"
	whyBadTime       = "bad_time"
	whyKnown         = "known"
	whyGoalOverlap   = "goal_overlap"
	whyNothing       = "nothing_found"
	whyTooMany       = "too_many_files"
	whyServer        = "server"
)

// importReasons tell a user of a reason.
var importReasons = map[string]string{
	whyUnknownKind:   "GPX, TCX, FIT 파일이 아닙니다",
	whyTooLarge:      "파일이 너무 큽니다",
	whyNoPositions:   "위치 기록이 없는 파일입니다",
	whyEncrypted:     "암호로 보호된 파일입니다",
	whyBrokenArchive: "압축 파일이 손상되었습니다",
	whyBroken:        "파일을 읽을 수 없습니다",
	whyPlanned:       "시간 기록이 없어 달린 기록이 아닌 계획된 경로로 보입니다",
	whyOtherSport:    "달리기나 걷기가 아닌 운동입니다",
	whyTooFast:       "달리기라고 하기에는 너무 빠릅니다",
	whyNoMovement:    "움직인 기록이 없습니다",
	whyBadTime:       "기록된 날짜가 올바르지 않습니다",
	whyKnown:         "이미 가지고 있습니다",
	whyGoalOverlap:   "같은 기간에 활성화된 목표가 이미 있습니다",
	whyNothing:       "가져올 수 있는 달리기 파일이 없습니다",
	whyTooMany:       "파일이 너무 많습니다",
	whyServer:        "서버 오류로 중단되었습니다. 다시 올려주세요",
}

const (
	// fastestRunKMH is faster than anybody runs for long: a file that does not say what it was is no run then.
	fastestRunKMH = 25
	// mostStoredPoints bounds what is stored of one run: a day and more at one fix per second.
	mostStoredPoints = 100_000
	importedName     = "가져온 달리기"
	importedWalkName = "가져온 걷기"
)

// importRun reads one file.
func (s *Server) importRun(ctx context.Context, set *runfiles.Set, n int, f runfiles.File) store.ImportedRun {
	out := store.ImportedRun{File: store.ImportFile{N: n, Name: f.Name, Status: store.FileFailed}}
	rec, err := set.Read(f)
	if err != nil {
		out.File.Status, out.File.Reason, out.File.Detail = whatWentWrong(err)
		return out
	}
	skip := func(why, detail string) store.ImportedRun {
		out.File.Status, out.File.Reason, out.File.Detail = store.FileSkipped, why, cut(detail, 100)
		return out
	}
	word := rec.Run.Sport
	if f.Hint.Sport != "" {
		word = f.Hint.Sport
	}
	sport := runfiles.SportOf(word)
	if sport == runfiles.OtherSport {
		return skip(whyOtherSport, word)
	}
	a := s.analyze(ctx, rec.Run.Points, track.Plan{}, sport == runfiles.Walking)
	switch {
	case a.computed == nil:
		return skip(whyNoMovement, "")
	case !a.raw.Timed:
		return skip(whyPlanned, "")
	case sport == runfiles.UnknownSport && a.raw.PaceSecPerKm > 0 && 3600/a.raw.PaceSecPerKm > fastestRunKMH:
		return skip(whyTooFast, "")
	}
	run, ok := s.finishedRun(rec, f, sport, a)
	if !ok {
		out.File.Reason = whyBadTime
		return out
	}
	out.File.Status, out.Run = store.FileImported, run
	return out
}

// whatWentWrong is a reader's error as the user is told it.
func whatWentWrong(err error) (status, why, detail string) {
	for _, known := range []struct {
		is          error
		status, why string
	}{
		{track.ErrNoPoints, store.FileSkipped, whyNoPositions},
		{track.ErrUnknownKind, store.FileFailed, whyUnknownKind},
		{track.ErrTooLarge, store.FileFailed, whyTooLarge},
		{runfiles.ErrUnpacked, store.FileFailed, whyTooLarge},
		{runfiles.ErrEncrypted, store.FileFailed, whyEncrypted},
		{runfiles.ErrArchive, store.FileFailed, whyBrokenArchive},
	} {
		if errors.Is(err, known.is) {
			return known.status, known.why, ""
		}
	}
	return store.FileFailed, whyBroken, cut(strings.ToValidUTF8(err.Error(), "?"), 250)
}

// finishedRun is a recording as it is stored; false if its times cannot be.
func (s *Server) finishedRun(rec runfiles.Recording, f runfiles.File, sport runfiles.Sport, a analysis) (*store.FinishedRun, bool) {
	points := rec.Run.Points
	began := firstTime(points)
	if began.IsZero() || began.After(s.now().Add(24*time.Hour)) {
		return nil, false
	}
	kind := store.ActivityRunning
	if sport == runfiles.Walking {
		kind = store.ActivityWalking
	}
	moving := a.raw.MovingTime
	if t := rec.Run.Stated.Timer; t >= moving && t <= a.raw.Duration+time.Second {
		moving = t // what the watch showed
	}
	path := recordedRunPath(thinned(points))
	end := path[len(path)-1].Point
	c := store.Completion{
		CompletedAt: store.At(began.Add(a.raw.Duration)), DistanceKM: min(a.computed.Distance, maxRunKM), DurationSec: whole(moving.Seconds()),
		CaloriesKcal: *a.computed.Calories, End: &end, ElevationGainM: wholeNumber(a.computed.Ascent, stated(rec.Run.Stated.AscentM)),
		ElevationLossM: wholeNumber(a.computed.Descent, stated(rec.Run.Stated.DescentM)), HeartRateAvg: orNull(a.computed.heartRateAvg),
		HeartRateMax: orNull(a.computed.heartRateMax), Splits: splitsOf(nil, a.computed), Path: path.record(path.text()),
		ComputedTotals: a.computed.totals(),
	}
	c.AvgPace = paceOf(c.DistanceKM, float64(c.DurationSec))
	c.Computed, _ = json.Marshal(a.computed) // figures without NaN
	return &store.FinishedRun{
		Workout: store.Workout{
			ID: s.newID(), RouteName: runTitle(f, rec.Run.Name, kind), Type: kind, StartedAt: store.At(began), Start: path[0].Point,
		},
		Completion: c, Figures: a.figures, Source: rec.Kind, FileHash: rec.Hash,
	}, true
}

func stated(m float64) *float64 {
	if math.IsNaN(m) || m < 0 {
		return nil
	}
	return &m
}

// firstTime is when the first point with a time was passed.
func firstTime(points []track.Point) time.Time {
	for _, p := range points {
		if y := p.Time.Year(); y >= 1990 && y <= 2100 {
			return p.Time
		}
	}
	return time.Time{}
}

// thinned is points, every so many of them if they are more than are stored.
func thinned(points []track.Point) []track.Point {
	step := (len(points)-1)/mostStoredPoints + 1
	if step == 1 {
		return points
	}
	var out []track.Point
	for i := 0; i < len(points); i += step {
		out = append(out, points[i])
	}
	return out
}

// runTitle is what the archive calls a run, else its file's text, else the file's name if somebody thought of it: services name
// their files by numbers.
func runTitle(f runfiles.File, inside, kind string) string {
	base := path.Base(f.Name)
	for _, end := range []string{".gz", ".gpx", ".tcx", ".fit"} {
		if strings.HasSuffix(strings.ToLower(base), end) {
			base = base[:len(base)-len(end)]
		}
	}
	letters := 0
	for _, c := range base {
		if unicode.IsLetter(c) {
			letters++
		}
	}
	if letters < 3 {
		base = ""
	}
	for _, title := range []string{f.Hint.Title, inside, base} {
		title = cut(strings.TrimSpace(strings.ToValidUTF8(title, "")), maxNameLen)
		if title != "" {
			return title
		}
	}
	if kind == store.ActivityWalking {
		return importedWalkName
	}
	return importedName
}
