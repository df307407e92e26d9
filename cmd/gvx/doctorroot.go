package main

import (
	"os"
	"path/filepath"

	"github.com/gvx-go/gvx/internal/doctor"
	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
)

// machineBelow is the system whose files lie below root. Nothing of the running one is
// mixed in, but the environment, and which Go the question is about: that is what gvx
// current says where the user is. Its files are looked for below root alone.
func (g *gvx) machineBelow(root string) (*doctor.Here, error) {
	real, err := realFolder(root)
	if err != nil {
		return nil, err
	}
	dir := "/"
	if wd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(real, realPath(wd)); err == nil && filepath.IsLocal(rel) {
			dir = filepath.Join("/", rel)
		}
	}
	dirs, _ := layout.New(g.getenv) // zero without HOME
	h := &doctor.Here{
		Host: host.Below(real, absoluteOrNone(g.getenv("HOME")), dir, g.environ(), g.now), Dirs: dirs, Settings: defaultSettings(),
		Self: doctor.Program{Version: ownVersion()},
	}
	if dirs != (layout.Dirs{}) {
		h.Installed = installedBelow(h)
	}
	h.Module = moduleBelow(h)
	a := g.loadToDiagnose()
	h.Ports.Newest = a.newest
	a.addAsked(h)
	return h, nil
}

// addAsked adds the release and the module of the working folder. The system's go is this
// machine's and says nothing about another one.
func (a *ailing) addAsked(h *doctor.Here) {
	if a.dirs == (layout.Dirs{}) || a.trouble != nil {
		return
	}
	resolver := a.resolver()
	if h.Module.File == "" {
		h.Module = a.moduleOf(resolver)
	}
	d, err := resolver.Resolve()
	if err != nil || d.System() {
		return
	}
	t := a.toolchainOf(d, nil)
	h.Toolchain = doctor.Toolchain{Version: t.Version, Why: t.Why}
	for _, i := range h.Installed {
		if i.Version == t.Version {
			h.Toolchain.GOROOT, h.Toolchain.Program = i.GOROOT, filepath.Join(i.GOROOT, "bin", "go")
		}
	}
}

// realFolder is the folder that the user named, without links.
func realFolder(root string) (string, error) {
	const help = "gvx doctor --root DIR"
	abs, err := filepath.Abs(root)
	if root == "" || err != nil {
		return "", usagef(help, "--root wants a folder")
	}
	real, err := filepath.EvalSymlinks(abs)
	if err != nil {
		return "", usagef(help, "there is no folder %s to look at: %s", foreign(root), oneLine(err))
	}
	if st, err := os.Stat(real); err != nil || !st.IsDir() {
		return "", usagef(help, "%s is no folder", foreign(root))
	}
	return real, nil
}

// installedBelow are the toolchains in the user's store, as its links name them.
func installedBelow(h *doctor.Here) (found []doctor.Installed) {
	names, _ := h.Names(h.Dirs.Versions()) // none is an answer
	for _, name := range names {
		v, err := goversion.Parse(name)
		if err != nil || v.String() != name {
			continue
		}
		target, err := h.Readlink(h.Dirs.VersionLink(v))
		if err != nil {
			continue
		}
		if tree, ok := layout.ParseLink(v, target); ok {
			found = append(found, doctor.Installed{Version: v, GOROOT: h.Dirs.GOROOT(tree)})
		}
	}
	return found
}

// moduleBelow is the nearest go.work, else go.mod, upwards from the folder to root.
func moduleBelow(h *doctor.Here) doctor.Module {
	for _, name := range []string{"go.work", "go.mod"} {
		for dir := h.Dir; ; dir = filepath.Dir(dir) {
			file := filepath.Join(dir, name)
			if data, err := h.Read(file); err == nil {
				return parseModule(file, data)
			}
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	return doctor.Module{}
}
