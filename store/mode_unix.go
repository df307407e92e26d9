//go:build unix

package store

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

func sameMode(got, want fs.FileMode) bool { return got == want }

// hasOtherNames reports whether a file may be reached by a second name.
func hasOtherNames(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return !ok || st.Nlink > 1
}

// identify returns what tells the file path below root from others.
func identify(_ *os.Root, path string, d fs.DirEntry) (fileID, error) {
	info, err := d.Info()
	if err != nil {
		return fileID{}, err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return fileID{}, &fs.PathError{Op: "stat", Path: path, Err: syscall.ENOTSUP}
	}
	return fileID{inode{uint64(st.Dev), uint64(st.Ino)}, uint64(st.Nlink), st.Size}, nil
}

// closeToOthers gives path the mode, if it has another.
func closeToOthers(path string, st fs.FileInfo, mode fs.FileMode) error {
	if st.Mode().Perm() == mode {
		return nil
	}
	return os.Chmod(path, mode)
}

// lives reports whether there is a process of that number.
func lives(pid int) bool {
	if pid <= 0 {
		return false
	}
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}
