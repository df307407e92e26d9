package main

import (
	"errors"
	"io/fs"
	"os"

	"github.com/gvx-go/gvx/shim"
)

// resolver returns the shim's own resolver for the working directory, as if go
// were called there with args.
func (w *world) resolver(args ...string) shim.Resolver {
	return shim.Resolver{
		Dirs:       w.dirs,
		Settings:   w.settings,
		Env:        w.environ(),
		Dir:        w.dir,
		Args:       args,
		Executable: os.Executable,
		TempDir:    os.TempDir(),
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
