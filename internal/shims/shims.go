// Package shims places the shim under its names: go, gofmt and goX.Y.Z.
//
// A release has a name when it is installed, and from 1.21.0 on when it is known to
// exist: that is where the go command looks for the release that it switches to, before
// it downloads one of its own (cmd/go/internal/toolchain.Exec). Whether the shim may
// then have it installed is the shim's to say.
//
// It promises that a name holds the old shim or the new one, never a part of
// either, and that all names share one file where the file system links. Where it does
// not, only what is installed has a name, and a copy each.
package shims

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"runtime"
	"slices"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
)

const programMode fs.FileMode = 0o755

// Commands are the names that the shim has whatever is installed.
var Commands = []string{"go", "gofmt"}

// Install copies the shim program to its names: to [Commands] and those of the releases
// that are installed or known. Of an older shim no name is left. The error is of package
// fs or, before anything is changed, of [Known].
func Install(dirs layout.Dirs, program string, installed []goversion.Version) error {
	known, err := Known(dirs)
	if err != nil {
		return err
	}
	shim := dirs.Shim(Commands[0])
	before, _ := os.Lstat(shim)
	// The same once more would only move every name to another file.
	if !isCopy(shim, program) {
		if err := fsx.CopyFile(shim, program, programMode); err != nil {
			return err
		}
	}
	if fsx.HardLinks(shim, commands(dirs)) != nil {
		return copies(dirs, installed)
	}
	return name(dirs, append(known, installed...), before)
}

// Update names the shim after what is known by now, and takes away the names of what is
// neither known nor installed. Where no shim is, or no hard links are, it does nothing.
// The error is that of [Install].
func Update(dirs layout.Dirs, installed []goversion.Version) error {
	if !linked(dirs, commands(dirs)[0]) {
		return nil
	}
	known, err := Known(dirs)
	if err != nil {
		return err
	}
	return name(dirs, append(known, installed...), nil)
}

// Link gives the shim the name of v, which is installed. Where no shim is yet it
// does nothing: installing one names it after every toolchain.
func Link(dirs layout.Dirs, v goversion.Version) error {
	if _, err := os.Lstat(dirs.Shim(Commands[0])); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fsx.Link(dirs.VersionShim(v), dirs.Shim(Commands[0]), programMode)
}

// Unlink takes the name of v away, which is installed no more, unless v is known.
func Unlink(dirs layout.Dirs, v goversion.Version) error {
	// What cannot be read names nothing; who needs it says so.
	known, _ := Known(dirs)
	if slices.Contains(known, v) && linked(dirs, dirs.VersionShim(v)) {
		return nil
	}
	return fsx.Remove(dirs.VersionShim(v))
}

// name gives the shim the names of wanted, and takes from it, and from the file before
// that it may have been, those of other releases.
func name(dirs layout.Dirs, wanted []goversion.Version, before fs.FileInfo) error {
	shim := dirs.Shim(Commands[0])
	paths := make([]string, len(wanted))
	for i, v := range wanted {
		paths[i] = dirs.VersionShim(v)
	}
	if err := fsx.HardLinks(shim, paths); err != nil {
		return err
	}
	now, err := os.Lstat(shim)
	if err != nil {
		return err
	}
	for _, v := range named(dirs) {
		st, err := os.Lstat(dirs.VersionShim(v))
		if slices.Contains(wanted, v) || err != nil || !os.SameFile(st, now) && (before == nil || !os.SameFile(st, before)) {
			continue
		}
		if _, gone := os.Lstat(dirs.VersionLink(v)); gone == nil {
			err = Link(dirs, v) // another gvx has just installed it
		} else {
			err = fsx.Remove(dirs.VersionShim(v))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// named returns the releases that something in the folder has the name of.
func named(dirs layout.Dirs) (all []goversion.Version) {
	entries, _ := os.ReadDir(dirs.Shims())
	for _, e := range entries {
		if v, ok := layout.ParseShim(e.Name()); ok {
			all = append(all, v)
		}
	}
	return all
}

// commands are the paths of the commands behind the first.
func commands(dirs layout.Dirs) []string {
	paths := make([]string, 0, len(Commands)-1)
	for _, command := range Commands[1:] {
		paths = append(paths, dirs.Shim(command))
	}
	return paths
}

// copies is for where hard links are refused.
func copies(dirs layout.Dirs, installed []goversion.Version) error {
	paths := commands(dirs)
	for _, v := range installed {
		paths = append(paths, dirs.VersionShim(v))
	}
	for _, path := range paths {
		if err := fsx.Link(path, dirs.Shim(Commands[0]), programMode); err != nil {
			return err
		}
	}
	return nil
}

// linked reports whether path is the shim itself.
func linked(dirs layout.Dirs, path string) bool {
	a, errA := os.Lstat(dirs.Shim(Commands[0]))
	b, errB := os.Lstat(path)
	return errA == nil && errB == nil && os.SameFile(a, b)
}

// isCopy reports whether path is this user's own and holds what program does.
func isCopy(path, program string) bool {
	st, err := os.Lstat(path)
	if err != nil || !st.Mode().IsRegular() || runtime.GOOS != "windows" && st.Mode().Perm() != programMode {
		return false
	}
	if uid, err := fsx.Owner(path); err != nil || uid != os.Geteuid() {
		return false
	}
	have, errHave := os.ReadFile(path)
	want, errWant := os.ReadFile(program)
	return errHave == nil && errWant == nil && bytes.Equal(have, want)
}
