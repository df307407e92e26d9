package install

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// openOwn opens the file path if it is a regular one, and not a link to one. Whose it
// is, is a matter of the folder's access list here.
func openOwn(path string, flag int) (*os.File, error) {
	st, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: errNotOwn}
	}
	return os.OpenFile(path, flag, 0)
}

// removeLocked closes a locked file and removes it: an open one cannot be removed. One
// that cannot be removed then is open again, by somebody who found it without notes.
func removeLocked(f *os.File) error {
	if err := f.Close(); err != nil {
		return err
	}
	const sharingViolation = syscall.Errno(32)
	if err := remove(f.Name()); err != nil && !errors.Is(err, sharingViolation) {
		return err
	}
	return nil
}
