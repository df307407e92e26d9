package main

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/setup"
	"github.com/gvx-go/gvx/shellhooks"
	"github.com/gvx-go/gvx/shellhooks/rc"
	"github.com/gvx-go/gvx/store"
)

func (g *gvx) setupCommand() *cli.Command {
	return &cli.Command{
		Name:     "setup",
		Category: groupMachine,
		Usage:    "install the shim, and have your shell find it",
		Description: "Installs the gvx-shim that lies beside gvx as go and gofmt, notes where gvx is, and writes what shells read\n" +
			"at their start into gvx's own folder. Then it shows what it would change in your files, and asks: a few lines\n" +
			"between two marks in the rc files of your shell; on Linux, PATH for systemd's user services; with direnv,\n" +
			"use gvx and layout gvx. Without a terminal nothing of yours is changed unless --yes is given, and the one line\n" +
			"for the rc file is printed where it is missing.\n" +
			"--uninstall takes all of it out again, gvx's caches, state and settings too, and leaves toolchains, programs and the audit log.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "yes", Aliases: []string{"y"}, Usage: "change what has to be changed without asking"},
			&cli.BoolFlag{Name: "dry-run", Usage: "say what would be changed, and change nothing"},
			&cli.BoolFlag{Name: "no-rc", Usage: "touch no file of yours, and print the line for the rc file"},
			&cli.StringFlag{Name: "shell", Usage: "the `SHELL` to set up, in place of yours: " + strings.Join(shellhooks.Names(), ", ")},
			&cli.BoolFlag{Name: "uninstall", Usage: "undo it, and remove gvx's own files but toolchains, programs and the audit log"},
			systemFlag(),
		},
		Action: g.setup,
	}
}

// setupFlagsApart are flags of setup that do not go together.
var setupFlagsApart = [][2]string{
	{"no-rc", "yes"}, {"no-rc", "uninstall"}, {"shell", "uninstall"}, {"system", "yes"}, {"system", "dry-run"},
	{"system", "shell"}, {"system", "uninstall"}, {"yes", "dry-run"}, {"no-rc", "dry-run"},
}

func (g *gvx) setup(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	for _, pair := range setupFlagsApart {
		if c.IsSet(pair[0]) && c.IsSet(pair[1]) {
			return usagef("gvx help setup", "--%s and --%s do not go together", pair[0], pair[1])
		}
	}
	w, err := g.loadFor(c)
	if err != nil {
		return err
	}
	w.dryRun = c.Bool("dry-run")
	if c.Bool("uninstall") {
		return w.unsetup(c.Context, c.Bool("yes"))
	}
	program, err := w.shimProgram()
	if err != nil {
		return err
	}
	if w.system {
		return w.setUpSystem(c.Context, program)
	}
	s := w.setupOf()
	if s.Shell, err = w.shellToSetUp(c.String("shell")); err != nil {
		return err
	}
	return w.setUp(c.Context, s, program, c.Bool("yes"), c.Bool("no-rc"))
}

// setupOf is the setup of this user, but for the shell.
func (w *world) setupOf() setup.Setup {
	return setup.Setup{
		Dirs: w.dirs, Store: w.store.Dirs(), Getenv: w.getenv,
		OnPath: func(program string) bool {
			_, err := exec.LookPath(program)
			return err == nil
		},
	}
}

func (w *world) setUpSystem(ctx context.Context, program setupPrograms) error {
	unlock, err := w.store.LockShared(ctx, w.waiting())
	if err != nil {
		return err
	}
	defer unlock()
	if err := w.installShims(program); err != nil {
		return err
	}
	w.say("put this line into a file that the shells of all users read, such as /etc/profile.d/gvx.sh:")
	w.print("%s", rc.SystemLine(w.dirs.Shims()))
	return nil
}

// setUp looks at all before it changes anything: first gvx's own files, which need no
// leave, then those of the user.
func (w *world) setUp(ctx context.Context, s setup.Setup, program setupPrograms, yes, noRC bool) error {
	plan, refused := s.Plan()
	if noRC {
		plan, refused = setup.Plan{}, nil
	}
	ask := !yes && !noRC && !w.dryRun && w.canAsk()
	switch {
	case refused != nil && (yes || ask || w.dryRun):
		return explainSetup(refused)
	case w.dryRun:
		return w.showSetup(plan)
	}
	if err := w.setUpOwn(ctx, s, program, plan); err != nil {
		return err
	}
	if ask && len(plan.Changes) > 0 {
		if err := w.showSetup(plan); err != nil {
			return err
		}
		var err error
		if yes, err = confirm(ctx, "gvx: change these files?"); err != nil {
			return err
		}
	}
	if yes || refused == nil && !noRC && len(plan.Changes) == 0 {
		return w.applySetup(ctx, s, plan, !ask)
	}
	return w.adviseSetup(s, plan, refused)
}

// setUpOwn does what is gvx's own: the record, shims, and the texts of the shells.
func (w *world) setUpOwn(ctx context.Context, s setup.Setup, program setupPrograms, plan setup.Plan) error {
	note := s.Note(plan)
	if !exists(w.dirs.Data) {
		// With the folder comes the record of what was made for it. One that is there already
		// is looked at first, by who takes the lock: it may be another user's.
		if err := note(); err != nil {
			return err
		}
	}
	return w.lockedSetup(ctx, func() error {
		if err := note(); err != nil {
			return err
		}
		if err := w.installShims(program); err != nil {
			return err
		}
		return s.WriteHooks()
	})
}

// lockedSetup calls do while no other setup is at work, and nobody who has the whole store.
func (w *world) lockedSetup(ctx context.Context, do func() error) error {
	unlock, err := w.store.LockShared(ctx, w.waiting())
	if err != nil {
		return err
	}
	defer unlock()
	unlockSetup, err := store.LockFile(ctx, w.store.Dirs().SetupLock(), w.waiting())
	if err != nil {
		return err
	}
	defer unlockSetup()
	return do()
}

// applySetup changes the user's files. show is for who has not seen the plan yet.
func (w *world) applySetup(ctx context.Context, s setup.Setup, plan setup.Plan, show bool) error {
	w.warnSkipped(plan)
	if len(plan.Changes) == 0 {
		w.say("your files are set up for %s already", s.Shell.Program)
		return nil
	}
	if show {
		if err := w.table(w.setupTable(plan)); err != nil {
			return err
		}
	}
	if err := w.lockedSetup(ctx, func() error { return applyNow(s, plan) }); err != nil {
		return explainSetup(err)
	}
	w.say("done: open a new shell, or start %s anew, and go is gvx's", s.Shell.Program)
	return nil
}

// applyNow makes the changes of the files that shown names, as those files are now: another
// setup may have been faster.
func applyNow(s setup.Setup, shown setup.Plan) error {
	now, err := s.Plan()
	if err != nil {
		return err
	}
	now.Changes = slices.DeleteFunc(now.Changes, func(c setup.Change) bool {
		return !slices.ContainsFunc(shown.Changes, func(seen setup.Change) bool { return seen.Path == c.Path })
	})
	return now.Apply()
}

// canAsk reports whether somebody sees a question and what it is about, and can answer.
func (w *world) canAsk() bool {
	out, ok := w.stdout.(*output)
	if !ok || !isTerminal(out.to) || !isTerminal(w.stderr) {
		return false
	}
	tty, err := os.OpenFile(terminal, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer tty.Close()
	return inForeground(tty)
}
