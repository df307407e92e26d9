//go:build unix

package store_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/store"
)

// Folders that do not belong there, of which the name of one begins that of another:
// sorted, what is in the first comes behind the second.
func TestQuarantineTakesFoldersOfLikeNames(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	var want []string
	inFolder(t, filepath.Join(i.GOROOT, "src"), func() {
		for _, dir := range []string{"src/more", "src/more-", "src/more.go", "src/more/in"} {
			file := filepath.Join(i.GOROOT, dir, "x.go")
			if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(dir), 0o444)); err != nil {
				t.Fatal(err)
			}
			want = append(want, dir, dir+"/x.go")
		}
	})
	slices.Sort(want)
	_, q := w.repair(toolchain)
	w.mustBeRight(toolchain)
	if !slices.Equal(q.Files, want) {
		t.Errorf("quarantine = %q, want %q", q.Files, want)
	}
	mustHold(t, q, want)
}

// mustHold fails unless all of files are in the quarantine, and those named x.go hold
// the name of their folder.
func mustHold(t *testing.T, q store.Quarantine, files []string) {
	t.Helper()
	for _, name := range files {
		path := filepath.Join(q.Path, name)
		if _, err := os.Lstat(path); err != nil {
			t.Error(err)
		}
		if data, err := os.ReadFile(path); filepath.Base(name) == "x.go" && (err != nil || string(data) != filepath.Dir(name)) {
			t.Errorf("%s holds %q, %v", name, data, err)
		}
	}
}

// Whatever the modes of its folders, a repair finds what is wrong in them.
func TestQuarantineFromClosedFolders(t *testing.T) {
	for _, mode := range []fs.FileMode{0, 0o111, 0o222, 0o444, 0o555, 0o666} {
		for _, closed := range []string{".", "src", "src/fmt"} {
			toolchain := small("1.27.4")
			w := newWorld(t, toolchain)
			i := w.install(toolchain)
			spoil(t, filepath.Join(i.GOROOT, "src/fmt/print.go"), "package evil\n")
			inFolder(t, filepath.Join(i.GOROOT, "src/fmt"), func() {
				os.MkdirAll(filepath.Join(i.GOROOT, "src/fmt/more"), 0o755)
				os.WriteFile(filepath.Join(i.GOROOT, "src/fmt/more/x.go"), []byte("src/fmt/more"), 0o444)
			})
			os.Chmod(filepath.Join(i.GOROOT, closed), mode)
			_, q := w.repair(toolchain)
			w.mustBeRight(toolchain)
			want := []string{"src/fmt/more", "src/fmt/more/x.go", "src/fmt/print.go"}
			if !slices.Equal(q.Files, want) {
				t.Errorf("%s of mode %o: quarantine = %q", closed, mode, q.Files)
			}
			mustHold(t, q, want)
		}
	}
}

// What may not be read may be anything, and is not deleted.
func TestQuarantineTakesUnreadableFiles(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("SKIP as root: root reads everything")
	}
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	os.Chmod(filepath.Join(i.GOROOT, "VERSION"), 0)
	_, q := w.repair(toolchain)
	w.mustBeRight(toolchain)
	if !slices.Equal(q.Files, []string{"VERSION"}) {
		t.Errorf("quarantine = %q", q.Files)
	}
}

// quarantined are the files below the quarantine, without the folder of each repair.
func (w *world) quarantined() []string {
	var names []string
	filepath.WalkDir(w.dirs.Quarantine(), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(w.dirs.Quarantine(), path)
			_, name, _ := strings.Cut(filepath.ToSlash(rel), "/")
			names = append(names, name)
		}
		return nil
	})
	slices.Sort(names)
	return names
}

