package cmd

import "syscall"

// Kinds of file systems that are on another machine, by the numbers of statfs(2).
var networkSystems = map[int64]string{
	0x6969:     "NFS",
	0xff534d42: "CIFS (SMB)",
	0xfe534d42: "SMB2",
	0x517b:     "SMB",
	0x01021997: "9P",
	0x65735546: "FUSE",
	0x00c36400: "Ceph",
	0x5346414f: "AFS",
}

// diskOf is how many bytes are free for us where dir is, and the name of the file system if that is on another machine.
func diskOf(dir string) (free int64, network string, err error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, "", err
	}
	// The type is signed on some processors and 32 bits wide on others.
	return int64(s.Bavail) * int64(s.Bsize), networkSystems[int64(uint32(s.Type))], nil
}
