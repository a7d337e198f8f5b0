package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

const someLease = time.Minute

// fileRun is a run of km kilometres that began at a time, from file n.
func fileRun(n int, began store.Time, km float64, hash string) store.ImportedRun {
	seconds := int(360 * km)
	return store.ImportedRun{
		File: store.ImportFile{N: n, Name: fmt.Sprintf("run-%d.gpx", n), Status: store.FileImported},
		Run: &store.FinishedRun{
			Workout: store.Workout{RouteName: "아침", Type: "running", StartedAt: began, Start: gangnam},
			Completion: store.Completion{
				CompletedAt: began.Add(time.Duration(seconds) * time.Second), DistanceKM: km, DurationSec: seconds, CaloriesKcal: 100,
				Path: []byte(`[{"lat":37.5,"lng":127,"timestamp":1}]`), Splits: []store.WorkoutSplit{{KM: 1, Pace: "6'00\"", DurationSec: 360}},
			},
			Figures: &store.RunFigures{Line: []geo.Point{gangnam, {Lat: 37.51, Lng: 127.04}}, Series: []byte(`{"a":1}`),
				Bests: []store.Best{{Kind: store.BestKM, Amount: 300 + km}, {Kind: store.BestDistance, Amount: km, HigherWins: true}}},
			Source: "gpx", FileHash: hash,
		},
	}
}

func (s *suite) newImport(t testing.TB, user, owner string) store.Import {
	t.Helper()
	return need(s.CreateImport(ctx, store.Import{UserID: user, Name: "runs.zip", Bytes: 5}, owner, someLease, 3))(t)
}

func testImports(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	i := s.newImport(t, "kim", "one")
	want := store.Import{ID: i.ID, UserID: "kim", Name: "runs.zip", Status: store.ImportQueued, Bytes: 5, CreatedAt: s.clock.time()}
	wantEqual(t, "CreateImport", i, want)
	noError(t, s.BeginImport(ctx, i.ID, "one", 4, someLease))
	wantError(t, "BeginImport of another worker", s.BeginImport(ctx, i.ID, "two", 4, someLease), store.ErrNotFound)

	began := s.clock.time().Add(-48 * time.Hour)
	recorded := s.start(t, store.Workout{UserID: "kim", StartedAt: began.Add(time.Hour)})
	need(s.CompleteWorkout(ctx, store.Completion{WorkoutID: recorded.ID, UserID: "kim", CompletedAt: began.Add(2 * time.Hour), DistanceKM: 5, DurationSec: 1800}))(t)
	files := need(s.AddImported(ctx, i.ID, "one", someLease, []store.ImportedRun{
		fileRun(1, began, 10, "aa"),
		fileRun(2, began.Add(time.Hour+9*time.Second), 5.2, "bb"), // the one that was recorded here
		fileRun(3, began.Add(5*time.Second), 9.8, "cc"),           // the first one, from another watch
		{File: store.ImportFile{N: 4, Name: "ride.fit", Status: store.FileSkipped, Reason: "other_sport", Detail: "cycling"}},
		{File: store.ImportFile{N: 5, Name: "bad.gpx", Status: store.FileFailed, Reason: "broken"}},
		fileRun(6, began.Add(24*time.Hour), 10, "aa"),           // the bytes of the first one
		fileRun(7, began.Add(time.Hour+9*time.Second), 9, "dd"), // as long as nothing that is there
	}))(t)
	first := files[0].WorkoutID
	wantEqual(t, "what became of the files", files, []store.ImportFile{
		{N: 1, Name: "run-1.gpx", Status: store.FileImported, WorkoutID: first},
		{N: 2, Name: "run-2.gpx", Status: store.FileDuplicate, WorkoutID: recorded.ID},
		{N: 3, Name: "run-3.gpx", Status: store.FileDuplicate, WorkoutID: first},
		{N: 4, Name: "ride.fit", Status: store.FileSkipped, Reason: "other_sport", Detail: "cycling"},
		{N: 5, Name: "bad.gpx", Status: store.FileFailed, Reason: "broken"},
		{N: 6, Name: "run-6.gpx", Status: store.FileDuplicate, WorkoutID: first},
		{N: 7, Name: "run-7.gpx", Status: store.FileImported, WorkoutID: files[6].WorkoutID},
	})
	again := need(s.AddImported(ctx, i.ID, "one", someLease, []store.ImportedRun{fileRun(1, began, 10, "aa")}))(t)
	wantEqual(t, "AddImported again", again, files[:1])

	d := need(s.Workout(ctx, first, "kim"))(t)
	wantEqual(t, "imported run", []any{d.Status, d.Source, d.DistanceKM, d.DurationSec, d.StartedAt, d.CompletedAt, d.RouteName, len(d.Splits), string(d.Path)},
		[]any{store.WorkoutCompleted, "gpx", 10.0, 3600, began, began.Add(time.Hour), "아침", 1, `[{"lat":37.5,"lng":127,"timestamp":1}]`})
	stats := need(s.UserStats(ctx, "kim"))(t)
	wantEqual(t, "totals", []any{stats.Workouts, stats.DistanceKM}, []any{3, 24.0})
	_, total, err := s.Workouts(ctx, store.WorkoutQuery{UserID: "kim", Limit: 10})
	noError(t, err)
	wantEqual(t, "length of the history", total, 3)

	want.Status, want.Total, want.Imported, want.Duplicates, want.Skipped, want.Failed = store.ImportRunning, 4, 2, 3, 1, 1
	wantEqual(t, "Import", need(s.Import(ctx, i.ID, "kim"))(t), want)
	wantEqual(t, "ImportFiles of one state", need(s.ImportFiles(ctx, i.ID, "kim", store.FileDuplicate, 1, 1))(t), files[2:3])
	wantEqual(t, "ImportFiles", need(s.ImportFiles(ctx, i.ID, "kim", "", 0, 100))(t), files)
	_, err = s.Import(ctx, i.ID, "lee")
	wantError(t, "Import of another", err, store.ErrNotFound)
	_, err = s.ImportFiles(ctx, i.ID, "lee", "", 0, 10)
	wantError(t, "ImportFiles of another", err, store.ErrNotFound)

	t.Run("end", func(t *testing.T) { testImportEnd(t, s, i) })
	t.Run("deleted runs", func(t *testing.T) {
		noError(t, s.DeleteWorkout(ctx, first, "kim"))
		next := s.newImport(t, "kim", "one")
		noError(t, s.BeginImport(ctx, next.ID, "one", 1, someLease))
		f := need(s.AddImported(ctx, next.ID, "one", someLease, []store.ImportedRun{fileRun(1, began, 10, "aa")}))(t)
		wantEqual(t, "state of a run that was deleted", f[0].Status, store.FileImported)
	})
}

