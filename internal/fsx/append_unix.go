//go:build unix

package fsx

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// plainFlags have a path opened that is no link, without waiting for who is at the other
// end of a FIFO, and without it becoming this process's terminal.
const plainFlags = syscall.O_NOFOLLOW | syscall.O_NONBLOCK | syscall.O_NOCTTY

// explainPlain gives the cause a name where the system has an odd one for what is no
// regular file: a link, a folder, a FIFO that nobody reads, a socket.
func explainPlain(path string, err error) error {
	st, other := os.Lstat(path)
	if other == nil && !st.Mode().IsRegular() && !errors.Is(err, fs.ErrPermission) {
		err = ErrNotRegular
	}
	return &fs.PathError{Op: "append to", Path: path, Err: cause(err)}
}

// checkPlain refuses what is not an own file with one name.
func checkPlain(st fs.FileInfo) error {
	sys, ok := st.Sys().(*syscall.Stat_t)
	switch {
	case !st.Mode().IsRegular():
		return ErrNotRegular
	case ok && int(sys.Uid) != os.Geteuid():
		return ErrOtherOwner
	case ok && sys.Nlink > 1:
		return ErrSecondName
	}
	return nil
}

// writeOnce is write(2), once more only where a signal came before anything was written.
func writeOnce(f *os.File, data []byte) (n int, err error) {
	raw, err := f.SyscallConn()
	if err != nil {
		return 0, err
	}
	var failed error
	err = raw.Write(func(fd uintptr) bool {
		for {
			if n, failed = syscall.Write(int(fd), data); failed != syscall.EINTR {
				return true
			}
		}
	})
	return max(n, 0), errors.Join(err, failed)
}
