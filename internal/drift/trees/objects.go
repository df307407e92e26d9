package trees

import (
	"context"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/git"
)

// readObjects visits the contents of entries of an index or a commit.
func readObjects(ctx context.Context, r *git.Repository, entries []git.Entry, visit func(content)) error {
	shared := map[string][]git.Entry{}
	conflicts := map[string]bool{}
	var objects []string
	for _, e := range entries {
		switch {
		case e.Stage > 0:
			if !conflicts[e.Path] {
				conflicts[e.Path] = true
				visit(content{path: e.Path, err: &FileError{Reason: Conflict, Path: e.Path}})
			}
		case e.Mode == git.Link || e.Mode.IsFile():
			if shared[e.Object] == nil {
				objects = append(objects, e.Object)
			}
			shared[e.Object] = append(shared[e.Object], e)
		}
	}
	return r.Blobs(ctx, objects, drift.MaxFile, func(b git.Blob) {
		for _, e := range shared[b.Object] {
			if c, ok := contentOf(e, b); ok {
				visit(c)
			}
		}
	})
}

// contentOf is not ok for what nobody has here: a file outside of a sparse checkout, in a
// partial clone.
func contentOf(e git.Entry, b git.Blob) (c content, ok bool) {
	c = content{path: e.Path, data: b.Data, isLink: e.Mode == git.Link}
	switch {
	case b.Missing && e.Sparse:
		return c, false
	case b.Missing:
		c.err = &FileError{Reason: Absent, Path: e.Path, Object: b.Object}
	case b.Size > drift.MaxFile:
		c.err = &FileError{Reason: TooLarge, Path: e.Path, Size: b.Size}
	}
	c.isLink = c.isLink && c.err == nil
	return c, true
}
