package fsx

import (
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
	if unix.Linkat(unix.AT_FDCWD, name, unix.AT_FDCWD, path, unix.AT_SYMLINK_FOLLOW) != nil {
		return false, nil // path is there; or whoever tries the other way is told what is wrong
	}
	return true, nil
}
