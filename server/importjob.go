package server

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/runnerway/runnerway/internal/await"
	"github.com/runnerway/runnerway/server/runfiles"
	"github.com/runnerway/runnerway/store"
)

const (
	importLease     = time.Minute
	importsAtOnce   = 2         // of everybody; others wait
	importBatch     = 8         // runs stored in one transaction
	importPatience  = time.Hour // for the server that has the upload of an import, after which it has to be uploaded again
	importsPerUser  = 3         // unfinished ones
	importManifest  = "upload.json"
	resumeEvery     = 20 * time.Second
	orphanAge       = 24 * time.Hour
	importScratch   = "scratch"
	importFilePerms = 0o600
)

// An importer works on uploads of recorded runs. Each lies in a directory of its own until it is done, so that it goes on after
// a restart; nothing is imported twice, however often it is begun.
type importer struct {
	server *Server
	owner  string
	dir    string // empty until the first upload if it is for this process alone
	once   sync.Once
	own    bool

	working sync.Map // by id, what this process works on
	ctx     context.Context
	cancel  context.CancelFunc
	jobs    sync.WaitGroup
	turns   chan struct{} // of imports
	readers chan struct{} // of files: half of the processors, so that the server goes on answering
	spools  chan struct{} // of uploads
}

func newImporter(s *Server, dir string) *importer {
	m := &importer{
		server: s, owner: s.newID(), dir: dir, own: dir == "",
		turns: make(chan struct{}, importsAtOnce), readers: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)), spools: make(chan struct{}, 4),
	}
	m.ctx, m.cancel = context.WithCancel(context.Background())
	return m
}

