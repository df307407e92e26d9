package main

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/install"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/shim"
)

// envShellBin remembers which folder of installed programs was put on PATH, so that
// whoever puts another one there takes it away: the shells' hooks, and gvx env.
const envShellBin = "GVX_SHELL_BIN"

// envShellPwd is the folder for which a shell's hook put it there.
const envShellPwd = "GVX_SHELL_PWD"

// sayMoved tells who sits in a shell whose hook follows the folder, and has just changed
// what runs in this one, that the programs on PATH are still those of before: the hook asks
// when the folder changes, and not when its files do.
func (w *world) sayMoved() {
	if w.getenv(envShellPwd) != w.getenv("PWD") || w.getenv("PWD") == "" {
		return
	}
	d, err := w.resolver().Resolve()
	if err != nil {
		return // the next go says so
	}
	if bin := w.installBin(d); bin != "" && bin != w.getenv(envShellBin) {
		w.say("go install puts programs into %s now; cd away and back to have it on PATH", w.shorten(bin))
	}
}

// environment is what a shell or an editor needs to be in to run the go of this folder
// without a shim: what that go gets, and on PATH what it installs.
type environment struct {
	decision shim.Decision
	all      shim.Environ
	bin      string     // where go install puts programs; "" where it refuses
	set      []variable // what differs from what gvx was started with, by name
	unset    []string
}

type variable struct{ name, value string }

// environmentOf returns the environment of d, which is installed.
func (w *world) environmentOf(d shim.Decision) environment {
	old := shim.Environ(w.environ())
	child := shim.Environ(shim.ChildEnv(d, w.dirs, w.settings, old))
	e := environment{decision: d, bin: shim.InstallBin(d, child)}
	path, added := withBin(d, child.Get("PATH"), e.bin, old.Get(envShellBin))
	e.all = withVariable(withVariable(child, "PATH", path), envShellBin, added)
	e.compare(old)
	return e
}

// withBin puts bin on path behind what belongs to d, so that nothing that go install
// brought is called in the place of go; added is "" where it is on path anyway. What was
// put there for another folder goes: last, and each bin of an isolated GOPATH.
func withBin(d shim.Decision, path, bin, last string) (with, added string) {
	parts := strings.Split(path, string(os.PathListSeparator))
	parts = slices.DeleteFunc(parts, func(dir string) bool {
		return dir != "" && (filepath.Clean(dir) == last || isIsolatedBin(dir)) // an empty one is the working directory
	})
	if bin != "" && !slices.ContainsFunc(parts, func(dir string) bool { return dir != "" && filepath.Clean(dir) == bin }) {
		parts, added = slices.Insert(parts, front(d, parts), bin), bin
	}
	return strings.Join(parts, string(os.PathListSeparator)), added
}

// front is how many of the first folders on PATH belong to d: its bin, and the shims in
// which the go command looks for other releases. The system's go may stand further back.
func front(d shim.Decision, parts []string) int {
	if d.GOROOT == "" {
		return slices.IndexFunc(parts, func(dir string) bool { return filepath.Clean(dir) == filepath.Dir(d.Program) }) + 1
	}
	n := 1
	if d.Switchable {
		n += 1 + len(d.SharedShims)
	}
	return min(n, len(parts))
}

func isIsolatedBin(dir string) bool {
	dir = filepath.Clean(dir)
	return filepath.Base(dir) == "bin" && layout.IsGOPATH(filepath.Dir(dir))
}

// withVariable is env with another value of name, and without it where that is "".
func withVariable(env shim.Environ, name, value string) shim.Environ {
	kept := slices.DeleteFunc(slices.Clone(env), func(entry string) bool {
		_, is := shim.Environ{entry}.Lookup(name)
		return is
	})
	if value == "" {
		return kept
	}
	return append(kept, name+"="+value)
}

// compare finds what e has that old has not, and the other way round. The count of shims
// that are above stays: it ends loops. An empty variable is as good as none.
func (e *environment) compare(old shim.Environ) {
	for _, entry := range e.all {
		name, value, _ := strings.Cut(entry, "=")
		if before, ok := old.Lookup(name); name != "" && (!ok || before != value) {
			e.set = append(e.set, variable{name, value})
		}
	}
	for _, entry := range old {
		name, value, _ := strings.Cut(entry, "=")
		if _, ok := e.all.Lookup(name); name != "" && value != "" && !ok && name != "GVX_DEPTH" {
			e.unset = append(e.unset, name)
		}
	}
	slices.SortFunc(e.set, func(a, b variable) int { return cmp.Compare(a.name, b.name) })
	slices.Sort(e.unset)
}

// installedHere is the decision of this folder, with the toolchain installed where the
// settings allow it.
func (w *world) installedHere(ctx context.Context) (shim.Decision, error) {
	resolver := w.resolver()
	d, err := resolver.Resolve()
	if err != nil || d.Installed {
		return d, err
	}
	asked := install.Asked{By: d.Reason.Show("")}
	if _, err := w.installFor(ctx, d, asked); err != nil {
		return d, err
	}
	if d, err = resolver.Resolve(); err == nil && !d.Installed {
		err = w.missing(d)
	}
	return d, err
}
