package git

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
)

// discover asks git for the repository around dir. Its working tree must be where its
// .git is.
func discover(ctx context.Context, g program, dir string) (*Repository, error) {
	r, err := ask(ctx, g, dir, dir)
	if err == nil && !isSame(r.Top, holder(dir)) {
		return nil, &Error{Reason: Elsewhere, Dir: dir, Said: r.Top}
	}
	return r, err
}

// discoverTold asks git, in the folder at, for the repository that variables name. They say
// where its working tree is: dir must be in there.
func discoverTold(ctx context.Context, g program, dir, at string) (*Repository, error) {
	r, err := ask(ctx, g, dir, at)
	if err == nil && !isWithin(r.Top, realPath(dir)) {
		return nil, &Error{Reason: NotRepository, Dir: dir}
	}
	return r, err
}

func ask(ctx context.Context, g program, dir, at string) (*Repository, error) {
	out, err := g.output(ctx, at, "rev-parse", "--is-bare-repository", "--is-inside-work-tree", "--show-object-format", "--show-toplevel")
	if err != nil {
		return nil, atTop(err, at)
	}
	parts := strings.SplitN(out, "\n", 4) // the path is last because it may hold newlines
	if len(parts) < 4 || parts[0] != "false" && parts[0] != "true" {
		return nil, &Error{Reason: TooOld, Dir: dir}
	}
	top := filepath.Clean(filepath.FromSlash(cutNewline(parts[3])))
	if !filepath.IsAbs(top) {
		return nil, &Error{Reason: TooOld, Dir: dir}
	}
	return &Repository{Top: top, git: g, isSHA256: parts[2] == "sha256"}, nil
}

// atTop names in an error about the owner the folder that is to be trusted.
func atTop(err error, at string) error {
	var e *Error
	if top := holder(at); errors.As(err, &e) && e.Reason == Dubious && top != "" {
		e.Dir = top
	}
	return err
}

// holder returns the nearest folder at or above dir whose .git git would take for a
// repository, or "".
func holder(dir string) string {
	for dir = realPath(dir); ; dir = filepath.Dir(dir) {
		if isHolder(dir) {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

// isHolder: an empty .git folder is passed by, as git does.
func isHolder(dir string) bool {
	st, err := os.Stat(filepath.Join(dir, ".git"))
	if err != nil {
		return false
	}
	if st.IsDir() {
		_, err = os.Lstat(filepath.Join(dir, ".git", "HEAD"))
	}
	return err == nil
}

// gitDir returns the folder that the .git in top is, or names (gitrepository-layout(5)); ""
// where it is neither.
func gitDir(top string) string {
	path := filepath.Join(top, ".git")
	data, _, err := fileread.Bounded(path, 64<<10)
	if errors.Is(err, fileread.ErrNotRegular) {
		return path
	}
	target, ok := strings.CutPrefix(string(data), "gitdir: ")
	if err != nil || !ok {
		return ""
	}
	return join(top, filepath.FromSlash(strings.TrimRight(target, "\r\n")))
}

func realPath(path string) string {
	if found, err := filepath.EvalSymlinks(path); err == nil {
		return found
	}
	return filepath.Clean(path)
}

func isSame(a, b string) bool {
	if a == b {
		return true
	}
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// isWithin reports whether path is top or below it; both are absolute and clean.
func isWithin(top, path string) bool {
	rel, err := filepath.Rel(top, path)
	return err == nil && filepath.IsLocal(rel)
}

func cutNewline(s string) string { return strings.TrimSuffix(s, "\n") }
