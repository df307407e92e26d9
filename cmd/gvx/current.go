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
			&cli.BoolFlag{Name: "explain", Usage: "say on stderr what was looked at, and what does not count"},
		},
		Action: g.current,
	}
}

// currentJSON is gvx current --json.
type currentJSON struct {
	Version   string     `json:"version"`
	GOROOT    string     `json:"goroot,omitempty"`
	Installed bool       `json:"installed"`
	Source    sourceJSON `json:"source"`
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
	var observe shim.Observer
	if c.Bool("explain") {
		observe = func(s shim.Step) { w.say("%s", s.Show(w.dir)) }
	}
	d, err := w.resolver(observe).Resolve()
	if nothing := (*shim.NothingError)(nil); errors.As(err, &nothing) && nothing.Reason.File == "" {
		// That nothing is declared and nothing is there is an answer, not a failure.
		d.Reason = shim.Reason{Kind: shim.FromSystem, Text: "nothing is declared, there is no default, and no go on PATH"}
	} else if err != nil {
		return err
	}
	if c.Bool("json") {
		return g.printJSON(currentJSON{
			Version:   d.Version.String(),
			GOROOT:    realPath(d.GOROOT),
			Installed: d.Installed,
			Source:    sourceJSON{string(d.Reason.Kind), d.Reason.File, d.Reason.Line, d.Reason.Text},
		})
	}
	note := ""
	if !d.Installed {
		note = ", not installed"
	}
	g.print("%s: %s%s", nameOf(d), d.Reason.Show(w.dir), note)
	return nil
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
