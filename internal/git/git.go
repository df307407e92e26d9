// Package git asks git about a repository: which files are in its index, in a commit and
// in its working tree, and what they hold.
//
// It promises that
//
//   - it only reads: no command that it runs writes to the repository, locks its index,
//     or talks to another machine, and git asks for no password;
//   - what a repository configures is not run: no fsmonitor, hook, pager, external diff,
//     text conversion, filter, credential or remote helper. Only git itself is executed,
//     and it is never taken from the repository that is looked at;
//   - names are bytes: nothing is quoted, split at a newline or read as a pattern or an
//     option;
//   - it honours what git tells a hook (GIT_DIR, GIT_INDEX_FILE and their like), but not
//     for a folder of another repository;
//   - what git says of a repository ends within half a minute, and no blob is loaded of
//     which the size was not asked before.
//
// The git that runs reads the repository's own configuration and what that includes, of
// which nothing is returned, and its objects from where it says that they are.
//
// It imports little, because the answer that nothing of interest is staged comes before
// the rest of gvx has started.
package git

import (
	"context"
	"errors"
	"path/filepath"
)

// A Process is what git would see if it were started in place of this program.
type Process struct {
	Dir string   // the working directory, absolute
	Env []string // KEY=value
}

// A Repository is one with a working tree.
type Repository struct {
	// Top is the top of the working tree, absolute, as git says it: without links.
	Top string

	git      program
	isSHA256 bool
}

// Find returns the repository whose working tree the folder dir lies in. What git told
// the process by variables holds where dir is in the repository that they name. The
// error is an *[Error].
func Find(ctx context.Context, dir string, p Process) (*Repository, error) {
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(p.Dir, dir)
	}
	own := holder(dir)
	env := splitEnvironment(p)
	path, err := lookUp(env.Path, own, holder(p.Dir))
	switch {
	case err != nil && own == "" && env.value("GIT_DIR") == "":
		return nil, &Error{Reason: NotRepository, Dir: dir}
	case err != nil:
		return nil, &Error{Reason: NoGit, Dir: dir}
	}
	plain := program{path: path, env: env.Plain()}
	told := program{path: path, env: env.all(p.Dir)}
	switch at, holds := env.isAbout(own, dir, p.Dir); {
	case !holds:
		return discover(ctx, plain, dir)
	case env.value("GIT_DIR") == "":
		return discover(ctx, told, dir)
	default:
		return discoverTold(ctx, told, dir, at)
	}
}

// start is [Find] for the working directory, without asking git anything.
func start(p Process) (program, error) {
	own := holder(p.Dir)
	env := splitEnvironment(p)
	path, err := lookUp(env.Path, own)
	if err != nil {
		return program{}, &Error{Reason: NoGit, Dir: p.Dir}
	}
	if _, holds := env.isAbout(own, p.Dir, p.Dir); holds {
		return program{path: path, env: env.all(p.Dir)}, nil
	}
	return program{path: path, env: env.Plain()}, nil
}

// GitDir returns the absolute path of the repository's git folder: of a linked working
// tree that is its own, below the first one's.
func (r *Repository) GitDir(ctx context.Context) (string, error) {
	return r.path(ctx, "--absolute-git-dir")
}

// Hooks returns the absolute path of the folder that git runs hooks from, which need not
// be there. Alone among all calls it asks for what core.hooksPath says.
func (r *Repository) Hooks(ctx context.Context) (string, error) {
	g := r.git
	g.hooks = true
	return (&Repository{Top: r.Top, git: g}).path(ctx, "--git-path", "hooks")
}

func (r *Repository) path(ctx context.Context, args ...string) (string, error) {
	out, err := r.git.output(ctx, r.Top, append([]string{"rev-parse"}, args...)...)
	if err != nil {
		return "", err
	}
	path := filepath.FromSlash(cutNewline(out))
	if path == "" {
		return "", &Error{Reason: Failed, Dir: r.Top, Command: args, Said: "it names no folder"}
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(r.Top, path)
	}
	return filepath.Clean(path), nil
}

var errMalformed = errors.New("its answer has another form than documented")
