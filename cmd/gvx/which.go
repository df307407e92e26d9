package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/shim"
	"github.com/gvx-go/gvx/store"
)

func (g *gvx) whichCommand() *cli.Command {
	return &cli.Command{
		Name:      "which",
		Category:  groupProject,
		Usage:     "the path of the go, or another COMMAND of it, that runs here",
		ArgsUsage: "[COMMAND]",
		Flags:     []cli.Flag{&cli.BoolFlag{Name: "all", Usage: "of every installed toolchain, newest first"}},
		Action:    g.which,
	}
}

func (g *gvx) which(c *cli.Context) error {
	command, err := commandName(c)
	if err != nil {
		return err
	}
	w, err := g.load()
	if err != nil {
		return err
	}
	if c.Bool("all") {
		return w.whichAll(command)
	}
	d, err := w.resolver(nil).Resolve()
	if err != nil {
		return err
	}
	if !d.Installed {
		return w.missing(d)
	}
	path := w.commandPath(d, command)
	if !isCommand(path) {
		return &problem{code: exitFailed, text: nameOf(d) + " has no command " + foreign(command),
			facts: []shim.Row{fact("looked in", foreign(filepath.Dir(path)))}, help: "gvx which go"}
	}
	g.print("%s", foreign(realPath(path)))
	return nil
}

func commandName(c *cli.Context) (string, error) {
	switch {
	case c.NArg() > 1:
		return "", usagef("gvx help which", "gvx which takes one command, and got %d", c.NArg())
	case c.NArg() == 0:
		return "go", nil
	}
	name := c.Args().First()
	if name == "" || name == "." || name == ".." || strings.ContainsAny(name, `/\`) {
		return "", usagef("gvx which gofmt", "%s is no command's name", foreign(name))
	}
	return name, nil
}

func (w *world) commandPath(d shim.Decision, command string) string {
	if d.System() && d.GOROOT == "" {
		return filepath.Join(filepath.Dir(d.Program), command+exeSuffix)
	}
	return filepath.Join(d.GOROOT, "bin", command+exeSuffix)
}

func isCommand(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.Mode().IsRegular()
}

func (w *world) whichAll(command string) error {
	var all []store.Installed
	for _, s := range w.stores() {
		installed, odd, err := s.List()
		if err != nil {
			return err
		}
		for _, err := range odd {
			w.say("gvx: warning: %s", oneLine(err))
		}
		all = append(all, installed...)
	}
	slices.SortStableFunc(all, func(a, b store.Installed) int { return goversion.Compare(b.Tree.Version, a.Tree.Version) })
	for _, i := range all {
		if path := filepath.Join(i.GOROOT, "bin", command+exeSuffix); isCommand(path) {
			w.print("%s", foreign(realPath(path)))
		}
	}
	return nil
}

// missing is the error of a toolchain that is declared and not installed.
func (w *world) missing(d shim.Decision) error {
	return &problem{
		code:  exitUnavailable,
		text:  nameOf(d) + " is required but not installed",
		facts: append([]shim.Row{fact("required by", d.Reason.Show(w.dir))}, shim.UnusedRows(d.Unused)...),
		help:  "gvx install",
	}
}
