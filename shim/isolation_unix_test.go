//go:build unix

package shim

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/gvx-go/gvx/internal/settings"
)

// TestProjectKey: with GVX_ISOLATION=project a folder is one project by whatever name it is
// entered, and each worktree and submodule, which its own .git names, is one of its own: a
// repository must not be able to name another one's folders.
func TestProjectKey(t *testing.T) {
	w := newWorld(t)
	w.install("", "1.27.4")
	w.write("main/.git/HEAD", "")
	w.write("main/sub/x", "")
	w.write("worktree/.git", "gitdir: ../main/.git/worktrees/worktree\n")
	w.write("main/module/.git", "gitdir: ../.git/modules/module\n")
	if err := os.Symlink("main", filepath.Join(w.project, "link")); err != nil {
		t.Fatal(err)
	}
	w.env = append(w.env, "GVX_ISOLATION=project")
	modcache := func(dir string, more ...string) string {
		t.Helper()
		env := append(w.env, more...)
		s, err := settings.Load(env.Get, "", "")
		if err != nil {
			t.Fatal(err)
		}
		d, err := Resolver{Dirs: w.dirs, Settings: s, Env: env, Dir: filepath.Join(w.project, dir)}.Resolve()
		if err != nil {
			t.Fatal(err)
		}
		return Environ(ChildEnv(d, w.dirs, s, env)).Get("GOMODCACHE")
	}
	for _, by := range []string{"GVX_GO=1.27.4", "GVX_DEFAULT=1.27.4", "GOTOOLCHAIN=go1.27.4", "GOTOOLCHAIN=go1.27.4+auto", "GOTOOLCHAIN_INTERNAL_SWITCH_VERSION=go1.27.4"} {
		main := w.dirs.GOMODCACHE("p-" + fnv64(filepath.Join(w.project, "main")))
		for _, dir := range []string{"main", "main/sub", "link", "link/sub"} {
			if got := modcache(dir, by); got != main {
				t.Errorf("%s, %s: %s, want %s", by, dir, got, main)
			}
		}
		for _, dir := range []string{"worktree", "main/module"} {
			if got, want := modcache(dir, by), w.dirs.GOMODCACHE("p-"+fnv64(filepath.Join(w.project, dir))); got != want {
				t.Errorf("%s, %s: %s, want %s", by, dir, got, want)
			}
		}
	}
}

// leads holds that the link leads to the shared downloads and that nothing lies beside it.
func (w *world) leads(what, link string) {
	w.t.Helper()
	if got, err := os.Readlink(link); err != nil || got != w.dirs.ModuleDownloads() {
		w.t.Errorf("%s: the link holds %q (%v)", what, got, err)
	}
	if st, err := os.Stat(link); err != nil || !st.IsDir() {
		w.t.Errorf("%s: %v", what, err)
	}
	if names, _ := os.ReadDir(filepath.Dir(link)); len(names) != 1 {
		w.t.Errorf("%s: left behind: %v", what, names)
	}
}

// TestShareDownloadsWhileCleaned: go clean -modcache removes folder and link again and
// again while shims mend them. They try again, and the last word is theirs.
func TestShareDownloadsWhileCleaned(t *testing.T) {
	w := newWorld(t)
	link, target := w.dirs.DownloadLink("go1.27"), w.dirs.ModuleDownloads()
	other := w.dirs.DownloadLink("go1.26")
	if err := ShareDownloads(other, target); err != nil {
		t.Fatal(err)
	}
	w.write(filepath.Join(target, "kept"), "")
	var shims sync.WaitGroup
	var lost atomic.Int64
	const each = 300
	for range 4 {
		shims.Go(func() {
			for range each {
				os.RemoveAll(w.dirs.GOMODCACHE("go1.27"))
				switch err := ShareDownloads(link, target); {
				case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrExist):
					lost.Add(1)
				case err != nil:
					t.Error(err)
				}
			}
		})
	}
	shims.Wait()
	// Who tries only once loses some 40 of them.
	if n := lost.Load(); n > 3 {
		t.Errorf("%d of %d calls ended without a link", n, 4*each)
	}
	if err := ShareDownloads(link, target); err != nil {
		t.Error(err)
	}
	w.leads("mended", link)
	w.leads("another release's", other)
	if _, err := os.Stat(filepath.Join(target, "kept")); err != nil {
		t.Errorf("what is shared was touched: %v", err)
	}
}

// TestShareDownloadsLeavesAlone: what leads somewhere, or may, is the user's.
func TestShareDownloadsLeavesAlone(t *testing.T) {
	w := newWorld(t)
	link, target := w.dirs.DownloadLink("go1.27"), w.dirs.ModuleDownloads()
	elsewhere := filepath.Join(w.root, "elsewhere")
	w.mkdir(elsewhere)
	w.mkdir(filepath.Dir(link))
	stays := func(what, holds string) {
		t.Helper()
		_ = ShareDownloads(link, target)
		if got, err := os.Readlink(link); err != nil || got != holds {
			t.Errorf("%s: %q, %v", what, got, err)
		}
		if names, _ := os.ReadDir(filepath.Dir(link)); len(names) != 1 {
			t.Errorf("%s: left behind: %v", what, names)
		}
		os.Remove(link)
	}
	os.Symlink(elsewhere, link)
	stays("a folder of the user's", elsewhere)
	os.Symlink(link, link)
	stays("a loop", link)
	if os.Geteuid() != 0 {
		closed := filepath.Join(elsewhere, "closed", "x")
		w.mkdir(closed)
		os.Chmod(filepath.Dir(closed), 0)
		os.Symlink(closed, link)
		stays("a folder that is closed", closed)
		os.Chmod(filepath.Dir(closed), 0o700)
	}
	w.write(link, "a file")
	if err := ShareDownloads(link, target); err != nil {
		t.Error(err)
	}
	if data, err := os.ReadFile(link); err != nil || string(data) != "a file" {
		t.Errorf("a file: %q, %v", data, err)
	}
}

// TestShareDownloadsReadOnly: where nothing can be written there is no link and an error,
// which no caller heeds.
func TestShareDownloadsReadOnly(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root writes everywhere: run as another user")
	}
	w := newWorld(t)
	w.mkdir(w.home)
	os.Chmod(w.home, 0o555)
	defer os.Chmod(w.home, 0o755)
	if err := ShareDownloads(w.dirs.DownloadLink("go1.27"), w.dirs.ModuleDownloads()); !errors.Is(err, fs.ErrPermission) {
		t.Error(err)
	}
}

// TestShareDownloadsOfAnother: root who has another user's HOME makes nothing there.
func TestShareDownloadsOfAnother(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can make another user's home")
	}
	w := newWorld(t)
	for _, folder := range []string{w.home, filepath.Dir(w.dirs.Cache), w.dirs.GOMODCACHE("go1.27")} {
		w.mkdir(folder)
		if err := os.Chown(folder, 12345, 12345); err != nil {
			t.Fatal(err)
		}
		if err := ShareDownloads(w.dirs.DownloadLink("go1.27"), w.dirs.ModuleDownloads()); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("below %s: %v", folder, err)
		}
		if names, err := os.ReadDir(folder); err != nil || len(names) > 0 && folder == w.dirs.GOMODCACHE("go1.27") {
			t.Errorf("%s: %v, %v", folder, names, err)
		}
		for _, made := range []string{w.dirs.DownloadLink("go1.27"), w.dirs.ModuleDownloads()} {
			if _, err := os.Lstat(made); !errors.Is(err, syscall.ENOENT) {
				t.Errorf("below %s: %s was made", folder, made)
			}
		}
	}
}
