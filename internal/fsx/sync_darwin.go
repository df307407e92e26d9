package fsx

import (
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// syncTree hands each file below dir to the drive, and then the drive is told once to
// write down what it has (F_FULLFSYNC, fcntl(2); for each of some 12,000 files it would
// take minutes).
func syncTree(dir string) error {
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		return unix.Fsync(int(f.Fd()))
	})
	if err != nil {
		return err
	}
	return SyncDir(dir)
}
