package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/doctor"
	"github.com/gvx-go/gvx/internal/place"
)

// treatment is one run of gvx doctor --fix.
type treatment struct {
	*gvx
	visit
	again func() (*doctor.Here, error) // the machine as it is by then
	may   bool                         // somebody can be asked
}

// treat goes through what was found. What gvx may do itself it does after asking, and
// looks again; of all else it shows the commands. It returns what is left.
func (g *gvx) treat(c *cli.Context, v visit, r doctor.Report) (doctor.Report, error) {
	t := treatment{gvx: g, visit: v, again: func() (*doctor.Here, error) { return g.patient(c) }}
	if !slices.ContainsFunc(r.Findings, func(f doctor.Finding) bool { return len(f.Fix.Commands) > 0 }) {
		g.say("there is no command that mends what was found")
		return r, nil
	}
	t.may = t.consent(r)
	left := r
	left.Findings = nil
	for _, f := range r.Findings {
		mended, err := t.one(c.Context, f)
		if err != nil {
			return r, err
		}
		if !mended {
			left.Findings = append(left.Findings, f)
		}
	}
	return left, nil
}

// consent says why nobody is asked, where that is so.
func (t *treatment) consent(r doctor.Report) bool {
	if !slices.ContainsFunc(r.Findings, func(f doctor.Finding) bool { return slices.ContainsFunc(f.Fix.Commands, isDoable) }) {
		return false
	}
	if err := notInAnothersHome(t.here.Home); err != nil {
		t.say("gvx: nothing is changed: %s", oneLine(err))
		return false
	}
	if !(&world{gvx: t.gvx}).canAsk() {
		t.say("gvx: nothing is changed: there is nobody to ask on a terminal")
		return false
	}
	return true
}

// notInAnothersHome is an error where root would change files that another user owns.
func notInAnothersHome(home string) error {
	if os.Geteuid() != 0 || home == "" {
		return nil
	}
	return checkHome(home)
}

func isDoable(c doctor.Command) bool { return c.Do != nil }

// one shows the commands of a finding and does what it may. The error is that of who
// interrupts.
func (t *treatment) one(ctx context.Context, f doctor.Finding) (mended bool, err error) {
	if len(f.Fix.Commands) == 0 {
		return false, nil
	}
	t.say("%s: %s", f.ID, f.Text)
	did := false
	for _, c := range f.Fix.Commands {
		done, err := t.command(ctx, c)
		if err != nil {
			return false, err
		}
		did = did || done
	}
	if !did {
		return false, nil
	}
	return t.isMended(ctx, f)
}

// command shows one command, and does it where it may and the user says yes.
func (t *treatment) command(ctx context.Context, c doctor.Command) (done bool, err error) {
	t.say("  %s", c.Line)
	if !isDoable(c) || !t.may {
		return false, nil
	}
	if yes, err := confirm(ctx, "gvx: run it?"); err != nil || !yes {
		return false, err
	}
	if err := t.do(ctx, c.Do); err != nil {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		t.say("gvx: it failed: %s", oneLine(err))
		return true, nil // in part, perhaps
	}
	if c.Undo != "" {
		t.say("  done; undo it with: %s", c.Undo)
	}
	return true, nil
}

// isMended makes the check of a finding again.
func (t *treatment) isMended(ctx context.Context, f doctor.Finding) (bool, error) {
	here, err := t.again()
	if err != nil {
		return false, err
	}
	now := examine(ctx, here, checksNamed([]string{f.ID}))
	if slices.ContainsFunc(now.Findings, func(g doctor.Finding) bool { return g.Text == f.Text && g.Source == f.Source }) {
		t.say("gvx: %s is still found: a new shell may be needed, or one of the other commands", f.ID)
		return false, nil
	}
	if len(now.Unavailable) > 0 {
		t.say("gvx: %s could not be looked at again: %s", f.ID, now.Unavailable[0].Why)
		return false, nil
	}
	t.say("gvx: %s is mended", f.ID)
	return true, nil
}

// do makes the change. No shell is started, and nothing is looked up on PATH.
func (t *treatment) do(ctx context.Context, a doctor.Action) error {
	switch a := a.(type) {
	case doctor.RunGvx:
		return t.runGvx(ctx, a.Args)
	case doctor.RunGo:
		return t.runGo(ctx, a.Args)
	case doctor.Chmod:
		if _, err := place.Links(filepath.Dir(a.Path)); err != nil {
			return err
		}
		return chmodOwn(a)
	}
	return fmt.Errorf("gvx cannot do %T itself", a)
}

// runGvx starts this gvx, under the name by which the user called it.
func (t *treatment) runGvx(ctx context.Context, args []string) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Args[0] = t.args[0]
	return t.start(cmd)
}

// runGo starts the go command that was resolved here, in a folder where no module can
// tell it anything, and without leave to switch to another one.
func (t *treatment) runGo(ctx context.Context, args []string) error {
	goroot := t.here.Toolchain.GOROOT
	if !filepath.IsAbs(goroot) {
		return errors.New("it is not known which go command runs here")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(goroot, "bin", "go"+exeSuffix), args...)
	cmd.Dir = t.here.Home
	cmd.Env = append(slices.Clone(t.here.Environ), "GOROOT="+goroot, "GOTOOLCHAIN=local", "GOWORK=off")
	return t.start(cmd)
}

func (t *treatment) start(cmd *exec.Cmd) error {
	cmd.Stdin, cmd.Stdout, cmd.Stderr = t.stdin, os.Stdout, t.stderr
	return cmd.Run()
}
