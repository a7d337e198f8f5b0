//go:build race

package server_test

import (
	"os/exec"
	"testing"
)

// TestWithoutTheRaceDetector runs what this build leaves out: the detector makes it ten times as slow, and smaller tests of
// the same run under it.
func TestWithoutTheRaceDetector(t *testing.T) {
	out, err := exec.Command("go", "test", "-count=1", "-run", "^(TestAllShapesAreRankedInTime|TestCancelledSearchEndsSoon)$", ".").CombinedOutput()
	if err != nil {
		t.Errorf("go test: %v\n%s", err, out)
	}
}
