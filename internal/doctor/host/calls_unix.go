//go:build linux || darwin

package host

import (
	"os"

	"golang.org/x/sys/unix"
)

// writable asks for the effective user, as open(2) would.
func writable(path string) error {
	if err := unix.Faccessat(unix.AT_FDCWD, path, unix.W_OK, unix.AT_EACCESS); err != nil {
		return &os.PathError{Op: "write to", Path: path, Err: err}
	}
	return nil
}

// tryLock takes a lock that many may have, and gives it back at once.
func tryLock(path string) error {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC|unix.O_NONBLOCK|unix.O_NOFOLLOW, 0)
	if err != nil {
		return &os.PathError{Op: "open", Path: path, Err: err}
	}
	defer unix.Close(fd) // the lock goes with it
	switch err := unix.Flock(fd, unix.LOCK_SH|unix.LOCK_NB); err {
	case nil, unix.EWOULDBLOCK, unix.EINTR:
		return nil
	default:
		return &os.PathError{Op: "lock", Path: path, Err: err}
	}
}
