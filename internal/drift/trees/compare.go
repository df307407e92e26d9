package trees

import (
	"context"
	"path"
	"slices"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/git"
)

// What git compares by contents to find renames: so many paths, which stand on its command
// line, and so many bytes of all of them.
const (
	maxRenames  = 400
	maxCompared = 8 << 20
)

// before reads the old contents of paths.
func (c comparison) before(ctx context.Context, paths []string) (map[string][]byte, error) {
	old, candidates := compared(c.changes, paths)
	names, err := comparable(ctx, c.repository, candidates)
	if err != nil {
		return nil, err
	}
	if len(names) > 0 {
		moves, err := c.renamed(names)
		if err != nil {
			return nil, err
		}
		follow(old, moves)
	}
	return c.contents(ctx, old)
}

// follow gives the files that moves bring their old entries.
func follow(old map[string]git.Entry, moves []git.Change) {
	for _, c := range moves {
		if e, ok := old[c.New.Path]; ok && e.Path == "" && c.Status == 'R' {
			old[c.New.Path] = c.Old
		}
	}
}

// compared returns the old entry of each of the paths that changes name, an empty one
// where there is none, and the changes that may be parts of a move: new files, and those
// of the same name that are gone from elsewhere.
func compared(changes []git.Change, paths []string) (old map[string]git.Entry, candidates []git.Change) {
	wanted := map[string]bool{}
	for _, p := range paths {
		wanted[p] = true
	}
	old = map[string]git.Entry{}
	added, gone := map[string][]git.Change{}, map[string][]git.Change{}
	for _, c := range changes {
		switch {
		case c.Status == 'D' && c.Old.Mode.IsFile():
			gone[path.Base(c.Old.Path)] = append(gone[path.Base(c.Old.Path)], c)
		case c.Status == 'D' || !wanted[c.New.Path]:
		case c.Status == 'A':
			old[c.New.Path] = git.Entry{}
			added[path.Base(c.New.Path)] = append(added[path.Base(c.New.Path)], c)
		default:
			old[c.New.Path] = c.Old
		}
	}
	for name, a := range added {
		if len(gone[name]) > 0 {
			candidates = append(append(candidates, a...), gone[name]...)
		}
	}
	return old, candidates
}

// comparable returns the paths of those candidates that git may load to compare them; none
// where they are too many or too large.
func comparable(ctx context.Context, r *git.Repository, candidates []git.Change) ([]string, error) {
	if len(candidates) > maxRenames {
		return nil, nil
	}
	var objects []string
	for _, c := range candidates {
		objects = append(objects, objectOf(c))
	}
	isSmall := map[string]bool{}
	total := 0
	slices.Sort(objects)
	err := r.Blobs(ctx, slices.Compact(objects), drift.MaxFile, func(b git.Blob) {
		isSmall[b.Object] = b.Data != nil
		total += len(b.Data)
	})
	if err != nil || total > maxCompared {
		return nil, err
	}
	var names []string
	for _, c := range candidates {
		if isSmall[objectOf(c)] {
			names = append(names, c.New.Path+c.Old.Path) // one of them is empty
		}
	}
	return names, nil
}

// objectOf is for a file that is new or gone.
func objectOf(c git.Change) string { return c.New.Object + c.Old.Object }

// contents reads the old entries: nil for none. What was no file, or cannot be read, is left
// out.
func (c comparison) contents(ctx context.Context, old map[string]git.Entry) (map[string][]byte, error) {
	found := map[string][]byte{}
	sharing := map[string][]string{}
	var objects []string
	for p, e := range old {
		switch {
		case e.Path == "":
			found[p] = nil
		case c.read[e.Object] != nil:
			found[p] = c.read[e.Object]
		case e.Mode.IsFile():
			objects = append(objects, e.Object)
			sharing[e.Object] = append(sharing[e.Object], p)
		}
	}
	slices.Sort(objects)
	err := c.repository.Blobs(ctx, slices.Compact(objects), drift.MaxFile, func(b git.Blob) {
		for _, p := range sharing[b.Object] {
			if b.Data != nil {
				found[p] = b.Data
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}
