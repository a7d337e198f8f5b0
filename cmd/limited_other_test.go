//go:build !unix

package cmd_test

// limitFiles has nothing to obey: the tests that need it are for Unix.
func limitFiles() {}
