// Package shims places the shim under its names: go, gofmt and, for each
// installed toolchain, goX.Y.Z.
//
// It promises that a name holds the old shim or the new one, never a part of
// either, and that all names share one file where the file system links.
package shims

import (
	"errors"
	"io/fs"
	"os"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
)

const programMode fs.FileMode = 0o755

// Commands are the names that the shim has whatever is installed.
var Commands = []string{"go", "gofmt"}

// Install copies the shim program to its names, and to those of the installed
// releases.
func Install(dirs layout.Dirs, program string, installed []goversion.Version) error {
	if err := fsx.CopyFile(dirs.Shim(Commands[0]), program, programMode); err != nil {
		return err
	}
	for _, name := range Commands[1:] {
		if err := fsx.Link(dirs.Shim(name), dirs.Shim(Commands[0]), programMode); err != nil {
			return err
		}
	}
	for _, v := range installed {
		if err := Link(dirs, v); err != nil {
			return err
		}
	}
	return nil
}

// Link gives the shim the name of v. Where no shim is installed yet it does
// nothing: installing one names it after every toolchain.
func Link(dirs layout.Dirs, v goversion.Version) error {
	if _, err := os.Lstat(dirs.Shim(Commands[0])); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fsx.Link(dirs.VersionShim(v), dirs.Shim(Commands[0]), programMode)
}

// Unlink takes the name of v away.
func Unlink(dirs layout.Dirs, v goversion.Version) error {
	return fsx.Remove(dirs.VersionShim(v))
}
