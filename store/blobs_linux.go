package store

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// openQuietly opens the file path for reading, no link, and without a trace in its
// access time, by which one tells when a toolchain was run.
func openQuietly(path string) (*os.File, error) {
	const flags = os.O_RDONLY | unix.O_NOFOLLOW | unix.O_NONBLOCK
	f, err := os.OpenFile(path, flags|unix.O_NOATIME, 0)
	if errors.Is(err, unix.EPERM) {
		return os.OpenFile(path, flags, 0) // another user's file
	}
	return f, err
}

// cloneFile makes to share the blocks of from (FICLONE, ioctl_ficlone(2)).
func cloneFile(to, from *os.File) error {
	if err := unix.IoctlFileClone(int(to.Fd()), int(from.Fd())); err != nil {
		return &os.LinkError{Op: "clone", Old: from.Name(), New: to.Name(), Err: err}
	}
	return nil
}
