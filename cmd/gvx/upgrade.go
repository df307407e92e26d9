package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/install"
	"github.com/gvx-go/gvx/internal/prune"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/store"
)

func (g *gvx) upgradeCommand() *cli.Command {
	return &cli.Command{
		Name:     "upgrade",
		Category: groupToolchains,
		Usage:    "install the newest patch of each installed minor",
		Description: "It counts as asked for where an older one of its minor was. Those that it replaces are removed with --prune,\n" +
			"or when you say so on a terminal. Pre-releases are not upgraded, and nothing is upgraded to one.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "dry-run", Usage: "say what would be installed and removed, and do neither"},
			&cli.BoolFlag{Name: "prune", Usage: "remove the patches that a newer one replaces"},
			systemFlag(), g.offlineFlag(),
		},
		Action: g.upgrade,
	}
}

func (g *gvx) upgrade(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	w, err := g.loadFor(c)
	if err != nil {
		return err
	}
	w.dryRun = c.Bool("dry-run")
	installed, odd, err := w.store.List()
	if err != nil {
		return err
	}
	for _, err := range odd {
		w.say("gvx: warning: %s", oneLine(err))
	}
	newer, err := w.upgrades(c.Context, installed)
	if err != nil {
		return err
	}
	if len(newer) == 0 {
		w.say("nothing to upgrade: %s", whatIsNewest(installed))
	}
	done, failed := w.upgradeAll(c.Context, newer)
	if failed != nil && !errors.As(failed, new(silent)) {
		return failed
	}
	if !w.dryRun {
		if err := w.store.Tidy(c.Context); err != nil {
			return err
		}
	}
	if err := w.offer(c.Context, replaced(installed, done), c.Bool("prune")); err != nil {
		return err
	}
	return failed
}

// upgradeAll installs what is newer. A release that no source has keeps the others from
// nothing: it is told, and the error is then a [silent].
func (w *world) upgradeAll(ctx context.Context, newer []upgrade) (done []upgrade, err error) {
	for _, u := range newer {
		failed := w.upgradeTo(ctx, u)
		var missing *release.NotFoundError
		switch {
		case errors.As(failed, &missing):
			w.say("gvx: %s", oneLine(failed))
			err = silent{exitFailed}
		case failed != nil:
			return done, failed
		default:
			done = append(done, u)
		}
	}
	return done, err
}

func whatIsNewest(installed []store.Installed) string {
	if len(installed) == 0 {
		return "no toolchain is installed"
	}
	return "the newest patch of each minor is installed"
}

// upgrade is a newer patch of a minor.
type upgrade struct {
	from, to  goversion.Version // from: the newest that is installed
	requested bool              // an older one of the minor was
}

// upgrades asks for the newest patch of each minor of which a release is installed.
func (w *world) upgrades(ctx context.Context, installed []store.Installed) (newer []upgrade, err error) {
	var minors []upgrade // oldest first, as what is installed is
	for _, i := range installed {
		v := i.Tree.Version
		if v.IsPrerelease() {
			continue
		}
		if n := len(minors); n == 0 || minors[n-1].from.Minor() != v.Minor() {
			minors = append(minors, upgrade{})
		}
		u := &minors[len(minors)-1]
		u.from, u.requested = v, u.requested || i.Receipt.Requested
	}
	if len(minors) == 0 {
		return nil, nil
	}
	in, err := w.reach(ctx)
	if err != nil {
		return nil, err
	}
	in.Say = w.sayOnce()
	for _, u := range minors {
		u.to, err = in.Choose(ctx, goversion.NewestOf(u.from.Minor()), goversion.Line{})
		var missing *release.NotFoundError
		switch {
		case errors.As(err, &missing): // a release that nobody lists any more
		case err != nil:
			return nil, err
		case goversion.Compare(u.to, u.from) > 0:
			newer = append(newer, u)
		}
	}
	return newer, nil
}

func (w *world) upgradeTo(ctx context.Context, u upgrade) error {
	asked := install.Asked{Requested: u.requested, By: "gvx upgrade, for " + u.from.String()}
	if w.dryRun {
		return w.wouldInstall(ctx, u.to, asked)
	}
	_, already, err := w.bring(ctx, u.to, asked)
	if err == nil && already {
		w.say("%v is installed already", u.to)
	}
	return err
}

// replaced returns what is installed and has a newer patch beside it now.
func replaced(installed []store.Installed, newer []upgrade) (old []goversion.Version) {
	all := versionsOf(installed)
	for _, u := range newer {
		all = append(all, u.to)
	}
	for _, i := range installed {
		v := i.Tree.Version
		if !v.IsPrerelease() && !prune.Replacement(v, all).IsZero() {
			old = append(old, v)
		}
	}
	return old
}

// offer removes what is replaced, if the user says so.
func (w *world) offer(ctx context.Context, old []goversion.Version, remove bool) error {
	if standard, exact := w.settings.Request(settings.Default).Exact(); exact && slices.Contains(old, standard) {
		w.say("%v stays: it is the default\nhelp: gvx default VERSION", standard)
		old = slices.DeleteFunc(old, func(v goversion.Version) bool { return v == standard })
	}
	switch {
	case len(old) == 0:
		return nil
	case w.dryRun && remove:
		w.print("would uninstall %s", joinVersions(old))
		return nil
	case w.dryRun:
		return nil
	case !remove && isTerminal(w.stderr):
		var err error
		if remove, err = confirm(ctx, "gvx: uninstall what is replaced, "+joinVersions(old)+"?"); err != nil {
			return err
		}
	}
	if !remove {
		w.say("replaced: %s\nhelp: gvx upgrade --prune, or gvx uninstall %s", joinVersions(old), joinWords(old))
		return nil
	}
	for _, v := range old {
		if err := w.remove(ctx, v, false); err != nil {
			return err
		}
	}
	return w.sweepBlobs(ctx)
}

func joinWords(versions []goversion.Version) string {
	words := make([]string, len(versions))
	for i, v := range versions {
		words[i] = v.Word()
	}
	return strings.Join(words, " ")
}

// sayOnce is for what is the same each time that the lists are looked at.
func (w *world) sayOnce() func(line string) {
	said := map[string]bool{}
	return func(line string) {
		if !said[line] {
			w.say("gvx: %s", line)
		}
		said[line] = true
	}
}
