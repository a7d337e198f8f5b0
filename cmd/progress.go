package cmd

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
)

// A meter shows how far a long step has come.
type meter interface {
	// Set tells how much of the total is done.
	Set(done, total int64)
	// Close ends the step.
	Close()
}

// newMeter starts a step on w: a bar on a terminal, now and then a line anywhere else.
func newMeter(w io.Writer, step string) meter {
	if isTerminal(w) {
		return bar{progressbar.NewOptions(barSteps,
			progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(step), progressbar.OptionSetWidth(30),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())}
	}
	return &lines{w: w, step: step, next: linesStep}
}

// barSteps is how finely a bar moves.
const barSteps = 1000

// bar is a meter on a terminal. What it fails to draw is of no consequence.
type bar struct{ *progressbar.ProgressBar }

func (b bar) Set(done, total int64) { _ = b.Set64(barSteps * done / max(total, 1)) }
func (b bar) Close()                { _ = b.Clear() }

// linesStep is the distance of two lines in percent.
const linesStep = 25

// lines is a meter for logs and files.
type lines struct {
	w    io.Writer
	step string
	next int64 // percent
}

func (l *lines) Set(done, total int64) {
	percent := min(100*done/max(total, 1), 100)
	if percent < l.next {
		return
	}
	fmt.Fprintf(l.w, "%s: %d%%\n", l.step, percent)
	l.next = percent/linesStep*linesStep + linesStep
}

func (l *lines) Close() {}
