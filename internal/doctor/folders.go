package doctor

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

// folder is one in which the go command or gvx writes.
type folder struct {
	name string // GOCACHE, GOMODCACHE, GOPATH, GOTMPDIR, TMPDIR or "gvx's store"
	path string // absolute, but for what a variable says against Go's rules
	set  GoVar  // what decided; not Set where it is the default
	// aside is true where the go command that the shim starts has another one.
	aside bool
}

// goFolders are those of the go command that the shim starts, and those that a go command
// has without the shim, as an editor may start it, where these are others.
func (h *Here) goFolders() (all []folder) {
	own := h.foldersBy(h.GoVar)
	if h.Shim.Path == "" || h.Child == nil {
		return own
	}
	all = h.foldersBy(h.ChildVar)
	for _, f := range own {
		if !slices.ContainsFunc(all, func(g folder) bool { return g.path == f.path }) {
			f.aside = true
			all = append(all, f)
		}
	}
	return all
}

func (h *Here) foldersBy(ask func(string) GoVar) (all []folder) {
	gopath, first := h.gopath(ask)
	for _, f := range []folder{gopath, variable(ask, "GOMODCACHE", under(first, "pkg", "mod")), variable(ask, "GOCACHE", under(h.UserCache(), "go-build"))} {
		if filepath.IsAbs(f.path) {
			all = append(all, f)
		}
	}
	return all
}

// gopath is the first entry of GOPATH, into which go writes; the default is ~/go.
func (h *Here) gopath(ask func(string) GoVar) (f folder, first string) {
	f = variable(ask, "GOPATH", under(h.Home, "go"))
	if entries := filepath.SplitList(f.path); len(entries) > 0 {
		f.path = entries[0]
	}
	return f, f.path
}

func variable(ask func(string) GoVar, name, fallback string) folder {
	v := ask(name)
	if v.Set() {
		fallback = v.Value
	}
	return folder{name: name, path: fallback, set: v}
}

func under(dir string, names ...string) string {
	if dir == "" {
		return ""
	}
	return filepath.Join(append([]string{dir}, names...)...)
}

// storeFolder is where gvx keeps toolchains; ok is false without a home.
func (h *Here) storeFolder() (f folder, ok bool) {
	return folder{name: "gvx's store", path: h.Dirs.Data}, h.Dirs.Data != ""
}

// tempFolder is where go build works and go test runs what it built.
func (h *Here) tempFolder() folder {
	if f := variable(h.ChildVar, "GOTMPDIR", ""); f.path != "" {
		return f
	}
	return folder{name: "TMPDIR", path: h.TempDir(), set: GoVar{Name: "TMPDIR", Value: h.Getenv("TMPDIR"), Origin: "environment"}}
}

// source names the folder and what decided about it.
func (f folder) source(h *Here) string {
	switch {
	case f.set.Name == "":
		return h.Show(f.path)
	case f.set.Set():
		return f.name + " (" + f.set.From(h) + ")"
	}
	return f.name + " (default)"
}

// nearest is path, or the nearest folder above it that is there.
func (h *Here) nearest(path string) (host.File, error) {
	for dir := filepath.Clean(path); ; dir = filepath.Dir(dir) {
		f, err := h.Stat(dir)
		if err == nil || dir == filepath.Dir(dir) {
			return f, err
		}
	}
}

// unset are the lines that take back what decided about f: none where nothing did.
func (f folder) unset() []string {
	switch f.set.Origin {
	case "environment":
		return []string{"unset " + f.set.Name}
	case "user":
		return []string{"go env -u " + f.set.Name}
	}
	return nil
}

// inHome reports whether path is below the user's own folder.
func (h *Here) inHome(path string) bool {
	rel, err := filepath.Rel(h.Home, path)
	return h.Home != "" && err == nil && filepath.IsLocal(rel)
}

// size is a number of bytes for people.
func size(n uint64) string {
	switch {
	case n >= 10<<30:
		return fmt.Sprintf("%d GiB", n>>30)
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d KiB", n>>10)
}
