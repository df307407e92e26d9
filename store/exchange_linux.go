package store

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// exchange lets two names in the folder dir change places in one step
// (renameat2(2)). The error is [errors.ErrUnsupported] where kernel or file system do
// not know how.
func exchange(dir, a, b string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	fd := int(d.Fd())
	switch err := unix.Renameat2(fd, a, fd, b, unix.RENAME_EXCHANGE); {
	case err == nil:
		return nil
	case errors.Is(err, unix.ENOSYS), errors.Is(err, unix.EINVAL), errors.Is(err, unix.EOPNOTSUPP):
		return fmt.Errorf("%w: %w", errors.ErrUnsupported, err)
	default:
		return &os.LinkError{Op: "exchange", Old: dir + "/" + a, New: dir + "/" + b, Err: err}
	}
}