// start takes up what a former process left.
func (m *importer) start() {
	if m.own {
		return
	}
	m.jobs.Go(func() {
		tick := time.NewTicker(resumeEvery)
		defer tick.Stop()
		for m.resume() {
			select {
			case <-m.ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
}

// resume begins the imports that nobody works on any more, and reports whether others are left for later.
func (m *importer) resume() (left bool) {
	entries, err := os.ReadDir(m.dir)
	if err != nil {
		return false
	}
	for _, e := range entries {
		if _, ours := m.working.Load(e.Name()); ours {
			continue
		}
		dir := filepath.Join(m.dir, e.Name())
		i, done, err := m.server.store.TakeImport(m.ctx, e.Name(), m.owner, importLease)
		switch {
		case err == nil:
			m.begin(i, dir, done)
		case errors.Is(err, store.ErrInUse):
			left = true
		case errors.Is(err, store.ErrNotFound):
			if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > orphanAge {
				os.RemoveAll(dir)
			}
		}
	}
	return left && m.ctx.Err() == nil
}

// stop ends what is going on, to be resumed.
func (m *importer) stop(ctx context.Context) error {
	m.cancel()
	return await.Call(ctx, func() {
		m.jobs.Wait()
		if m.own && m.dir != "" {
			os.RemoveAll(m.dir)
		}
	})
}

// begin works on an import until it is over; done are the numbers of the files that it is through with.
func (m *importer) begin(i store.Import, dir string, done []int) {
	m.working.Store(i.ID, true)
	m.jobs.Go(func() {
		defer m.working.Delete(i.ID)
		ctx, cancel := context.WithCancel(m.ctx)
		defer cancel()
		m.jobs.Go(func() { m.hold(ctx, cancel, i.ID) })
		select {
		case m.turns <- struct{}{}:
			defer func() { <-m.turns }()
		case <-ctx.Done():
		}
		why, err := "", ctx.Err()
		if err == nil {
			why, err = m.work(ctx, i, dir, done)
		}
		m.end(i, dir, why, err)
	})
}

// hold keeps the lease of an import, and cancels the work if it was lost: its user may have cancelled it.
func (m *importer) hold(ctx context.Context, cancel context.CancelFunc, id string) {
	tick := time.NewTicker(importLease / 6)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := m.server.store.HoldImport(ctx, id, m.owner, importLease); errors.Is(err, store.ErrNotFound) {
				cancel()
			}
		}
	}
}

// end notes how an import ended.
func (m *importer) end(i store.Import, dir, why string, err error) {
	ctx := context.WithoutCancel(m.ctx)
	s := m.server
	switch {
	case errors.Is(err, store.ErrNotFound): // cancelled, or another's by now
	case m.ctx.Err() != nil && !m.own: // to be resumed by whoever comes next
		_ = s.store.HoldImport(ctx, i.ID, m.owner, 0)
		return
	case m.ctx.Err() != nil:
		err = s.store.FinishImport(ctx, i.ID, m.owner, store.ImportInterrupted, "")
	case errors.Is(err, context.Canceled):
	case err != nil:
		s.log.ErrorContext(ctx, "import of runs", "import", i.ID, "error", err)
		err = s.store.FinishImport(ctx, i.ID, m.owner, store.ImportFailed, whyServer)
	case why != "":
		err = s.store.FinishImport(ctx, i.ID, m.owner, store.ImportFailed, why)
	default:
		err = s.store.FinishImport(ctx, i.ID, m.owner, store.ImportCompleted, "")
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) && !errors.Is(err, context.Canceled) {
		s.log.ErrorContext(ctx, "end an import of runs", "import", i.ID, "error", err)
	}
	os.RemoveAll(dir)
}

// work reads the files of an import and stores their runs. why is the reason if the whole of it can go nowhere.
func (m *importer) work(ctx context.Context, i store.Import, dir string, done []int) (why string, err error) {
	uploads, err := readManifest(dir)
	if err != nil {
		return whyServer, nil //nolint:nilerr // the upload was not whole when the process ended
	}
	scratch := filepath.Join(dir, importScratch)
	if err := os.MkdirAll(scratch, 0o700); err != nil {
		return "", err
	}
	set, err := runfiles.Open(uploads, scratch, runfiles.Limits{})
	switch {
	case errors.Is(err, runfiles.ErrArchive):
		return whyBrokenArchive, nil
	case errors.Is(err, runfiles.ErrTooMany):
		return whyTooMany, nil
	case errors.Is(err, runfiles.ErrUnpacked):
		return whyTooLarge, nil
	case err != nil:
		return "", err
	}
	defer set.Close()
	tasks := m.server.importTasks(set)
	if len(tasks) == 0 {
		return whyNothing, nil
	}
	if err := m.server.store.BeginImport(ctx, i.ID, m.owner, len(tasks), importLease); err != nil {
		return "", err
	}
	through := make(map[int]bool, len(done))
	for _, n := range done {
		through[n] = true
	}
	goals := newReachedGoals(ctx, m.server, i.UserID)
	for len(tasks) > 0 {
		batch := tasks[:min(importBatch, len(tasks))]
		tasks = tasks[len(batch):]
		if err := m.addBatch(ctx, i, batch, through, goals); err != nil {
			return "", err
		}
	}
	goals.note(ctx)
	return "", nil
}

// An importTask makes one entry of an import's result. A task that has effects of its own ends with store.FileImported.
type importTask struct {
	n  int
	do func(ctx context.Context, userID string, n int) store.ImportedRun
}

// importTasks are what is to be done for a set, in an order that is the same every time.
func (s *Server) importTasks(set *runfiles.Set) []importTask {
	var tasks []importTask
	add := func(do func(ctx context.Context, userID string, n int) store.ImportedRun) {
		tasks = append(tasks, importTask{n: len(tasks) + 1, do: do})
	}
	for _, f := range set.Files {
		add(func(ctx context.Context, _ string, n int) store.ImportedRun { return s.importRun(ctx, set, n, f) })
	}
	if set.Backup != nil {
		s.backupTasks(set.Backup, add)
	}
	return tasks
}

// addBatch reads some files side by side and stores what they hold in one transaction.
func (m *importer) addBatch(ctx context.Context, i store.Import, batch []importTask, through map[int]bool, goals *reachedGoals) error {
	var runs []store.ImportedRun
	read := make([]store.ImportedRun, len(batch))
	var all sync.WaitGroup
	for k, task := range batch {
		if through[task.n] {
			continue
		}
		select {
		case m.readers <- struct{}{}:
		case <-ctx.Done():
			all.Wait()
			return ctx.Err()
		}
		all.Go(func() {
			defer func() { <-m.readers }()
			read[k] = task.do(ctx, i.UserID, task.n)
		})
	}
	all.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for k, task := range batch {
		if !through[task.n] {
			runs = append(runs, read[k])
		}
	}
	if len(runs) == 0 {
		return nil
	}
	ended, err := m.server.store.AddImported(ctx, i.ID, m.owner, importLease, runs)
	if err != nil {
		return err
	}
	for k, f := range ended {
		if f.Status == store.FileImported && runs[k].Run != nil {
			goals.ran(runs[k].Run.Workout.StartedAt)
		}
	}
	return nil
}

// reachedGoals tells a user, once, of the goals that imported runs have reached.
type reachedGoals struct {
	server *Server
	userID string
	zone   *time.Location
	days   map[store.Date]store.Time
}

func newReachedGoals(ctx context.Context, s *Server, userID string) *reachedGoals {
	return &reachedGoals{server: s, userID: userID, zone: s.zone(ctx), days: map[store.Date]store.Time{}}
}

func (g *reachedGoals) ran(began store.Time) {
	g.days[store.DateOf(began.In(g.zone))] = began
}

// note looks at the user's active goals; most imported runs are older than all of them.
func (g *reachedGoals) note(ctx context.Context) {
	active, err := g.server.store.ActiveGoals(ctx, g.userID)
	if err != nil {
		g.server.log.ErrorContext(ctx, "note reached goals", "error", err)
		return
	}
	for _, goal := range active {
		from, until := goal.Period(g.zone)
		for _, began := range g.days {
			if !began.Before(from.Time) && began.Before(until.Time) {
				g.server.noteGoals(ctx, g.userID, began)
				break
			}
		}
	}
}

// uploadedFiles is the manifest of an upload: the names that its sender gave its files, which lie beside it by number.
type uploadedFiles struct {
	Names []string `json:"names"`
}

func readManifest(dir string) ([]runfiles.Upload, error) {
	text, err := os.ReadFile(filepath.Join(dir, importManifest))
	if err != nil {
		return nil, err
	}
	var files uploadedFiles
	if err := json.Unmarshal(text, &files); err != nil {
		return nil, err
	}
	out := make([]runfiles.Upload, len(files.Names))
	for k, name := range files.Names {
		out[k] = runfiles.Upload{Name: name, Path: filepath.Join(dir, spooledName(k))}
	}
	return out, nil
}
