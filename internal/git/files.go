package git

import (
	"context"
	"errors"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

// Files returns the paths of the working tree that want accepts: those that are tracked,
// and those that are not and that no .gitignore names. A tracked one need not be there
// any more, and it may be a submodule. Nested repositories are left out.
func (r *Repository) Files(ctx context.Context, want func(path string) bool) ([]string, error) {
	var paths []string
	seen := map[string]bool{} // one in conflict has several entries
	err := r.records(ctx, []string{"ls-files", "-z", "-c", "-o", "--exclude-standard", "--full-name"}, func(record []byte) error {
		path, isFolder := strings.CutSuffix(string(record), "/")
		if !isPath(path) {
			return errMalformed
		}
		if isFolder || seen[path] || want != nil && !want(path) {
			return nil
		}
		seen[path] = true
		paths = append(paths, path)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return paths, nil
}

// checkRevision refuses what git would read as an option or as more than one argument.
func checkRevision(rev string) error {
	if rev == "" || strings.HasPrefix(rev, "-") || strings.ContainsAny(rev, "\x00\n") {
		return errors.New(quote.Always(rev) + " is no revision")
	}
	return nil
}
