package store

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/verify"
)

// Waiting says how to wait for a lock that another process holds.
type Waiting struct {
	Timeout time.Duration // how long at most; 0: not at all
	Command string        // what this process is, for those who wait for it
	Notice  func(Holder)  // called once after a second of waiting; may be nil
}

// Holder is who holds a lock, by his own words.
type Holder struct {
	PID     int
	Command string
	Since   time.Time
}

func (h Holder) String() string {
	if h.PID == 0 {
		return "another process"
	}
	return fmt.Sprintf("process %d (%s) since %s", h.PID, quote.Foreign(h.Command), h.Since.Local().Format(time.TimeOnly))
}

// Held is the exclusive lock of one release. [Store.Stage], [Store.Stream],
// [Store.Publish], [Store.Replace] and [Store.Remove] demand it.
type Held struct {
	store   *Store
	subject verify.Subject
	locks   []*flock.Flock
}

const (
	lockPoll   = 20 * time.Millisecond
	noticeWait = time.Second
	maxHolder  = 1 << 12
)

// Lock takes the lock of subject and makes the store's folders. Lock files are
// never deleted: whoever waits for one would wait for a file that is gone. The
// error is a *[LockedError] when the wait ends, an *[OwnerError], ctx's, or a
// path's.
func (s *Store) Lock(ctx context.Context, subject verify.Subject, w Waiting) (*Held, error) {
	if err := s.Prepare(); err != nil {
		return nil, err
	}
	h := &Held{store: s, subject: subject}
	shared := flock.New(s.dirs.StoreLock(), flock.SetPermissions(0o644))
	if err := wait(ctx, shared.TryRLock, shared.Path(), w); err != nil {
		return nil, err
	}
	h.locks = append(h.locks, shared)
	own := flock.New(s.dirs.VersionLock(subject.Version, subject.Platform), flock.SetPermissions(0o644))
	if err := wait(ctx, own.TryLock, own.Path(), w); err != nil {
		h.Release()
		return nil, err
	}
	h.locks = append(h.locks, own)
	if err := writeHolder(own.Path(), w.Command); err != nil {
		h.Release()
		return nil, err
	}
	return h, nil
}

// Release gives the lock back. Closing the descriptors does it, so an error
// leaves nothing locked once the process ends.
func (h *Held) Release() {
	for i := len(h.locks) - 1; i >= 0; i-- {
		h.locks[i].Close()
	}
	h.locks = nil
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
	return h != nil && h.store == s && h.subject == subject && len(h.locks) == 2
}

func wait(ctx context.Context, try func() (bool, error), path string, w Waiting) error {
	start := time.Now()
	noticed := w.Notice == nil
	for {
		switch ok, err := try(); {
		case err != nil:
			return err
		case ok:
			return nil
		}
		waited := time.Since(start)
		if waited >= w.Timeout {
			return &LockedError{Path: path, Holder: ReadHolder(path), Timeout: w.Timeout}
		}
		if !noticed && waited >= noticeWait {
			noticed = true
			w.Notice(ReadHolder(path))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lockPoll):
		}
	}
}

// holderSuffix names the note beside a lock file of who holds it. It is no part of
// the lock file: on Windows nobody can read or write what another handle locked.
const holderSuffix = ".holder"

func writeHolder(path, command string) error {
	command = strings.Join(strings.Fields(command), " ")
	note := fmt.Sprintf("%d\n%s\n%s\n", os.Getpid(), time.Now().UTC().Format(time.RFC3339), command)
	return fsx.WriteCache(path+holderSuffix, []byte(note))
}

// ReadHolder returns who holds the lock file path; the zero Holder where nobody
// said so.
func ReadHolder(path string) Holder {
	data, _, err := fileread.Bounded(path+holderSuffix, maxHolder)
	if err != nil {
		return Holder{}
	}
	lines := strings.SplitN(string(data), "\n", 4)
	if len(lines) < 4 {
		return Holder{}
	}
	pid, err := strconv.Atoi(lines[0])
	since, timeErr := time.Parse(time.RFC3339, lines[1])
	if err != nil || timeErr != nil {
		return Holder{}
	}
	return Holder{pid, lines[2], since}
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
	f := flock.New(path, flock.SetPermissions(0o644))
	if err := wait(ctx, f.TryLock, path, w); err != nil {
		return nil, err
	}
	return func() { f.Close() }, nil
}
