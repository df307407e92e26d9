package store

import (
	"errors"
	"io/fs"
	"os"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/verify"
)

// Remove uninstalls v: the link first, so that no new call finds the toolchain,
// then its files and its receipt. running lists the processes that still run from
// the folder; the folder then stays as it is, because they go on reading it, until
// [Store.Tidy] finds nobody there. The error wraps fs.ErrNotExist
// where v is not installed, and is a *[LinkError] where something that is not
// gvx's has its name, which then stays.
func (s *Store) Remove(h *Held, v goversion.Version) (running []int, err error) {
	if !h.covers(s, verify.Subject{Version: v, Platform: s.platform}) {
		return nil, ErrNotHeld
	}
	tree, err := s.readLink(v)
	if err != nil {
		return nil, err
	}
	if err := fsx.Remove(s.dirs.VersionLink(v)); err != nil {
		return nil, err
	}
	if running = processesIn(s.dirs.GOROOT(tree)); len(running) == 0 {
		err = s.removeTree(tree)
	}
	return running, errors.Join(err, s.removeRecord(tree))
}

// removeTree removes the folder of tree, if it is there. It is renamed first:
// whatever interrupts the removal, no folder with a toolchain's name ever lacks a
// file.
func (s *Store) removeTree(tree layout.Tree) error {
	top, err := os.OpenRoot(s.dirs.Toolchains())
	if err != nil {
		return err
	}
	defer top.Close()
	name := removedName(tree)
	if err := top.Rename(tree.String(), name); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	return removeIn(top, name)
}

// removeFolder removes a temporary folder of the toolchains folder.
func (s *Store) removeFolder(name string) error {
	top, err := os.OpenRoot(s.dirs.Toolchains())
	if err != nil {
		return err
	}
	defer top.Close()
	return removeIn(top, name)
}

// removeIn removes name below top. No link is followed: neither by the walk nor by the
// os.Root under it.
func removeIn(top *os.Root, name string) error {
	if st, err := top.Lstat(name); err != nil || !st.IsDir() {
		return top.RemoveAll(name)
	}
	if err := openIn(top, name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return top.RemoveAll(name)
}

// openIn opens all folders from name below top on for writing: but for root nobody can
// remove a name from a read-only folder (golang.org/issue/30502).
func openIn(top *os.Root, name string) error {
	return fs.WalkDir(top.FS(), name, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			return top.Chmod(path, 0o700)
		}
		return err
	})
}
