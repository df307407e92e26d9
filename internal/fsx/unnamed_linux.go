package fsx

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"
)

// writeUnnamed makes the new file path out of one without a name (O_TMPFILE, open(2)),
// so that nothing is left of it however this process ends. done is false where path is
// there already, or this file system or a system without /proc cannot do it: then
// nothing has happened.
func writeUnnamed(path string, data []byte, perm fs.FileMode) (done bool, err error) {
	f, err := os.OpenFile(filepath.Dir(path), os.O_WRONLY|unix.O_TMPFILE, perm)
	if err != nil {
		return false, nil
	}
	defer f.Close()
	if _, err := f.Write(data); err != nil {
		return true, naming(path, err)
	}
	if err := f.Chmod(perm); err != nil {
		return true, naming(path, err)
	}
	name := "/proc/self/fd/" + strconv.Itoa(int(f.Fd()))
	err = unix.Linkat(unix.AT_FDCWD, name, unix.AT_FDCWD, path, unix.AT_SYMLINK_FOLLOW)
	if errors.Is(err, unix.EEXIST) || errors.Is(err, unix.ENOENT) || errors.Is(err, unix.EPERM) || errors.Is(err, unix.EXDEV) {
		return false, nil
	}
	if err != nil {
		return true, &fs.PathError{Op: "write", Path: path, Err: err}
	}
	return true, nil
}
