//go:build unix

package install

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"github.com/gvx-go/gvx/internal/fsx"
)

// openOwn opens the file path if it is a regular one that belongs to this user, that
// nobody else may write to, and that has no other name: not what a link leads to, and
// without waiting for a FIFO's other end.
func openOwn(path string, flag int) (*os.File, error) {
	f, err := os.OpenFile(path, flag|syscall.O_NOFOLLOW|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err == nil && !isOwn(st) {
		err = &fs.PathError{Op: "open", Path: path, Err: errNotOwn}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// removeLocked removes the name of a locked file, if it still has it, and closes it.
func removeLocked(f *os.File) error {
	if !fsx.IsAt(f, f.Name()) {
		return f.Close()
	}
	return errors.Join(remove(f.Name()), f.Close())
}

func isOwn(st fs.FileInfo) bool {
	sys, ok := st.Sys().(*syscall.Stat_t)
	return ok && st.Mode().IsRegular() && int(sys.Uid) == os.Geteuid() && sys.Nlink == 1 && st.Mode().Perm()&0o022 == 0
}
