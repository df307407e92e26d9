package fsx

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
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
	if nameIt(f, path) != nil {
		return false, nil // path is there; or whoever tries the other way is told what is wrong
	}
	return true, nil
}

// nameIt gives a file without a name the name path, which must be free.
func nameIt(f *os.File, path string) error {
	proc := "/proc/self/fd/" + strconv.Itoa(int(f.Fd()))
	err := unix.Linkat(unix.AT_FDCWD, proc, unix.AT_FDCWD, path, unix.AT_SYMLINK_FOLLOW)
	runtime.KeepAlive(f)
	return err
}

// lockedTemp makes the new file path in the folder dir, which has its lock before it
// has its name: so nobody ever sees it without. f is nil where this file system, or a
// system without /proc, cannot do it; the error wraps fs.ErrExist where path is taken.
func lockedTemp(dir, path string) (*os.File, error) {
	fd, err := unix.Open(dir, unix.O_RDWR|unix.O_TMPFILE|unix.O_CLOEXEC, 0o600)
	if err != nil {
		return nil, nil
	}
	f := os.NewFile(uintptr(fd), path)
	lockTemp(f)
	err = nameIt(f, path)
	if err == nil {
		return f, nil
	}
	f.Close()
	if errors.Is(err, unix.EEXIST) {
		return nil, err
	}
	return nil, nil
}
