package main

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/audit"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/internal/shims"
	"github.com/gvx-go/gvx/shim"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

func (g *gvx) uninstallCommand() *cli.Command {
	return &cli.Command{
		Name:      "uninstall",
		Category:  groupToolchains,
		Usage:     "remove toolchains",
		ArgsUsage: "VERSION…",
		Description: "A toolchain that somebody runs from is not found any more, and its files stay until nobody does:\n" +
			"gvx prune, or the next install, removes them then.",
		Flags:  []cli.Flag{forceFlag(), systemFlag()},
		Action: g.uninstall,
	}
}

func (g *gvx) uninstall(c *cli.Context) error {
	requests, err := words(c)
	if err != nil {
		return err
	}
	w, err := g.loadFor(c)
	if err != nil {
		return err
	}
	// All words are looked up before anything is removed, so that a typo in the
	// last one leaves everything as it is.
	var versions []goversion.Version
	for _, r := range requests {
		v, err := w.toUninstall(r)
		if err != nil {
			return err
		}
		if !slices.Contains(versions, v) {
			versions = append(versions, v)
		}
	}
	for _, v := range versions {
		if err := w.remove(c.Context, v, c.Bool("force")); err != nil {
			return err
		}
	}
	if err := w.store.Tidy(c.Context); err != nil {
		return err
	}
	return w.sweepBlobs(c.Context)
}

// forceFlag is for the commands that remove toolchains.
func forceFlag() cli.Flag {
	return &cli.BoolFlag{Name: "force", Usage: "remove the files of a toolchain that somebody runs from, too"}
}

// sweepBlobs removes the files that no toolchain has any more, if nobody else is at
// work in the store: else prune does.
func (w *world) sweepBlobs(ctx context.Context) error {
	whole, err := w.store.TryLockWhole(ctx, w.waiting())
	var locked *store.LockedError
	if errors.As(err, &locked) {
		return nil
	}
	if err != nil {
		return err
	}
	defer whole.Release()
	_, _, err = w.store.SweepBlobs(ctx, whole, false)
	return err
}

// toUninstall is installedFor, where what all users have is told from what nobody has.
func (w *world) toUninstall(r goversion.Request) (goversion.Version, error) {
	v, err := w.installedFor(r)
	if none := (*problem)(nil); errors.As(err, &none) {
		if found, other := w.locate(r); other == nil {
			return v, notYours("uninstall", found)
		}
	}
	return v, err
}

// installedFor returns the installed release that r means. A name that something
// else than a toolchain has is that thing's error, not "not installed".
func (w *world) installedFor(r goversion.Request) (goversion.Version, error) {
	if v, ok := r.Exact(); ok {
		var gone *store.GoneError
		if _, err := w.store.Find(v); errors.As(err, &gone) {
			return v, nil
		} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return v, err
		}
	}
	installed, _, err := w.store.List()
	if err != nil {
		return goversion.Version{}, err
	}
	versions := versionsOf(installed)
	if v, ok := r.Select(versions, goversion.Known(), goversion.Line{}); ok {
		return v, nil
	}
	p := &problem{code: exitFailed, text: notInstalled(r), help: "gvx list"}
	if len(versions) > 0 {
		p.facts = []shim.Row{fact("installed", joinVersions(versions))}
	}
	return goversion.Version{}, p
}

func notInstalled(r goversion.Request) string {
	if v, ok := r.Exact(); ok {
		return v.String() + " is not installed"
	}
	return "nothing is installed that " + r.String() + " means"
}

func joinVersions(versions []goversion.Version) string {
	names := make([]string, len(versions))
	for i, v := range versions {
		names[i] = v.String()
	}
	return strings.Join(names, ", ")
}

func (w *world) remove(ctx context.Context, v goversion.Version, force bool) error {
	held, err := w.store.Lock(ctx, verify.Subject{Version: v, Platform: w.store.Platform()}, w.waiting())
	if err != nil {
		return err
	}
	defer held.Release()
	was, _ := w.store.Find(v) // of one that is damaged its digest may not be known
	if err := shims.Unlink(w.store.Dirs(), v); err != nil {
		return err
	}
	running, err := w.store.Remove(ctx, held, v, force)
	if err != nil {
		return err
	}
	w.note(audit.Record{Event: audit.Uninstall, Version: v.String(), Digest: was.Receipt.H1, Proofs: was.Receipt.Proofs})
	switch {
	case len(running) == 0:
		w.say("uninstalled %v", v)
	case force:
		w.say("uninstalled %v, although it runs: process %s", v, store.BusyNames(running))
	default:
		w.say("uninstalled %v; its files stay until nobody runs from them: process %s\nhelp: gvx prune, once they have ended", v, store.BusyNames(running))
	}
	w.warnDefault()
	return nil
}

// warnDefault says so when the default means nothing that is installed any more.
func (w *world) warnDefault() {
	if r := w.settings.Request(settings.Default); !r.IsZero() && w.defaultAmong(w.installedVersions()).IsZero() {
		w.say("gvx: warning: the default, %s, is not installed any more\nhelp: gvx default VERSION, or gvx install %s", r, r)
	}
}

// waiting is how long to wait for another gvx, and what is said meanwhile.
func (w *world) waiting() store.Waiting {
	return store.Waiting{
		Timeout:    w.settings.LockTimeout(),
		Command:    strings.Join(w.args, " "),
		Notice:     func(h store.Holder) { w.say("gvx: waiting for %v", h) },
		Unreliable: w.lockMeansNothing,
	}
}

// lockMeansNothing tells once that a lock of this file system keeps nobody away.
func (g *gvx) lockMeansNothing(path string) {
	g.unreliable.Do(func() {
		g.say("gvx: warning: the lock %s was given to two at once: locks mean nothing on this file system\n"+
			"help: run one gvx at a time, or put XDG_DATA_HOME and its like on another file system", foreign(path))
	})
}

// waitForSettings is [world.waiting] for who edits a settings file.
func (g *gvx) waitForSettings() store.Waiting {
	return store.Waiting{Timeout: settingsPatience, Unreliable: g.lockMeansNothing}
}
