package storetest

import (
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// start starts cmd and reports its end on exited. The process ends with the test program, however that ends.
func start(cmd *exec.Cmd, exited chan<- error) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := make(chan error, 1)
	go func() {
		// The kernel sends the signal when the thread that started the process ends, so that thread is kept.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			exited <- cmd.Wait()
		}
	}()
	return <-started
}

// A server's files take about 150 MB; below this much room they go to the disk.
const memoryNeeded = 1 << 30

// serverDir is where a throwaway server keeps its files: in memory if there is room, where waiting for the disk costs
// nothing, else wherever temporary files are. Empty means the latter.
func serverDir() string {
	const shm = "/dev/shm"
	var fs syscall.Statfs_t
	if err := syscall.Statfs(shm, &fs); err != nil || fs.Bavail*uint64(fs.Bsize) < memoryNeeded {
		return ""
	}
	probe, err := os.MkdirTemp(shm, "mdb")
	if err != nil {
		return ""
	}
	_ = os.Remove(probe)
	return shm
}
