//go:build unix

package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// publish puts a toolchain into the store anew, as an install does that brings more
// proofs.
func (w *world) publish(held *store.Held, st *store.Staged, v *verify.Verified, a store.Asked) store.Installed {
	w.t.Helper()
	i, err := w.store.Publish(context.Background(), held, st, v, a)
	if err != nil {
		w.t.Fatal(err)
	}
	return i
}

// Whoever runs from a damaged toolchain keeps it, be it installed or not.
func TestPublishOverDamageLeavesWhatRuns(t *testing.T) {
	sleep, err := os.ReadFile("/bin/sleep")
	if _, proc := os.Stat("/proc/self/exe"); err != nil || proc != nil {
		t.Skip("SKIP: no /bin/sleep to run, or no /proc to see it run")
	}
	for _, installed := range []bool{true, false} {
		toolchain := small("1.27.4").With("bin/sleep", string(sleep))
		w := newWorld(t, toolchain)
		i := w.install(toolchain)
		p, err := os.StartProcess(filepath.Join(i.GOROOT, "bin/sleep"), []string{"sleep", "60"}, &os.ProcAttr{})
		if err != nil {
			t.Skip("SKIP: a program cannot be run here: ", err)
		}
		defer p.Kill()
		spoil(t, filepath.Join(i.GOROOT, "LICENSE"), "x")
		if !installed {
			os.Remove(w.dirs.VersionLink(toolchain.Subject.Version))
		}
		held := w.lock(toolchain.Subject)
		staged, verified := w.staged(held, toolchain)
		w.publish(held, staged, verified, asked())
		held.Release()
		if kept, _ := filepath.Glob(filepath.Join(w.dirs.Toolchains(), ".removed-*", "bin", "sleep")); len(kept) != 1 {
			t.Fatalf("installed %v: the tree that somebody runs from is gone", installed)
		}
		p.Kill()
		p.Wait()
		w.store.Tidy(context.Background())
		w.mustBeRight(toolchain)
		want := map[bool][]string{true: {"LICENSE"}}[installed]
		if got := w.quarantined(); !slices.Equal(got, want) {
			t.Errorf("installed %v: quarantine = %q", installed, got)
		}
	}
}

// The receipt keeps what was true of the damaged one.
func TestPublishOverDamageKeepsTheWish(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	spoil(t, filepath.Join(i.GOROOT, "LICENSE"), "x")
	held := w.lock(toolchain.Subject)
	staged, verified := w.staged(held, toolchain)
	w.publish(held, staged, verified, store.Asked{Source: store.Origin{Name: "go.dev"}, By: "go.mod:3", At: repairTime})
	w.mustBeRight(toolchain)
	r, err := w.store.Receipt(i.Tree)
	if err != nil || !r.Requested || r.AskedBy != "a test" || r.Source.Name != "go.dev" || !r.InstalledAt.Equal(i.Receipt.InstalledAt) || r.RepairedAt == nil || !r.RepairedAt.Equal(repairTime) {
		t.Errorf("the receipt says %+v, %v", r, err)
	}
}

// When the receipt cannot be written, an installed toolchain stays, mended.
func TestPublishOverDamageKeepsWhatIsInstalled(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("SKIP as root: a read-only folder stops nobody")
	}
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	spoil(t, filepath.Join(i.GOROOT, "LICENSE"), "x")
	held := w.lock(toolchain.Subject)
	staged, verified := w.staged(held, toolchain)
	os.Chmod(w.dirs.Receipts(), 0o555)
	if _, err := w.store.Publish(context.Background(), held, staged, verified, asked()); err == nil {
		t.Error("Publish succeeded without a receipt")
	}
	os.Chmod(w.dirs.Receipts(), 0o755)
	w.mustBeRight(toolchain)
	if got := w.quarantined(); !slices.Equal(got, []string{"LICENSE"}) {
		t.Errorf("quarantine = %q", got)
	}
}

// What stands in the place of an installed toolchain and is no folder goes the same
// way.
func TestPublishOverSomethingElse(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	unlockTree(i.GOROOT)
	if err := errors.Join(os.RemoveAll(i.GOROOT), os.Symlink("/usr", i.GOROOT)); err != nil {
		t.Fatal(err)
	}
	held := w.lock(toolchain.Subject)
	staged, verified := w.staged(held, toolchain)
	again := w.publish(held, staged, verified, asked())
	w.mustBeRight(toolchain)
	if !slices.Equal(again.PutAside.Files, []string{"toolchain"}) {
		t.Errorf("put aside: %+v", again.PutAside)
	}
	if target, err := os.Readlink(filepath.Join(again.PutAside.Path, "toolchain")); target != "/usr" {
		t.Errorf("%q, %v", target, err)
	}
}
