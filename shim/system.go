package shim

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/goversion"
)

// behind finds commands on PATH that are not gvx's.
type behind struct {
	homes      homes
	path       string
	executable string // the running program; "" where it is not known
	observe    Observer
}

// find returns the first executable of that name, "" where there is none. No shim is
// one, under whatever name and wherever it was copied to.
func (b behind) find(command string) string {
	for _, dir := range filepath.SplitList(b.path) {
		// An entry relative to the working directory is anybody's; os/exec refuses
		// it too.
		if !filepath.IsAbs(dir) || b.isOwn(filepath.Clean(dir)) {
			continue
		}
		file := filepath.Join(dir, command+exeSuffix)
		st, err := os.Stat(file)
		if err != nil || !isProgram(st) || !mayRun(file) {
			continue
		}
		if b.isShim(file, st) || b.inStore(file) {
			b.observe.note("passed over: gvx's own", file)
			continue
		}
		return file
	}
	return ""
}

// isShim reports whether file, of which st tells, is a shim: one of these by device and
// inode, or a copy, of another gvx's build too, by what Go writes into a program.
func (b behind) isShim(file string, st os.FileInfo) bool {
	return isAny(st, b.own()) || isBuiltAsShim(file, st.Size())
}

// own returns what tells the shim's own files, under whatever name.
func (b behind) own() []os.FileInfo {
	var own []os.FileInfo
	add := func(file string) {
		if st, err := os.Stat(file); err == nil {
			own = append(own, st)
		}
	}
	add(b.executable)
	for _, h := range b.homes {
		add(h.Shim("go"))
	}
	return own
}

func isAny(st os.FileInfo, others []os.FileInfo) bool {
	for _, other := range others {
		if os.SameFile(st, other) {
			return true
		}
	}
	return false
}

// isOwn reports whether dir, a clean entry of PATH, is the shims' or in one of gvx's
// toolchains.
func (b behind) isOwn(dir string) bool {
	return b.homes.any(func(h *home) bool { return dir == h.Shims() }) || b.homes.haveToolchain(dir)
}

func (b behind) inStore(file string) bool {
	real, err := filepath.EvalSymlinks(file)
	if err != nil {
		return false
	}
	return b.homes.any(func(h *home) bool {
		store, err := filepath.EvalSymlinks(h.Toolchains())
		return err == nil && below(real, store)
	})
}

// gorootOf returns the GOROOT that the go at file belongs to and its release, as
// far as its VERSION file says.
func gorootOf(file string) (goroot string, v goversion.Version) {
	real, err := filepath.EvalSymlinks(file)
	if err != nil {
		return "", v
	}
	goroot = filepath.Dir(filepath.Dir(real))
	data, _, err := fileread.Bounded(filepath.Join(goroot, "VERSION"), maxLineFile)
	if err != nil {
		return "", v
	}
	first, _, _ := strings.Cut(string(data), "\n")
	// A distribution's go may have a suffix of its own, "go1.24.4-deb1".
	v, _ = goversion.ParseToolchain(strings.TrimSpace(first))
	return goroot, v
}

// gofmt returns the gofmt that belongs to the go at program: beside it, in its
// GOROOT, or the next on PATH.
func (b behind) gofmt(program, goroot string) string {
	candidates := [...]string{filepath.Dir(program), bin(goroot)}
	for _, dir := range candidates {
		file := filepath.Join(dir, "gofmt"+exeSuffix)
		if st, err := os.Stat(file); filepath.IsAbs(dir) && err == nil && isProgram(st) && !b.isShim(file, st) {
			return file
		}
	}
	return b.find("gofmt")
}
