package store_test

import (
	"context"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// world is a store in a folder of its own, and a proxy with a log that proves
// what goes into it.
type world struct {
	t      testing.TB
	dirs   layout.Dirs
	store  *store.Store
	server *releasetest.Server
}

func newWorld(t testing.TB, toolchains ...releasetest.Toolchain) *world {
	t.Helper()
	home := t.TempDir()
	dirs, err := layout.New(func(name string) string {
		if name == "HOME" {
			return home
		}
		return ""
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(dirs, goversion.Host())
	if err != nil {
		t.Fatal(err)
	}
	// Read-only folders keep t.TempDir's own cleaning from working.
	t.Cleanup(func() { unlockTree(home) })
	return &world{t: t, dirs: dirs, store: s, server: releasetest.New(t, toolchains...)}
}

func unlockTree(dir string) {
	filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() {
			os.Chmod(path, 0o700)
		}
		return nil
	})
}

func small(version string) releasetest.Toolchain {
	return releasetest.Small(version, goversion.Host())
}

// entriesOf are the entries of a toolchain as an archive would tell them.
func entriesOf(t releasetest.Toolchain) []store.Entry {
	var entries []store.Entry
	for name, content := range t.Files {
		entries = append(entries, file(name, content))
	}
	return entries
}

func file(name, content string) store.Entry {
	return store.Entry{Name: name, Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}
}

func sequence(entries []store.Entry) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func (w *world) lock(s verify.Subject) *store.Held {
	w.t.Helper()
	held, err := w.store.Lock(context.Background(), s, store.Waiting{Timeout: time.Second, Command: "a test"})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(held.Release)
	return held
}

// judge asks the log for what it has of s and judges m by it.
func (w *world) judge(s verify.Subject, m verify.Manifest) (*verify.Verified, error) {
	w.t.Helper()
	proof, err := w.prove(s)
	if err != nil {
		w.t.Fatal(err)
	}
	return verify.Policy{LogKey: w.server.LogKey()}.Judge(s, m, verify.Evidence{Log: proof})
}

func (w *world) prove(s verify.Subject) (*verify.LogProof, error) {
	log := &verify.Log{Key: w.server.LogKey(), Head: w.server.Head(), Remote: w.server.Remote(), Heads: forgetful{}}
	return log.Prove(context.Background(), s)
}

// forgetful is a head store that keeps nothing.
type forgetful struct{}

func (forgetful) Load() ([]byte, error)         { return nil, nil }
func (forgetful) Replace(old, new []byte) error { return nil }

// install puts t into the store by the store's own steps.
func (w *world) install(t releasetest.Toolchain) store.Installed {
	w.t.Helper()
	held := w.lock(t.Subject)
	defer held.Release()
	staged, m, err := w.store.Stage(context.Background(), held, sequence(entriesOf(t)), store.DefaultBudget(1<<20))
	if err != nil {
		w.t.Fatal(err)
	}
	verified, err := w.judge(t.Subject, m)
	if err != nil {
		w.t.Fatal(err)
	}
	i, err := w.store.Publish(context.Background(), held, staged, verified, store.Asked{Requested: true, By: "a test", At: time.Now()})
	if err != nil {
		w.t.Fatal(err)
	}
	return i
}

// files lists what is below the data folder, but for locks and the format.
func (w *world) files() []string {
	var names []string
	filepath.WalkDir(w.dirs.Data, func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(w.dirs.Data, path)
		if err == nil && !d.IsDir() && filepath.Dir(rel) != filepath.Join("store", "locks") && filepath.Base(rel) != "format" {
			names = append(names, filepath.ToSlash(rel))
		}
		return nil
	})
	slices.Sort(names)
	return names
}

// mustBeEmpty fails when the store holds anything of a toolchain.
func (w *world) mustBeEmpty() {
	w.t.Helper()
	if names := w.files(); len(names) > 0 {
		w.t.Errorf("the store holds %v", names)
	}
	folders, _ := os.ReadDir(w.dirs.Toolchains())
	for _, f := range folders {
		w.t.Errorf("the toolchains folder holds %s", f.Name())
	}
}

func budget() store.Budget { return store.DefaultBudget(1 << 20) }

func asked() store.Asked { return store.Asked{Requested: true, By: "a test", At: time.Now()} }
