package store_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/store"
)

func TestTidyRemovesWhatNobodyNeeds(t *testing.T) {
	kept, orphan, busy := small("1.27.4"), small("1.26.9"), small("1.25.3")
	w := newWorld(t, kept, orphan, busy)
	w.install(kept)
	lost := w.install(orphan)
	locked := w.install(busy)
	for _, i := range []layout.Tree{lost.Tree, locked.Tree} {
		if err := os.Remove(w.dirs.VersionLink(i.Version)); err != nil {
			t.Fatal(err)
		}
	}
	platform := kept.Subject.Platform.String()
	for _, name := range []string{".staging-go1.24.1." + platform + "-77", ".removed-go1.24.1." + platform + "-77"} {
		os.MkdirAll(filepath.Join(w.dirs.Toolchains(), name, "src"), 0o755)
		os.Chmod(filepath.Join(w.dirs.Toolchains(), name), 0o555)
	}
	strangers := []string{"something", ".staging-what", "go1.24.1.plan9-arm-0123456789abcdef"}
	for _, name := range strangers {
		os.Mkdir(filepath.Join(w.dirs.Toolchains(), name), 0o755)
	}
	old, fresh := filepath.Join(w.dirs.Versions(), ".gvx-temp-0000000000000001"), filepath.Join(w.dirs.Versions(), ".gvx-temp-0000000000000002")
	os.WriteFile(old, nil, 0o644)
	os.WriteFile(fresh, nil, 0o644)
	os.Chtimes(old, time.Time{}, time.Now().Add(-2*time.Hour))
	writer := flock.New(fresh)
	if ok, err := writer.TryLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	defer writer.Close()
	held := w.lock(busy.Subject) // somebody is at work on it
	if err := w.store.Tidy(context.Background()); err != nil {
		t.Fatal(err)
	}
	held.Release()
	want := map[string]bool{kept.Subject.Version.String(): true}
	for _, name := range strangers {
		want[name] = true
	}
	entries, _ := os.ReadDir(w.dirs.Toolchains())
	for _, e := range entries {
		if tree, ok := layout.ParseTree(e.Name()); ok && (tree.Version == kept.Subject.Version || tree == locked.Tree) {
			continue
		}
		if !want[e.Name()] {
			t.Errorf("%s is still there", e.Name())
		}
		delete(want, e.Name())
	}
	for _, name := range strangers {
		if want[name] {
			t.Errorf("%s, which is not gvx's, was removed", name)
		}
	}
	if _, err := os.Lstat(w.dirs.Receipt(lost.Tree)); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the receipt of a removed toolchain is still there")
	}
	if _, err := os.Lstat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Error("an old temporary file is still there")
	}
	if _, err := os.Lstat(fresh); err != nil {
		t.Error("a temporary file that may be in use is gone")
	}
}

func TestListPassesOverLinksOnTheirWay(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	w.install(toolchain)
	if err := os.Symlink("../store/toolchains/x", filepath.Join(w.dirs.Versions(), ".gvx-temp-0000000000000123")); err != nil {
		t.Fatal(err)
	}
	if all, odd, err := w.store.List(); len(all) != 1 || len(odd) != 0 || err != nil {
		t.Errorf("List = %v, %v, %v", all, odd, err)
	}
}

// Whoever still runs from a toolchain that was uninstalled keeps it when it is
// installed again.
func TestPublishAdoptsAWholeFolder(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	before, err := os.Stat(filepath.Join(i.GOROOT, "bin", "go"))
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(w.dirs.VersionLink(toolchain.Subject.Version))
	w.install(toolchain)
	after, err := os.Stat(filepath.Join(i.GOROOT, "bin", "go"))
	if err != nil || !os.SameFile(before, after) {
		t.Errorf("the folder was replaced (%v)", err)
	}
	if entries, _ := os.ReadDir(w.dirs.Toolchains()); len(entries) != 1 {
		t.Errorf("left are %v", entries)
	}
}

// When the link was made and could not be made to last, it is taken back first.
func TestPublishTakesTheLinkBack(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("SKIP as root: a read-only folder stops nobody")
	}
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	w.lock(toolchain.Subject).Release()
	os.Chmod(w.dirs.Receipts(), 0o555)
	held := w.lock(toolchain.Subject)
	staged, m, err := w.store.Stage(context.Background(), held, sequence(entriesOf(toolchain)), budget())
	if err != nil {
		t.Fatal(err)
	}
	verified, err := w.judge(toolchain.Subject, m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.Publish(context.Background(), held, staged, verified, asked()); err == nil {
		t.Fatal("Publish succeeded without a receipt")
	}
	held.Release()
	w.sweepBlobs(w.whole()) // they are proved, and nobody's
	w.mustBeEmpty()
}

// A home that two architectures share has one link for both: the last install's. What the
// other one installed is no leftover.
func TestTidyLeavesTheOtherPlatforms(t *testing.T) {
	mine := small("1.27.4")
	platform, err := goversion.ParsePlatform("linux-riscv64")
	if err != nil || platform == goversion.Host() {
		t.Skip("this is the other platform")
	}
	other := releasetest.Small("1.27.4", platform)
	w := newWorld(t, mine, other)
	i := w.install(mine)
	s, err := store.Open(w.dirs, platform)
	if err != nil {
		t.Fatal(err)
	}
	there := &world{t: t, dirs: w.dirs, store: s, server: w.server}
	there.install(other)
	if _, err := w.store.Find(mine.Subject.Version); err == nil {
		t.Fatal("the link leads to both")
	}
	if err := w.store.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{i.GOROOT, w.dirs.Receipt(i.Tree), w.dirs.Manifest(i.Tree)} {
		if _, err := os.Lstat(path); err != nil {
			t.Error(err)
		}
	}
}
