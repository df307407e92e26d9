package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/shim"
)

func (g *gvx) whichCommand() *cli.Command {
	return &cli.Command{
		Name:      "which",
		Category:  groupProject,
		Usage:     "the path of the go that runs here, of another COMMAND of it, or of what go install built",
		ArgsUsage: "[COMMAND]",
		Description: "Of a COMMAND that the toolchain does not have it is the one in the folder into which go install\n" +
			"puts programs here. --all names every one of that name on PATH instead. Nothing is run.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "all", Usage: "each of that name on PATH: what it is, of which version, and who could replace it"},
			jsonFlag(),
		},
		Action: g.which,
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
		return w.whichAll(command, c.Bool("json"))
	}
	if c.Bool("json") {
		return usagef("gvx which --all --json", "--json belongs to --all")
	}
	d, err := w.resolver().Resolve()
	if err != nil {
		return err
	}
	if !d.Installed {
		return w.missing(d)
	}
	path := w.commandPath(d, command)
	if !isCommand(path) {
		path = filepath.Join(w.installBin(d), command+exeSuffix)
	}
	if !filepath.IsAbs(path) || !isExecutable(path) {
		return w.noCommand(d, command)
	}
	g.print("%s", foreign(realPath(path)))
	return nil
}

// noCommand is the error of a command that neither the toolchain nor what was installed
// with it has.
func (w *world) noCommand(d shim.Decision, command string) error {
	p := &problem{code: exitFailed, text: nameOf(d) + " has no command " + foreign(command),
		facts: []shim.Row{fact("looked in", foreign(filepath.Dir(w.commandPath(d, command))))}, help: "gvx which go"}
	if bin := w.installBin(d); bin != "" {
		p.text += ", and go install put none there"
		p.facts = append(p.facts, fact("and in", foreign(bin)))
	}
	return p
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
	return filepath.Join(w.commandFolder(d), command+exeSuffix)
}

// commandFolder is the folder of the commands of what was decided.
func (w *world) commandFolder(d shim.Decision) string {
	if d.System() && d.GOROOT == "" {
		return filepath.Dir(d.Program)
	}
	return filepath.Join(d.GOROOT, "bin")
}

func isCommand(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.Mode().IsRegular()
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
