package trees

import (
	"context"
	"slices"
	"sync"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/git"
)

// Index is what the next commit holds: git's index, or the one that a hook is told of.
type Index struct {
	Repository *git.Repository
	// Ahead names files of which [Index.Before] will be asked. What they were is read while
	// the files are visited. It may be nil.
	Ahead func(path string) bool

	ahead   func() map[string][]byte     // by object
	changes func() ([]git.Change, error) // against the last commit, asked once
	once    sync.Once
	links   links
}

// Walk visits the files of the index. One that is only meant to be added (git add -N) is
// none, and neither is one outside of a sparse checkout whose contents a partial clone
// has not fetched.
func (x *Index) Walk(ctx context.Context, want func(path string) bool, visit func(drift.File)) error {
	x.compare(ctx)
	go x.ahead() // while git lists
	return walk(ctx, x, want, x.links.note(visit))
}

// compare prepares changes.
func (x *Index) compare(ctx context.Context) {
	x.once.Do(func() {
		x.changes = sync.OnceValues(func() ([]git.Change, error) { return x.Repository.Changed(ctx) })
		x.ahead = sync.OnceValue(func() map[string][]byte { return x.readAhead(ctx) })
	})
}

// readAhead returns the old contents of the changed files that Ahead names. Where it fails,
// [Index.Before] fails at the same.
func (x *Index) readAhead(ctx context.Context) map[string][]byte {
	changes, err := x.changes()
	if err != nil || x.Ahead == nil {
		return nil
	}
	var objects []string
	for _, c := range changes {
		if c.Old.Mode.IsFile() && x.Ahead(c.Old.Path) {
			objects = append(objects, c.Old.Object)
		}
	}
	slices.Sort(objects)
	found := map[string][]byte{}
	_ = x.Repository.Blobs(ctx, slices.Compact(objects), drift.MaxFile, func(b git.Blob) {
		if b.Data != nil {
			found[b.Object] = b.Data
		}
	})
	return found
}

func (x *Index) list(ctx context.Context, want func(path string) bool) ([]git.Entry, error) {
	entries, err := x.Repository.Index(ctx, want)
	if err != nil {
		return nil, err
	}
	return x.withoutIntents(ctx, entries)
}

func (x *Index) read(ctx context.Context, entries []git.Entry, visit func(content)) error {
	return readEntries(ctx, x.Repository, entries, visit)
}
