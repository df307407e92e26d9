package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/audit"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/install"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

func (g *gvx) installCommand() *cli.Command {
	return &cli.Command{
		Name:      "install",
		Category:  groupToolchains,
		Usage:     "download, verify and store toolchains",
		ArgsUsage: "[VERSION…]",
		Description: "Without VERSION, what this folder needs is installed.\n" +
			"VERSION is 1.27.4, 1.27 (its newest patch), 1.27rc1, latest, stable or oldstable.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "dry-run", Usage: "say what would be installed, and install nothing"},
			systemFlag(),
			g.offlineFlag(),
			// The shim's: what was declared in a project asks, not the user.
			&cli.BoolFlag{Name: "automatic", Hidden: true},
			&cli.BoolFlag{Name: "ask", Hidden: true},
			&cli.StringFlag{Name: "at-least", Hidden: true},
			&cli.StringFlag{Name: "by", Hidden: true},
		},
		Action: g.install,
	}
}

// wish is one release to install, and who wants it.
type wish struct {
	request goversion.Request
	floor   goversion.Line
	asked   install.Asked
}

func (g *gvx) install(c *cli.Context) error {
	if c.Bool("system") && c.NArg() == 0 {
		return usagef("gvx install --system stable", "gvx install --system takes at least one version: what this folder needs is not what all users have")
	}
	w, err := g.loadFor(c)
	if err != nil {
		return err
	}
	w.dryRun = c.Bool("dry-run")
	wishes, err := w.wishes(c)
	if err != nil {
		return err
	}
	if c.Bool("ask") {
		// Where there is nobody to ask, nobody waits for a network either.
		r := wishes[0].request
		if err := w.mayAsk(requestName(r), r.String(), wishes[0].asked); err != nil {
			return err
		}
	}
	// Every word is looked up before the first byte of a toolchain comes.
	versions := make([]goversion.Version, len(wishes))
	for i, wish := range wishes {
		if versions[i], err = w.choose(c.Context, wish.request, wish.floor); err != nil {
			return err
		}
	}
	for i, wish := range wishes {
		if err := w.installOne(c, versions[i], wish.asked); err != nil {
			return err
		}
	}
	if w.dryRun {
		return nil
	}
	return w.store.Tidy(c.Context)
}

// wishes returns what the command line asks for; without a version, what this
// folder declares and lacks.
func (w *world) wishes(c *cli.Context) ([]wish, error) {
	asked := install.Asked{Requested: !c.Bool("automatic"), By: c.String("by")}
	if c.NArg() == 0 {
		return w.folderWish(asked)
	}
	requests, err := words(c)
	if err != nil {
		return nil, err
	}
	var floor goversion.Line
	if text := c.String("at-least"); text != "" {
		if floor, err = goversion.ParseLine(text); err != nil {
			return nil, usagef("gvx help install", "%v", err)
		}
	}
	if asked.By == "" {
		asked.By = "gvx install " + strings.Join(c.Args().Slice(), " ")
	}
	var wishes []wish
	for _, r := range requests {
		wishes = append(wishes, wish{r, floor, asked})
	}
	return wishes, nil
}

func (w *world) folderWish(asked install.Asked) ([]wish, error) {
	d, err := w.resolver().Resolve()
	if err != nil {
		return nil, err
	}
	asked.By = d.Reason.Show(w.dir)
	switch {
	case d.System():
		w.say("nothing to install: %s runs here, because nothing is declared\nhelp: gvx install stable", foreign(d.Program))
		return nil, nil
	case d.Installed:
		return []wish{{goversion.Exactly(d.Version), goversion.Line{}, asked}}, nil
	}
	return []wish{{d.Request, d.Floor, asked}}, nil
}

func (w *world) installOne(c *cli.Context, v goversion.Version, asked install.Asked) error {
	if found, ok, err := w.haveShared(v); err != nil {
		return err
	} else if ok {
		return w.sayShared(c, found)
	}
	if w.dryRun {
		return w.wouldInstall(c.Context, v, asked)
	}
	if c.Bool("ask") {
		if err := w.ask(c.Context, v, asked); err != nil {
			return err
		}
	}
	installed, already, err := w.bring(c.Context, v, asked)
	if err != nil {
		return err
	}
	if c.Bool("automatic") {
		w.print("%v", installed.Tree.Version) // the shim reads it
		return nil
	}
	if already {
		w.say("%v is installed already", v)
	}
	return nil
}

// sayShared is for what all users have already.
func (w *world) sayShared(c *cli.Context, found located) error {
	v := found.Tree.Version
	switch {
	case w.dryRun:
		w.print("%v is installed already (%s)", v, foreign(found.GOROOT))
	case c.Bool("automatic"):
		w.print("%v", v) // the shim reads it
	default:
		w.say("%v is installed already in the system store (%s)", v, foreign(found.store.Dirs().Data))
	}
	return nil
}

