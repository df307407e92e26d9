package main

import (
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/audit"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/prune"
	"github.com/gvx-go/gvx/store"
)

func (g *gvx) pruneCommand() *cli.Command {
	return &cli.Command{
		Name:     "prune",
		Category: groupToolchains,
		Usage:    "remove what nothing needs any more",
		Description: "Toolchains that a project brought in, once a newer patch of their minor is installed or they were not run\n" +
			"for 90 days; what operations that ended early left; files that no toolchain has; downloads; what repairs put\n" +
			"aside; and the isolated module caches of releases that are gone, once nothing came into them for as long.\n" +
			"What you asked for by name stays, unless --all is given, and the default always does. --dry-run exits with 3\n" +
			"when there is something to remove.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "dry-run", Usage: "say what would be removed and why, and remove nothing"},
			&cli.BoolFlag{Name: "all", Usage: "judge the toolchains that you asked for like the others"},
			&cli.StringFlag{Name: "older-than", Value: "90d", Usage: "how long a toolchain or a module cache may rest, and what was put aside is kept: 90d, 12h, 0d"},
			forceFlag(), systemFlag(), jsonFlag(),
		},
		Action: g.prune,
	}
}

func (g *gvx) prune(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	age, err := parseAge(c.String("older-than"))
	if err != nil {
		return err
	}
	w, err := g.loadFor(c)
	if err != nil {
		return err
	}
	dry := c.Bool("dry-run")
	result, err := prune.Pruner{Dirs: w.store.Dirs(), Store: w.store, Waiting: w.waiting()}.Run(c.Context, prune.Options{
		All: c.Bool("all"), OlderThan: age, Force: c.Bool("force"), Dry: dry,
		Default: w.defaultAmong(w.installedVersions()), InUse: w.versionsElsewhere(), Now: w.now(),
	})
	if !dry {
		w.notePruned(result)
	}
	if err != nil && len(result.Items) == 0 {
		return err
	}
	if shown := w.showPruned(result, dry, c.Bool("json"), c.Bool("force")); err == nil {
		err = shown
	}
	if err == nil && dry && len(result.Items) > 0 {
		err = silent{exitContradiction}
	}
	return err
}

// notePruned tells of each toolchain that is gone, and of the rest in one record.
func (w *world) notePruned(r prune.Result) {
	var rest []string
	for _, i := range r.Items {
		if i.Kind != prune.KindToolchain {
			rest = append(rest, i.Kind+" "+i.Name)
			continue
		}
		w.note(audit.Record{Event: audit.Prune, Version: i.Name, By: i.Why})
	}
	if len(rest) > 0 {
		w.note(audit.Record{Event: audit.Prune, Subject: strings.Join(rest, ", ")})
	}
}

// parseAge reads "90d", or what [time.ParseDuration] knows.
func parseAge(text string) (time.Duration, error) {
	var age time.Duration
	var err error
	if number, days := strings.CutSuffix(text, "d"); days {
		var n uint64
		n, err = strconv.ParseUint(number, 10, 16)
		age = time.Duration(n) * 24 * time.Hour
	} else {
		age, err = time.ParseDuration(text)
	}
	if err != nil || age < 0 {
		return 0, usagef("gvx help prune", "--older-than takes an age such as 90d or 12h, not %s", foreign(text))
	}
	return age, nil
}

// versionsElsewhere are releases that run here and are not in the store: those of all
// users, and the go on PATH.
func (w *world) versionsElsewhere() (elsewhere []goversion.Version) {
	for _, s := range w.shared().usable {
		if installed, _, err := s.List(); err == nil {
			elsewhere = append(elsewhere, versionsOf(installed)...)
		}
	}
	if d, err := w.resolver().System(); err == nil && !d.Version.IsZero() {
		elsewhere = append(elsewhere, d.Version)
	}
	return elsewhere
}

// pruned is gvx prune --json.
type pruned struct {
	DryRun    bool         `json:"dry_run"`
	Items     []prunedItem `json:"items"`
	SizeBytes int64        `json:"size_bytes"`     // that became free, or would
	Busy      bool         `json:"busy,omitempty"` // another gvx was at work: not all was looked at
}

type prunedItem struct {
	Kind      string          `json:"kind"`
	Name      string          `json:"name"`
	Path      string          `json:"path"`
	Why       string          `json:"why"`
	SizeBytes int64           `json:"size_bytes"`
	Running   []prunedProcess `json:"running,omitempty"` // its files stay for them
}

type prunedProcess struct {
	PID     int    `json:"pid"`
	Program string `json:"program"`
}

func (w *world) showPruned(r prune.Result, dry, asJSON, force bool) error {
	if r.Busy != nil {
		w.say("gvx: another gvx is at work, so what it may be working on was not looked at: %s", oneLine(r.Busy))
	}
	if asJSON {
		return w.printJSON(prunedJSON(r, dry))
	}
	if len(r.Items) == 0 {
		w.say("there is nothing to prune")
		return nil
	}
	rows := [][]string{{"WHAT", "NAME", "SIZE", "WHY"}}
	for _, i := range r.Items {
		rows = append(rows, []string{i.Kind, foreign(i.Name), size(i.Bytes), foreign(i.Why)})
	}
	if err := w.table(rows); err != nil {
		return err
	}
	for _, i := range r.Items {
		if len(i.Running) > 0 && !force {
			w.say("the files of %s stay until nobody runs from them: process %s\nhelp: gvx prune, once they have ended", foreign(i.Name), store.BusyNames(i.Running))
		}
	}
	if dry {
		w.say("%s would be freed", size(r.Bytes))
		return nil
	}
	w.say("freed %s", size(r.Bytes))
	w.warnDefault()
	return nil
}

func prunedJSON(r prune.Result, dry bool) pruned {
	p := pruned{DryRun: dry, Items: []prunedItem{}, SizeBytes: r.Bytes, Busy: r.Busy != nil}
	for _, i := range r.Items {
		item := prunedItem{Kind: i.Kind, Name: i.Name, Path: i.Path, Why: i.Why, SizeBytes: i.Bytes}
		for _, u := range i.Running {
			item.Running = append(item.Running, prunedProcess{u.PID, u.Program})
		}
		p.Items = append(p.Items, item)
	}
	return p
}
