//go:build unix

package release

import (
	"os"
	"syscall"
)

// open does not wait for the writer of a FIFO: what it is, is looked at next.
func open(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
}
