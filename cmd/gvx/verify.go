package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/audit"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/verdicts"
	"github.com/gvx-go/gvx/store"
)

func (g *gvx) verifyCommand() *cli.Command {
	return &cli.Command{
		Name:      "verify",
		Category:  groupToolchains,
		Usage:     "hash what is on disk against the checksum log",
		ArgsUsage: "[VERSION…|PATH…]",
		Description: "VERSION: every file of the installed toolchain is hashed, and the result compared with the proof of the\n" +
			"public checksum log that was stored at the install, which is checked with the built-in key. Without an\n" +
			"argument every installed toolchain is verified. No network is needed.\n" +
			"PATH: any GOROOT, gvx's or not, such as /usr/local/go. The log is asked, and where the two differ each\n" +
			"file that does is named, by comparing with the release itself.\n" +
			"--repair fetches a damaged toolchain anew, puts aside what was damaged, and says which others shared it.",
		Flags: []cli.Flag{
			jsonFlag(),
			&cli.BoolFlag{Name: "repair", Usage: "replace what is damaged by what is proved"},
			systemFlag(),
			g.offlineFlag(),
		},
		Action: g.verify,
	}
}

// judged is one entry of gvx verify --json. Names are relative to the GOROOT. With
// --repair the lists say what was found, and OK what is there now.
type judged struct {
	Version    string            `json:"version"`
	Path       string            `json:"path"`
	OK         bool              `json:"ok"`
	H1         string            `json:"h1,omitempty"` // what is there; of a PATH only
	Changed    []string          `json:"changed"`
	Missing    []string          `json:"missing"`
	Extra      []string          `json:"extra"`
	Mode       []string          `json:"mode"`
	Details    map[string]string `json:"details,omitempty"`     // of changed files: what changed
	NotCovered []string          `json:"not_covered,omitempty"` // folders that the log knows nothing of
	Links      []string          `json:"links,omitempty"`       // symbolic links that were followed
	Repaired   bool              `json:"repaired,omitempty"`
	Quarantine string            `json:"quarantine,omitempty"` // where the damaged files are now
	Source     string            `json:"source,omitempty"`     // of the repair
	Proofs     []string          `json:"proofs,omitempty"`     // of the repair

	// ProofsBefore are those that the receipt claimed before the repair.
	ProofsBefore []string `json:"proofs_before,omitempty"`
	SharedWith   []string `json:"shared_with,omitempty"`
	Error        string   `json:"error,omitempty"`
}

// fail is an entry of what could not be judged.
func fail(name string, err error) judged {
	j := judge(store.Report{Problem: err})
	j.Version, j.OK = name, false
	return j
}

func (g *gvx) verify(c *cli.Context) error {
	load := g.loadToRead
	if c.Bool("repair") {
		load = g.loadFor
	}
	w, err := load(c)
	if err != nil {
		return err
	}
	targets, err := w.toVerify(c)
	if err != nil {
		return err
	}
	v := verification{world: w, json: c.Bool("json"), repair: c.Bool("repair")}
	defer v.remember(c.Context)
	results := make([]judged, 0, len(targets))
	failed := exitDone
	for _, t := range targets {
		result, code := v.one(c.Context, t)
		if err := c.Context.Err(); err != nil {
			return err
		}
		v.note(t, result, code)
		v.keep(t, result.OK, code)
		results = append(results, result)
		failed = worse(failed, code)
	}
	if v.json {
		if err := g.printJSON(results); err != nil {
			return err
		}
	}
	if failed != exitDone {
		return silent{failed}
	}
	return nil
}

// note tells the log of what is damaged, and of what was repaired.
func (v verification) note(t target, j judged, code int) {
	r := audit.Record{Event: audit.Verification, Outcome: audit.Failed, Version: j.Version, Digest: cmp.Or(j.H1, t.installed.Receipt.H1), Subject: j.Path, Error: j.damage()}
	switch {
	case j.Repaired:
		r.Event, r.Proofs = audit.Repair, j.Proofs
		if code == exitDone {
			r.Outcome = audit.OK
		}
	case code != exitRefuted:
		return
	}
	v.world.note(r)
}

// damage says what is wrong, in a few words.
func (j judged) damage() string {
	var parts []string
	for _, part := range []struct {
		what  string
		names []string
	}{{"changed", j.Changed}, {"missing", j.Missing}, {"extra", j.Extra}, {"of another mode", j.Mode}} {
		if n := len(part.names); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s (%s)", n, part.what, strings.Join(part.names[:min(n, 3)], ", ")))
		}
	}
	if j.Error != "" {
		parts = append(parts, j.Error)
	}
	return strings.Join(parts, "; ")
}

// worse returns the graver of two exit codes: what is refuted is known to be wrong,
// whatever else could not be looked at.
func worse(a, b int) int {
	if a == exitRefuted || b == exitRefuted {
		return exitRefuted
	}
	return max(a, b)
}

// target is one toolchain to verify, or why there is none. With a path it is any
// GOROOT.
type target struct {
	name      string // as it is called, or a path; foreign
	path      string
	version   goversion.Version
	installed store.Installed
	store     *store.Store // that has it
	err       error
}

