package art

import (
	"sync"

	"github.com/runnerway/runnerway/geo"
)

// progressTotal is the units that a whole search counts. Nobody knows how many attempts it will take, so each takes
// attemptShare of what is left.
const (
	progressTotal = 1000
	attemptShare  = 0.6
)

// A progress tells the caller how far the search has come.
type progress struct {
	report func(Progress)
	plane  geo.Plane

	mu        sync.Mutex
	from, to  float64 // of the attempt that runs, in units
	done, all int     // of its work
	best      float64
	preview   []geo.Point
}

// A previewOf is a way found and how good it is, lower is better; path, on the plane, is asked for only if it is
// the best so far. Without a path there is nothing to show.
type previewOf struct {
	score float64
	path  func() []geo.XY
}

// previewLead sets walks that do not close yet behind every closed loop.
const previewLead = 1e6

// begin starts counting the attempt's work.
func (p *progress) begin(a attempt) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.from = p.to
	p.to += (progressTotal - p.from) * attemptShare
	p.done, p.all = 0, a.work()
}

// step counts a unit of work and shows what it brought.
func (p *progress) step(found previewOf) {
	if p.report == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done = min(p.done+1, p.all)
	if found.path != nil && found.score < p.best {
		p.best = found.score
		path := found.path()
		p.preview = make([]geo.Point, len(path))
		for i, xy := range path {
			p.preview[i] = p.plane.Point(xy)
		}
	}
	done := p.from + (p.to-p.from)*float64(p.done)/float64(p.all)
	p.report(Progress{Done: int(done), Total: progressTotal, Preview: p.preview})
}
