package main

import (
	"errors"
	"io"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/goversion"
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
	targets, err := w.toVerify(c)
	if err != nil {
		return err
	}
	results := make([]judged, 0, len(targets))
	failed := exitDone
	for _, t := range targets {
		result, code := w.verifyOne(c, t)
		if err := c.Context.Err(); err != nil {
			return err
		}
		results = append(results, result)
		failed = max(failed, code)
	}
	if c.Bool("json") {
		if err := g.printJSON(results); err != nil {
			return err
		}
	}
	if failed != exitDone {
		return silent{failed}
	}
	return nil
}

// target is one toolchain to verify, or why there is none.
type target struct {
	name      string // as it is called, or a path; foreign
	installed store.Installed
	err       error
}

// toVerify returns what the command line names; without a version, all that is
// installed, and what stands among it that cannot be verified.
func (w *world) toVerify(c *cli.Context) ([]target, error) {
	var targets []target
	if c.NArg() == 0 {
		installed, odd, err := w.store.List()
		for _, i := range installed {
			targets = append(targets, target{name: i.Tree.Version.String(), installed: i})
		}
		for _, err := range odd {
			targets = append(targets, target{name: nameOfOdd(err), err: err})
		}
		if err == nil && len(targets) == 0 {
			w.say("no toolchain is installed")
		}
		return targets, err
	}
	requests, err := words(c)
	for _, r := range requests {
		t := target{name: r.String()}
		var v goversion.Version
		if v, t.err = w.installedFor(r); t.err == nil {
			t.name = v.String()
			t.installed, t.err = w.store.Find(v)
		}
		targets = append(targets, t)
	}
	return targets, err
}

// nameOfOdd names what cannot be verified.
func nameOfOdd(err error) string {
	var gone *store.GoneError
	if errors.As(err, &gone) {
		return gone.Version.String()
	}
	return ""
}

// verifyOne judges one toolchain, prints the verdict for people, and returns the exit
// code that it asks for. One that cannot be looked at says so and stops no other.
func (w *world) verifyOne(c *cli.Context, t target) (judged, int) {
	var found store.Report
	if t.err == nil {
		found, t.err = w.store.Check(c.Context, t.installed, trust.key)
	}
	if t.err != nil {
		text, code := report(t.err, w.dir)
		if !c.Bool("json") {
			io.WriteString(w.stderr, text)
		}
		if link := (*store.LinkError)(nil); errors.As(t.err, &link) {
			code = exitRefuted // nobody vouches for what stands there
		}
		j := judge(store.Report{Problem: t.err})
		j.Version = t.name
		return j, code
	}
	if !c.Bool("json") {
		w.printReport(found)
	}
	if !found.OK() {
		return judge(found), exitRefuted
	}
	return judge(found), exitDone
}

func judge(r store.Report) judged {
	list := func(names []string) []string { return append([]string{}, names...) }
	j := judged{
		Version: r.Version.String(), Path: realPath(r.Path), OK: r.OK(),
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
