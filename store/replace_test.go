//go:build unix

package store_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// staged is a toolchain that waits for its publication.
func (w *world) staged(held *store.Held, t releasetest.Toolchain) (*store.Staged, *verify.Verified) {
	w.t.Helper()
	staged, m, err := w.store.Stream(context.Background(), held, sequence(entriesOf(t)), budget())
	if err != nil {
		w.t.Fatal(err)
	}
	verified, err := w.judge(t.Subject, m)
	if err != nil {
		w.t.Fatal(err)
	}
	return staged, verified
}

var repairTime = time.Date(2026, 11, 21, 7, 0, 0, 0, time.UTC)

// repair replaces t by the store's own steps.
func (w *world) repair(t releasetest.Toolchain) (store.Installed, store.Quarantine) {
	w.t.Helper()
	held := w.lock(t.Subject)
	defer held.Release()
	staged, verified := w.staged(held, t)
	i, q, err := w.store.Replace(context.Background(), held, staged, verified, store.Asked{By: "gvx verify --repair", At: repairTime})
	if err != nil {
		w.t.Fatal(err)
	}
	return i, q
}

// mustBeRight fails unless the toolchain is installed, whole, and alone.
func (w *world) mustBeRight(toolchain releasetest.Toolchain) store.Installed {
	w.t.Helper()
	i, err := w.store.Find(toolchain.Subject.Version)
	if err != nil {
		w.t.Fatal(err)
	}
	if report, err := w.store.Check(context.Background(), i, w.server.LogKey()); err != nil || !report.OK() {
		w.t.Errorf("Check = %+v, %v", report, err)
	}
	if folders, _ := os.ReadDir(w.dirs.Toolchains()); len(folders) != 1 {
		w.t.Errorf("the toolchains folder holds %v", folders)
	}
	return i
}

// damages are what may be wrong with a toolchain, and what of it goes to quarantine.
func damages() map[string]struct {
	do   func(t *testing.T, w *world, i store.Installed)
	want []string
} {
	type damage = struct {
		do   func(t *testing.T, w *world, i store.Installed)
		want []string
	}
	in := func(dir string, change func(goroot string)) func(*testing.T, *world, store.Installed) {
		return func(t *testing.T, _ *world, i store.Installed) {
			inFolder(t, filepath.Join(i.GOROOT, dir), func() { change(i.GOROOT) })
		}
	}
	return map[string]damage{
		"nothing": {func(*testing.T, *world, store.Installed) {}, nil},
		"contents": {func(t *testing.T, _ *world, i store.Installed) {
			spoil(t, filepath.Join(i.GOROOT, "src/fmt/print.go"), "package evil\n")
		}, []string{"src/fmt/print.go"}},
		"a mode": {func(t *testing.T, _ *world, i store.Installed) { os.Chmod(filepath.Join(i.GOROOT, "bin/go"), 0o755) }, nil},
		"a file more": {in("src/fmt", func(goroot string) {
			os.WriteFile(filepath.Join(goroot, "src/fmt/evil.go"), []byte("package fmt"), 0o444)
		}), []string{"src/fmt/evil.go"}},
		"a folder more": {in("src", func(goroot string) {
			os.MkdirAll(filepath.Join(goroot, "src/evil/deep"), 0o755)
			os.WriteFile(filepath.Join(goroot, "src/evil/deep/x.go"), nil, 0o444)
			os.WriteFile(filepath.Join(goroot, "src/evil.go"), nil, 0o444)
			os.Chmod(filepath.Join(goroot, "src/evil/deep"), 0o555)
			os.Chmod(filepath.Join(goroot, "src/evil"), 0o555)
		}), []string{"src/evil", "src/evil.go", "src/evil/deep", "src/evil/deep/x.go"}},
		"a link for a folder": {in("src", func(goroot string) {
			os.Chmod(filepath.Join(goroot, "src/fmt"), 0o755)
			os.RemoveAll(filepath.Join(goroot, "src/fmt"))
			os.Symlink("/usr", filepath.Join(goroot, "src/fmt"))
		}), []string{"src/fmt"}},
		"a pipe for a file": {in(".", func(goroot string) {
			os.Remove(filepath.Join(goroot, "VERSION"))
			syscall.Mkfifo(filepath.Join(goroot, "VERSION"), 0o444)
		}), []string{"VERSION"}},
		"a folder for a file": {in(".", func(goroot string) {
			os.Remove(filepath.Join(goroot, "VERSION"))
			os.MkdirAll(filepath.Join(goroot, "VERSION/x"), 0o755)
		}), []string{"VERSION", "VERSION/x"}},
		"a file less": {in("src/fmt", func(goroot string) { os.Remove(filepath.Join(goroot, "src/fmt/print.go")) }), nil},
		"all of it": {func(t *testing.T, _ *world, i store.Installed) {
			unlockTree(i.GOROOT)
			os.RemoveAll(i.GOROOT)
		}, nil},
		"a file in its place": {func(t *testing.T, _ *world, i store.Installed) {
			unlockTree(i.GOROOT)
			os.RemoveAll(i.GOROOT)
			os.WriteFile(i.GOROOT, nil, 0o644)
		}, []string{"toolchain"}},
		"a link in its place": {func(t *testing.T, w *world, i store.Installed) {
			unlockTree(i.GOROOT)
			rename(t, i.GOROOT, filepath.Join(w.dirs.Data, "elsewhere"))
			os.Symlink("/usr", i.GOROOT)
		}, []string{"toolchain"}},
		"the link": {func(_ *testing.T, w *world, i store.Installed) { os.Remove(w.dirs.VersionLink(i.Tree.Version)) }, nil},
		"the link leads to other contents": {func(_ *testing.T, w *world, i store.Installed) {
			os.Remove(w.dirs.VersionLink(i.Tree.Version))
			os.Symlink("../store/toolchains/"+i.Tree.Version.String()+"."+i.Tree.Platform.String()+"-0123456789abcdef", w.dirs.VersionLink(i.Tree.Version))
		}, nil},
		"the receipt": {func(_ *testing.T, w *world, i store.Installed) { os.Remove(w.dirs.Receipt(i.Tree)) }, nil},
		"the receipt's form": {func(_ *testing.T, w *world, i store.Installed) {
			os.WriteFile(w.dirs.Receipt(i.Tree), []byte("{"), 0o644)
		}, nil},
		"the sums": {func(_ *testing.T, w *world, i store.Installed) { os.Remove(w.dirs.Manifest(i.Tree)) }, nil},
		"the sums' form": {func(_ *testing.T, w *world, i store.Installed) {
			os.WriteFile(w.dirs.Manifest(i.Tree), []byte("x"), 0o644)
		}, nil},
	}
}

