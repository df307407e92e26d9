package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gvx-go/gvx/internal/doctor"
	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/shim"
	"github.com/gvx-go/gvx/store"
)

// ailing is a world of which parts may be missing: doctor must work where gvx itself does
// not.
type ailing struct {
	*world
	dirErr  error // the working directory cannot be told
	trouble error // why nothing can be resolved
}

// loadToDiagnose is [gvx.load] for a machine that may be broken. What cannot be read is
// data; the shim stumbles over it too, and so it is what the toolchain's error says.
func (g *gvx) loadToDiagnose() *ailing {
	a := &ailing{world: &world{gvx: g}}
	a.dir, a.dirErr = os.Getwd()
	a.dirs, a.trouble = g.home()
	if a.dirs == (layout.Dirs{}) {
		a.settings = defaultSettings()
		return a
	}
	set, err := settings.Load(g.getenv, a.dirs.Env(), layout.SystemEnv())
	if err != nil {
		set = defaultSettings()
	}
	a.settings, a.trouble = set, errors.Join(a.trouble, err)
	if a.store, err = store.Open(a.dirs, goversion.Host()); err != nil {
		a.store = nil // the resolver judges that itself
	}
	return a
}

// defaultSettings are those of who sets nothing.
func defaultSettings() settings.Settings {
	set, _ := settings.Load(func(string) string { return "" }, "", "") // reads nothing
	return set
}

// hereNow is what the checks may ask about the running machine.
func (a *ailing) hereNow() *doctor.Here {
	home := a.dirs.Home
	if home == "" {
		home = absoluteOrNone(a.getenv("HOME"))
	}
	h := &doctor.Here{
		Host: host.Running(home, a.dir, a.environ(), a.now), Dirs: a.dirs, Settings: a.settings,
		Self: doctor.Program{Version: ownVersion()}, Shim: a.installedShim(),
	}
	h.Self.Path, _ = os.Executable() // "" where the system cannot say
	a.addStores(h)
	a.addDecision(h)
	h.Toolchain.None = a.none(h.Toolchain.Err)
	h.Ports = a.ports()
	return h
}

func absoluteOrNone(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return ""
}

// installedShim is the shim in the folder of shims, with the version that its build says.
func (a *ailing) installedShim() doctor.Program {
	if a.dirs == (layout.Dirs{}) {
		return doctor.Program{}
	}
	file := a.dirs.Shim("go")
	info, err := readBuild(file)
	switch {
	case errors.Is(err, fs.ErrPermission) || err != nil && !exists(file):
		return doctor.Program{} // it is not there, or nobody here may look
	case err != nil || info.Path != shimModule:
		return doctor.Program{Path: file}
	case isRelease(info.Main.Version):
		return doctor.Program{Path: file, Version: info.Main.Version}
	}
	return doctor.Program{Path: file, Version: ownRelease}
}

// addStores adds what is installed.
func (a *ailing) addStores(h *doctor.Here) {
	if a.store == nil {
		return
	}
	for _, s := range a.shared().usable {
		h.Shared = append(h.Shared, s.Dirs())
	}
	for _, s := range a.stores() {
		installed, _, _ := s.List() // what is odd there, gvx verify tells
		for _, i := range installed {
			h.Installed = append(h.Installed, doctor.Installed{
				Version: i.Tree.Version, GOROOT: i.GOROOT, Shared: s != a.store, At: i.Receipt.InstalledAt,
			})
		}
	}
}

// addDecision adds what the shim would do in this folder.
func (a *ailing) addDecision(h *doctor.Here) {
	if a.dirs == (layout.Dirs{}) {
		h.Toolchain.Err = a.trouble
		return
	}
	resolver := a.resolver()
	resolver.DirErr = a.dirErr
	h.Module = a.moduleOf(resolver)
	if a.trouble != nil {
		h.Toolchain.Err = a.trouble
		return
	}
	d, err := resolver.Resolve()
	h.Toolchain = a.toolchainOf(d, err)
	if err == nil {
		h.Child = shim.ChildEnv(d, a.dirs, a.settings, a.environ())
	}
}

// none is why no go would run here, in the words of the shim.
func (a *ailing) none(err error) doctor.None {
	if err == nil {
		return doctor.None{}
	}
	x, nothing := explain(err, a.dir), (*shim.NothingError)(nil)
	for _, row := range x.Rows {
		x.What += "; " + row.Label + " " + row.Text
	}
	return doctor.None{Text: x.What, Help: x.Help, Undeclared: errors.As(err, &nothing) && nothing.Reason.File == ""}
}

// toolchainOf is a decision as the checks want it.
func (a *ailing) toolchainOf(d shim.Decision, err error) doctor.Toolchain {
	t := doctor.Toolchain{Version: d.Version, Why: d.Reason.Show(a.dir), Err: err}
	if t.Version.IsZero() && !d.System() && a.store != nil {
		t.Version, _ = d.Request.Select(a.installedVersions(), goversion.Known(), d.Floor)
	}
	if err != nil || !d.Installed {
		return t
	}
	t.GOROOT, t.System, t.Program = d.GOROOT, d.System(), d.Program
	if t.Program == "" {
		t.Program = filepath.Join(d.GOROOT, "bin", "go"+exeSuffix)
	}
	return t
}
