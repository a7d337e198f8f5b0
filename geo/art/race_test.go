//go:build race

package art_test

import (
	"os/exec"
	"testing"
)

// TestWithoutTheRaceDetector runs the tests about quality, whose files this build leaves out: the detector makes a search
// eight times as slow and has nothing to find in them, because concurrency_test.go runs all of the search under it.
func TestWithoutTheRaceDetector(t *testing.T) {
	out, err := exec.Command("go", "test", "-count=1", "-run", "^Test", ".").CombinedOutput()
	if err != nil {
		t.Errorf("go test: %v\n%s", err, out)
	}
}
