//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package fsx

import (
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// closeFirst says that an open file cannot be renamed.
const closeFirst = false

func lockTemp(f *os.File) { _ = TryLock(f) }

// ifAbandoned calls remove when nobody has the file at path locked or it is too old to
// have a writer, and reports whether it is gone then.
func ifAbandoned(path string, info fs.FileInfo, remove func() error) bool {
	open := func() (*os.File, error) {
		return os.OpenFile(path, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	}
	f, err := open()
	if err != nil {
		return false
	}
	defer f.Close()
	if TryLock(f) != nil {
		return ifStale(info, remove)
	}
	if !IsAt(f, path) {
		return false // its writer gave it its real name meanwhile
	}
	second, err := open()
	if err != nil {
		return false
	}
	defer second.Close()
	if TryLock(second) == nil {
		return ifStale(info, remove) // two locks on one file: they mean nothing here
	}
	return remove() == nil
}

// isLinked reports whether the file has another name.
func isLinked(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && st.Nlink > 1
}
