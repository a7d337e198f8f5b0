package art

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
)

// Where a distance has no route the answer names one that has: the longest of those tried, each of which cost a good deal
// less than the search that failed.

const (
	// shrink is the ratio of a distance to the last longer one that was tried.
	shrink = 0.75
	// nearEnough is how much longer than the distance named a distance may be that is not known to fail.
	nearEnough = 1.1
	// lostShare is how much of a drawing may lie where there is no street before no walk along it is tried.
	lostShare = 0.3
)

// shortAttempts are what a shorter distance is tried with, and then what those between the one that fits so, if any, and the
// request's are: some of a search's own, so that it finds what they find. Those that reach farther cost ten times as much
// where they fail.
var shortAttempts = [][]attempt{{attempts[0], attempts[2]}, {attempts[3]}}

// otherwise is what there is where no attempt found a route: the routes of a last resort, or an error that names a shorter
// distance if one fits.
func (s *search) otherwise() ([]candidate, error) {
	s.begin(lastResort)
	found := s.try(lastResort)
	if len(found) == 0 || s.ctx.Err() != nil {
		return nil, s.noRoute()
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(a.loss, b.loss) })
	return found, nil
}

// noRoute is the error of a search that found nothing: an *AreaError with a shorter distance that fits, if there is one,
// ErrTooSlow if the time was up before one was found.
func (s *search) noRoute() error {
	last, fit := s, 0.0
	hopeless := map[float64]bool{} // distances of which no pose lies on streets
	for _, tried := range shortAttempts {
		fits := func(distanceM float64) bool {
			if hopeless[distanceM] {
				return false
			}
			last = last.at(distanceM)
			if hopeless[distanceM] = !last.liesOnStreets(); hopeless[distanceM] {
				return false
			}
			return slices.ContainsFunc(tried, func(a attempt) bool { return len(last.try(a)) > 0 })
		}
		fit = s.largest(fit, fits)
	}
	switch err := s.ctx.Err(); {
	case errors.Is(err, context.Canceled):
		return err
	case fit > 0:
		return &AreaError{LargestM: fit}
	case err != nil:
		return ErrTooSlow
	}
	return ErrNoRoute
}

// largest is a distance below the request's and above known that fits, or else known, which is one that fits or 0: first they
// shrink until one does, then those between it and the last that did not are halved.
func (s *search) largest(known float64, fits func(distanceM float64) bool) float64 {
	fit, fail := 0.0, s.request.DistanceM
	for d := wholeSteps(fail * shrink); d > nearEnough*known && fit == 0 && s.ctx.Err() == nil; d = wholeSteps(d * shrink) {
		if fits(d) {
			fit = d
		} else {
			fail = d
		}
	}
	if fit == 0 {
		return known
	}
	for d := wholeSteps((fit + fail) / 2); d > fit && fail > nearEnough*fit && s.ctx.Err() == nil; d = wholeSteps((fit + fail) / 2) {
		if fits(d) {
			fit = d
		} else {
			fail = d
		}
	}
	return fit
}

// wholeSteps rounds a distance down to a multiple of suggestStepM.
func wholeSteps(distanceM float64) float64 {
	return math.Floor(distanceM/suggestStepM) * suggestStepM
}

// at is the same search for another distance. It takes over the working memory of s, which is at its end.
func (s *search) at(distanceM float64) *search {
	r := s.request
	r.DistanceM = distanceM
	other := newSearch(s.ctx, s.g, r, s.streetM, nil)
	other.passWaypoints()
	for i, t := range other.tracers {
		t.states, t.queues = s.tracers[i].states, s.tracers[i].queues
	}
	return other
}

// liesOnStreets reports whether there is a pose of which nearly all lies on streets.
func (s *search) liesOnStreets() bool {
	for _, p := range s.sweep(attempts[0]) {
		if s.s.lost(p) <= lostShare {
			return true
		}
	}
	return false
}
