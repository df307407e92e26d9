//go:build unix

package lab

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// RemoveAll removes a tree with folders in it that are read-only; "" is nothing. The go
// command's telemetry may still be writing below a HOME when the command has ended, so
// a tree that fills again is removed again.
func RemoveAll(dir string) (err error) {
	if dir == "" {
		return nil
	}
	for range 100 {
		filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() {
				os.Chmod(path, 0o700)
			}
			return nil
		})
		if err = os.RemoveAll(dir); !errors.Is(err, syscall.ENOTEMPTY) {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return err
}
