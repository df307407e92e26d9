//go:build unix

package store

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// isFull reports whether a file has as many names as its file system allows: 65,000 on
// ext4.
func isFull(err error) bool { return errors.Is(err, syscall.EMLINK) }

// isRefused reports whether the file system cannot do what was asked for, here or at
// all.
func isRefused(err error) bool {
	for _, refusal := range []error{errors.ErrUnsupported, syscall.EPERM, syscall.EXDEV, syscall.EINVAL, syscall.ENOTTY} {
		if errors.Is(err, refusal) {
			return true
		}
	}
	return false
}

// isOwn reports whether a file belongs to whoever runs gvx.
func isOwn(st fs.FileInfo) bool {
	sys, ok := st.Sys().(*syscall.Stat_t)
	return ok && int(sys.Uid) == os.Geteuid()
}
