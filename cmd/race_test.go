//go:build race

package cmd_test

import (
	"os"
	"os/exec"
	"testing"
)

// TestWithoutTheRaceDetector runs what this build leaves out: whole searches for routes, which the detector makes so slow that
// a busy machine comes near their time limit. They run under it in package art.
func TestWithoutTheRaceDetector(t *testing.T) {
	c := exec.Command("go", "test", "-count=1", "-run", "^(TestLampsOfGangnam|TestSeedDemo)$", ".")
	c.Env = append(os.Environ(), "CGO_ENABLED=0") // as the program is built: most of it is compiled already
	out, err := c.CombinedOutput()
	if err != nil {
		t.Errorf("go test: %v\n%s", err, out)
	}
}
