// Package prune removes what nothing needs any more: from the store, and from the
// folders beside it.
//
// It promises that what it would remove and what it removes come from one plan; that
// nothing is taken that the user asked for, unless [Options.All] is set, and never the
// default; that a toolchain which somebody runs from keeps its files; that nobody else
// is at work in the store meanwhile, so that what is half-done belongs to the dead; and
// that a dry run changes nothing at all, and keeps others away only while it lists
// names.
//
// # Module caches
//
// An isolated module cache is named after a release or a minor, and nothing says whose
// it is: another store, of another XDG_DATA_HOME, may have the same cache folder. One goes
// when its release is gone from this store, with all platforms, from that of all users
// and from PATH, and nothing came into it for as long as [Options.OlderThan] says, and
// nobody runs who was started with it. What only reads a cache leaves no trace in it, so
// another store's may go after that time all the same: its next build fetches or unpacks
// what it needs once more. The downloads that all caches share stay.
package prune

import (
	"context"
	"errors"
	"time"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/store"
)

// DefaultAge is how long a toolchain may rest that nobody asked for.
const DefaultAge = 90 * 24 * time.Hour

// Options say what is taken. Now is needed.
type Options struct {
	All       bool              // what the user asked for is judged like the rest
	OlderThan time.Duration     // since it was run, put into quarantine, or filled
	Force     bool              // the files of a toolchain that somebody runs from, too
	Dry       bool              // nothing is changed
	Default   goversion.Version // that is never taken; the zero Version for none
	// InUse are releases from elsewhere whose module caches stay, such as that of the go
	// on PATH.
	InUse []goversion.Version
	Now   time.Time
}

// The kinds of items.
const (
	KindToolchain  = "toolchain"
	KindLeftover   = "leftover"   // of an operation that ended early
	KindBlobs      = "blobs"      // files of the store that no toolchain has
	KindDownload   = "download"   // that nobody works on
	KindQuarantine = "quarantine" // what repairs put aside
	KindModules    = "modules"    // the isolated module cache of releases that are gone
	KindTemporary  = "temporary"  // files that wait for a rename by the dead
)

// Item is something that is taken. Names and paths may be foreign.
type Item struct {
	Kind, Name, Path string
	Why              string
	Bytes            int64 // that become free: what others have too does not count
	// Running is who runs from it; then its files stay, unless they were forced away.
	Running []store.Process

	version goversion.Version // of a toolchain
	key     string            // of a module cache
	remove  func(context.Context) ([]store.Process, error)
}

// Result is what was taken, or would be.
type Result struct {
	Items []Item
	Bytes int64 // of those whose files do not stay
	// Busy is a *[store.LockedError] where a dry run did not look at what is half-done,
	// because somebody is at work.
	Busy error
}

// Pruner prunes one store and what belongs to it. Dirs and Store are needed.
type Pruner struct {
	Dirs    layout.Dirs
	Store   *store.Store
	Waiting store.Waiting
}

// Run prunes, or says what that would take. What cannot be removed stays and is no
// item of the result; the error tells of all of it. Else it is that of the lock, or
// ctx's.
func (p Pruner) Run(ctx context.Context, o Options) (Result, error) {
	var r Result
	whole, err := p.lock(ctx, o.Dry)
	run := &run{Pruner: p, Options: o, whole: whole}
	if locked := (*store.LockedError)(nil); o.Dry && errors.As(err, &locked) {
		r.Busy = locked
	} else if err != nil {
		return r, err
	} else {
		defer whole.Release()
		if run.half, err = run.list(ctx); err != nil {
			return r, err
		}
	}
	if o.Dry && whole != nil {
		whole.Release() // the rest takes its time, and nobody has to wait for it
	}
	items, err := run.plan(ctx)
	if err != nil {
		return r, err
	}
	if o.Dry {
		r.Items = items
	} else {
		r.Items, err = run.take(ctx, items)
	}
	for _, item := range r.Items {
		if len(item.Running) == 0 || o.Force {
			r.Bytes += item.Bytes
		}
	}
	return r, err
}

func (p Pruner) lock(ctx context.Context, dry bool) (*store.Whole, error) {
	if dry {
		return p.Store.LookWhole(ctx)
	}
	return p.Store.LockWhole(ctx, p.Waiting)
}

// run is one run of a Pruner.
type run struct {
	Pruner
	Options
	whole *store.Whole
	half  *halfDone // nil where somebody is at work
	used  []goversion.Version
	free  *store.Freeing
}

// plan lists everything in the order in which it is to be taken.
func (r *run) plan(ctx context.Context) (items []Item, err error) {
	if r.free, err = r.Store.Freeing(ctx); err != nil {
		return nil, err
	}
	r.used = append(r.used, r.InUse...)
	steps := []func(context.Context) ([]Item, error){r.toolchains, r.leftovers, r.blobs, r.downloads, r.quarantine, r.modules, r.temporary}
	for _, step := range steps {
		found, err := step(ctx)
		if err = errors.Join(err, ctx.Err()); err != nil {
			return nil, err
		}
		items = append(items, found...)
	}
	return items, nil
}

// take removes items, and then what only they used.
func (r *run) take(ctx context.Context, items []Item) (taken []Item, err error) {
	var failed []error
	for _, item := range items {
		if ctx.Err() != nil {
			return taken, ctx.Err()
		}
		if item.Kind == KindModules && serves(item.key, r.used) {
			continue // somebody runs from a toolchain that was to go
		}
		item.Running, err = item.remove(ctx)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		if len(item.Running) > 0 && !r.Force && !item.version.IsZero() {
			r.used = append(r.used, item.version)
		}
		taken = append(taken, item)
	}
	_, err = r.settled(ctx)
	_, _, swept := r.Store.SweepBlobs(ctx, r.whole, false)
	return taken, errors.Join(append(failed, err, swept)...)
}

// settled removes what is left of damaged toolchains, once what is wrong with them was
// put aside.
func (r *run) settled(ctx context.Context) (running []store.Process, err error) {
	for _, l := range r.Store.Leftovers() {
		if l.Kind == store.LeftRemoved || l.Kind == store.LeftRecord {
			users, failed := r.Store.Clear(ctx, r.whole, l, r.Force)
			running, err = append(running, users...), errors.Join(err, failed)
		}
	}
	return running, err
}