func TestReplaceRepairsEverything(t *testing.T) {
	for name, damage := range damages() {
		t.Run(name, func(t *testing.T) {
			toolchain := small("1.27.4")
			w := newWorld(t, toolchain)
			i := w.install(toolchain)
			damage.do(t, w, i)
			before, _ := os.Lstat(i.GOROOT)
			again, q := w.repair(toolchain)
			if again.GOROOT != i.GOROOT {
				t.Errorf("the repair went to %s", again.GOROOT)
			}
			w.mustBeRight(toolchain)
			if now, err := os.Lstat(i.GOROOT); err != nil || before != nil && os.SameFile(before, now) {
				t.Errorf("it is the old folder (%v)", err)
			}
			w.mustBeBlobs(again)
			if !slices.Equal(q.Files, damage.want) || (q.Path == "") != (len(damage.want) == 0) {
				t.Errorf("quarantine = %+v, want %v", q, damage.want)
			}
			for _, file := range q.Files {
				if _, err := os.Lstat(filepath.Join(q.Path, file)); err != nil {
					t.Error(err)
				}
			}
			if q.Path == "" {
				return
			}
			if st, err := os.Stat(q.Path); err != nil || st.Mode().Perm() != 0o700 || filepath.Dir(q.Path) != w.dirs.Quarantine() {
				t.Errorf("%s: %v, %v", q.Path, st, err)
			}
		})
	}
}

