package git

import (
	"bufio"
	"context"

	"github.com/gvx-go/gvx/internal/git/guard"
)

// StagedNames returns the paths that the commit in the making changes, adds or deletes, of
// the repository that p is in, by one process. It makes no difference between kinds of
// failure, no commit yet among them: [Find] and what follows tell them apart.
func StagedNames(ctx context.Context, p Process) ([]string, error) {
	g, err := start(p)
	if err != nil {
		return nil, err
	}
	var names []string
	err = g.stream(ctx, p.Dir, guard.Staged(), nil, func(in *bufio.Reader) error {
		return eachRecord(in, func(name []byte) error {
			names = append(names, string(name))
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	return names, nil
}

// Tracks reports whether the index holds a file of that path, from the top, by one process
// that may run beside the one of [StagedNames].
func Tracks(ctx context.Context, p Process, path string) (bool, error) {
	g, err := start(p)
	if err != nil {
		return false, err
	}
	g.magic = true
	out, err := g.output(ctx, p.Dir, guard.Tracked(path)...)
	return out != "" && err == nil, err
}
