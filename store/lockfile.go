package store

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/gofrs/flock"
)

// Nobody else may open a lock file: who can open one can lock it, and keep it.
const (
	lockMode       fs.FileMode = 0o600
	lockFolderMode fs.FileMode = 0o700
)

// newLock is the lock file path, which need not be there. One that others may open is
// closed to them first: gvx once made them so.
func newLock(path string) (*flock.Flock, error) {
	st, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case !st.Mode().IsRegular():
		return nil, &fs.PathError{Op: "lock", Path: path, Err: errors.New("not a regular file")}
	default:
		if err := closeToOthers(path, st, lockMode); err != nil {
			return nil, err
		}
	}
	return flock.New(path, flock.SetPermissions(lockMode)), nil
}

// lockAlone takes the lock file path exclusively.
func lockAlone(ctx context.Context, path string, holder func(path string) Holder, w Waiting) (*flock.Flock, error) {
	f, err := newLock(path)
	if err != nil {
		return nil, err
	}
	if err := wait(ctx, f.TryLock, path, holder, w); err != nil {
		f.Close()
		return nil, err
	}
	if w.Unreliable != nil && lies(path) {
		w.Unreliable(path)
	}
	return f, nil
}

// lies reports whether the lock of path, which is taken, is granted once more to
// another descriptor: on a file system without locks of its own flock(2) may say yes
// to everybody.
func lies(path string) bool {
	second := flock.New(path, flock.SetPermissions(lockMode))
	defer second.Close()
	granted, err := second.TryLock()
	return err == nil && granted
}

// closeLocks closes the folder of the locks to everybody else.
func (s *Store) closeLocks() error {
	st, err := os.Stat(s.dirs.Locks())
	if err != nil {
		return err
	}
	return closeToOthers(s.dirs.Locks(), st, lockFolderMode)
}
