//go:build race

package server_test

import (
	"os"
	"os/exec"
	"testing"
)

// TestWithoutTheRaceDetector runs what this build leaves out: the detector makes it ten times as slow, and smaller tests of
// the same run under it.
func TestWithoutTheRaceDetector(t *testing.T) {
	c := exec.Command("go", "test", "-count=1", "-run", "^(TestAllShapesAreRankedInTime|TestCancelledSearchEndsSoon)$", ".")
	c.Env = append(os.Environ(), "CGO_ENABLED=0") // as the program is built: most of it is compiled already
	out, err := c.CombinedOutput()
	if err != nil {
		t.Errorf("go test: %v\n%s", err, out)
	}
}
