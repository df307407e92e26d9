package store

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/gofrs/flock"

	"github.com/gvx-go/gvx/verify"
)

// Whole is the exclusive lock of the store: nobody holds the lock of any release
// meanwhile, so what is half-done belongs to the dead.
type Whole struct {
	store *Store
	lock  *flock.Flock // nil once it was given back, and where there is no store
	look  bool         // nothing may be changed by it
	given bool
}

// LockWhole takes the lock of the whole store and makes the store's folders. Errors
// are those of [Store.Lock].
func (s *Store) LockWhole(ctx context.Context, w Waiting) (*Whole, error) {
	if err := s.prepareLocks(); err != nil {
		return nil, err
	}
	path := s.dirs.StoreLock()
	lock, err := lockAlone(ctx, path, s.holderOfWhole, w)
	if err != nil {
		return nil, err
	}
	whole := &Whole{store: s, lock: lock}
	s.forgetHolders()
	if err := writeHolder(path, w.Command); err != nil {
		whole.Release()
		return nil, err
	}
	return whole, nil
}

// TryLockWhole is [Store.LockWhole] without waiting.
func (s *Store) TryLockWhole(ctx context.Context, w Waiting) (*Whole, error) {
	w.Timeout = 0
	return s.LockWhole(ctx, w)
}

// LookWhole is [Store.TryLockWhole] for who only looks: it writes nothing, and what
// changes the store refuses it. Where there is no store yet, there is nothing to lock.
func (s *Store) LookWhole(ctx context.Context) (*Whole, error) {
	path := s.dirs.StoreLock()
	whole := &Whole{store: s, look: true}
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return whole, nil
	}
	lock := flock.New(path, flock.SetFlag(os.O_RDONLY))
	if err := wait(ctx, lock.TryLock, path, s.holderOfWhole, Waiting{}); err != nil {
		lock.Close()
		return nil, err
	}
	whole.lock = lock
	return whole, nil
}

// Release gives the lock back, and with it what [Whole.Of] returned.
func (w *Whole) Release() {
	w.given = true
	if w.lock == nil {
		return
	}
	if !w.look {
		removeHolder(w.lock.Path())
	}
	w.lock.Close()
	w.lock = nil
}

// Of returns the lock of one release, which the lock of the whole store is too.
func (w *Whole) Of(subject verify.Subject) *Held {
	return &Held{store: w.store, subject: subject, whole: w}
}

// covers reports whether w is held for s by somebody who may change it.
func (w *Whole) covers(s *Store) bool { return w.shows(s) && !w.look }

// shows reports whether w is held for s.
func (w *Whole) shows(s *Store) bool { return w != nil && w.store == s && !w.given }

// LockShared keeps [Store.LockWhole] away, for who changes something beside the
// releases. Errors are those of [Store.Lock].
func (s *Store) LockShared(ctx context.Context, w Waiting) (unlock func(), err error) {
	lock, err := s.lockShared(ctx, w)
	if err != nil {
		return nil, err
	}
	return func() { lock.Close() }, nil
}

func (s *Store) lockShared(ctx context.Context, w Waiting) (*flock.Flock, error) {
	if err := s.prepareLocks(); err != nil {
		return nil, err
	}
	lock, err := newLock(s.dirs.StoreLock())
	if err != nil {
		return nil, err
	}
	if err := wait(ctx, lock.TryRLock, lock.Path(), ReadHolder, w); err != nil {
		lock.Close()
		return nil, err
	}
	return lock, nil
}

func (s *Store) prepareLocks() error {
	if err := s.Prepare(); err != nil {
		return err
	}
	return s.closeLocks()
}
