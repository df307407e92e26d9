//go:build unix && !linux

package fileread

import (
	"errors"
	"io/fs"
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

// readLink returns what the link name in dir holds, or the bare cause.
func readLink(dir, name string) (string, error) {
	target, err := os.Readlink(filepath.Join(dir, name))
	if cause := (*fs.PathError)(nil); errors.As(err, &cause) {
		err = cause.Err
	}
	return target, err
}

func hasLink(dir, name string) bool {
	_, err := readLink(dir, name)
	return err == nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// errNoEntry is ENOENT as an error, made once.
var errNoEntry error = syscall.ENOENT
