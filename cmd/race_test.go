//go:build race

package cmd_test

import (
	"os/exec"
	"testing"
)

// TestWithoutTheRaceDetector runs what this build leaves out: whole searches for routes, which the detector makes so slow that
// a busy machine comes near their time limit. They run under it in package art.
func TestWithoutTheRaceDetector(t *testing.T) {
	out, err := exec.Command("go", "test", "-count=1", "-run", "^(TestLampsOfGangnam|TestSeedDemo)$", ".").CombinedOutput()
	if err != nil {
		t.Errorf("go test: %v\n%s", err, out)
	}
}
