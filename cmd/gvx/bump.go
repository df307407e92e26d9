package main

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/audit"
	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/shim"
)

func (g *gvx) bumpCommand() *cli.Command {
	return &cli.Command{
		Name:      "bump",
		Category:  groupProject,
		Usage:     "move the Go version of a repository, wherever it stands",
		ArgsUsage: "VERSION|patch|minor",
		Description: "Moves the place that is the truth (gvx check names it: the pin, else the toolchain line, else the go line) and\n" +
			"what follows from it: images, CI versions, toolchain lines; a CI matrix gets one more entry. A go line moves only\n" +
			"where it is the truth, and none is ever lowered. Prints what it changed as a diff.\n" +
			"patch is the newest patch of the minor that the truth names, minor the newest patch of the next one.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "dry-run", Usage: "print the diff, and change nothing"},
			&cli.BoolFlag{Name: "lower", Usage: "take a VERSION that is older, too"},
			g.offlineFlag(),
		},
		Action: g.bump,
	}
}

func (g *gvx) bump(c *cli.Context) error {
	if c.NArg() != 1 {
		return usagef("gvx help bump", "gvx bump takes one VERSION, patch or minor, and got %d arguments", c.NArg())
	}
	step, err := parseStep(c.Args().First())
	if err != nil {
		return err
	}
	w, err := g.load()
	if err != nil {
		return err
	}
	request := checkRequest{}
	all, err := w.checkAll(c.Context, request)
	if err != nil {
		return err
	}
	one := all[0]
	target, note, err := w.targetOf(c.Context, step, one.report, one.knowledge.Known)
	if err != nil {
		return err
	}
	target.Lower = c.Bool("lower")
	moved, left, err := drift.Bump(c.Context, one.survey, one.knowledge, one.config, target, one.reread)
	if err != nil {
		return explainBump(err)
	}
	if !c.Bool("dry-run") {
		if err := rewriteAll(c.Context, one.top, moved); err != nil {
			return err
		}
		w.note(audit.Record{Event: audit.Pin, Version: target.Version.String(), Subject: one.top})
	}
	return w.showBump(one, moved, left, target.Version, note, c.Bool("dry-run"))
}

// step is how far to move: to what a version word says, or by one.
type step struct {
	word    string // "patch" or "minor"; "" for request
	request goversion.Request
}

func parseStep(word string) (step, error) {
	if word == "patch" || word == "minor" {
		return step{word: word}, nil
	}
	r, err := goversion.ParseRequest(word)
	if err != nil {
		return step{}, usagef("gvx bump 1.27.4, gvx bump patch or gvx bump minor", "%s", oneLine(err))
	}
	return step{request: r}, nil
}

// targetOf returns the release that s means from where the truth is, and what is to be
// said of it. Where nobody may be asked, the releases that are known serve.
func (w *world) targetOf(ctx context.Context, s step, judged *drift.Report, known []goversion.Version) (t drift.Target, note string, err error) {
	if s.word == "" {
		_, exact := s.request.Exact()
		t.KeepForm = !exact
		if v, exact := s.request.Exact(); exact && slices.Contains(known, v) {
			t.Version = v
			return t, w.ifMissing(v), nil
		}
		if v, ok := s.request.Select(known, nil, goversion.Line{}); ok && w.offline() {
			t.Version = v
			return t, w.ifMissing(v), nil
		}
		t.Version, note, err = w.pinned(ctx, s.request)
		return t, note, err
	}
	top := judged.Top
	if top == nil {
		return t, "", explainBump(&drift.NoTruthError{Hidden: judged.Hidden})
	}
	minor := top.Minor
	if s.word == "minor" {
		minor++
	}
	t.KeepForm = s.word == "minor"
	newest := goversion.NewestOf(minor)
	if v, ok := newest.Select(known, nil, goversion.Line{}); ok && w.offline() {
		t.Version = v
		return t, w.ifMissing(v), nil
	}
	t.Version, err = w.choose(ctx, newest, goversion.Line{})
	var missing *release.NotFoundError
	if errors.As(err, &missing) && s.word == "minor" {
		return t, "", &problem{code: exitFailed, text: "there is no release of Go " + minor.String() + " yet", help: "gvx bump patch",
			facts: []shim.Row{fact("the truth is", showAt(top.Place))}}
	}
	return t, w.ifMissing(t.Version), err
}

// ifMissing is what is to be said of a release that is not installed.
func (w *world) ifMissing(v goversion.Version) string {
	if slices.Contains(w.installedVersions(), v) {
		return ""
	}
	return ", which is not installed (gvx install)"
}

// showBump prints the diff, what was done, and what of it is left to a person.
func (w *world) showBump(one checked, moved []drift.Change, left *drift.Report, to goversion.Version, note string, dry bool) error {
	if err := w.showChanges(&changes{all: moved}, "text"); err != nil {
		return err
	}
	truth := one.report.Top.Place
	truth.File = w.nameOf("text")(one.top, truth.File)
	switch {
	case len(moved) == 0:
		w.say("nothing to bump: %s is %v already", showAt(truth), to)
	case dry:
		w.say("would move %s and what follows from it to %v%s", showAt(truth), to, note)
	default:
		w.say("moved %s and what follows from it to %v%s", showAt(truth), to, note)
		w.sayMoved()
	}
	if left.Count(drift.Error) == 0 || dry {
		return nil
	}
	one.report = left
	if err := w.showChecked([]checked{one}, checkRequest{}, "text", false); err != nil {
		return err
	}
	return verdictOf([]checked{one})
}

// showAt names a place as file:line.
func showAt(a drift.At) string {
	if a.Line == 0 {
		return foreign(a.File)
	}
	return foreign(a.File) + ":" + strconv.Itoa(a.Line)
}

// explainBump says what to do where the truth cannot be moved.
func explainBump(err error) error {
	var (
		none  *drift.NoTruthError
		lower *drift.LowerError
		below *drift.BelowGoLineError
		gone  *drift.NoReleaseError
		fixed *drift.FixedError
	)
	p := &problem{code: exitContradiction, text: oneLine(err)}
	switch {
	case errors.As(err, &none) && none.Hidden != "":
		p.code, p.help = exitFailed, "gvx check says what is wrong with it"
	case errors.As(err, &none):
		p.code, p.help = exitFailed, "gvx pin VERSION writes one into this folder"
	case errors.As(err, &lower):
		p.help = "gvx bump --lower " + lower.To.Word()
	case errors.As(err, &below):
		p.help = "gvx bump " + below.GoLine.First().Word() + ", or lower that go line first: go mod edit -go=" + below.To.Number()
	case errors.As(err, &gone):
		p.code, p.help = exitFailed, "gvx available "+gone.Version.Minor().String()
	case errors.As(err, &fixed):
		p.help = "change " + foreign(fixed.Place.File) + " by hand, then gvx check"
	default:
		return err
	}
	return p
}
