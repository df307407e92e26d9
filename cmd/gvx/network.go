package main

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/install"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/shim"
	"github.com/gvx-go/gvx/verify"
)

// goproxy returns the value of GOPROXY and where it stands: the environment, Go's
// own file, or the go.env of a toolchain at hand, newest of the store first.
func (w *world) goproxy() (value, origin string, err error) {
	return release.FindGOPROXY(w.getenv, w.goEnvFiles())
}

func (w *world) goEnvFiles() []string {
	if w.system {
		return w.systemGoEnvFiles()
	}
	var files []string
	for _, s := range w.stores() {
		if installed, _, err := s.List(); err == nil {
			for i := len(installed) - 1; i >= 0; i-- {
				files = append(files, filepath.Join(installed[i].GOROOT, "go.env"))
			}
		}
	}
	if goroot := w.systemGOROOT(); goroot != "" {
		files = append(files, filepath.Join(goroot, "go.env"))
	}
	return files
}

// systemGOROOT returns the GOROOT of the go that is on PATH behind the shims.
func (w *world) systemGOROOT() string {
	d, err := w.resolver().System()
	if err != nil {
		return ""
	}
	return d.GOROOT
}

// goproxyShown is GOPROXY as it may be shown.
func (w *world) goproxyShown() (value, origin string) {
	raw, origin, err := w.goproxy()
	if err != nil {
		return "", "not set anywhere"
	}
	proxies, err := release.ParseProxies(raw, origin)
	if err != nil {
		return "", oneLine(err)
	}
	return release.ShowProxies(proxies), origin
}

// patience is how long servers are waited for: the client's own measures. A
// test's binary has less of it.
var patience struct {
	stall   time.Duration
	backoff func(n int) time.Duration
}

// network is what a command needs that asks servers.
type network struct {
	sources []install.Source
	log     *verify.Log
}

// network returns the sources of toolchains that the settings name, and the log: the
// same ones each time, because a source that could not be reached once in a command is
// not waited for again.
func (w *world) network(ctx context.Context) (n *network, err error) {
	if w.net == nil {
		w.net, err = w.newNetwork(ctx)
	}
	return w.net, err
}

func (w *world) newNetwork(ctx context.Context) (*network, error) {
	client := release.NewClient(release.Config{
		UserAgent: "gvx/" + ownVersion(),
		Offline:   w.offline(),
		Log:       func(line string) { w.say("gvx: %s", line) },
		Now:       w.now,
		Netrc:     w.netrc(),
		Stall:     patience.stall,
		Backoff:   patience.backoff,
	})
	proxies, noProxy, err := w.proxies()
	if err != nil {
		return nil, err
	}
	names, mirror, err := w.sourceNames()
	if err != nil {
		return nil, err
	}
	n := &network{log: &verify.Log{
		Key:    trust.key,
		Head:   trust.head,
		Remote: release.NewLogRemote(client, proxies),
		Heads:  install.HeadFile{Context: ctx, Dirs: w.store.Dirs(), Waiting: w.waiting()},
		Tiles:  install.TileFolder{Dirs: w.store.Dirs()},
	}}
	for i, name := range names {
		switch {
		case name == "go.dev":
			n.sources = append(n.sources, w.dist(client, mirror, i+1 < len(names)))
		case noProxy != nil:
			n.sources = append(n.sources, install.Unavailable{Source: name, Err: noProxy})
		default:
			n.sources = append(n.sources, release.NewProxySource(client, proxies))
		}
	}
	return n, nil
}

// netrc returns what reads the user's .netrc, nil where that is not to be read: GOAUTH
// says so, or the store is that of all users.
func (w *world) netrc() func() ([]byte, error) {
	if w.system || !release.WantsNetrc(w.getenv, w.goEnvFiles()) {
		return nil
	}
	return func() ([]byte, error) { return release.ReadNetrc(w.getenv) }
}