func TestReplaceKeepsTheWish(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	spoil(t, filepath.Join(i.GOROOT, "VERSION"), "x")
	again, q := w.repair(toolchain)
	r, err := w.store.Receipt(i.Tree)
	if err != nil || !r.Requested || r.AskedBy != "a test" || !r.InstalledAt.Equal(i.Receipt.InstalledAt) || r.RepairedAt == nil || !r.RepairedAt.Equal(repairTime) {
		t.Errorf("the receipt says %+v, %v", r, err)
	}
	if !reflect.DeepEqual(again.Receipt.RepairedAt, r.RepairedAt) {
		t.Errorf("Replace returned %+v", again.Receipt)
	}
	if data, err := os.ReadFile(filepath.Join(q.Path, "VERSION")); err != nil || string(data) != "x" {
		t.Errorf("quarantine: %q, %v", data, err)
	}
	os.Remove(w.dirs.Receipt(i.Tree))
	spoil(t, filepath.Join(i.GOROOT, "VERSION"), "y")
	_, second := w.repair(toolchain)
	if r, _ := w.store.Receipt(i.Tree); r.Requested || !r.InstalledAt.Equal(repairTime) || r.AskedBy != "gvx verify --repair" {
		t.Errorf("without the old receipt: %+v", r)
	}
	if second.Path == q.Path {
		t.Error("two repairs share a quarantine")
	}
}

func TestReplaceRefuses(t *testing.T) {
	mine, other := small("1.27.4"), small("1.26.9")
	victim := t.TempDir()
	tests := map[string]struct {
		spoil func(w *world, held *store.Held, st *store.Staged, v *verify.Verified) (*store.Held, *store.Staged, *verify.Verified)
		want  error
	}{
		"nothing judged": {func(_ *world, h *store.Held, st *store.Staged, _ *verify.Verified) (*store.Held, *store.Staged, *verify.Verified) {
			return h, st, nil
		}, store.ErrNotVerified},
		"the zero judgement": {func(_ *world, h *store.Held, st *store.Staged, _ *verify.Verified) (*store.Held, *store.Staged, *verify.Verified) {
			return h, st, &verify.Verified{}
		}, store.ErrNotVerified},
		"another release's judgement": {func(w *world, h *store.Held, st *store.Staged, _ *verify.Verified) (*store.Held, *store.Staged, *verify.Verified) {
			v, err := w.judge(other.Subject, other.Manifest())
			if err != nil {
				t.Fatal(err)
			}
			return h, st, v
		}, store.ErrNotVerified},
		"nothing staged": {func(_ *world, h *store.Held, _ *store.Staged, v *verify.Verified) (*store.Held, *store.Staged, *verify.Verified) {
			return h, nil, v
		}, store.ErrNotVerified},
		"another release's lock": {func(w *world, _ *store.Held, st *store.Staged, v *verify.Verified) (*store.Held, *store.Staged, *verify.Verified) {
			return w.lock(other.Subject), st, v
		}, store.ErrNotHeld},
		"a foreign link": {func(w *world, h *store.Held, st *store.Staged, v *verify.Verified) (*store.Held, *store.Staged, *verify.Verified) {
			os.Remove(w.dirs.VersionLink(mine.Subject.Version))
			os.Symlink(victim, w.dirs.VersionLink(mine.Subject.Version))
			return h, st, v
		}, nil},
		"a folder for the link": {func(w *world, h *store.Held, st *store.Staged, v *verify.Verified) (*store.Held, *store.Staged, *verify.Verified) {
			os.Remove(w.dirs.VersionLink(mine.Subject.Version))
			os.Mkdir(w.dirs.VersionLink(mine.Subject.Version), 0o755)
			return h, st, v
		}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, mine, other)
			i := w.install(mine)
			spoil(t, filepath.Join(i.GOROOT, "VERSION"), "x")
			held := w.lock(mine.Subject)
			staged, verified := w.staged(held, mine)
			h, st, v := test.spoil(w, held, staged, verified)
			_, q, err := w.store.Replace(context.Background(), h, st, v, asked())
			var foreign *store.LinkError
			if err == nil || test.want != nil && !errors.Is(err, test.want) || test.want == nil && !errors.As(err, &foreign) {
				t.Errorf("Replace = %v", err)
			}
			if data, _ := os.ReadFile(filepath.Join(i.GOROOT, "VERSION")); string(data) != "x" || q.Path != "" {
				t.Error("something was repaired all the same")
			}
			if st == nil {
				staged.Discard()
			}
			if folders, _ := os.ReadDir(w.dirs.Toolchains()); len(folders) != 1 {
				t.Errorf("left are %v", folders)
			}
			if _, err := os.Lstat(w.dirs.Quarantine()); !errors.Is(err, fs.ErrNotExist) {
				t.Error("there is a quarantine")
			}
		})
	}
}
