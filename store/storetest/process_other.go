//go:build !linux

package storetest

import "os/exec"

// start starts cmd and reports its end on exited.
func start(cmd *exec.Cmd, exited chan<- error) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { exited <- cmd.Wait() }()
	return nil
}

// serverDir is where a throwaway server keeps its files; empty means wherever temporary files are.
func serverDir() string { return "" }