func testImportEnd(t *testing.T, s *suite, i store.Import) {
	wantError(t, "FinishImport of another worker", s.FinishImport(ctx, i.ID, "two", store.ImportCompleted, ""), store.ErrNotFound)
	noError(t, s.HoldImport(ctx, i.ID, "one", someLease))
	noError(t, s.FinishImport(ctx, i.ID, "one", store.ImportFailed, "broken_archive"))
	done := need(s.Import(ctx, i.ID, "kim"))(t)
	wantEqual(t, "finished", []any{done.Status, done.Reason, done.FinishedAt}, []any{store.ImportFailed, "broken_archive", s.clock.time()})
	wantError(t, "FinishImport again", s.FinishImport(ctx, i.ID, "one", store.ImportCompleted, ""), store.ErrNotFound)
	wantError(t, "CancelImport of a finished one", s.CancelImport(ctx, i.ID, "kim"), store.ErrFinished)
	_, err := s.AddImported(ctx, i.ID, "one", someLease, nil)
	wantError(t, "AddImported to a finished one", err, store.ErrNotFound)

	s.clock.advance(time.Second)
	second := s.newImport(t, "kim", "one")
	wantError(t, "CancelImport of another", s.CancelImport(ctx, second.ID, "lee"), store.ErrNotFound)
	wantError(t, "CancelImport of nothing", s.CancelImport(ctx, "nothing", "kim"), store.ErrNotFound)
	noError(t, s.CancelImport(ctx, second.ID, "kim"))
	wantError(t, "HoldImport of a cancelled one", s.HoldImport(ctx, second.ID, "one", someLease), store.ErrNotFound)
	page, total, err := s.Imports(ctx, "kim", 0, 1)
	noError(t, err)
	wantEqual(t, "the newest of two", []any{page[0].ID, total}, []any{second.ID, 2})

	third := s.newImport(t, "kim", "one")
	_, _, err = s.TakeImport(ctx, third.ID, "two", someLease)
	wantError(t, "TakeImport of one that is held", err, store.ErrInUse)
	s.clock.advance(2 * someLease)
	taken, files, err := s.TakeImport(ctx, third.ID, "two", someLease)
	noError(t, err)
	wantEqual(t, "taken", []any{taken.ID, len(files)}, []any{third.ID, 0})
	wantEqual(t, "abandoned while somebody holds it", need(s.AbandonImports(ctx, s.clock.time()))(t), 0)
	s.clock.advance(2 * someLease)
	wantEqual(t, "abandoned", need(s.AbandonImports(ctx, s.clock.time()))(t), 1)
	wantEqual(t, "state of what was abandoned", need(s.Import(ctx, third.ID, "kim"))(t).Status, store.ImportInterrupted)
	_, _, err = s.TakeImport(ctx, third.ID, "two", someLease)
	wantError(t, "TakeImport of what is over", err, store.ErrNotFound)
}

