//go:build unix

package store

import (
	"io/fs"
	"os"
	"syscall"
)

// openQuietly opens name for reading. O_NONBLOCK keeps a pipe that took the place
// of a file from waiting for a writer.
func openQuietly(root *os.Root, name string) (*os.File, error) {
	return root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

func sameMode(got, want fs.FileMode) bool { return got == want }
