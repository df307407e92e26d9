//go:build !linux && !darwin

package fsx

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// syncTree makes everything below dir last, file by file.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return SyncDir(path)
		}
		if runtime.GOOS == "windows" {
			return nil // FlushFileBuffers needs a handle for writing; the files are read-only by now
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		return f.Sync()
	})
}
