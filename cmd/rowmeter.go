package cmd

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/runnerway/runnerway/store/sqlstore"
)

// A rowMeter shows how far a copy is: a bar on a terminal, a line every few seconds anywhere else.
type rowMeter struct {
	w     io.Writer
	bar   *progressbar.ProgressBar
	phase sqlstore.CopyPhase
	began time.Time // of the phase
	first int64     // rows that were done then
	told  time.Time
}

// rowLines is the time between two lines.
const rowLines = 5 * time.Second

func newRowMeter(w io.Writer) *rowMeter { return &rowMeter{w: w} }

func (m *rowMeter) set(p sqlstore.CopyProgress) {
	now := time.Now()
	if p.Phase != m.phase {
		m.close()
		m.phase, m.began, m.first, m.told = p.Phase, now, p.Done, now
		if isTerminal(m.w) {
			m.bar = progressbar.NewOptions64(max(p.Total, 1), progressbar.OptionSetWriter(m.w), progressbar.OptionSetDescription(string(p.Phase)),
				progressbar.OptionSetWidth(30), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetPredictTime(true),
				progressbar.OptionShowIts(), progressbar.OptionSetItsString("rows"), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
		}
	}
	if m.bar != nil {
		m.bar.Describe(fmt.Sprintf("%s %s", p.Phase, p.Table))
		_ = m.bar.Set64(min(p.Done, p.Total)) // what it fails to draw is of no consequence
		return
	}
	if last := p.Done >= p.Total; now.Sub(m.told) >= rowLines || last && m.told.Equal(m.began) {
		m.told = now
		fmt.Fprintln(m.w, m.line(p, now))
	}
}

// line is such as "copy: 45 % of 200000 rows, 12345 rows/s, 9s left (workouts)".
func (m *rowMeter) line(p sqlstore.CopyProgress, now time.Time) string {
	text := fmt.Sprintf("%s: %d %% of %s", p.Phase, 100*min(p.Done, p.Total)/max(p.Total, 1), counted(int(p.Total), "row", "rows"))
	perSecond := float64(p.Done-m.first) / max(now.Sub(m.began).Seconds(), 1e-3)
	if perSecond >= 1 {
		text += fmt.Sprintf(", %.0f rows/s", perSecond)
		if p.Done < p.Total {
			left := time.Duration(float64(p.Total-p.Done) / perSecond * float64(time.Second))
			text += fmt.Sprintf(", %s left (%s)", left.Round(time.Second), p.Table)
		}
	}
	return text
}

func (m *rowMeter) close() {
	if m.bar != nil {
		_ = m.bar.Clear()
		m.bar = nil
	}
}
