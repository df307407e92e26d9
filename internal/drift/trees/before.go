package trees

import (
	"context"
	"slices"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/git"
)

// links remembers where the links that were visited lead.
type links map[string]string

func (l *links) note(visit func(drift.File)) func(drift.File) {
	if *l == nil {
		*l = links{}
	}
	return func(f drift.File) {
		if f.Link != "" {
			(*l)[f.Path] = f.Link
		}
		visit(f)
	}
}

// Before returns what those of the paths that the next commit changes are in the last one.
// A file that was moved is followed; one that is new has nil. A link that [Index.Walk] has
// followed is changed where its file is. Paths that the commit does not change are not in
// the map.
func (x *Index) Before(ctx context.Context, paths []string) (map[string][]byte, error) {
	x.compare(ctx)
	changes, err := x.changes()
	if err != nil {
		return nil, err
	}
	renamed := func(of []string) ([]git.Change, error) { return x.Repository.Renamed(ctx, of) }
	c := comparison{repository: x.Repository, changes: changes, renamed: renamed, read: x.ahead()}
	return c.behind(ctx, paths, x.links)
}

// Before is that of [Index], for the commit and its Base. Without a base it is nil.
func (c *Commit) Before(ctx context.Context, paths []string) (map[string][]byte, error) {
	if c.Base == "" {
		return nil, nil
	}
	changes, err := c.Repository.Between(ctx, c.Base, c.Revision)
	if err != nil {
		return nil, err
	}
	compared := comparison{repository: c.Repository, changes: changes, renamed: func(of []string) ([]git.Change, error) {
		return c.Repository.RenamedBetween(ctx, c.Base, c.Revision, of)
	}}
	return compared.behind(ctx, paths, c.links)
}

// comparison is of two trees of a repository.
type comparison struct {
	repository *git.Repository
	changes    []git.Change
	renamed    func(paths []string) ([]git.Change, error) // git's own search for renames among paths
	read       map[string][]byte                          // objects that were read already
}

// behind is before, for what links lead to besides.
func (c comparison) behind(ctx context.Context, paths []string, l links) (map[string][]byte, error) {
	all := slices.Clone(paths)
	for _, p := range paths {
		if to := l[p]; to != "" {
			all = append(all, to)
		}
	}
	found, err := c.before(ctx, all)
	if err != nil {
		return nil, err
	}
	old := map[string][]byte{}
	for _, p := range paths {
		if data, ok := found[p]; ok {
			old[p] = data
		} else if data, ok := found[l[p]]; ok {
			old[p] = data
		}
	}
	return old, nil
}
