package main

import (
	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/store"
)

func (g *gvx) verifyCommand() *cli.Command {
	return &cli.Command{
		Name:      "verify",
		Category:  groupToolchains,
		Usage:     "hash what is on disk against the checksum log's proof",
		ArgsUsage: "[VERSION…]",
		Description: "Every file of the toolchain is hashed. The result is compared with the proof of the public\n" +
			"checksum log that was stored at the install, which is checked with the built-in key.\n" +
			"Without VERSION, every installed toolchain is verified. No network is needed.",
		Flags:  []cli.Flag{jsonFlag()},
		Action: g.verify,
	}
}

// judged is one entry of gvx verify --json. Names are relative to the GOROOT.
type judged struct {
	Version string   `json:"version"`
	Path    string   `json:"path"`
	OK      bool     `json:"ok"`
	Changed []string `json:"changed"`
	Missing []string `json:"missing"`
	Extra   []string `json:"extra"`
	Mode    []string `json:"mode"`
	Error   string   `json:"error,omitempty"`
}

func (g *gvx) verify(c *cli.Context) error {
	w, err := g.load()
	if err != nil {
		return err
	}
	installed, odd, err := w.toVerify(c)
	if err != nil {
		return err
	}
	for _, err := range odd {
		w.say("gvx: %s", oneLine(err))
	}
	results := make([]judged, 0, len(installed))
	failed := len(odd) > 0
	for _, i := range installed {
		report, err := w.store.Check(c.Context, i, trust.key)
		if err != nil {
			return err
		}
		failed = failed || !report.OK()
		results = append(results, judge(report))
		if !c.Bool("json") {
			w.printReport(report)
		}
	}
	if c.Bool("json") {
		if err := g.printJSON(results); err != nil {
			return err
		}
	}
	if failed {
		return silent{exitRefuted}
	}
	return nil
}

// toVerify returns what the command line names; without a version, all that is
// installed, and what stands among it that cannot be verified.
func (w *world) toVerify(c *cli.Context) (installed []store.Installed, odd []error, err error) {
	if c.NArg() == 0 {
		installed, odd, err = w.store.List()
		if err == nil && len(installed)+len(odd) == 0 {
			w.say("no toolchain is installed")
		}
		return installed, odd, err
	}
	requests, err := words(c)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range requests {
		v, err := w.installedFor(r)
		if err != nil {
			return nil, nil, err
		}
		i, err := w.store.Find(v)
		if err != nil {
			return nil, nil, err
		}
		installed = append(installed, i)
	}
	return installed, nil, nil
}

func judge(r store.Report) judged {
	list := func(names []string) []string { return append([]string{}, names...) }
	j := judged{
		Version: r.Version.String(), Path: r.Path, OK: r.OK(),
		Changed: list(r.Changed), Missing: list(r.Missing), Extra: list(r.Extra), Mode: list(r.Mode),
	}
	if r.Problem != nil {
		j.Error = r.Problem.Error()
	}
	return j
}

// printReport prints a verdict, and below it each name that differs.
func (w *world) printReport(r store.Report) {
	if r.OK() {
		w.print("%v: ok (%s)", r.Version, foreign(r.Path))
		return
	}
	w.print("%v: NOT what the checksum log has (%s)", r.Version, foreign(r.Path))
	if r.Problem != nil {
		w.print("  %s", oneLine(r.Problem))
	}
	for _, part := range []struct {
		what  string
		names []string
	}{{"changed", r.Changed}, {"missing", r.Missing}, {"extra", r.Extra}, {"mode", r.Mode}} {
		for _, name := range part.names {
			w.print("  %-8s %s", part.what, foreign(name))
		}
	}
	w.say("help: gvx uninstall %[1]s && gvx install %[1]s", r.Version.Word())
}
