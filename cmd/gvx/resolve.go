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
	own, _ := os.Executable() // "" only means that one file less is told from go
	return shim.Resolver{
		Dirs:       w.dirs,
		Settings:   w.settings,
		Env:        w.environ(),
		Dir:        w.dir,
		Args:       args,
		Executable: own,
		TempDir:    os.TempDir(),
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
