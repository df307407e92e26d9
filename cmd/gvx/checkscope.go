package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/git"
)

// scope is a repository and what of it was asked for.
type scope struct {
	top    string          // absolute, without links
	git    *git.Repository // nil where the folder is in none
	within []string        // from the top, slash-separated; "." is all
}

// repositoriesOf returns the repositories that the paths of r lie in, in that order.
func (w *world) repositoriesOf(ctx context.Context, r checkRequest) ([]scope, error) {
	if len(r.paths) == 0 {
		one, err := w.repositoryOf(ctx, realPath(w.dir), r)
		one.within = []string{"."}
		return []scope{one}, err
	}
	var all []scope
	for _, path := range r.paths {
		real, err := w.realArgument(path)
		if err != nil {
			return nil, err
		}
		one, err := w.repositoryOf(ctx, folderOf(real), r)
		if err != nil {
			return nil, err
		}
		all = joinScope(all, one, real)
	}
	return all, nil
}

// joinScope adds the file or folder at real to the repository that it lies in.
func joinScope(all []scope, one scope, real string) []scope {
	i := slices.IndexFunc(all, func(s scope) bool { return s.top == one.top })
	if i < 0 {
		i = len(all)
		all = append(all, one)
	}
	rel, err := filepath.Rel(one.top, real)
	if err != nil || !filepath.IsLocal(rel) {
		rel = "."
	}
	all[i].within = append(all[i].within, filepath.ToSlash(rel))
	return all
}

// realArgument returns where the path that was typed leads.
func (w *world) realArgument(path string) (string, error) {
	if path == "" { // a variable of a script that is not set
		return "", usagef("name a file or a folder of a repository, or none for the one of this folder", "a PATH is empty")
	}
	abs := path
	if !filepath.IsAbs(abs) {
		abs = filepath.Join(w.dir, path)
	}
	real, err := filepath.EvalSymlinks(abs)
	if err == nil {
		return real, nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		return "", &problem{code: exitFailed, text: foreign(path) + " is not there", help: "name a file or a folder of a repository, or none for the one of this folder"}
	}
	return "", &problem{code: exitFailed, text: foreign(path) + " cannot be looked at: " + oneLine(err)}
}

func folderOf(path string) string {
	if st, err := os.Stat(path); err == nil && st.IsDir() {
		return path
	}
	return filepath.Dir(path)
}

// repositoryOf returns the repository of a folder: git's, else what the shim takes for
// one, which is the folder of the go.work or go.mod that governs, else the folder.
func (w *world) repositoryOf(ctx context.Context, dir string, r checkRequest) (scope, error) {
	found, err := git.Find(ctx, dir, git.Process{Dir: w.dir, Env: w.environ()})
	if err == nil {
		return scope{top: found.Top, git: found}, nil
	}
	switch reason := git.ReasonOf(err); {
	case reason != git.NotRepository && reason != git.NoGit, r.staged, r.commit != "":
		return scope{}, err
	case reason == git.NoGit:
		w.say("gvx: %s: what it ignores is looked at too", oneLine(err))
	}
	resolver := w.resolver()
	resolver.Dir = dir
	top, err := resolver.Repository()
	if err != nil {
		return scope{}, err
	}
	return scope{top: realPath(top)}, nil
}

// cut cuts what was found down to the scopes that were asked for.
func (c *checked) cut() {
	if slices.Contains(c.scopes, ".") {
		return
	}
	c.report.Findings = slices.DeleteFunc(c.report.Findings, func(f drift.Finding) bool { return !c.isAbout(f) })
	c.report.Truths = slices.DeleteFunc(c.report.Truths, func(t drift.Truth) bool { return !c.touches(t.Dir) })
	c.report.Places, c.report.Files = 0, 0
	last := ""
	for _, p := range c.survey.Places { // sorted by file
		if !c.covers(p.File) {
			continue
		}
		c.report.Places++
		if p.File != last {
			c.report.Files, last = c.report.Files+1, p.File
		}
	}
}

// isAbout reports whether what f names as wrong, or why, is what was asked for.
func (c *checked) isAbout(f drift.Finding) bool {
	return c.covers(f.File) || slices.ContainsFunc(f.Because, func(a drift.At) bool { return c.covers(a.File) })
}

// covers reports whether a file is what was asked for, or below it.
func (c *checked) covers(file string) bool {
	return slices.ContainsFunc(c.scopes, func(scope string) bool { return isBelow(file, scope) })
}

// touches reports whether a folder has a part in what was asked for.
func (c *checked) touches(dir string) bool {
	return slices.ContainsFunc(c.scopes, func(scope string) bool { return isBelow(dir, scope) || isBelow(scope, dir) })
}

// isBelow reports whether path is dir or lies below it; both are from the top.
func isBelow(path, dir string) bool {
	return dir == "." || path == dir || strings.HasPrefix(path, dir+"/")
}