func testDeletedUserLeavesNothing(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	i := s.newImport(t, "kim", "one")
	noError(t, s.BeginImport(ctx, i.ID, "one", 1, someLease))
	noError(t, s.Block(ctx, "kim", "lee"))
	need(s.CreateReport(ctx, store.Report{ReporterID: "kim", Kind: store.ReportUser, TargetID: "lee", Reason: "spam"}))(t)
	need(s.AddPrivacyZone(ctx, store.PrivacyZone{UserID: "kim", Name: "집", Center: gangnam, RadiusM: 300}))(t)
	s.deleteUser(t, "kim")
	_, err := s.Import(ctx, i.ID, "kim")
	wantError(t, "Import of a deleted account", err, store.ErrNotFound)
	_, err = s.AddImported(ctx, i.ID, "one", someLease, []store.ImportedRun{fileRun(1, s.clock.time(), 5, "aa")})
	wantError(t, "AddImported to a deleted account", err, store.ErrNotFound)
	_, reports, err := s.Reports(ctx, store.ReportOpen, 0, 10)
	noError(t, err)
	wantEqual(t, "blocks and reports", []any{need(s.IsBlocked(ctx, "lee", "kim"))(t), reports}, []any{false, 0})
	zones := need(s.PrivacyZones(ctx, "kim"))(t)
	wantEqual(t, "zones, which go on hiding what others have saved", []any{len(zones), zones[0].Name}, []any{1, ""})
}

func testStartAgain(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	w := store.Workout{UserID: "kim", RouteName: "자유", StartedAt: s.clock.time(), ClientKey: "phone-1"}
	first := need(s.StartWorkout(ctx, w))(t)
	wantEqual(t, "StartWorkout again", need(s.StartWorkout(ctx, w))(t), first)
	wantEqual(t, "ClientKey", need(s.Workout(ctx, first.ID, "kim"))(t).ClientKey, "phone-1")
	w.UserID = "lee"
	if other := need(s.StartWorkout(ctx, w))(t); other.ID == first.ID {
		t.Error("the same key of another is the same workout")
	}
	noError(t, s.CancelWorkout(ctx, first.ID, "kim"))
	w.UserID = "kim"
	_, err := s.StartWorkout(ctx, w)
	wantError(t, "StartWorkout of what was cancelled", err, store.ErrWorkoutState)
}

func testImportsAtOnce(t *testing.T, s *suite) {
	s.user(t, "kim")
	_, err := s.CreateImport(ctx, store.Import{UserID: "nobody", Name: "x"}, "one", someLease, 3)
	wantError(t, "CreateImport of nobody", err, store.ErrNotFound)
	errs := atOnce(6, func(int) error {
		_, err := s.CreateImport(ctx, store.Import{UserID: "kim", Name: "x"}, "one", someLease, 3)
		return err
	})
	wantEqual(t, "imports within the limit, and beyond", []int{count(errs, nil), count(errs, store.ErrUserLimit)}, []int{3, 3})
	page, _, err := s.Imports(ctx, "kim", 0, 3)
	noError(t, err)
	began := s.clock.time().Add(-time.Hour)
	for _, err := range atOnce(3, func(i int) error {
		for n := range 5 {
			run := fileRun(n+1, began.Add(-time.Duration(n)*24*time.Hour), 7, fmt.Sprint("hash", n))
			if _, err := s.AddImported(ctx, page[i].ID, "one", someLease, []store.ImportedRun{run}); err != nil {
				return err
			}
		}
		return nil
	}) {
		noError(t, err)
	}
	wantEqual(t, "runs after three uploads of the same", need(s.UserStats(ctx, "kim"))(t).Workouts, 5)
}

