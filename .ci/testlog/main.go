// Command testlog turns the output of "go test -json" on its input into a readable report: a line for each package, the
// whole output of what failed, and at the end how many tests passed, failed and were skipped, and why they were skipped.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

func main() {
	failed, err := report(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testlog:", err)
	}
	if failed || err != nil {
		os.Exit(1)
	}
}

// An event is one line of "go test -json"; see "go doc test2json".
type event struct {
	Action, Package, ImportPath, Test, Output string
}

// report writes what happened and says whether anything failed.
func report(in io.Reader, out io.Writer) (failed bool, err error) {
	output := map[[2]string][]string{} // by package and test, until it ended
	count := map[string]int{}
	var skipped []string
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Fprintln(out, lines.Text()) // not from a test, say of the build
			continue
		}
		key := [2]string{e.Package + e.ImportPath, e.Test}
		switch e.Action {
		case "output", "build-output":
			output[key] = append(output[key], e.Output)
			if e.Test == "" && isSummary(e.Output) {
				fmt.Fprint(out, e.Output)
			}
		case "pass", "fail", "skip", "build-fail":
			if e.Action == "fail" || e.Action == "build-fail" {
				failed = true
				writeFailure(out, output[key])
			}
			if e.Test != "" {
				count[e.Action]++
				if e.Action == "skip" {
					skipped = append(skipped, strings.TrimSpace(e.Test+": "+reason(output[key])))
				}
			}
			delete(output, key)
		}
	}
	fmt.Fprintf(out, "tests: %d passed, %d failed, %d skipped\n", count["pass"], count["fail"], len(skipped))
	slices.Sort(skipped)
	for _, s := range skipped {
		fmt.Fprintln(out, "skipped:", s)
	}
	return failed, lines.Err()
}

// isSummary recognises the line that closes a package.
func isSummary(line string) bool {
	return strings.HasPrefix(line, "ok  \t") || strings.HasPrefix(line, "FAIL\t") || strings.HasPrefix(line, "?   \t")
}

// writeFailure writes what a failed test or build said.
func writeFailure(out io.Writer, lines []string) {
	for _, line := range lines {
		if !isSummary(line) && !strings.HasPrefix(line, "=== ") && line != "PASS\n" && line != "FAIL\n" {
			fmt.Fprint(out, line)
		}
	}
}

// reason is what a test said when it skipped itself.
func reason(lines []string) string {
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if _, text, ok := strings.Cut(line, ": "); ok && !strings.HasPrefix(line, "===") && !strings.HasPrefix(line, "---") {
			return text
		}
	}
	return ""
}
