package store

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

// isFull reports whether a file has as many names as its file system allows: 1,023 on
// NTFS.
func isFull(err error) bool { return errors.Is(err, windows.ERROR_TOO_MANY_LINKS) }

// isRefused reports whether the file system cannot do what was asked for, here or at
// all.
func isRefused(err error) bool {
	for _, refusal := range []error{errors.ErrUnsupported, windows.ERROR_INVALID_FUNCTION, windows.ERROR_NOT_SUPPORTED, windows.ERROR_NOT_SAME_DEVICE, windows.ERROR_ACCESS_DENIED} {
		if errors.Is(err, refusal) {
			return true
		}
	}
	return false
}

// isOwn reports whether a file belongs to whoever runs gvx: what is below the user's
// own folder does.
func isOwn(fs.FileInfo) bool { return true }

func openQuietly(path string) (*os.File, error) { return os.Open(path) }
