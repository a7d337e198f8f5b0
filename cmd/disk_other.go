//go:build !linux

package cmd

import "errors"

// diskOf is not known here.
func diskOf(string) (free int64, network string, err error) { return 0, "", errors.ErrUnsupported }