// dist returns go.dev as a source, or the mirror in its place. It is eager where
// another source follows.
func (w *world) dist(client *release.Client, mirror release.Mirror, eager bool) *release.DistSource {
	cfg := release.DistConfig{
		Mirror:   mirror,
		Sigstore: w.settings.Get(settings.CosignKey).Text != "" && !mirror.IsZero(),
		Eager:    eager,
	}
	if !w.dryRun {
		cfg.Cache = install.FeedFile{Dirs: w.store.Dirs()}
	}
	return release.NewDistSource(client, cfg)
}

// proxies returns the module proxies of GOPROXY, or that nobody names any: go.dev and
// the log itself can do without.
func (w *world) proxies() (proxies []release.Proxy, none *release.NoProxyError, err error) {
	value, origin, err := w.goproxy()
	if errors.As(err, &none) {
		return nil, none, nil
	}
	if err != nil {
		return nil, nil, err
	}
	proxies, err = release.ParseProxies(value, origin)
	return proxies, nil, err
}

// sourceNames returns the sources in order, and the mirror that stands for go.dev. A
// mirror that the user names is where he wants it from: nothing else is asked then,
// unless he names the sources too.
func (w *world) sourceNames() (names []string, mirror release.Mirror, err error) {
	names, set := w.settings.Sources()
	value := w.settings.Get(settings.Mirror)
	if value.Text == "" {
		return names, mirror, nil
	}
	if mirror, err = release.ParseMirror(value.Text); err != nil {
		return nil, mirror, &problem{
			code:  exitFailed,
			text:  oneLine(err),
			facts: []shim.Row{fact("set in", w.origin(value.Origin))},
			help:  "gvx env -u GVX_MIRROR, or unset GVX_MIRROR",
		}
	}
	if !set {
		names = []string{"go.dev"}
	}
	return names, mirror, nil
}

// offline reports whether no socket may be opened: by the settings, or by --offline.
func (w *world) offline() bool { return w.settings.Offline() || w.noNetwork }

func (w *world) installer(n *network, policy verify.Policy) (*install.Installer, error) {
	keys, err := w.ring().Keyring()
	if err != nil {
		return nil, err
	}
	cosign, err := w.cosignKey()
	if err != nil {
		return nil, err
	}
	return &install.Installer{
		Dirs:    w.store.Dirs(),
		Store:   w.store,
		Sources: n.sources,
		Log:     n.log,
		Policy:  policy,
		Keys:    keys,
		Cosign:  cosign,
		Waiting: w.waiting(),
		Say:     func(line string) { w.say("gvx: %s", line) },
		Warn:    func(err error) { w.say("gvx: warning: %s", oneLine(err)) },
		Now:     w.now,
		GVX:     ownVersion(),

		Traceless: w.dryRun,
	}, nil
}

// reach returns an installer with its network, for asking what there is and for
// mending what is installed: by what the settings demand, whatever this folder's
// repository does.
func (w *world) reach(ctx context.Context) (*install.Installer, error) {
	return w.reachBy(ctx, w.policy())
}

// reachToInstall is [world.reach] for bringing in a toolchain that is asked for here.
func (w *world) reachToInstall(ctx context.Context) (*install.Installer, error) {
	policy, err := w.policyHere()
	if err != nil {
		return nil, err
	}
	return w.reachBy(ctx, policy)
}

func (w *world) reachBy(ctx context.Context, policy verify.Policy) (*install.Installer, error) {
	n, err := w.network(ctx)
	if err != nil {
		return nil, err
	}
	return w.installer(n, policy)
}

// choose returns the release that r means now. An exact release needs no list.
// Offline, what is installed serves.
func (w *world) choose(ctx context.Context, r goversion.Request, floor goversion.Line) (goversion.Version, error) {
	if v, ok := r.Exact(); ok {
		return v, nil
	}
	if w.offline() {
		if v, ok := r.Select(w.installedVersions(), nil, floor); ok {
			return v, nil
		}
	}
	in, err := w.reach(ctx)
	if err != nil {
		return goversion.Version{}, err
	}
	return in.Choose(ctx, r, floor)
}
