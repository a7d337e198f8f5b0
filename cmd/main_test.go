package cmd_test

import (
	"context"
	"os"
	"testing"

	"github.com/runnerway/runnerway/cmd"
	"github.com/runnerway/runnerway/store/storetest"
)

// asProgram makes the test binary behave as the program itself, for tests that need a process of their own.
const asProgram = "TEST_RUN_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		limitFiles()
		os.Exit(cmd.Main(context.Background(), os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
	}
	os.Exit(storetest.Main(m))
}
