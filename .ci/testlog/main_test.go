package main

import (
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	in := `{"Action":"run","Package":"p","Test":"TestGood"}
{"Action":"output","Package":"p","Test":"TestGood","Output":"chatter\n"}
{"Action":"pass","Package":"p","Test":"TestGood"}
{"Action":"output","Package":"p","Test":"TestBad","Output":"    p_test.go:1: got 1, want 2\n"}
{"Action":"fail","Package":"p","Test":"TestBad"}
{"Action":"output","Package":"p","Test":"TestAway","Output":"    p_test.go:9: no data\n"}
{"Action":"skip","Package":"p","Test":"TestAway"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}
something from the build
`
	var out strings.Builder
	failed, err := report(strings.NewReader(in), &out)
	if err != nil || !failed {
		t.Errorf("report: failed %v, %v", failed, err)
	}
	for _, want := range []string{"got 1, want 2", "FAIL\tp\t0.1s", "1 passed, 1 failed, 1 skipped", "skipped: TestAway: no data", "something from the build"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, &out)
		}
	}
	if strings.Contains(out.String(), "chatter") {
		t.Errorf("the report repeats what a passed test said:\n%s", &out)
	}
	if failed, _ := report(strings.NewReader(`{"Action":"pass","Package":"p"}`), &out); failed {
		t.Error("a passed package counts as failed")
	}
}
