package main

import (
	"context"
	"path/filepath"
	"runtime"

	"github.com/gvx-go/gvx/internal/audit"
	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/internal/setup"
	"github.com/gvx-go/gvx/shellhooks/shellquote"
	"github.com/gvx-go/gvx/store"
)

// unsetup is gvx setup --uninstall.
func (w *world) unsetup(ctx context.Context, yes bool) error {
	s := w.setupOf()
	plan, err := s.PlanRemoval(len(setup.Stays(w.dirs)) == 0)
	if err != nil {
		return explainSetup(err)
	}
	if len(plan.Changes) == 0 {
		w.say("there is nothing to remove")
		return w.sayStays(ctx)
	}
	if w.dryRun {
		if err := w.showSetup(plan); err != nil {
			return err
		}
		return w.sayStays(ctx)
	}
	if err := w.modulesInUse(); err != nil {
		return err
	}
	if !yes {
		if !w.canAsk() {
			return &problem{code: exitFailed, text: "gvx setup --uninstall asks on a terminal, and there is none", help: "gvx setup --uninstall --yes, or --dry-run to see what it would do"}
		}
		if err := w.showSetup(plan); err != nil {
			return err
		}
		if yes, err = confirm(ctx, "gvx: undo the setup, and remove all this?"); err != nil || !yes {
			return err
		}
	} else if err := w.showSetup(plan); err != nil {
		return err
	}
	return w.undo(ctx, s)
}

// undo does what unsetup has shown, while nobody else is at work in the store.
func (w *world) undo(ctx context.Context, s setup.Setup) error {
	if err := w.store.Tidy(ctx); err != nil {
		return err
	}
	whole, err := w.store.LockWhole(ctx, w.waiting())
	if err != nil {
		return err
	}
	defer whole.Release()
	if runtime.GOOS == "windows" {
		whole.Release() // an open file cannot be removed there
	}
	// What it is about now: somebody may have been at work since it was shown.
	plan, err := s.PlanRemoval(len(setup.Stays(w.dirs)) == 0)
	if err != nil {
		return explainSetup(err)
	}
	if err := plan.Apply(); err != nil {
		return explainSetup(err)
	}
	if exists(w.dirs.AuditLog()) { // one that is not there would have to be removed again
		w.note(audit.Record{Event: audit.Setup, Subject: w.dirs.Data, Value: "uninstalled"})
	}
	w.say("done: shells and services that run already keep the shims on PATH, and the hook, until they are started anew")
	return w.sayStays(ctx)
}

// modulesInUse refuses to take a module cache away from a build that reads it.
func (w *world) modulesInUse() error {
	keys, _ := fileread.Names(w.dirs.Modules())
	for _, key := range keys {
		dir := w.dirs.GOMODCACHE(key)
		if users := w.store.UsersOfModules(dir); len(users) > 0 {
			return &problem{code: exitFailed, text: "the module cache " + foreign(dir) + " is in use: process " + store.BusyNames(users),
				help: "run gvx setup --uninstall again once they have ended"}
		}
	}
	return nil
}

// sayStays names what is not removed: what the user installed, and gvx itself.
func (w *world) sayStays(ctx context.Context) error {
	folders := setup.Stays(w.dirs)
	if len(folders) > 0 {
		free, err := w.store.Freeing(ctx)
		if err != nil {
			return err
		}
		for _, dir := range folders {
			what, below := "programs that go install built", dir
			if dir == w.dirs.Store() {
				what, below = "toolchains", w.store.Dirs().Toolchains()
			}
			bytes, err := free.Add(ctx, below)
			if err != nil {
				return err
			}
			w.say("stays: %s, %s in %s", what, size(bytes), foreign(dir))
		}
		word, err := shellquote.Word("sh", w.dirs.Data)
		if err != nil {
			return err
		}
		w.say("help: to remove them too: chmod -R u+w %[1]s && rm -rf %[1]s", word)
	}
	w.sayLogStays()
	w.sayPrograms()
	return nil
}

// sayLogStays names the audit log, which says who had gvx taken away.
func (w *world) sayLogStays() {
	if !exists(w.dirs.AuditLog()) {
		return
	}
	w.say("stays: the audit log, in %s; help: to remove it too: rm %s", foreign(w.dirs.State), quote.Word(filepath.Join(w.dirs.State, "audit"))+"*")
}

// sayPrograms names gvx's own programs, which whoever installed them removes.
func (w *world) sayPrograms() {
	own, err := w.ownPath()
	if err != nil {
		return
	}
	names := foreign(own)
	if beside := filepath.Join(filepath.Dir(own), shimProgram()); exists(beside) {
		names += " and " + foreign(beside)
	}
	w.say("gvx itself is install.sh's to remove, or yours: %s", names)
}
