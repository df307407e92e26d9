package main

import (
	"errors"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/shim"
)

func (g *gvx) currentCommand() *cli.Command {
	return &cli.Command{
		Name:     "current",
		Category: groupProject,
		Usage:    "what runs here, and which file and line decided",
		Flags: []cli.Flag{
			jsonFlag(),
			&cli.BoolFlag{Name: "explain", Usage: "each place that was looked at, what it says, and why it decides or not"},
		},
		Action: g.current,
	}
}

// currentJSON is gvx current --json.
type currentJSON struct {
	Version   string     `json:"version"`
	GOROOT    string     `json:"goroot,omitempty"`
	Installed bool       `json:"installed"`
	Bin       string     `json:"bin,omitempty"` // where go install puts programs
	Source    sourceJSON `json:"source"`
	Steps     []stepJSON `json:"steps,omitempty"`
}

type sourceJSON struct {
	Kind string `json:"kind"`
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
	Text string `json:"text"`
}

func (g *gvx) current(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	w, err := g.load()
	if err != nil {
		return err
	}
	d, steps, err := w.inquire(c.Bool("explain"))
	bin := ""
	if nothing := (*shim.NothingError)(nil); errors.As(err, &nothing) && nothing.Reason.File == "" {
		// That nothing is declared and nothing is there is an answer, not a failure.
		d.Reason = shim.Reason{Kind: shim.FromSystem, Text: "nothing is declared, there is no default, and no go on PATH"}
	} else if err != nil {
		return w.refused(steps, err, c.Bool("json"))
	} else {
		bin = w.installBin(d)
	}
	if c.Bool("json") {
		return g.printJSON(currentJSON{
			Version:   d.Version.String(),
			GOROOT:    realPath(d.GOROOT),
			Installed: d.Installed,
			Bin:       bin,
			Source:    sourceJSON{string(d.Reason.Kind), d.Reason.File, d.Reason.Line, d.Reason.Text},
			Steps:     stepsJSON(steps),
		})
	}
	note := ""
	if !d.Installed {
		note = ", not installed"
	}
	g.print("%s: %s%s", nameOf(d), d.Reason.Show(w.dir), note)
	if bin != "" {
		g.print("go install puts programs into %s", foreign(bin))
	}
	return w.printSteps(steps)
}

// installBin returns the folder into which go install puts programs here.
func (w *world) installBin(d shim.Decision) string {
	return shim.InstallBin(d, shim.ChildEnv(d, w.dirs, w.settings, w.environ()))
}

// nameOf names what was decided; the system's go may not tell its release.
func nameOf(d shim.Decision) string {
	if d.Version.IsZero() && d.System() {
		return "system"
	}
	if d.Version.IsZero() && d.Request.IsZero() {
		return "none"
	}
	if d.Version.IsZero() {
		return d.Request.String()
	}
	return d.Version.String()
}
