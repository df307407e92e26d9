package main

import (
	"context"
	"path/filepath"
	"time"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/install"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/verify"
)

// goproxy returns the value of GOPROXY and where it stands: the environment, Go's
// own file, or the go.env of a toolchain at hand, newest of the store first.
func (w *world) goproxy() (value, origin string, err error) {
	return release.FindGOPROXY(w.getenv, w.goEnvFiles())
}

func (w *world) goEnvFiles() []string {
	var files []string
	if installed, _, err := w.store.List(); err == nil {
		for i := len(installed) - 1; i >= 0; i-- {
			files = append(files, filepath.Join(installed[i].GOROOT, "go.env"))
		}
	}
	if goroot := w.systemGOROOT(); goroot != "" {
		files = append(files, filepath.Join(goroot, "go.env"))
	}
	return files
}

// systemGOROOT returns the GOROOT of the go that is on PATH behind the shims.
func (w *world) systemGOROOT() string {
	d, err := w.resolver(nil).System()
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
	source *release.ProxySource
	log    *verify.Log
}

func (w *world) network(ctx context.Context) (*network, error) {
	value, origin, err := w.goproxy()
	if err != nil {
		return nil, err
	}
	return w.networkOf(ctx, value, origin)
}

// networkOf is [world.network] by a value of GOPROXY that stands at origin.
func (w *world) networkOf(ctx context.Context, value, origin string) (*network, error) {
	proxies, err := release.ParseProxies(value, origin)
	if err != nil {
		return nil, err
	}
	client := release.NewClient(release.Config{
		UserAgent: "gvx/" + ownVersion(),
		Offline:   w.settings.Offline(),
		Log:       func(line string) { w.say("gvx: %s", line) },
		Now:       w.now,
		Stall:     patience.stall,
		Backoff:   patience.backoff,
	})
	return &network{
		source: release.NewProxySource(client, proxies),
		log: &verify.Log{
			Key:    trust.key,
			Head:   trust.head,
			Remote: release.NewLogRemote(client, proxies),
			Heads:  install.HeadFile{Context: ctx, Dirs: w.dirs, Waiting: w.waiting()},
			Tiles:  install.TileFolder{Dirs: w.dirs},
		},
	}, nil
}

func (w *world) installer(n *network) *install.Installer {
	return &install.Installer{
		Dirs:    w.dirs,
		Store:   w.store,
		Source:  n.source,
		Log:     n.log,
		Policy:  verify.Policy{LogKey: trust.key, Require: w.settings.Require()},
		Waiting: w.waiting(),
		Warn:    func(err error) { w.say("gvx: warning: %s", oneLine(err)) },
		Now:     w.now,
		GVX:     ownVersion(),
	}
}

// seen returns the releases that are known to exist whatever a list says.
func (w *world) seen() ([]goversion.Version, error) {
	seen, err := release.ReadSeen(w.dirs.Seen())
	return append(seen, goversion.Known()...), err
}

// choose returns the release that r means now: by the source's list, and never
// below what is known to exist. An exact release needs no list. Offline, what is
// installed serves.
func (w *world) choose(ctx context.Context, r goversion.Request, floor goversion.Line) (goversion.Version, error) {
	if v, ok := r.Exact(); ok {
		return v, nil
	}
	if w.settings.Offline() {
		if v, ok := r.Select(w.installedVersions(), nil, floor); ok {
			return v, nil
		}
	}
	n, err := w.network(ctx)
	if err != nil {
		return goversion.Version{}, err
	}
	catalog, err := n.source.List(ctx, w.store.Platform())
	if err != nil {
		return goversion.Version{}, err
	}
	seen, err := w.seen()
	if err != nil {
		return goversion.Version{}, err
	}
	return catalog.Select(r, floor, seen)
}

func (w *world) installedVersions() []goversion.Version {
	installed, _, err := w.store.List()
	if err != nil {
		return nil
	}
	return versionsOf(installed)
}
