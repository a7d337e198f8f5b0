//go:build unix

package archive

import (
	"os"
	"syscall"
)

// inherit gives a file the owner of another, so that a server can use what its administrator put there.
func inherit(path, from string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	own, err := os.Stat(path)
	if err != nil {
		return err
	}
	want, ok := info.Sys().(*syscall.Stat_t)
	have, ok2 := own.Sys().(*syscall.Stat_t)
	if !ok || !ok2 || want.Uid == have.Uid && want.Gid == have.Gid || os.Geteuid() != 0 {
		return nil
	}
	return os.Chown(path, int(want.Uid), int(want.Gid))
}
