package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/audit"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/shim"
)

// pinFile is where gvx pin writes: the file that goenv, asdf, mise and setup-go
// read too.
const pinFile = ".go-version"

func (g *gvx) pinCommand() *cli.Command {
	return &cli.Command{
		Name:      "pin",
		Category:  groupProject,
		Usage:     "write the exact release to .go-version in this folder",
		ArgsUsage: "VERSION",
		Action:    g.pin,
	}
}

func (g *gvx) pin(c *cli.Context) error {
	w, request, err := g.loadForWord(c)
	if err != nil {
		return err
	}
	path := filepath.Join(w.dir, pinFile)
	if err := checkPinFile(path); err != nil {
		return err
	}
	v, note, err := w.pinned(c.Context, request)
	if err != nil {
		return err
	}
	r := w.resolver()
	if err := r.CheckPin(v, path); err != nil {
		return err
	}
	if err := fsx.WriteFile(path, []byte(v.Word()+"\n"), 0o644); err != nil {
		return err
	}
	w.note(audit.Record{Event: audit.Pin, Version: v.String(), Subject: path})
	w.say("%s: %v%s", pinFile, v, note)
	w.sayMoved()
	if shim.IsVulnerable(v) {
		return w.allowHere(c.Context)
	}
	return nil
}

// checkPinFile refuses to replace what is no file of the project's own.
func checkPinFile(path string) error {
	st, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !st.Mode().IsRegular():
		return &problem{code: exitFailed, text: foreign(path) + " is not a regular file", help: "look at it and move it away"}
	}
	return nil
}

// pinned returns the exact release that r means: what is installed before what is
// released. A release that no source has is refused; one that nobody can be asked
// about is taken with a note.
func (w *world) pinned(ctx context.Context, r goversion.Request) (v goversion.Version, note string, err error) {
	floor := goversion.Line{}
	if v, ok := r.Select(w.installedVersions(), goversion.Known(), floor); ok {
		return v, "", nil
	}
	v, err = w.choose(ctx, r, floor)
	if err != nil {
		return v, "", err
	}
	note = ", which is not installed (gvx install)"
	in, err := w.reach(ctx)
	if err == nil {
		err = in.Exists(ctx, v)
	}
	var missing *release.NotFoundError
	if errors.As(err, &missing) {
		return v, "", err
	}
	if err != nil {
		note = ", which is not installed, and nobody could be asked whether it exists: " + oneLine(err)
	}
	return v, note, ctx.Err()
}

func (g *gvx) unpinCommand() *cli.Command {
	return &cli.Command{
		Name:     "unpin",
		Category: groupProject,
		Usage:    "remove .go-version from this folder",
		Action:   g.unpin,
	}
}

func (g *gvx) unpin(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	w, err := g.load()
	if err != nil {
		return err
	}
	path := filepath.Join(w.dir, pinFile)
	if !exists(path) {
		p := &problem{code: exitFailed, text: "there is no " + pinFile + " in this folder", help: "gvx current"}
		if d, err := w.resolver().Resolve(); err == nil {
			p.facts = []shim.Row{fact("here runs", nameOf(d)+", by "+d.Reason.Show(w.dir))}
		}
		return p
	}
	if err := checkPinFile(path); err != nil {
		return err
	}
	if err := fsx.Remove(path); err != nil {
		return err
	}
	w.note(audit.Record{Event: audit.Unpin, Subject: path})
	w.say("removed %s", pinFile)
	w.sayMoved()
	return nil
}
