package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/audit"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/place"
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
			"A repository's declaration picks such a release only after gvx allow in it. gvx pin does it too.\n" +
			"What is allowed is this folder, for this user: not one in it with a .git of its own, nor one that takes its place.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "list", Usage: "what is allowed"},
			&cli.BoolFlag{Name: "revoke", Usage: "take the permission back, of a folder that is gone too"},
			jsonFlag(),
		},
		Action: g.allow,
	}
}

func (g *gvx) allow(c *cli.Context) error {
	list, revoke := c.Bool("list"), c.Bool("revoke")
	switch {
	case c.NArg() > 1:
		return usagef("gvx help allow", "gvx allow takes one folder, and got %d", c.NArg())
	case list && (revoke || c.NArg() > 0):
		return usagef("gvx allow --list", "--list lists all, and takes nothing else")
	case c.Bool("json") && !list:
		return usagef("gvx allow --list --json", "--json belongs to --list")
	}
	w, err := g.load()
	if err != nil {
		return err
	}
	if list {
		return w.listAllowed(c.Bool("json"))
	}
	if c.NArg() == 1 {
		if w.dir, err = filepath.Abs(c.Args().First()); err != nil {
			return err
		}
	}
	if revoke {
		return w.revokeHere(c.Context)
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
	root, err := w.resolver().Repository()
	if err != nil {
		return err
	}
	fresh := shim.NewApproval(root)
	if why := shim.TrustAllowed(w.dirs.Allowed(), fresh.Root); why != shim.Trusted {
		return &problem{code: exitFailed, text: "allowing " + foreign(fresh.Root) + " would not count: " + why.String(),
			facts: []shim.Row{fact("kept in", foreign(w.dirs.Allowed()))}, help: why.Help(w.dirs.Allowed())}
	}
	err = w.editAllowed(ctx, func(all []shim.Approval) []shim.Approval {
		all = slices.DeleteFunc(all, func(a shim.Approval) bool { return a.Root == fresh.Root && a != fresh })
		if slices.Contains(all, fresh) {
			return all
		}
		return append(all, fresh)
	})
	if err != nil {
		return err
	}
	w.note(audit.Record{Event: audit.Allow, Subject: fresh.Root})
	w.say("allowed: %s", foreign(fresh.Root))
	return nil
}

// editAllowed changes the file of what is allowed, where edit changes anything.
func (w *world) editAllowed(ctx context.Context, edit func([]shim.Approval) []shim.Approval) error {
	if err := makeConfig(w.dirs); err != nil {
		return err
	}
	unlock, err := store.LockFile(ctx, w.dirs.EnvLock(), w.waitForSettings())
	if err != nil {
		return err
	}
	defer unlock()
	all, err := w.allowed()
	if err != nil {
		return err
	}
	edited := edit(slices.Clone(all))
	if slices.Equal(all, edited) {
		return nil
	}
	return fsx.WriteFile(w.dirs.Allowed(), shim.FormatAllowed(edited), 0o600)
}

// allowed reads the file. The error names it.
func (w *world) allowed() ([]shim.Approval, error) {
	data, err := readOwn(w.dirs.Allowed())
	if err != nil {
		return nil, err
	}
	all, err := shim.ParseAllowed(data)
	if bad := (*shim.DeclarationError)(nil); errors.As(err, &bad) {
		bad.File = w.dirs.Allowed()
	}
	return all, err
}

// revokeHere forgets the folder that the working directory is or was, or else its
// repository.
func (w *world) revokeHere(ctx context.Context) error {
	all, err := w.allowed()
	if err != nil {
		return err
	}
	root := ""
	for _, name := range w.namesHere() {
		if slices.ContainsFunc(all, func(a shim.Approval) bool { return a.Root == name }) {
			root = name
			break
		}
	}
	if root == "" {
		return &problem{code: exitFailed, text: foreign(w.dir) + " is not allowed, so there is nothing to take back", help: "gvx allow --list"}
	}
	err = w.editAllowed(ctx, func(all []shim.Approval) []shim.Approval {
		return slices.DeleteFunc(all, func(a shim.Approval) bool { return a.Root == root })
	})
	if err == nil {
		w.note(audit.Record{Event: audit.Revoke, Subject: root})
		w.say("no longer allowed: %s", foreign(root))
	}
	return err
}

// namesHere are the names by which the working directory may be allowed: its own, the
// real one, as far as it is there, and its repository's.
func (w *world) namesHere() []string {
	names := []string{filepath.Clean(w.dir)}
	if real, err := place.Links(w.dir); err == nil {
		names = append(names, real)
	}
	if st, err := os.Stat(w.dir); err == nil && st.IsDir() {
		if root, err := w.resolver().Repository(); err == nil {
			names = append(names, shim.AllowedRoot(root))
		}
	}
	return names
}

// allowedJSON is a line of gvx allow --list --json.
type allowedJSON struct {
	Repository string `json:"repository"`
	Counts     bool   `json:"counts"`
	Why        string `json:"why,omitempty"` // it does not count
}

func (w *world) listAllowed(asJSON bool) error {
	all, err := w.allowed()
	if err != nil {
		return err
	}
	rows := make([]allowedJSON, len(all))
	table := make([][]string, len(all))
	for i, a := range all {
		why := w.whyNot(a)
		rows[i] = allowedJSON{a.Root, why == "", why}
		table[i] = []string{foreign(a.Root)}
		if why != "" {
			table[i] = append(table[i], "does not count: "+why)
		}
	}
	if asJSON {
		return w.printJSON(rows)
	}
	if len(rows) == 0 {
		w.say("nothing is allowed")
	}
	return w.table(table)
}

// whyNot says why a does not count now; "" where it does.
func (w *world) whyNot(a shim.Approval) string {
	switch {
	case a.Stands():
		return shim.TrustAllowed(w.dirs.Allowed(), a.Root).String()
	case exists(a.Root):
		return "another folder has that name now"
	}
	return "the folder is gone"
}
