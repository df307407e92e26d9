package main

import (
	"bytes"
	"context"
	"path/filepath"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/drift/names"
	"github.com/gvx-go/gvx/internal/drift/readers"
	"github.com/gvx-go/gvx/internal/drift/trees"
	"github.com/gvx-go/gvx/internal/repository"
)

// judge reads one repository as r asks for it, and judges it.
func (w *world) judge(ctx context.Context, one scope, r checkRequest) (checked, error) {
	known := w.knowing(ctx, one, r)
	survey, config, before, err := collect(ctx, one, r)
	if err != nil {
		return checked{}, err
	}
	severities, err := config.Severities(ruleIDs())
	if err != nil {
		return checked{}, err
	}
	c := checked{
		top: one.top, git: one.git, scopes: one.within, survey: survey, knowledge: known(),
		config: drift.Config{Truth: config.Truth, Severities: severities, Strict: r.strict},
		reread: reread(readers.All(patternsOf(config))),
	}
	c.knowledge.Before = before
	c.report = drift.Judge(survey, c.knowledge, c.config)
	c.cut()
	return c, nil
}

// reread returns what reads a file as the survey did.
func reread(all []drift.Reader) func(drift.File) drift.Result {
	return func(f drift.File) drift.Result { return drift.Read(all, f) }
}

func ruleIDs() (ids []string) {
	for _, r := range drift.Rules() {
		ids = append(ids, r.ID)
	}
	return ids
}

// collect reads the tree that r asks for, by its own gvx.toml, and what its files named
// before the commit in the making.
func collect(ctx context.Context, one scope, r checkRequest) (*drift.Survey, repository.Check, map[string][]drift.Place, error) {
	switch {
	case r.commit != "":
		return collectCommitted(ctx, one, &trees.Commit{Repository: one.git, Revision: r.commit, Base: r.base})
	case r.staged:
		return collectCommitted(ctx, one, &trees.Index{Repository: one.git, Ahead: raises})
	}
	config, err := repository.Read(one.top)
	if err != nil {
		return nil, config.Check, nil, err
	}
	folder := &trees.Folder{Top: one.top, Repository: one.git}
	survey, err := drift.Collect(ctx, folder, readers.All(patternsOf(config.Check)), leavesOut(config.Check))
	return survey, config.Check, nil, err
}

// committed is a tree of git's that knows what was there before.
type committed interface {
	drift.Tree
	Before(ctx context.Context, paths []string) (map[string][]byte, error)
}

// collectCommitted reads a tree in which gvx.toml is one file among the others. So that
// git is asked once, that file is read with them, and what it leaves out is dropped
// afterwards.
func collectCommitted(ctx context.Context, one scope, tree committed) (*drift.Survey, repository.Check, map[string][]drift.Place, error) {
	watched := &settingsWatcher{tree: tree}
	survey, err := drift.Collect(ctx, watched, readers.All(nil), nil)
	if err != nil {
		return nil, repository.Check{}, nil, err
	}
	config, err := watched.settings(one.top)
	if err != nil {
		return nil, config, nil, err
	}
	out := leavesOut(config)
	survey.Drop(out)
	all := readers.All(patternsOf(config))
	if own := all[len(readers.All(nil)):]; len(own) > 0 {
		more, err := drift.Collect(ctx, tree, own, out)
		if err != nil {
			return nil, config, nil, err
		}
		survey.Join(more)
	}
	before, err := placesBefore(ctx, tree, survey, reread(all))
	return survey, config, before, err
}

// placesBefore returns what those files of the survey that differ from the last commit
// named then.
func placesBefore(ctx context.Context, tree committed, survey *drift.Survey, read func(drift.File) drift.Result) (map[string][]drift.Place, error) {
	var paths []string
	for _, f := range survey.Files {
		if raises(f.Path) {
			paths = append(paths, f.Path)
		}
	}
	old, err := tree.Before(ctx, paths)
	if err != nil || old == nil {
		return nil, err
	}
	now := map[string][]byte{}
	for _, f := range survey.Files {
		now[f.Path] = f.Data
	}
	before := map[string][]drift.Place{}
	for path, data := range old {
		if names.GoMod(path) && data != nil && bytes.Equal(versionLines(data), versionLines(now[path])) {
			continue // most commits that change a go.mod change what it requires
		}
		before[path] = nil
		if data != nil {
			before[path] = read(drift.File{Path: path, Data: data}).Places
		}
	}
	return before, nil
}

// versionLines are the lines of a go.mod that begin as its go and toolchain lines do.
func versionLines(data []byte) (lines []byte) {
	for line := range bytes.Lines(data) {
		line = bytes.TrimSpace(line)
		if bytes.HasPrefix(line, []byte("go")) || bytes.HasPrefix(line, []byte("toolchain")) {
			lines = append(append(lines, line...), '\n')
		}
	}
	return lines
}

// raises reports whether a file may raise a line, or be the pin that did not move.
func raises(path string) bool { return names.GoMod(path) || names.GoWork(path) || names.Pin(path) }

// settingsWatcher is a tree from which gvx.toml is kept aside.
type settingsWatcher struct {
	tree drift.Tree
	file *drift.File
}

// Walk is the tree's own, with one file more.
func (s *settingsWatcher) Walk(ctx context.Context, want func(path string) bool, visit func(drift.File)) error {
	return s.tree.Walk(ctx, func(path string) bool { return path == repository.FileName || want(path) }, func(f drift.File) {
		if f.Path == repository.FileName {
			s.file = &f
			return
		}
		visit(f)
	})
}

// settings returns what the file says; top is for errors.
func (s *settingsWatcher) settings(top string) (repository.Check, error) {
	if s.file == nil {
		return repository.Check{}, nil
	}
	path := filepath.Join(top, repository.FileName)
	switch {
	case s.file.Link != "":
		return repository.Check{}, &repository.Error{Path: path, Reason: "it is a link, and gvx follows none here"}
	case s.file.Err != nil:
		return repository.Check{}, &repository.Error{Path: path, Reason: s.file.Err.Error()}
	}
	config, err := repository.Parse(path, s.file.Data)
	return config.Check, err
}

func patternsOf(c repository.Check) (patterns []readers.Pattern) {
	for _, p := range c.Files {
		patterns = append(patterns, readers.Pattern{Matches: p.Path.Matches, Expression: p.Expression})
	}
	return patterns
}

func leavesOut(c repository.Check) func(path string) bool {
	return func(path string) bool {
		_, out := c.LeavesOut(path)
		return out
	}
}
