package fsx

import (
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// SyncTree makes everything below dir last: each file is handed to the drive, and
// then the drive is told once to write down what it has (F_FULLFSYNC, fcntl(2); for
// each of some 12,000 files it would take minutes). An error means that data may be
// lost: throw the tree away.
func SyncTree(dir string) error {
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
