package main

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/place"
	"github.com/gvx-go/gvx/internal/verdicts"
	"github.com/gvx-go/gvx/store"
)

// keep keeps in mind what came out for t, for [verification.remember].
func (v *verification) keep(t target, ok bool, code int) {
	if t.store == nil || t.installed.Tree.IsZero() {
		return // any GOROOT, or none
	}
	outcome := verdicts.OK
	switch {
	case ok:
	case code == exitRefuted:
		outcome = verdicts.Refuted
	default:
		outcome = verdicts.Failed
	}
	v.noted = append(v.noted, verdicts.Verdict{Data: t.store.Dirs().Data, Tree: t.installed.Tree.String(), At: v.now(), Outcome: outcome})
}

// remember writes down what was noted, for gvx metrics. That it cannot be written spoils no
// verdict, so it is said and is no error.
func (v *verification) remember(ctx context.Context) {
	if len(v.noted) == 0 || v.system && os.Geteuid() != 0 {
		return // only root's word counts for all users
	}
	if err := v.writeVerdicts(context.WithoutCancel(ctx)); err != nil {
		v.say("gvx: warning: gvx metrics will not know of this: %s", oneLine(err))
	}
}

func (v *verification) writeVerdicts(ctx context.Context) error {
	// What root leaves beside another user's store its owner cannot change.
	if uid, err := fsx.Owner(v.dirs.Data); err == nil && os.Geteuid() == 0 && uid != 0 {
		return &store.OwnerError{Path: v.dirs.Data, Owner: uid, Me: 0}
	}
	if err := fsx.MkdirAll(v.dirs.State); err != nil {
		return err
	}
	unlock, err := store.LockFile(ctx, v.dirs.VerifiedLock(), v.waitForSettings())
	if err != nil {
		return err
	}
	defer unlock()
	before, err := verdicts.Read(v.dirs.Verified())
	if err != nil {
		v.say("gvx: warning: %s; it begins anew", oneLine(err))
	}
	data, err := verdicts.Format(verdicts.Merge(before, v.noted, v.isThere))
	if err != nil {
		return err
	}
	return fsx.WriteFile(v.dirs.Verified(), data, 0o644)
}

// isThere reports whether the tree of a verdict still is. Of stores that this run does not
// see nothing is known.
func (w *world) isThere(v verdicts.Verdict) bool {
	tree, ok := layout.ParseTree(v.Tree)
	if !ok {
		return false
	}
	_, err := os.Lstat(layout.Dirs{Data: v.Data}.GOROOT(tree))
	return !errors.Is(err, fs.ErrNotExist)
}

// allVerdicts are those of this user and, beside them, root's of what all users have. What
// cannot be read is said, and counts as never verified.
func (w *world) allVerdicts() []verdicts.Verdict {
	files := []string{w.dirs.Verified()}
	if system, ok := layout.System(); ok && !w.system {
		if file, err := place.Safe(system.Verified()); err == nil {
			files = append(files, file)
		}
	}
	var all []verdicts.Verdict
	for _, file := range files {
		found, err := verdicts.Read(file)
		if err != nil {
			w.say("gvx: warning: %s\nhelp: gvx verify", oneLine(err))
		}
		all = append(all, found...)
	}
	return all
}