// A repair that ends before everything is put aside leaves it to those after it,
// and nothing is deleted until then.
func TestQuarantineAfterADeath(t *testing.T) {
	damaged := func(i store.Installed) string { return ".damaged-" + i.Tree.String() + "-77" }
	deaths := map[string]struct {
		leave func(t *testing.T, w *world, i store.Installed)
		whole bool
		want  []string
	}{
		"before the exchange": {func(t *testing.T, w *world, i store.Installed) {
			copyTree(t, filepath.Join(w.dirs.Toolchains(), damaged(i)), small("1.27.4"))
		}, false, []string{"VERSION"}},
		"after it": {func(t *testing.T, w *world, i store.Installed) {
			rename(t, i.GOROOT, filepath.Join(w.dirs.Toolchains(), damaged(i)))
			copyTree(t, i.GOROOT, small("1.27.4"))
		}, true, []string{"VERSION"}},
		"after it, without the sums": {func(t *testing.T, w *world, i store.Installed) {
			rename(t, i.GOROOT, filepath.Join(w.dirs.Toolchains(), damaged(i)))
			os.Remove(w.dirs.Manifest(i.Tree))
		}, false, nil},
		"after it, with other sums": {func(t *testing.T, w *world, i store.Installed) {
			rename(t, i.GOROOT, filepath.Join(w.dirs.Toolchains(), damaged(i)))
			os.WriteFile(w.dirs.Manifest(i.Tree), small("1.27.4").With("VERSION", "x").Manifest().Text(), 0o644)
		}, false, nil},
		"half put aside": {func(t *testing.T, w *world, i store.Installed) {
			old := filepath.Join(w.dirs.Toolchains(), damaged(i))
			spoil(t, filepath.Join(i.GOROOT, "LICENSE"), "x")
			rename(t, i.GOROOT, old)
			copyTree(t, i.GOROOT, small("1.27.4"))
			put := filepath.Join(w.dirs.Quarantine(), i.Tree.String()+"-20261121T070000")
			os.MkdirAll(put, 0o700)
			os.Chmod(old, 0o700)
			rename(t, filepath.Join(old, "LICENSE"), filepath.Join(put, "LICENSE"))
		}, true, []string{"LICENSE", "VERSION"}},
	}
	for name, death := range deaths {
		t.Run(name, func(t *testing.T) {
			toolchain := small("1.27.4")
			w := newWorld(t, toolchain)
			i := w.install(toolchain)
			spoil(t, filepath.Join(i.GOROOT, "VERSION"), "x")
			death.leave(t, w, i)
			if death.whole {
				if err := w.store.Tidy(context.Background()); err != nil {
					t.Fatal(err)
				}
			} else {
				w.repair(toolchain)
			}
			w.mustBeRight(toolchain)
			got := w.quarantined()
			if death.want == nil { // all of it: nobody can tell what is right
				death.want = got
				if !slices.Contains(got, "toolchain/VERSION") || !slices.Contains(got, "toolchain/LICENSE") {
					t.Errorf("quarantine = %q", got)
				}
			}
			if !slices.Equal(got, death.want) {
				t.Errorf("quarantine = %q, want %q", got, death.want)
			}
		})
	}
}

// When nothing can be put aside the toolchain is mended all the same, and the damaged
// one stays for later.
func TestQuarantineThatCannotBeMade(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	spoil(t, filepath.Join(i.GOROOT, "VERSION"), "x")
	if err := os.WriteFile(w.dirs.Quarantine(), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	held := w.lock(toolchain.Subject)
	staged, verified := w.staged(held, toolchain)
	if _, _, err := w.store.Replace(context.Background(), held, staged, verified, asked()); err == nil {
		t.Error("Replace says nothing of it")
	}
	staged.Discard() // takes nothing any more
	held.Release()
	if report, err := w.store.Check(context.Background(), i, w.server.LogKey()); err != nil || !report.OK() {
		t.Errorf("Check = %+v, %v", report, err)
	}
	for range 2 {
		w.store.Tidy(context.Background())
		kept, _ := filepath.Glob(filepath.Join(w.dirs.Toolchains(), ".damaged-*", "VERSION"))
		if len(kept) != 1 {
			t.Fatalf("the damaged toolchain is gone: %q", kept)
		}
		if data, _ := os.ReadFile(kept[0]); string(data) != "x" {
			t.Errorf("it holds %q", data)
		}
	}
	os.Remove(w.dirs.Quarantine())
	w.store.Tidy(context.Background())
	w.mustBeRight(toolchain)
	if got := w.quarantined(); !slices.Equal(got, []string{"VERSION"}) {
		t.Errorf("quarantine = %q", got)
	}
}
