package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/shims"
	"github.com/gvx-go/gvx/shellhooks/rc"
)

func (g *gvx) setupCommand() *cli.Command {
	return &cli.Command{
		Name:     "setup",
		Category: groupMachine,
		Usage:    "install the shim and say what belongs into the shell's rc file",
		Description: "Installs the gvx-shim that lies beside gvx as go and gofmt, notes where gvx is, and prints\n" +
			"the one line for the rc file.",
		Flags:  []cli.Flag{&cli.BoolFlag{Name: "no-rc", Usage: "touch no rc file"}, systemFlag()},
		Action: g.setup,
	}
}

func (g *gvx) setup(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	w, err := g.loadFor(c)
	if err != nil {
		return err
	}
	own, err := w.ownPath()
	if err != nil {
		return err
	}
	program := filepath.Join(filepath.Dir(own), shimProgram())
	if !exists(program) {
		return &problem{code: exitFailed, text: "there is no " + foreign(program),
			help: "go build ./cmd/... puts gvx and gvx-shim side by side; run gvx setup from there"}
	}
	if w.system {
		for _, file := range []string{own, program} {
			if err := checkSystemProgram(file); err != nil {
				return err
			}
		}
	}
	installed, odd, err := w.store.List()
	if err != nil {
		return err
	}
	for _, err := range odd {
		w.say("gvx: warning: %s", oneLine(err))
	}
	unlock, err := w.store.LockShared(c.Context, w.waiting())
	if err != nil {
		return err
	}
	defer unlock()
	if err := shims.Install(w.store.Dirs(), program, versionsOf(installed)); err != nil {
		return err
	}
	if err := fsx.WriteFile(w.store.Dirs().Program(), []byte(own+"\n"), 0o644); err != nil {
		return err
	}
	w.say("the shim is in %s", foreign(w.dirs.Shims()))
	shell := rc.Of(w.getenv("SHELL"))
	if w.system {
		w.say("put this line into a file that the shells of all users read, such as /etc/profile.d/gvx.sh:")
		w.print("%s", rc.Of("sh").PathLine("", w.dirs.Shims()))
		return nil
	}
	w.say("put this line at the end of the rc file of your shell (%s), and open a new shell:", shell.RCFile())
	w.print("%s", shell.PathLine(w.dirs.Home, w.pathFolders(filepath.Dir(own))...))
	return nil
}

// pathFolders are the folders that PATH needs: the shims first, and gvx's own where
// it is not on PATH yet.
func (w *world) pathFolders(own string) []string {
	for _, dir := range filepath.SplitList(w.getenv("PATH")) {
		if filepath.Clean(dir) == own {
			return []string{w.dirs.Shims()}
		}
	}
	return []string{w.dirs.Shims(), own}
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
