package trees

import (
	"context"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/git"
)

// Commit is the files of a commit.
type Commit struct {
	Repository *git.Repository
	Revision   string
	Base       string // the commit that it is compared with, "" for none

	links links
}

// Walk visits the files of the commit.
func (c *Commit) Walk(ctx context.Context, want func(path string) bool, visit func(drift.File)) error {
	return walk(ctx, c, want, c.links.note(visit))
}

func (c *Commit) list(ctx context.Context, want func(path string) bool) ([]git.Entry, error) {
	return c.Repository.Tree(ctx, c.Revision, want)
}

func (c *Commit) read(ctx context.Context, entries []git.Entry, visit func(content)) error {
	return readEntries(ctx, c.Repository, entries, visit)
}
