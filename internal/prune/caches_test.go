package prune_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/prune"
	"github.com/gvx-go/gvx/store"
)

// A module cache stays for every release that a link or another platform's tree names,
// and while it is not old enough: another store may have the same caches.
func TestWhichModulesGo(t *testing.T) {
	w := newWorld(t, small("1.27.1"))
	i := w.install(small("1.27.1"), true, now)
	const other = "plan9-arm-0123456789abcdef"
	check(t, os.Mkdir(filepath.Join(w.dirs.Toolchains(), "go1.26.2."+other), 0o755))
	if runtime.GOOS != "windows" { // where an entry is a file
		for name, tree := range map[string]string{"go1.25.3": "go1.25.3." + other, "go1.24.4": "go1.24.4" + i.Tree.String()[len("go1.27.1"):]} {
			check(t, os.Symlink("../store/toolchains/"+tree, filepath.Join(w.dirs.Versions(), name)))
		}
	}
	caches := []struct {
		key   string
		fresh string // what came into it a day ago
		why   string
	}{
		{"go1.27.1", "", ""}, {"go1.27", "", ""}, // installed
		{"go1.26.2", "", ""}, {"go1.26", "", ""}, // another platform's
		{"go1.25.3", "", ""}, {"go1.25", "", ""}, // linked by another platform
		{"go1.24.4", "", ""}, {"go1.24", "", ""}, // linked, and its files are gone
		{"go1.23", ".", ""},
		{"go1.22", "example.com", ""},
		{"go1.21", filepath.Join("cache", "lock"), ""},
		{"go1.20", filepath.Join("example.com", "a"), "no go1.20 is there any more, and nothing came into it for 100 days"},
		{"go1.27.2", "", "no go1.27.2 is there any more, and nothing came into it for 100 days"},
	}
	var want []string
	for _, c := range caches {
		dir := w.dirs.GOMODCACHE(c.key)
		w.put(filepath.Join(dir, "example.com", "a", "f"), 1)
		w.put(filepath.Join(dir, "cache", "lock"), 0)
		w.age(dir, 100)
		if c.fresh != "" {
			check(t, os.Chtimes(filepath.Join(dir, c.fresh), daysAgo(1), daysAgo(1)))
		}
		if c.why != "" {
			want = append(want, "modules "+c.key+": "+c.why)
		}
	}
	if runtime.GOOS == "windows" {
		return
	}
	w.want(w.run(prune.Options{Dry: true}), want...)
	w.want(w.run(prune.Options{}), want...)
	for _, c := range caches {
		if _, err := os.Stat(w.dirs.GOMODCACHE(c.key)); (err == nil) != (c.why == "") {
			t.Errorf("%s: %v", c.key, err)
		}
	}
	w.want(w.run(prune.Options{OlderThan: time.Hour, Dry: true}),
		"modules go1.23: no go1.23 is there any more, and nothing came into it for 1 day",
		"modules go1.22: no go1.22 is there any more, and nothing came into it for 1 day",
		"modules go1.21: no go1.21 is there any more, and nothing came into it for 1 day")
}

// meddling has a gvx try the store's lock, without waiting, each time that a prune asks
// whether it should go on.
type meddling struct {
	context.Context
	store       *store.Store
	free, taken atomic.Int64
}

func (m *meddling) Err() error {
	unlock, err := m.store.LockShared(context.Background(), store.Waiting{})
	if err != nil {
		m.taken.Add(1)
		return nil
	}
	unlock()
	m.free.Add(1)
	return nil
}

// A dry run keeps nobody away while it measures.
func TestADryRunKeepsNobodyAwayWhileItMeasures(t *testing.T) {
	w := newWorld(t, small("1.27.1"), small("1.27.2"), small("1.26.1"))
	w.install(small("1.27.1"), false, now)
	w.install(small("1.27.2"), true, now)
	lost := w.install(small("1.26.1"), true, now)
	check(t, os.Remove(w.dirs.VersionLink(lost.Tree.Version)))
	w.put(filepath.Join(w.dirs.Toolchains(), ".staging-go1.26.1."+goversion.Host().String()+"-77", "f"), 100)
	want := []string{
		"toolchain go1.27.1: replaced by go1.27.2",
		"leftover " + lost.Tree.String() + ": nothing leads to it",
		"leftover .staging-go1.26.1." + goversion.Host().String() + "-77: of an install that ended early",
	}
	ctx := &meddling{Context: context.Background(), store: w.store}
	r, err := prune.Pruner{Dirs: w.dirs, Store: w.store}.Run(ctx, prune.Options{Dry: true, OlderThan: prune.DefaultAge, Now: now})
	check(t, err)
	w.want(r, want...)
	// Three toolchains and the blobs, of several files each, are looked at.
	if free := ctx.free.Load(); free < 30 || ctx.taken.Load() > free {
		t.Errorf("the lock was free %d times and taken %d times", free, ctx.taken.Load())
	}
}

// A download that a gvx of another store works on, which has the same cache, stays, and
// its notes.
func TestDownloadsThatSomebodyHas(t *testing.T) {
	w := newWorld(t)
	taken, free := filepath.Join(w.dirs.Downloads(), "go1.27.1.part"), filepath.Join(w.dirs.Downloads(), "go1.27.2.part")
	for _, path := range []string{taken, taken + ".json", free, free + ".json"} {
		w.put(path, 1)
	}
	f, err := os.OpenFile(taken, os.O_RDWR, 0)
	check(t, err)
	defer f.Close()
	if err := fsx.TryLock(f); err != nil {
		t.Skip("this file system has no locks: ", err)
	}
	const why = ": nobody works on it"
	w.want(w.run(prune.Options{}), "download go1.27.2.part"+why, "download go1.27.2.part.json"+why)
	for _, path := range []string{taken, taken + ".json"} {
		if _, err := os.Lstat(path); err != nil {
			t.Error(err)
		}
	}
}
