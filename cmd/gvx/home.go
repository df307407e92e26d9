package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/place"
	"github.com/gvx-go/gvx/shim"
	"github.com/gvx-go/gvx/store"
)

// home returns gvx's folders, before anything in them is read.
func (g *gvx) home() (layout.Dirs, error) {
	dirs, err := layout.New(g.getenv)
	if err != nil {
		return dirs, err
	}
	if os.Geteuid() == 0 && shim.BecameRoot(g.getenv) {
		if err := checkHome(dirs.Home); err != nil {
			return dirs, err
		}
	}
	return dirs, checkLinks(dirs)
}

// checkHome refuses to be root in another user's home folder: what root leaves there its
// owner cannot change, and gvx would run, and read as root's, what that user put there.
// Of one that is not there yet, the folder counts in which it would be made.
func checkHome(home string) error {
	uid, err := fsx.Owner(home)
	for errors.Is(err, fs.ErrNotExist) && filepath.Dir(home) != home {
		home = filepath.Dir(home)
		uid, err = fsx.Owner(home)
	}
	if err != nil || uid == 0 {
		return err
	}
	return &store.OwnerError{Path: home, Owner: uid, Me: 0}
}

// checkLinks refuses a link of another user's on the way to what is read and written
// beside the store, whose own folder package store looks at. Their names stay as the
// user wrote them: that is how they are shown, and how the shim has them.
func checkLinks(dirs layout.Dirs) error {
	for _, dir := range []string{dirs.Config, dirs.State, dirs.Cache} {
		if _, err := place.Links(dir); err != nil {
			return fmt.Errorf("the folder %s is not used: %w", foreign(dir), err)
		}
	}
	return nil
}

// makeConfig makes the folder of the settings. Root makes none beside another user's store,
// and touches none of another user's: the lock that he left would shut out its owner.
func makeConfig(dirs layout.Dirs) error {
	me := os.Geteuid()
	for _, dir := range []string{dirs.Data, dirs.Config} {
		if uid, err := fsx.Owner(dir); err == nil && me == 0 && uid != me {
			return &store.OwnerError{Path: dir, Owner: uid, Me: me}
		}
	}
	return fsx.MkdirAll(dirs.Config)
}