// bring installs v and tells how it went. What is there already needs no network
// and no proxy.
func (w *world) bring(ctx context.Context, v goversion.Version, asked install.Asked) (store.Installed, bool, error) {
	in, err := w.reachFor(ctx, v)
	if err != nil {
		return store.Installed{}, false, err
	}
	start := w.now()
	installed, already, err := w.installBy(ctx, in, v, asked)
	if errors.Is(err, install.ErrNoSource) {
		// It was there, so nobody was reached; and then another gvx removed it.
		if in, err = w.reachToInstall(ctx); err == nil {
			installed, already, err = w.installBy(ctx, in, v, asked)
		}
	}
	if err != nil || already {
		return installed, already, missingRather(ctx, in, v, err)
	}
	r := installed.Receipt
	w.note(audit.Record{Event: audit.Install, Version: v.String(), Digest: r.H1, Proofs: r.Proofs, Subject: r.Source.URL, By: asked.By, Automatic: !asked.Requested})
	w.say("installed %v: %s in %d files from %s, proved by %s, in %.1fs", v, size(r.SizeBytes), r.Files, foreign(r.Source.Name),
		provedBy(r), w.now().Sub(start).Seconds())
	if put := installed.PutAside; len(put.Files) > 0 {
		w.say("it was damaged; put aside: %d %s, in %s", len(put.Files), plural(len(put.Files), "file", "files"), w.shorten(put.Path))
	}
	return installed, false, nil
}

func (w *world) installBy(ctx context.Context, in *install.Installer, v goversion.Version, asked install.Asked) (store.Installed, bool, error) {
	bar := w.newBar(v)
	defer bar.end()
	in.Progress = bar.update
	return in.Install(ctx, v, asked)
}

// provedBy names who vouches, in a few words.
func provedBy(r store.Receipt) string {
	by := fmt.Sprintf("record %d of %s", r.Sumdb.ID, foreign(r.Sumdb.Log))
	if g := r.GPG; g != nil {
		by = signer(*g) + " and " + by
	}
	if r.Sigstore != nil {
		by += " and the cosign key of the mirror"
	}
	return by
}

// missingRather tells a release that does not exist from one that the checksum log
// should have and lacks. Proxy and log are asked at once, so either may be the
// first to say that it knows nothing of it.
func missingRather(ctx context.Context, in *install.Installer, v goversion.Version, err error) error {
	var refuted *verify.RefutedError
	if !errors.As(err, &refuted) || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var missing *release.NotFoundError
	if there := in.Exists(ctx, v); errors.As(there, &missing) {
		return missing
	}
	return err
}

// reachFor is [world.reachToInstall] for v; where v is there with all the proofs that
// are demanded, nobody is reached: neither a network nor a proxy is needed then.
func (w *world) reachFor(ctx context.Context, v goversion.Version) (*install.Installer, error) {
	i, err := w.store.Find(v)
	if errors.Is(err, fs.ErrNotExist) {
		return w.reachToInstall(ctx)
	}
	if err != nil {
		return nil, err
	}
	policy, err := w.policyHere()
	if err != nil {
		return nil, err
	}
	in, err := w.installer(&network{}, policy)
	if err != nil || in.Policy.Demand(verify.Subject{Version: v, Platform: w.store.Platform()}, i.Receipt.Proofs) == nil {
		return in, err
	}
	return w.reachToInstall(ctx)
}

func (w *world) wouldInstall(ctx context.Context, v goversion.Version, asked install.Asked) error {
	if i, err := w.store.Find(v); err == nil {
		w.print("%v is installed already (%s)", v, w.shorten(i.GOROOT))
		return nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	in, err := w.reachToInstall(ctx)
	if err != nil {
		return err
	}
	if err := in.Exists(ctx, v); err != nil {
		return err
	}
	var places []string
	subject := verify.Subject{Version: v, Platform: w.store.Platform()}
	for _, source := range in.Sources {
		if in.Policy.Demand(subject, source.Proofs(subject.Platform)) == nil {
			places = append(places, w.placeOf(source.Name()))
		}
	}
	w.print("would install %v for %v from %s (asked for by %s)", v, w.store.Platform(), strings.Join(places, ", else "), foreign(asked.By))
	return nil
}

// placeOf says where a source is.
func (w *world) placeOf(source string) string {
	switch source {
	case "mirror":
		return foreign(w.shown(settings.Mirror))
	case "proxy":
		value, _ := w.goproxyShown()
		return foreign(value)
	}
	return source
}
