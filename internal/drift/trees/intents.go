package trees

import (
	"context"

	"github.com/gvx-go/gvx/internal/git"
)

// The name of contents that are empty, which is what git add -N puts into the index.
const (
	emptySHA1   = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
	emptySHA256 = "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"
)

// withoutIntents removes what is only meant to be added. git ls-files does not tell such
// an entry from an empty file, but git diff-index takes it for none: it is empty, and
// either deleted since the last commit, or not in that commit and not added since.
func (x *Index) withoutIntents(ctx context.Context, entries []git.Entry) ([]git.Entry, error) {
	empty := map[string]bool{}
	for _, e := range entries {
		if e.Object == emptySHA1 || e.Object == emptySHA256 {
			empty[e.Path] = true
		}
	}
	if len(empty) == 0 {
		return entries, nil
	}
	intents, err := x.intents(ctx, empty)
	if err != nil {
		return nil, err
	}
	kept := entries[:0]
	for _, e := range entries {
		if !intents[e.Path] {
			kept = append(kept, e)
		}
	}
	return kept, nil
}

// intents returns those of the paths that are no part of the next commit.
func (x *Index) intents(ctx context.Context, paths map[string]bool) (map[string]bool, error) {
	changes, err := x.changes()
	if err != nil {
		return nil, err
	}
	intents, unsure := map[string]bool{}, map[string]bool{}
	for p := range paths {
		unsure[p] = true
	}
	for _, c := range changes {
		delete(unsure, c.New.Path)
		if c.Status == 'D' && paths[c.Old.Path] {
			delete(unsure, c.Old.Path)
			intents[c.Old.Path] = true
		}
	}
	if len(unsure) == 0 {
		return intents, nil
	}
	committed, err := x.Repository.Committed(ctx, func(p string) bool { return unsure[p] })
	if err != nil {
		return nil, err
	}
	for _, e := range committed {
		delete(unsure, e.Path)
	}
	for p := range unsure {
		intents[p] = true
	}
	return intents, nil
}
