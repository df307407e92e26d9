//go:build unix && !linux

package fileread

import (
	"os"
	"syscall"
)

func open(path string, flags int) (fd int, err error) {
	return retry(func() (int, error) { return syscall.Open(path, flags, 0) })
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
