package cmd

import (
	"os"
	"path/filepath"
	"regexp"

	"github.com/runnerway/runnerway/server"
)

// backupName is how the files are called that our commands make and that the handbook suggests.
var backupName = regexp.MustCompile(`(?i)(backup|before-migration|copy).*\.(db|sqlite|zst|gz|sql)$`)

// host tells the server of the disk that the data is on and of the newest backup beside the data, or in its directory
// "backups". Backups elsewhere are not known.
func (c *Config) host() func() server.Host {
	dir := c.Data
	if d, err := c.database(); err == nil {
		dir = c.dataDir(d)
	}
	return func() server.Host {
		free, _, err := diskOf(dir)
		if err != nil {
			free = 0
		}
		return server.Host{DiskFree: free, Backup: newestBackup(dir, filepath.Join(dir, "backups"))}
	}
}

// dataDir is where the data of d is: its file, or what a server on MariaDB keeps beside it.
func (c *Config) dataDir(d database) string {
	if d.kind == kindSQLite {
		return filepath.Dir(d.path)
	}
	return c.Data
}

// newestBackup is the newest backup in directories, of which any may be missing; nil if there is none.
func newestBackup(dirs ...string) *server.BackupFile {
	var newest *server.BackupFile
	for _, dir := range dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, e := range entries {
			info, err := e.Info()
			if err != nil || !info.Mode().IsRegular() || info.Size() == 0 || !backupName.MatchString(e.Name()) {
				continue
			}
			if newest == nil || info.ModTime().After(newest.At) {
				newest = &server.BackupFile{Name: e.Name(), At: info.ModTime(), Bytes: info.Size()}
			}
		}
	}
	return newest
}
