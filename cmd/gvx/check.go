package main

import (
	"context"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/drift"
	reports "github.com/gvx-go/gvx/internal/drift/report"
	"github.com/gvx-go/gvx/internal/git"
)

func (g *gvx) checkCommand() *cli.Command {
	return &cli.Command{
		Name:      "check",
		Category:  groupProject,
		Usage:     "whether all places of a repository that name a Go version agree",
		ArgsUsage: "[PATH...]",
		Description: "Reads go.mod, go.work, .go-version, .tool-versions, mise.toml, Dockerfiles, compose files, workflows of GitHub,\n" +
			"GitLab CI, devcontainer.json, and what [check] of the repository's gvx.toml names. Says which place is the truth\n" +
			"(the nearest pin, else the toolchain line, else the go line), and what cannot work or disagrees with it.\n" +
			"With PATHs, only what lies below them is shown; the truth is the whole repository's.\n" +
			"--fix changes the version texts and nothing else, and prints what it changed as a diff.\n" +
			"Exits with 3 when something is wrong. Each rule is explained in docs/check.md.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "staged", Usage: "judge what is staged for the next commit, not the files of the folder"},
			&cli.BoolFlag{Name: "fix", Usage: "mend what can be mended"},
			&cli.BoolFlag{Name: "strict", Usage: "take warnings for errors"},
			&cli.BoolFlag{Name: "list", Usage: "list the places that were found, and judge nothing"},
			&cli.StringFlag{Name: "format", Usage: "write `FORMAT`: text (the default), json, sarif or github"},
			jsonFlag(), g.offlineFlag(),
		},
		Action: g.check,
	}
}

// checkRequest says what is to be checked, and how.
type checkRequest struct {
	paths  []string // as they were typed; none is the repository of the working directory
	staged bool     // the index, not the working tree
	commit string   // that commit, not the working tree; "" for none
	base   string   // what commit is compared with; "" for nothing
	strict bool     // warnings are errors
}

// checked is one repository that was looked at.
type checked struct {
	top    string          // absolute, without links
	git    *git.Repository // nil where it is in none
	scopes []string        // what of it was asked for, from the top; "." is all
	survey *drift.Survey
	report *drift.Report

	// What the report was made of, for [drift.Fix] and [drift.Bump].
	knowledge drift.Knowledge
	config    drift.Config
	reread    func(drift.File) drift.Result
}

func (g *gvx) check(c *cli.Context) error {
	format, err := checkFormat(c)
	if err != nil {
		return err
	}
	w := g.loadToCheck()
	request := checkRequest{paths: c.Args().Slice(), staged: c.Bool("staged"), strict: c.Bool("strict")}
	if c.Bool("list") {
		return w.listPlaces(c.Context, request, format)
	}
	all, err := w.checkAll(c.Context, request)
	if err == nil && c.Bool("fix") {
		all, err = w.mend(c.Context, request, all, format)
	}
	if err != nil {
		return err
	}
	if err := w.showChecked(all, request, format, c.Bool("fix")); err != nil {
		return err
	}
	return verdictOf(all)
}

// checkFormat returns the format, and refuses flags that do not go together.
func checkFormat(c *cli.Context) (string, error) {
	const help = "gvx help check"
	format := c.String("format")
	switch {
	case c.Bool("fix") && c.Bool("staged"):
		return "", usagef("gvx check --fix, and then git add what it changed", "--fix changes files, and --staged judges what is staged: they do not go together")
	case c.Bool("fix") && c.Bool("list"):
		return "", usagef(help, "--list judges nothing, so there is nothing for --fix")
	case c.Bool("json") && format != "" && format != "json":
		return "", usagef(help, "--json and --format %s contradict each other", foreign(format))
	case c.Bool("json"):
		format = "json"
	case format == "":
		format = "text"
	}
	if !slices.Contains(reports.Formats(), format) {
		return "", usagef(help, "there is no format %s (want %s)", foreign(format), strings.Join(reports.Formats(), ", "))
	}
	if c.Bool("list") && format != "text" && format != "json" {
		return "", usagef(help, "--list is text or json, and not %s", format)
	}
	return format, nil
}

// verdictOf is the exit code: what is wrong is in the report already.
func verdictOf(all []checked) error {
	for _, one := range all {
		if one.report.Count(drift.Error) > 0 {
			return silent{exitContradiction}
		}
	}
	return nil
}

// checkAll judges each repository that the paths of r lie in.
func (w *world) checkAll(ctx context.Context, r checkRequest) ([]checked, error) {
	rarelyCollect()
	repositories, err := w.repositoriesOf(ctx, r)
	if err != nil {
		return nil, err
	}
	var all []checked
	for _, one := range repositories {
		judged, err := w.judge(ctx, one, r)
		if err != nil {
			return nil, err
		}
		all = append(all, judged)
	}
	return all, nil
}

// rarelyCollect spends memory for time: a check allocates some 30 MB in as many
// milliseconds and ends. From collectBeyond bytes on, garbage is collected as ever.
func rarelyCollect() {
	debug.SetGCPercent(800)
	debug.SetMemoryLimit(collectBeyond)
}

const collectBeyond = 48 << 20

// showChecked writes the reports.
func (w *world) showChecked(all []checked, r checkRequest, format string, mended bool) error {
	options := reports.Options{Rules: drift.Rules(), Version: ownVersion(), Width: widthOf(w.stdout), Name: w.nameOf(format)}
	if !mended {
		options.Mend = mendCommand(r, all, options.Name)
	}
	if format == "text" {
		options.From = func(root string) string { return fromTop(options.Name(root, ".")) }
	}
	var judged []reports.Judged
	for _, one := range all {
		judged = append(judged, reports.Judged{Root: one.top, Report: one.report, Files: one.survey.Files, LeftOut: one.survey.LeftOut, Off: one.config.Off()})
	}
	return reports.Write(w.stdout, format, judged, options)
}
