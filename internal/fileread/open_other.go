//go:build unix && !linux

package fileread

import (
	"os"
	"path/filepath"
	"syscall"
)

// open opens name in dir; with no dir, name is the whole path.
func open(dir, name string, flags int) (fd int, err error) {
	path := filepath.Join(dir, name)
	fd, err = retry(func() (int, error) { return syscall.Open(path, flags, 0) })
	if err == syscall.ENOENT {
		err = errNoEntry
	}
	return fd, err
}

func has(dir, name string) bool { return exists(filepath.Join(dir, name)) }

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// errNoEntry is ENOENT as an error, made once.
var errNoEntry error = syscall.ENOENT
