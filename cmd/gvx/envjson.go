package main

import (
	"os"
	"path/filepath"

	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/shim"
)

// settingJSON is one value of gvx env --json.
type settingJSON struct {
	Value  string `json:"value"`
	Origin string `json:"origin"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
}

// envJSON is gvx env --json. Environment and Unset are what gvx env --shell prints.
type envJSON struct {
	Settings    map[string]settingJSON `json:"settings"`
	GOPROXY     settingJSON            `json:"goproxy"`
	Version     string                 `json:"version,omitempty"`
	Installed   bool                   `json:"installed"`
	Source      *sourceJSON            `json:"source,omitempty"`
	GOROOT      string                 `json:"goroot,omitempty"`      // the real folder
	GOROOTLink  string                 `json:"goroot_link,omitempty"` // the same by the name versions/goX.Y.Z
	GOPATH      string                 `json:"gopath,omitempty"`
	GOMODCACHE  string                 `json:"gomodcache,omitempty"`
	Bin         string                 `json:"bin,omitempty"` // where go install puts programs
	GOTOOLCHAIN string                 `json:"gotoolchain,omitempty"`
	Path        []string               `json:"path,omitempty"`
	Environment map[string]string      `json:"environment"`
	Unset       []string               `json:"unset,omitzero"`
	Error       string                 `json:"error,omitempty"`
}

func (w *world) printEnvJSON() error {
	out := envJSON{Settings: map[string]settingJSON{}, Environment: map[string]string{}}
	for _, name := range settings.Names() {
		v := w.settings.Get(name)
		out.Settings[string(name)] = settingJSON{w.shown(name), string(v.Origin.Kind), v.Origin.File, v.Origin.Line}
	}
	value, origin := w.goproxyShown()
	out.GOPROXY = settingJSON{Value: value, Origin: origin}
	d, err := w.resolver().Resolve()
	if d.Reason.Kind != "" {
		out.Version = d.Version.String()
		out.Source = &sourceJSON{string(d.Reason.Kind), d.Reason.File, d.Reason.Line, d.Reason.Text}
	}
	switch {
	case err != nil:
	case !d.Installed:
		err = w.missing(d)
	default:
		w.environmentOf(d).into(&out)
		out.GOROOTLink = w.versionLink(d)
	}
	if err != nil {
		out.Error = err.Error()
	}
	return w.printJSON(out)
}

// into tells what an editor needs of e.
func (e environment) into(out *envJSON) {
	folders := shim.GoFolders(e.decision, e.all)
	out.Installed = true
	out.GOROOT = realPath(e.decision.GOROOT)
	out.GOPATH, out.GOMODCACHE, out.Bin = folders.GOPATH, folders.GOMODCACHE, e.bin
	out.GOTOOLCHAIN = e.all.Get("GOTOOLCHAIN")
	out.Path = filepath.SplitList(e.all.Get("PATH"))
	for _, v := range e.set {
		out.Environment[v.name] = v.value
	}
	out.Unset = append([]string{}, e.unset...) // a list, also where nothing is
}

// versionLink is the toolchain of d by the name that outlives repairs; "" for the
// system's go, and where such a name is no folder.
func (w *world) versionLink(d shim.Decision) string {
	for _, s := range w.stores() {
		link := s.Dirs().VersionLink(d.Version)
		if filepath.Dir(d.GOROOT) == s.Dirs().Toolchains() && sameFolder(link, d.GOROOT) {
			return link
		}
	}
	return ""
}

func sameFolder(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && x.IsDir() && os.SameFile(x, y)
}
