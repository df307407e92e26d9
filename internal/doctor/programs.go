package doctor

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/quote"
)

// programKind says whose a program on PATH is.
type programKind int

const (
	foreignProgram programKind = iota
	shimProgram                // gvx's shim, whoever's store it is of
	storeProgram               // of a toolchain in a store of gvx's
)

// shimModule is the path of the shim's main package, as its build has it.
const shimModule = "github.com/gvx-go/gvx/cmd/gvx-shim"

// onPath is a program that PATH leads to. It is read, and never started.
type onPath struct {
	path, real string
	entry      int // its folder is that entry of PATH, from 0
	kind       programKind
	version    string // as its GOROOT or its build says: go1.19.8; "" where neither does; foreign
	file       host.File
}

// pathFolders are the absolute entries of PATH, each once, with their places.
func (h *Here) pathFolders() (dirs []string, entries []int) {
	for i, dir := range filepath.SplitList(h.Getenv("PATH")) {
		if dir = filepath.Clean(dir); filepath.IsAbs(dir) && !slices.Contains(dirs, dir) {
			dirs, entries = append(dirs, dir), append(entries, i)
		}
	}
	return dirs, entries
}

// programsOnPath are the programs of that name in the order of PATH.
func (h *Here) programsOnPath(name string) (all []onPath) {
	dirs, entries := h.pathFolders()
	for i, dir := range dirs {
		file := filepath.Join(dir, h.programName(name))
		st, err := h.Stat(file)
		if err != nil || !st.Mode.IsRegular() || h.OS != "windows" && st.Mode&0o111 == 0 {
			continue
		}
		p := onPath{path: file, entry: entries[i], file: st, real: file}
		if real, err := h.Real(file); err == nil {
			p.real = real
		}
		h.identify(&p)
		all = append(all, p)
	}
	return all
}

func (h *Here) programName(name string) string {
	if h.OS == "windows" {
		return name + ".exe"
	}
	return name
}

// stores are the folders of the user's store and of those of all users.
func (h *Here) stores() []layout.Dirs { return append([]layout.Dirs{h.Dirs}, h.Shared...) }

func (h *Here) identify(p *onPath) {
	for _, dirs := range h.stores() {
		if dirs.Data == "" {
			continue
		}
		if h.sameFolder(filepath.Dir(p.path), dirs.Shims()) || h.isFileOf(p.file, dirs) {
			p.kind = shimProgram
			return
		}
		if h.within(p.real, dirs.Toolchains()) {
			p.kind = storeProgram
		}
	}
	if p.version = h.gorootVersion(p.real); p.version != "" {
		return
	}
	info, err := h.BuildInfo(p.path)
	switch {
	case err != nil:
	case info.Path == shimModule:
		p.kind = shimProgram
	case strings.HasPrefix(info.Path, "cmd/"):
		p.version = info.GoVersion // of the go command itself
	}
}

// isFileOf reports whether f is the shim of a store by another name.
func (h *Here) isFileOf(f host.File, dirs layout.Dirs) bool {
	shim, err := h.Stat(filepath.Join(dirs.Shims(), h.programName("go")))
	return err == nil && shim.Same(f)
}

func (h *Here) sameFolder(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := h.Stat(a)
	y, errY := h.Stat(b)
	return errX == nil && errY == nil && x.Same(y)
}

// within reports whether real, a path without links, lies in the folder dir.
func (h *Here) within(real, dir string) bool {
	if found, err := h.Real(dir); err == nil {
		dir = found
	}
	rel, err := filepath.Rel(dir, real)
	return err == nil && filepath.IsLocal(rel)
}

// gorootVersion returns what the GOROOT that the program at real belongs to says to be;
// "" where it belongs to none. It is foreign.
func (h *Here) gorootVersion(real string) string {
	dir := filepath.Dir(real)
	if filepath.Base(dir) != "bin" {
		return ""
	}
	return h.versionFile(filepath.Dir(dir))
}

// versionFile is the first line of a GOROOT's VERSION.
func (h *Here) versionFile(goroot string) string {
	text, err := h.Text(filepath.Join(goroot, "VERSION"))
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(first)
}

// release is p's version where it is one of a release.
func (p onPath) release() goversion.Version {
	name, _, _ := strings.Cut(p.version, " ") // experiments follow (cmd/dist)
	v, err := goversion.ParseToolchain(name)
	if err != nil {
		return goversion.Version{}
	}
	return v
}

// shown is "1.19.8", or what is known instead, safe for a terminal.
func (p onPath) shown() string {
	if p.version == "" {
		return "version not known"
	}
	return quote.Foreign(strings.TrimPrefix(p.version, "go"))
}

// owner is the name of who owns p, "" where there are no owners; safe for a terminal.
func (p onPath) owner(h *Here) string {
	if p.file.UID < 0 {
		return ""
	}
	return quote.Foreign(h.UserName(p.file.UID))
}

// described is "/usr/bin/go (1.19.8, root)".
func (p onPath) described(h *Here) string {
	text := h.Show(p.path) + " (" + p.shown()
	if owner := p.owner(h); owner != "" {
		text += ", " + owner
	}
	return text + ")"
}

// shimThere reports whether some store has a shim, on PATH or not, and where.
func (h *Here) shimThere() (dir string, ok bool) {
	for _, dirs := range h.stores() {
		if dirs.Data == "" {
			continue
		}
		if st, err := h.Stat(filepath.Join(dirs.Shims(), h.programName("go"))); err == nil && st.Mode&fs.ModeType == 0 {
			return dirs.Shims(), true
		}
	}
	return "", false
}