func testFigures(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	w := s.completed(t, store.Workout{UserID: "kim"}, 5)
	unfigured := need(s.Unfigured(ctx, 10))(t)
	wantEqual(t, "Unfigured", []string{unfigured[0].ID, unfigured[0].UserID}, []string{w.ID, "kim"})
	line := []geo.Point{gangnam, {Lat: 37.5, Lng: 127.03}}
	figures := &store.RunFigures{Line: line, Series: []byte(`{"b":2}`), Bests: []store.Best{
		{Kind: store.BestKM, Amount: 290}, {Kind: store.BestShapeDrawing, Amount: 88.5, HigherWins: true}}}
	wantError(t, "SaveFigures of another", s.SaveFigures(ctx, w.ID, "lee", figures), store.ErrNotFound)
	noError(t, s.SaveFigures(ctx, w.ID, "kim", &store.RunFigures{Line: line}))
	noError(t, s.SaveFigures(ctx, w.ID, "kim", figures))
	wantEqual(t, "Unfigured after that", len(need(s.Unfigured(ctx, 10))(t)), 0)
	wantEqual(t, "Series", string(need(s.Series(ctx, w.ID, "kim"))(t)), `{"b":2}`)
	_, err := s.Series(ctx, w.ID, "lee")
	wantError(t, "Series of another", err, store.ErrNotFound)

	s.clock.advance(time.Hour)
	next := s.start(t, store.Workout{UserID: "kim", RouteName: "둘째"})
	done := need(s.CompleteWorkout(ctx, store.Completion{WorkoutID: next.ID, UserID: "kim", CompletedAt: s.clock.time(), DistanceKM: 6, DurationSec: 1, Figures: &store.RunFigures{
		Line: []geo.Point{{Lat: 1, Lng: 1}, {Lat: 2, Lng: 2}}, Bests: []store.Best{{Kind: store.BestKM, Amount: 280}, {Kind: store.BestShapeDrawing, Amount: 70, HigherWins: true}}}}))(t)
	records := need(s.Records(ctx, "kim"))(t)
	wantEqual(t, "Records", records, []store.Record{
		{Best: store.Best{Kind: store.BestKM, Amount: 280}, WorkoutID: done.ID, RouteName: "둘째", AchievedAt: done.CompletedAt},
		{Best: store.Best{Kind: store.BestShapeDrawing, Amount: 88.5, HigherWins: true}, WorkoutID: w.ID, RouteName: "자유", AchievedAt: w.CompletedAt},
	})
	wantEqual(t, "Records of another", len(need(s.Records(ctx, "lee"))(t)), 0)

	world := geo.Bounds{Min: geo.Point{Lat: -90, Lng: -180}, Max: geo.Point{Lat: 90, Lng: 180}}
	lines := need(s.RunLines(ctx, "kim", world, 10))(t)
	wantEqual(t, "RunLines", []any{len(lines), lines[0].WorkoutID, lines[0].Line, lines[1].DistanceKM}, []any{2, done.ID, []geo.Point{{Lat: 1, Lng: 1}, {Lat: 2, Lng: 2}}, 5.0})
	near := need(s.RunLines(ctx, "kim", geo.Around(gangnam, 1000), 10))(t)
	wantEqual(t, "RunLines around a place", []any{len(near), near[0].WorkoutID}, []any{1, w.ID})
	wantEqual(t, "RunLines up to one", len(need(s.RunLines(ctx, "kim", world, 1))(t)), 1)
	wantEqual(t, "RunLines of another", len(need(s.RunLines(ctx, "lee", world, 10))(t)), 0)

	noError(t, s.DeleteWorkout(ctx, done.ID, "kim"))
	wantEqual(t, "fastest kilometre once the fastest run is deleted", need(s.Records(ctx, "kim"))(t)[0].Amount, 290.0)
	wantEqual(t, "RunLines once one is deleted", len(need(s.RunLines(ctx, "kim", world, 10))(t)), 1)
	wantError(t, "SaveFigures of a deleted workout", s.SaveFigures(ctx, done.ID, "kim", figures), store.ErrNotFound)
}