// toVerify returns what the command line names; without an argument, all that is
// installed, and what stands among it that cannot be verified.
func (w *world) toVerify(c *cli.Context) ([]target, error) {
	if c.NArg() == 0 {
		return w.allTargets()
	}
	var targets []target
	for _, arg := range c.Args().Slice() {
		t, err := w.target(arg)
		if err != nil {
			return nil, err
		}
		if t.path != "" && c.Bool("repair") {
			return nil, usagef("gvx verify "+foreign(arg), "gvx repairs what is in its own store, by version, and not %s", foreign(arg))
		}
		if t.path != "" && w.system {
			return nil, usagef("gvx verify "+foreign(arg), "gvx verify --system takes versions, and not %s", foreign(arg))
		}
		targets = append(targets, t)
	}
	return targets, nil
}

func (w *world) allTargets() (targets []target, err error) {
	for _, s := range w.stores() {
		installed, odd, err := s.List()
		if err != nil {
			return nil, err
		}
		for _, i := range installed {
			targets = append(targets, target{name: i.Tree.Version.String(), version: i.Tree.Version, installed: i, store: s})
		}
		for _, err := range odd {
			t := target{err: err, store: s}
			if gone := (*store.GoneError)(nil); errors.As(err, &gone) {
				t.name, t.version = gone.Version.String(), gone.Version
			}
			targets = append(targets, t)
		}
	}
	if len(targets) == 0 {
		w.say("no toolchain is installed")
	}
	return targets, nil
}

// target is what one argument means: a version word, else a path.
func (w *world) target(arg string) (target, error) {
	r, wordErr := goversion.ParseRequest(arg)
	if wordErr == nil {
		t := target{name: r.String(), store: w.store}
		if t.version, t.err = w.installedVersion(r); t.err == nil {
			t.name = t.version.String()
			var found located
			if found, t.err = w.locate(goversion.Exactly(t.version)); t.err == nil {
				t.installed, t.store = found.Installed, found.store
			}
		}
		return t, nil
	}
	if filepath.Base(arg) == arg && arg != "." && arg != ".." && !exists(arg) {
		_, err := word(arg)
		return target{}, err
	}
	path, err := filepath.Abs(arg)
	return target{name: arg, path: path}, err
}

// verification is one run of gvx verify.
type verification struct {
	*world
	json, repair bool
	noted        []verdicts.Verdict
}

// one judges one target, prints the verdict for people, and returns the exit code that
// it asks for. One that cannot be looked at says so and stops no other.
func (v verification) one(ctx context.Context, t target) (judged, int) {
	if t.path != "" {
		return v.goroot(ctx, t)
	}
	var found store.Report
	if t.err == nil {
		found, t.err = t.store.Check(ctx, t.installed, trust.key)
	}
	gone := (*store.GoneError)(nil)
	switch {
	case v.repair && t.store != v.store && t.err == nil && !found.OK():
		v.show(found)
		j, code := v.failed(judge(found), notYours("verify --repair", located{t.store, t.installed}))
		return j, worse(code, exitRefuted)
	case v.repair && (t.err == nil && !found.OK() || errors.As(t.err, &gone)):
		return v.mend(ctx, t, found)
	case t.err != nil:
		return v.failed(fail(t.name, t.err), t.err)
	}
	v.show(found)
	if !found.OK() {
		if !v.json {
			v.say("help: %s %s", v.repairOf(t), found.Version.Word())
		}
		return judge(found), exitRefuted
	}
	return judge(found), exitDone
}

// repairOf is the command that mends what is in the target's store.
func (v verification) repairOf(t target) string {
	switch {
	case v.system:
		return "gvx verify --system --repair"
	case t.store != v.store:
		return "sudo gvx verify --system --repair"
	}
	return "gvx verify --repair"
}

// failed tells of an error, which goes into j with what is known besides.
func (v verification) failed(j judged, err error) (judged, int) {
	text, code := report(err, v.dir)
	j.OK, j.Error = false, err.Error()
	if !v.json {
		io.WriteString(v.stderr, text)
	}
	if link := (*store.LinkError)(nil); errors.As(err, &link) {
		code = exitRefuted // nobody vouches for what stands there
	}
	return j, code
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

// show prints a verdict, and below it each name that differs.
func (v verification) show(r store.Report) {
	if v.json {
		return
	}
	if r.OK() {
		v.print("%v: ok (%s)", r.Version, foreign(r.Path))
		return
	}
	v.print("%v: NOT what the checksum log has (%s)", r.Version, foreign(r.Path))
	if r.Problem != nil {
		v.print("  %s", oneLine(r.Problem))
	}
	judge(r).each(func(what, name string) { v.print("  %-8s %s", what, foreign(name)) })
}

// each calls tell for each file that differs.
func (j judged) each(tell func(what, name string)) {
	for _, part := range []struct {
		what  string
		names []string
	}{{"changed", j.Changed}, {"missing", j.Missing}, {"extra", j.Extra}, {"mode", j.Mode}} {
		for _, name := range part.names {
			tell(part.what, name)
		}
	}
}
