package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/shims"
)

// setupPrograms are the files that setup makes something of.
type setupPrograms struct{ own, shim string }

// shimProgram finds gvx itself and the shim beside it. Those of all users must be root's
// to change.
func (w *world) shimProgram() (p setupPrograms, err error) {
	if p.own, err = w.ownPath(); err != nil {
		return p, err
	}
	p.shim = filepath.Join(filepath.Dir(p.own), shimProgram())
	if !exists(p.shim) {
		return p, &problem{code: exitFailed, text: "there is no " + foreign(p.shim),
			help: "go build ./cmd/... puts gvx and gvx-shim side by side; run gvx setup from there"}
	}
	if w.system {
		for _, file := range []string{p.own, p.shim} {
			if err := checkSystemProgram(file); err != nil {
				return p, err
			}
		}
	}
	return p, nil
}

// installShims installs the shims of the store and notes where gvx is.
func (w *world) installShims(program setupPrograms) error {
	installed, odd, err := w.store.List()
	if err != nil {
		return err
	}
	for _, err := range odd {
		w.say("gvx: warning: %s", oneLine(err))
	}
	if err := shims.Install(w.store.Dirs(), program.shim, versionsOf(installed)); err != nil {
		return err
	}
	if err := fsx.WriteFile(w.store.Dirs().Program(), []byte(program.own+"\n"), 0o644); err != nil {
		return err
	}
	w.say("the shim is in %s", foreign(w.dirs.Shims()))
	return nil
}

func shimProgram() string {
	if runtime.GOOS == "windows" {
		return "gvx-shim.exe"
	}
	return "gvx-shim"
}

// ownPath returns the absolute path of this program for the shim to call. A name
// by which the user called it is kept when it is this very file: a link such as a
// package manager's outlives the file behind it.
func (w *world) ownPath() (string, error) {
	exe, err := os.Executable()
	if err != nil {
		return "", err
	}
	called, err := exec.LookPath(w.args[0])
	if err != nil {
		return exe, nil
	}
	if called, err = filepath.Abs(called); err != nil {
		return exe, nil
	}
	a, errA := os.Stat(exe)
	b, errB := os.Stat(called)
	if errA != nil || errB != nil || !os.SameFile(a, b) || !exists(filepath.Join(filepath.Dir(called), shimProgram())) {
		return exe, nil
	}
	return called, nil
}
