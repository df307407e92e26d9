package store

import (
	"context"
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
// the folder, that may be about to, or whose next go would be the toolchain's; the
// folder then stays as it is, because they go on reading it, until [Store.Tidy] or a
// prune finds nobody there, unless force is set: then it is removed all the same. The
// error wraps fs.ErrNotExist where v is not installed, and is a *[LinkError] where something that is not
// gvx's has its name, which then stays. After ctx's error the link is gone and the
// folder stays.
func (s *Store) Remove(ctx context.Context, h *Held, v goversion.Version, force bool) (running []Process, err error) {
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
	return s.removeUnused(ctx, tree, force)
}

// removeUnused removes the folder of tree, which has no link any more, and its record.
// Who runs from it keeps the folder, if force does not take it away.
func (s *Store) removeUnused(ctx context.Context, tree layout.Tree, force bool) (running []Process, err error) {
	if !force {
		if running, err = s.users(ctx, s.dirs.GOROOT(tree)); err != nil {
			return nil, err
		}
	} else {
		running = s.usersNow(s.dirs.GOROOT(tree))
	}
	if force || len(running) == 0 {
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
	return fsx.RemoveIn(top, name)
}

// removeFolder removes a temporary folder of the toolchains folder.
func (s *Store) removeFolder(name string) error {
	top, err := os.OpenRoot(s.dirs.Toolchains())
	if err != nil {
		return err
	}
	defer top.Close()
	return fsx.RemoveIn(top, name)
}
