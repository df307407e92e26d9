package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/shim"
	"github.com/gvx-go/gvx/store"
)

func (g *gvx) allowCommand() *cli.Command {
	return &cli.Command{
		Name:      "allow",
		Category:  groupProject,
		Usage:     "let a repository choose even releases that run its code unasked",
		ArgsUsage: "[DIR]",
		Description: "In some old releases of Go, a repository's content alone makes ordinary go commands run code.\n" +
			"A repository's declaration picks such a release only after gvx allow in it. gvx pin does it too.",
		Action: g.allow,
	}
}

func (g *gvx) allow(c *cli.Context) error {
	if c.NArg() > 1 {
		return usagef("gvx help allow", "gvx allow takes one folder, and got %d", c.NArg())
	}
	w, err := g.load()
	if err != nil {
		return err
	}
	if c.NArg() == 1 {
		if w.dir, err = filepath.Abs(c.Args().First()); err != nil {
			return err
		}
	}
	st, err := os.Stat(w.dir)
	if err != nil {
		return err
	}
	if !st.IsDir() {
		return usagef("gvx help allow", "%s is not a folder", foreign(w.dir))
	}
	return w.allowHere(c.Context)
}

// allowHere notes the repository of the working directory.
func (w *world) allowHere(ctx context.Context) error {
	root, err := w.resolver(nil).Repository()
	if err != nil {
		return err
	}
	root = shim.AllowedRoot(root)
	if err := fsx.MkdirAll(w.dirs.Config); err != nil {
		return err
	}
	unlock, err := store.LockFile(ctx, w.dirs.EnvLock(), w.waitForSettings())
	if err != nil {
		return err
	}
	defer unlock()
	data, err := readOwn(w.dirs.Allowed())
	if err != nil {
		return err
	}
	roots, err := shim.ParseAllowed(data)
	if err != nil {
		return err
	}
	if !slices.Contains(roots, root) {
		roots = append(roots, root)
		if err := fsx.WriteFile(w.dirs.Allowed(), shim.FormatAllowed(roots), 0o600); err != nil {
			return err
		}
	}
	w.say("allowed: %s", foreign(root))
	return nil
}
