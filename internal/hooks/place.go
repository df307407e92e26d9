package hooks

import (
	"context"
	"path/filepath"
	"strings"
)

// Git answers questions about one repository.
type Git interface {
	// Ask runs git with args at the folder dir, and returns what it prints without the line
	// break at its end. yes is false, and err nil, where git ends with the exit code 1, which
	// is its no.
	Ask(ctx context.Context, dir string, args ...string) (answer string, yes bool, err error)
}

// A Place is where git looks for the hooks of a repository.
type Place struct {
	Dir     string // absolute
	Top     string // of the working tree
	Common  string // git's own folder, which all working trees share
	Setting string // core.hooksPath; "" where it is not set
	Scope   string // who has set it: "system", "global", "local" or "worktree"
	Tracked bool   // Dir lies in the working tree, and git does not ignore it
	Linked  bool   // the repository has other working trees, or this is one
}

// Find returns the place for the repository in whose working tree dir lies.
func Find(ctx context.Context, git Git, dir string) (p Place, err error) {
	var own string
	ask := func(to *string, args ...string) {
		if err != nil {
			return
		}
		*to, _, err = git.Ask(ctx, dir, append([]string{"rev-parse"}, args...)...)
		if *to = filepath.FromSlash(*to); !filepath.IsAbs(*to) {
			*to = filepath.Join(dir, *to)
		}
	}
	ask(&p.Top, "--show-toplevel")
	dir = p.Top // a relative core.hooksPath counts from there
	ask(&p.Common, "--git-common-dir")
	ask(&p.Dir, "--git-path", "hooks")
	ask(&own, "--absolute-git-dir")
	if err != nil {
		return p, err
	}
	p.Linked = own != p.Common || hasWorktrees(p.Common)
	if err := p.findSetting(ctx, git); err != nil || !p.inTree() {
		return p, err
	}
	// It takes names and no patterns in any case, and refuses to be told so.
	_, ignored, err := git.Ask(ctx, p.Top, "--no-literal-pathspecs", "check-ignore", "--quiet", "--", filepath.Join(resolved(p.Dir), string(PreCommit)))
	p.Tracked = !ignored
	return p, err
}

func (p *Place) findSetting(ctx context.Context, git Git) error {
	answer, yes, err := git.Ask(ctx, p.Top, "config", "--show-scope", "--get", "core.hooksPath")
	if err != nil || !yes {
		return err
	}
	p.Scope, p.Setting, _ = strings.Cut(answer, "\t")
	return nil
}

// inTree reports whether the hooks are among the files that people work on, maybe by a
// link in git's own folder.
func (p *Place) inTree() bool {
	real := resolved(p.Dir)
	return Inside(real, resolved(p.Top)) && !Inside(real, resolved(p.Common))
}

// Inside reports whether path is dir or lies in it, by their names.
func Inside(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// Check refuses a place in which gvx's hook would not stay, or not for this repository
// alone. The error is a *[ManagedError], a *[WiderError] or a *[TrackedError].
func (p Place) Check() error {
	base := filepath.Base(p.Dir)
	switch {
	case base == ".husky" || base == "_" && filepath.Base(filepath.Dir(p.Dir)) == ".husky":
		return &ManagedError{Path: p.Dir, By: "husky"}
	case scopeWords[p.Scope] != "":
		return &WiderError{Setting: p.Setting, Scope: p.Scope, Dir: p.Dir, Usual: p.usual()}
	case p.isElsewhere():
		return &WiderError{Setting: p.Setting, Scope: p.Scope, Dir: resolved(p.Dir), Usual: p.usual()}
	case p.Tracked:
		return &TrackedError{Dir: resolved(p.Dir)}
	}
	return nil
}

// isElsewhere reports whether the folder of the hooks lies outside of the repository, by its
// own setting or by a link. A repository that came with its .git may name any folder.
func (p Place) isElsewhere() bool {
	real := resolved(p.Dir)
	return !Inside(real, resolved(p.Top)) && !Inside(real, resolved(p.Common))
}

// Folders are all in which a hook of gvx's for this repository may be: core.hooksPath may have
// been set since.
func (p Place) Folders() []string {
	if p.Dir == p.usual() || p.isElsewhere() {
		return []string{p.usual()}
	}
	return []string{p.Dir, p.usual()}
}

// usual is where git looks without core.hooksPath.
func (p Place) usual() string { return filepath.Join(p.Common, "hooks") }
