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
