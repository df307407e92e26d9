package main

import (
	"context"
	"errors"
	"slices"

	"github.com/gvx-go/gvx/internal/drift"
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

// mend changes the files that what is shown of the repository is about, all or none.
func (c *checked) mend(ctx context.Context, done *changes) error {
	files, _, err := drift.Fix(ctx, c.survey, c.knowledge, c.config, c.reread)
	if err != nil {
		return err
	}
	edited := editedFiles(c.report)
	files = slices.DeleteFunc(files, func(f drift.Change) bool { return !c.covers(f.File) && !slices.Contains(edited, f.File) })
	if err := rewriteAll(ctx, c.top, files); err != nil {
		return err
	}
	done.all = append(done.all, files...)
	return nil
}

// changes are the files that were changed, in that order.
type changes struct{ all []drift.Change }
