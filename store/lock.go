package store

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/gofrs/flock"

	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/verify"
)

// Waiting says how to wait for a lock that another process holds.
type Waiting struct {
	Timeout time.Duration // how long at most; 0: not at all
	Command string        // what this process is, for those who wait for it
	Notice  func(Holder)  // called once after a second of waiting; may be nil
	// Unreliable is called with the path of each lock that was granted to two at once:
	// the file system's locks mean nothing. May be nil.
	Unreliable func(path string)
}

const (
	lockPoll   = 20 * time.Millisecond
	noticeWait = time.Second
)

// Held is the exclusive lock of one release. [Store.Stage], [Store.Stream],
// [Store.Publish], [Store.Replace] and [Store.Remove] demand it.
type Held struct {
	store   *Store
	subject verify.Subject
	locks   []*flock.Flock // the store's and the release's
	whole   *Whole         // that it is a part of, instead
}

// Lock takes the lock of subject and makes the store's folders. Lock files are
// never deleted: whoever waits for one would wait for a file that is gone. The
// error is a *[LockedError] when the wait ends, an *[OwnerError], ctx's, or a
// path's.
func (s *Store) Lock(ctx context.Context, subject verify.Subject, w Waiting) (*Held, error) {
	shared, err := s.lockShared(ctx, w)
	if err != nil {
		return nil, err
	}
	own, err := lockAlone(ctx, s.dirs.VersionLock(subject.Version, subject.Platform), ReadHolder, w)
	if err != nil {
		shared.Close()
		return nil, err
	}
	h := &Held{store: s, subject: subject, locks: []*flock.Flock{shared, own}}
	if err := writeHolder(own.Path(), w.Command); err != nil {
		h.Release()
		return nil, err
	}
	return h, nil
}

// Release gives the lock back. Closing the descriptors does it, so an error
// leaves nothing locked once the process ends. What is a part of a [Whole] is given
// back with it.
func (h *Held) Release() {
	if len(h.locks) == 2 {
		removeHolder(h.locks[1].Path())
	}
	for i := len(h.locks) - 1; i >= 0; i-- {
		h.locks[i].Close()
	}
	h.locks, h.whole = nil, nil
}

// about returns what h is the lock of.
func (h *Held) about() verify.Subject {
	if h == nil {
		return verify.Subject{}
	}
	return h.subject
}

// covers reports whether h is held for s and subject.
func (h *Held) covers(s *Store, subject verify.Subject) bool {
	return h != nil && h.store == s && h.subject == subject && (len(h.locks) == 2 || h.whole.covers(s))
}

// wait tries until the lock is there. holder tells who has it.
func wait(ctx context.Context, try func() (bool, error), path string, holder func(path string) Holder, w Waiting) error {
	start := time.Now()
	noticed := w.Notice == nil
	for {
		switch ok, err := try(); {
		case err != nil:
			return naming(path, err)
		case ok:
			return nil
		}
		waited := time.Since(start)
		if waited >= w.Timeout {
			return &LockedError{Path: path, Holder: holder(path), Timeout: w.Timeout}
		}
		if !noticed && waited >= noticeWait {
			noticed = true
			w.Notice(holder(path))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lockPoll):
		}
	}
}

// LockedError says that another process kept a lock for longer than the wait.
type LockedError struct {
	Path    string
	Holder  Holder
	Timeout time.Duration
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("%s is locked by %v; waited %v", quote.Foreign(e.Path), e.Holder, e.Timeout)
}

// LockFile takes the exclusive lock of one file outside the store, such as the
// lock of the settings. Errors are those of [Store.Lock].
func LockFile(ctx context.Context, path string, w Waiting) (unlock func(), err error) {
	f, err := lockAlone(ctx, path, ReadHolder, w)
	if err != nil {
		return nil, err
	}
	return func() { f.Close() }, nil
}

// naming puts path into an error of the system that has none.
func naming(path string, err error) error {
	if _, ok := err.(*os.PathError); ok {
		return err
	}
	return &os.PathError{Op: "lock", Path: path, Err: err}
}
