//go:build unix

package store_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// What a repair leaves that was killed, at each point where it may be: another repair
// mends the toolchain and leaves nothing beside it, and so does Tidy as far as the
// toolchain is whole.
func TestReplaceAfterADeath(t *testing.T) {
	stem := func(i store.Installed) string {
		return i.Tree.Version.String() + "." + i.Tree.Platform.String() + "-77"
	}
	points := map[string]struct {
		leave func(t *testing.T, w *world, i store.Installed)
		whole bool
	}{
		"staged": {func(t *testing.T, w *world, i store.Installed) {
			held := w.lock(subjectOf(i))
			w.staged(held, small("1.27.4"))
			held.Release()
		}, false},
		"changed places": {func(t *testing.T, w *world, i store.Installed) {
			rename(t, i.GOROOT, filepath.Join(w.dirs.Toolchains(), ".staging-"+stem(i)))
			copyTree(t, i.GOROOT, small("1.27.4"))
		}, true},
		"changed places in two steps, after the first": {func(t *testing.T, w *world, i store.Installed) {
			rename(t, i.GOROOT, filepath.Join(w.dirs.Toolchains(), ".removed-"+stem(i)))
			held := w.lock(subjectOf(i))
			w.staged(held, small("1.27.4"))
			held.Release()
		}, false},
		"the old one renamed": {func(t *testing.T, w *world, i store.Installed) {
			rename(t, i.GOROOT, filepath.Join(w.dirs.Toolchains(), ".removed-"+stem(i)))
			copyTree(t, i.GOROOT, small("1.27.4"))
		}, true},
		"half in quarantine": {func(t *testing.T, w *world, i store.Installed) {
			old := filepath.Join(w.dirs.Toolchains(), ".removed-"+stem(i))
			rename(t, i.GOROOT, old)
			copyTree(t, i.GOROOT, small("1.27.4"))
			os.MkdirAll(filepath.Join(w.dirs.Quarantine(), i.Tree.String()+"-20261121T070000"), 0o700)
			os.Chmod(old, 0o700)
			rename(t, filepath.Join(old, "VERSION"), filepath.Join(w.dirs.Quarantine(), i.Tree.String()+"-20261121T070000", "VERSION"))
		}, true},
		"half removed": {func(t *testing.T, w *world, i store.Installed) {
			old := filepath.Join(w.dirs.Toolchains(), ".removed-"+stem(i))
			rename(t, i.GOROOT, old)
			copyTree(t, i.GOROOT, small("1.27.4"))
			unlockTree(old)
			os.RemoveAll(filepath.Join(old, "src"))
		}, true},
	}
	for name, point := range points {
		t.Run(name, func(t *testing.T) {
			toolchain := small("1.27.4")
			w := newWorld(t, toolchain)
			i := w.install(toolchain)
			spoil(t, filepath.Join(i.GOROOT, "VERSION"), "x")
			point.leave(t, w, i)
			if point.whole {
				if err := w.store.Tidy(context.Background()); err != nil {
					t.Fatal(err)
				}
				w.mustBeRight(toolchain)
				return
			}
			w.repair(toolchain)
			w.mustBeRight(toolchain)
		})
	}
}

func subjectOf(i store.Installed) verify.Subject {
	return verify.Subject{Version: i.Tree.Version, Platform: i.Tree.Platform}
}

func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

// copyTree writes the published form of a toolchain.
func copyTree(t *testing.T, goroot string, toolchain releasetest.Toolchain) {
	t.Helper()
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	unlockTree(i.GOROOT)
	if err := os.CopyFS(goroot, os.DirFS(i.GOROOT)); err != nil {
		t.Fatal(err)
	}
	filepath.WalkDir(goroot, func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(goroot, path)
		mode := fs.FileMode(0o444)
		if d.IsDir() || verify.Executable(filepath.ToSlash(rel)) {
			mode = 0o555
		}
		return os.Chmod(path, mode)
	})
}

// Whoever runs from a damaged tree keeps it until he ends.
func TestReplaceLeavesWhatRuns(t *testing.T) {
	if _, err := os.Stat("/proc/self/exe"); err != nil {
		t.Skip("SKIP: no /proc, so nobody knows who runs from where")
	}
	sleep, err := os.ReadFile("/bin/sleep")
	if err != nil {
		t.Skip("SKIP: no /bin/sleep to run")
	}
	toolchain := small("1.27.4").With("bin/sleep", string(sleep))
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	p, err := os.StartProcess(filepath.Join(i.GOROOT, "bin/sleep"), []string{"sleep", "60"}, &os.ProcAttr{})
	if err != nil {
		t.Skip("SKIP: a program cannot be run here: ", err)
	}
	defer p.Kill()
	spoil(t, filepath.Join(i.GOROOT, "VERSION"), "x")
	w.repair(toolchain)
	removed := func() []string {
		names, _ := filepath.Glob(filepath.Join(w.dirs.Toolchains(), ".removed-*", "bin", "sleep"))
		return names
	}
	for _, act := range []func(){func() {}, func() { w.store.Tidy(context.Background()) }, func() {
		held := w.lock(toolchain.Subject)
		defer held.Release()
		staged, _ := w.staged(held, toolchain)
		staged.Discard()
	}} {
		if act(); len(removed()) != 1 {
			t.Fatal("the tree that somebody runs from is gone")
		}
	}
	p.Kill()
	p.Wait()
	if err := w.store.Tidy(context.Background()); err != nil {
		t.Fatal(err)
	}
	w.mustBeRight(toolchain)
}
