package main

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"time"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/install"
	"github.com/gvx-go/gvx/internal/release"
)

// loadToCheck is [gvx.load] for a command that is about a repository: where gvx itself is
// not set up, or not as it should be, it knows less, and says so.
func (g *gvx) loadToCheck() *world {
	w, err := g.load()
	if err == nil {
		return w
	}
	dir, _ := os.Getwd() // load has looked
	text, _ := report(err, dir)
	io.WriteString(g.stderr, text)
	g.say("gvx: so what runs here is not looked at")
	return &world{gvx: g, dir: dir}
}

// knowing starts to find out what is known outside of the repository, and returns what
// waits for it.
func (w *world) knowing(ctx context.Context, one scope, r checkRequest) func() drift.Knowledge {
	found := make(chan drift.Knowledge, 1)
	go func() {
		k := drift.Knowledge{Known: w.knownReleases()}
		if !r.staged && r.commit == "" {
			k.Here = w.runsAt(one.top)
		}
		found <- k
	}()
	return func() drift.Knowledge {
		k := <-found
		k.Exists = w.asker(ctx, k.Known)
		return k
	}
}

// knownReleases are those that are built in, those that were proved here and those that
// are installed: none that a list alone names, because lists are not signed.
func (w *world) knownReleases() []goversion.Version {
	known := goversion.Known()
	if w.store == nil {
		return known
	}
	if seen, err := release.ReadSeen(w.dirs.Seen()); err == nil {
		known = release.Union(known, seen)
	}
	return release.Union(known, w.installedVersions())
}

// runsAt returns what the shim would run at the top of the repository; nil where nobody
// set gvx up, and so nobody uses the shim.
func (w *world) runsAt(top string) *drift.Here {
	if w.store == nil || !exists(w.dirs.Shim("go")) {
		return nil
	}
	resolver := w.resolver()
	resolver.Dir = top
	d, err := resolver.Resolve()
	if err != nil {
		return &drift.Here{Trouble: oneLine(err)}
	}
	if d.Version.IsZero() {
		v, ok := d.Request.Select(w.installedVersions(), goversion.Known(), d.Floor)
		if !ok || d.System() {
			return nil // it cannot be said without asking servers, or running a program
		}
		d.Version = v
	}
	return &drift.Here{Version: d.Version, Installed: d.Installed, By: d.Reason.Show(top), Declared: d.Declared}
}

// askingTime is how long the sources may take to say which releases exist: a check is
// waited for.
const askingTime = 4 * time.Second

// asker returns what tells whether a release exists, which asks the sources at most once
// each, and not before it has to.
func (w *world) asker(ctx context.Context, known []goversion.Version) func(goversion.Version) (exists, tells bool) {
	a := &asking{world: w, ctx: ctx, known: known}
	return a.exists
}

// asking is the state of [world.asker].
type asking struct {
	world *world
	ctx   context.Context
	known []goversion.Version

	asked  bool
	in     *install.Installer // nil where nobody can be asked
	listed []goversion.Version
}

func (a *asking) exists(v goversion.Version) (exists, tells bool) {
	if slices.Contains(a.known, v) {
		return true, true
	}
	if !a.asked {
		a.asked = true
		var cancel context.CancelFunc
		a.ctx, cancel = context.WithTimeout(a.ctx, askingTime)
		context.AfterFunc(a.ctx, cancel)
		a.ask()
	}
	switch {
	case slices.Contains(a.listed, v):
		return true, true
	case a.in == nil:
		return false, false
	}
	// A list may be older than the release.
	var missing *release.NotFoundError
	err := a.in.Exists(a.ctx, v)
	return err == nil, err == nil || errors.As(err, &missing)
}

// ask gets the lists. That they cannot be had is no error of a repository's.
func (a *asking) ask() {
	w := a.world.silently()
	if w.store == nil || w.offline() {
		return
	}
	in, err := w.reach(a.ctx)
	if err != nil {
		return
	}
	lists, err := in.Lists(a.ctx)
	if err != nil {
		return
	}
	a.in = in
	for _, list := range lists {
		a.listed = release.Union(a.listed, list.Releases)
	}
}

// silently is w for a question on the side: nothing is said, and where gvx is not set up
// nothing is written.
func (w *world) silently() *world {
	own := &gvx{
		stdin: w.stdin, stdout: io.Discard, stderr: io.Discard, getenv: w.getenv, environ: w.environ,
		now: w.now, args: w.args, noNetwork: w.noNetwork,
	}
	return &world{gvx: own, dirs: w.dirs, settings: w.settings, store: w.store, dir: w.dir, dryRun: w.store == nil || !exists(w.dirs.Data)}
}
