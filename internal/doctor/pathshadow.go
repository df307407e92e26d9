package doctor

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/gvx-go/gvx/internal/goversion"
)

var pathShadow = Check{
	ID:        "path.shadow",
	Severity:  Error,
	Title:     "another go that comes before the shim",
	Reads:     []string{"PATH", "go and gofmt in each of its folders", "VERSION of their GOROOT, or their build's own record"},
	Threshold: "any go or gofmt before gvx's shim",
	About: "A shell runs the first `go` on `PATH`. Where that is not gvx's shim, no file of a project decides which release runs: `go version` shows the same one everywhere, " +
		"and a build fails with `go.mod requires go >= …` although the release is installed. The line that mends it is the one that `gvx setup` prints; it belongs at the end of the shell's rc file. " +
		"A folder of gvx's own store may stand first (`gvx env` and `gvx exec` put it there) as long as it is that of this folder's release. Nothing is started to find out: the version comes from the file `VERSION`.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		shims, there := h.shimThere()
		if !there {
			return h.notSetUp(), nil
		}
		var found []Finding
		var seen []string // folders that were told already
		for _, name := range []string{"go", "gofmt"} {
			all := h.programsOnPath(name)
			first := slices.IndexFunc(all, func(p onPath) bool { return p.kind == shimProgram })
			before := all
			if first >= 0 {
				before = all[:first]
			}
			before = slices.DeleteFunc(slices.Clone(before), h.isResolved)
			if len(before) == 0 || slices.Contains(seen, filepath.Dir(before[0].path)) {
				continue
			}
			if first < 0 && len(before) < len(all) {
				continue // the shell of gvx env or gvx exec, which needs no shim
			}
			seen = append(seen, filepath.Dir(before[0].path))
			found = append(found, h.shadow(before[0], shims, first < 0))
		}
		return found, nil
	},
}

// notSetUp tells who never ran gvx setup that what gvx chooses is not what runs. Before
// something of gvx's is to run here nobody expects that.
func (h *Here) notSetUp() []Finding {
	all := h.programsOnPath("go")
	v := h.Toolchain.Version
	if len(all) == 0 || all[0].kind != foreignProgram || h.Toolchain.System || h.Toolchain.GOROOT == "" || all[0].release() == v {
		return nil
	}
	return []Finding{{
		Severity: Info, Source: "PATH", Value: h.Show(all[0].path), Threshold: "the shim first", Fix: Shell("gvx setup"),
		Text: all[0].described(h) + " runs as go, and not " + v.String() + ", which gvx has for this folder (" + h.Toolchain.Why + "): gvx setup puts the shim before it, and gvx exec runs a command without that",
	}}
}

// isResolved reports whether p is of the toolchain that runs here anyway.
func (h *Here) isResolved(p onPath) bool {
	if p.kind != storeProgram {
		return false
	}
	if h.Toolchain.GOROOT == "" {
		return true // nothing is known that it could contradict
	}
	return h.within(p.real, h.Toolchain.GOROOT)
}

func (h *Here) shadow(p onPath, shims string, absent bool) Finding {
	f := Finding{Severity: Error, Source: "PATH", Value: h.Show(p.path), Threshold: "the shim first", Fix: h.shimsFirst(shims, absent)}
	switch {
	case p.kind == storeProgram:
		f.Text = p.described(h) + " is of gvx's store, and comes before the shim: it runs everywhere in this shell"
		if v := h.Toolchain.Version; v != (goversion.Version{}) {
			f.Text += ", and this folder wants " + v.String()
		}
	case absent:
		f.Text = p.described(h) + " runs as " + filepath.Base(p.path) + ": the folder of the shims, " + h.Show(shims) + ", is not on PATH, so no file of a project decides"
	default:
		f.Text = p.described(h) + " comes before the shim"
	}
	return f
}
