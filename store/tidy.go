package store

import (
	"context"

	"github.com/gvx-go/gvx/internal/fsx"
)

// Tidy removes what operations that ended early left behind, as far as nobody is at
// work on it or runs from it: the [Store.Leftovers], and temporary files. What is wrong
// with a toolchain that a repair replaced goes to
// quarantine. It never waits for a lock. What cannot be removed now is left
// for the next time, so there is no error but ctx's.
func (s *Store) Tidy(ctx context.Context) error {
	for _, l := range s.Leftovers() {
		s.tidy(ctx, l)
	}
	for _, dir := range []string{s.dirs.Versions(), s.dirs.Receipts(), s.dirs.Shims(), s.dirs.Locks()} {
		fsx.Sweep(dir, fsx.Sweeping{})
	}
	return ctx.Err()
}

// tidy removes one leftover under the lock of its release. It is looked at again,
// because somebody may have held the lock until now.
func (s *Store) tidy(ctx context.Context, l Leftover) {
	held, err := s.Lock(ctx, l.subject(), Waiting{Command: "gvx, tidying up"})
	if err != nil {
		return
	}
	defer held.Release()
	if s.isLeft(l) {
		_, _ = s.clear(ctx, l, false)
	}
}
