// Package trees shows a repository at one moment as a [drift.Tree]: the working tree as a
// [Folder], git's [Index], which is what the next commit holds, and a [Commit].
//
// It promises that
//
//   - nothing is read but regular files of the tree: a link counts as the file that it leads
//     to where that is one of the same tree, and is refused otherwise, so that neither a file
//     outside nor one in .git nor one that git ignores is shown;
//   - a read ends: FIFOs and devices are refused, and a file over [drift.MaxFile] is
//     refused by its size, without being loaded;
//   - what cannot be read is visited with its reason;
//   - contents that several files of an index or a commit share are read once.
//
// The folders vendor, node_modules, testdata and .git are left out, submodules and nested
// repositories too, and where there is no git, folders whose name begins with an
// underscore.
package trees

import (
	"context"
	"path"
	"strings"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/git"
)

// source is what one kind of tree knows.
type source interface {
	// list returns the entries of the tree that want accepts. Of a working tree they have
	// a path only, and may not be there.
	list(ctx context.Context, want func(path string) bool) ([]git.Entry, error)
	// read visits the contents of entries, from one goroutine; those that are no file of
	// this tree are passed by.
	read(ctx context.Context, entries []git.Entry, visit func(content)) error
}

// content is what one path holds.
type content struct {
	path   string
	data   []byte
	isLink bool // then data is its target
	err    error
}

// maxLinks is how many links may follow each other.
const maxLinks = 8

// walk reads s, and follows links within it.
func walk(ctx context.Context, s source, want func(path string) bool, visit func(drift.File)) error {
	entries, err := s.list(ctx, func(p string) bool { return want(p) && !isLeftOut(p) })
	if err != nil {
		return err
	}
	links := follower{waiting: map[string][]link{}, visit: visit}
	err = s.read(ctx, entries, func(c content) {
		if c.isLink {
			links.add(link{from: c.path, at: c.path}, string(c.data))
			return
		}
		visit(drift.File{Path: c.path, Data: c.data, Err: c.err})
	})
	for range maxLinks {
		if err == nil && len(links.waiting) > 0 {
			err = links.step(ctx, s)
		}
	}
	if err == nil {
		links.giveUp()
	}
	return err
}

// leftOut names folders whose files are not the repository's own, or are meant to be odd.
var leftOut = map[string]bool{"vendor": true, "node_modules": true, "testdata": true, ".git": true}

func isLeftOut(name string) bool {
	for {
		folder, rest, found := strings.Cut(name, "/")
		if !found || leftOut[folder] {
			return found
		}
		name = rest
	}
}

// link is a symbolic link on its way: from is the file that was asked for, at the link
// that led here.
type link struct{ from, at string }

// follower follows links, all of them one step at a time, because a step may be a process.
type follower struct {
	waiting map[string][]link // by the path that they lead to
	visit   func(drift.File)
}

func (f *follower) add(l link, target string) {
	to, ok := resolve(l.at, target)
	if !ok {
		f.visit(drift.File{Path: l.from, Err: &FileError{Reason: Outside, Path: l.from, Target: target}})
		return
	}
	f.waiting[to] = append(f.waiting[to], l)
}

// resolve returns the path that the link at leads to.
func resolve(at, target string) (to string, ok bool) {
	if path.IsAbs(target) || strings.ContainsAny(target, "\\:\x00") || target == "" {
		return "", false // an absolute one of Windows among them
	}
	to = path.Join(path.Dir(at), target)
	return to, to != "." && to != ".." && !strings.HasPrefix(to, "../")
}

func (f *follower) step(ctx context.Context, s source) error {
	waiting := f.waiting
	f.waiting = map[string][]link{}
	entries, err := s.list(ctx, func(p string) bool { return waiting[p] != nil })
	if err != nil {
		return err
	}
	err = s.read(ctx, entries, func(c content) {
		for _, l := range waiting[c.path] {
			f.arrive(l, c)
		}
		delete(waiting, c.path)
	})
	for to, links := range waiting {
		for _, l := range links {
			f.visit(drift.File{Path: l.from, Err: &FileError{Reason: NoFile, Path: l.from, Target: to}})
		}
	}
	return err
}

func (f *follower) arrive(l link, c content) {
	if c.isLink {
		f.add(link{from: l.from, at: c.path}, string(c.data))
		return
	}
	f.visit(drift.File{Path: l.from, Data: c.data, Err: c.err, Link: c.path})
}

func (f *follower) giveUp() {
	for to, links := range f.waiting {
		for _, l := range links {
			f.visit(drift.File{Path: l.from, Err: &FileError{Reason: Loop, Path: l.from, Target: to}})
		}
	}
}
