package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/shim"
)

// mend makes the edits that the reports propose, shows them, and returns the reports of
// what is there afterwards.
func (w *world) mend(ctx context.Context, r checkRequest, all []checked, format string) ([]checked, error) {
	done := &changes{}
	for _, one := range all {
		if err := one.mend(ctx, done); err != nil {
			return nil, errors.Join(err, w.showChanges(done, format))
		}
	}
	if err := w.showChanges(done, format); err != nil || len(done.all) == 0 {
		return all, err
	}
	all, err := w.checkAll(ctx, r)
	for _, one := range all {
		one.leave()
	}
	return all, err
}

// leave takes the edits that were not made from what is reported: there was a reason.
func (c *checked) leave() {
	for i := range c.report.Findings {
		if f := &c.report.Findings[i]; len(f.Edits) > 0 {
			f.Edits, f.Help = nil, "change it by hand: gvx cannot without changing more than this"
		}
	}
}

// mend changes the files that what is shown of the repository is about.
func (c *checked) mend(ctx context.Context, done *changes) error {
	files, _, err := drift.Fix(ctx, c.survey, c.knowledge, c.config, c.reread)
	if err != nil {
		return err
	}
	edited := editedFiles(c.report)
	for _, change := range files {
		if !c.covers(change.File) && !slices.Contains(edited, change.File) {
			continue
		}
		if err := rewrite(c.top, change); err != nil {
			return err
		}
		done.all = append(done.all, change)
	}
	return nil
}

// rewrite replaces the file that c is about, which still is what was judged.
func rewrite(top string, c drift.Change) error {
	path := filepath.Join(top, filepath.FromSlash(c.File))
	if real, err := filepath.EvalSymlinks(path); err != nil || real != path {
		return notChanged(path, "it is, or lies behind, a link", err)
	}
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return notChanged(path, "it is no regular file", err)
	}
	still := func() error {
		data, _, err := fileread.Bounded(path, drift.MaxFile)
		now, statErr := os.Lstat(path)
		if err == nil {
			err = statErr
		}
		if err != nil || !bytes.Equal(data, c.Before) || !os.SameFile(info, now) {
			return notChanged(path, "it was changed by somebody else meanwhile", err)
		}
		return nil
	}
	if err := still(); err != nil {
		return err
	}
	if err := fsx.Rewrite(path, c.After, info, still); err != nil {
		var known *problem
		if errors.As(err, &known) {
			return err
		}
		return notChanged(path, "it cannot be written", err)
	}
	return nil
}

func notChanged(path, why string, err error) error {
	p := &problem{code: exitFailed, text: foreign(path) + " is not changed: " + why, help: "look at the file, and gvx check --fix again"}
	if err != nil {
		p.facts = []shim.Row{fact("because", oneLine(err))}
	}
	return p
}

// changes are the files that were changed, in that order.
type changes struct{ all []drift.Change }
