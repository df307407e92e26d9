//go:build unix

package fsx

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
)

func mode(t *testing.T, path string) fs.FileMode {
	t.Helper()
	st, err := os.Stat(path)
	check(t, err)
	return st.Mode().Perm()
}

func same(t *testing.T, a, b string) bool {
	t.Helper()
	x, err := os.Lstat(a)
	check(t, err)
	y, err := os.Lstat(b)
	check(t, err)
	return os.SameFile(x, y)
}

// Files have the modes that were asked for, under a closed umask and an open one.
// Folders are as closed as the umask wants them.
func TestModes(t *testing.T) {
	for _, umask := range []int{0o077, 0o027, 0o022, 0} {
		func() {
			dir := t.TempDir()
			from := filepath.Join(dir, "from")
			put(t, from, "x")
			defer syscall.Umask(syscall.Umask(umask))
			for _, perm := range []fs.FileMode{0o644, 0o600, 0o755, 0o444} {
				check(t, WriteFile(filepath.Join(dir, "a", "b", "w"), []byte("x"), perm))
				check(t, CopyFile(filepath.Join(dir, "a", "b", "c"), from, perm))
				for _, name := range []string{"w", "c"} {
					if got := mode(t, filepath.Join(dir, "a", "b", name)); got != perm {
						t.Errorf("umask %o: %s has %o, want %o", umask, name, got, perm)
					}
				}
			}
			check(t, WriteCache(filepath.Join(dir, "cache", "f"), []byte("x")))
			if got := mode(t, filepath.Join(dir, "cache", "f")); got != 0o644 {
				t.Errorf("umask %o: WriteCache gives %o", umask, got)
			}
			for _, made := range []string{"a", "a/b", "cache"} {
				if got := mode(t, filepath.Join(dir, made)); got != 0o755&^fs.FileMode(umask) {
					t.Errorf("umask %o: folder %s has %o", umask, made, got)
				}
			}
		}()
	}
}

func TestMkdirAll(t *testing.T) {
	dir := t.TempDir()
	private := filepath.Join(dir, "private")
	check(t, os.Mkdir(private, 0o700))
	check(t, MkdirAll(filepath.Join(private, "a", "b")))
	if got := mode(t, private); got != 0o700 {
		t.Errorf("a folder that was there has %o now", got)
	}
	check(t, MkdirAll(filepath.Join(private, "a", "b")))
	check(t, os.Symlink(private, filepath.Join(dir, "link")))
	check(t, MkdirAll(filepath.Join(dir, "link", "c")))
	if _, err := os.Stat(filepath.Join(private, "c")); err != nil {
		t.Error(err)
	}
	check(t, os.Symlink(filepath.Join(dir, "nowhere"), filepath.Join(dir, "dangling")))
	put(t, filepath.Join(dir, "file"), "x")
	for _, bad := range []string{"dangling", "dangling/x", "file", "file/x"} {
		if err := MkdirAll(filepath.Join(dir, bad)); err == nil {
			t.Errorf("%s is no folder", bad)
		}
	}
	wantNames(t, dir, "dangling", "file", "link", "private")
}

func TestMkdirAllTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "c")
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			if err := MkdirAll(path); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

// What stands at the name is replaced itself, whatever it leads to.
func TestWriteReplacesLink(t *testing.T) {
	for name, write := range writers {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			victim, path := filepath.Join(dir, "victim"), filepath.Join(dir, "path")
			put(t, victim, "untouched")
			check(t, os.Symlink(victim, path))
			check(t, write(t, path, "new"))
			wantFile(t, victim, "untouched")
			wantFile(t, path, "new")
			check(t, os.Remove(path))
			check(t, os.Link(victim, path)) // a hard link, too
			check(t, write(t, path, "newer"))
			wantFile(t, victim, "untouched")
			wantFile(t, path, "newer")
			check(t, os.Remove(path))
			check(t, syscall.Mkfifo(path, 0o644))
			check(t, write(t, path, "newest"))
			wantFile(t, path, "newest")
			wantNames(t, dir, "path", "victim")
		})
	}
}

func TestReadOnlyFolder(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root writes everywhere: run as another user")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	put(t, path, "old")
	check(t, os.Chmod(dir, 0o555))
	defer os.Chmod(dir, 0o755)
	for name, write := range writers {
		if err := write(t, path, "new"); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Pointer(path, "x"); !errors.Is(err, fs.ErrPermission) {
		t.Error(err)
	}
	if err := Remove(path); !errors.Is(err, fs.ErrPermission) {
		t.Error(err)
	}
	wantFile(t, path, "old")
	wantNames(t, dir, "f")
}

func TestPointer(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "sub", "p")
	for _, target := range []string{"../a", "../b", "../b", "/nowhere/at/all"} {
		check(t, Pointer(path, target))
		if got, err := os.Readlink(path); err != nil || got != target {
			t.Errorf("%q %v, want %q", got, err, target)
		}
	}
	wantNames(t, filepath.Dir(path), "p")
	folder := filepath.Join(dir, "folder")
	check(t, os.Mkdir(folder, 0o755))
	check(t, Pointer(path, folder)) // it leads to a folder, and is replaced all the same
	check(t, Pointer(path, "../c"))
	wantNames(t, folder)
	if err := Pointer(folder, "x"); err == nil {
		t.Error("a folder was replaced")
	}
	wantNames(t, dir, "folder", "sub")
}

// Whoever reads a pointer while it is replaced finds one.
func TestPointerIsNeverAbsent(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "p")
	check(t, Pointer(path, "a"))
	var group sync.WaitGroup
	for _, target := range []string{"a", "b"} {
		group.Go(func() {
			for range 40 {
				if err := Pointer(path, target); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 500 {
		if got, err := os.Readlink(path); err != nil || got != "a" && got != "b" {
			t.Errorf("%q %v", got, err)
			break
		}
	}
	group.Wait()
	wantNames(t, dir, "p")
}

func TestLinkSharesTheFile(t *testing.T) {
	dir := t.TempDir()
	from, path := filepath.Join(dir, "from"), filepath.Join(dir, "path")
	put(t, from, "x")
	put(t, path, "old")
	for range 3 { // rename of two names of one file does nothing: no temp stays
		check(t, Link(path, from, 0o755))
		if !same(t, path, from) {
			t.Error("not one file")
		}
		wantNames(t, dir, "from", "path")
	}
	check(t, Link(from, from, 0o755))
	wantFile(t, from, "x")
	wantNames(t, dir, "from", "path")
	if mode(t, path) != 0o644 {
		t.Error("a link changes no mode")
	}
}

func TestOwner(t *testing.T) {
	if uid, err := Owner(t.TempDir()); err != nil || uid != os.Geteuid() {
		t.Error(uid, err)
	}
	link := filepath.Join(t.TempDir(), "link")
	check(t, os.Symlink(t.TempDir(), link))
	if uid, err := Owner(link); err != nil || uid != os.Geteuid() {
		t.Error(uid, err)
	}
	if _, err := Owner(filepath.Join(t.TempDir(), "missing")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// HardLinks waits for the disk once; what it does is what Link does.
func TestHardLinks(t *testing.T) {
	dir := t.TempDir()
	from := filepath.Join(dir, "from")
	check(t, WriteFile(from, []byte("text"), 0o755))
	victim := filepath.Join(dir, "victim")
	check(t, os.WriteFile(victim, []byte("victim"), 0o600))
	paths := []string{filepath.Join(dir, "missing"), filepath.Join(dir, "other"), filepath.Join(dir, "link"), filepath.Join(dir, "there")}
	check(t, os.WriteFile(paths[1], []byte("other"), 0o600))
	check(t, os.Symlink(victim, paths[2]))
	check(t, os.Link(from, paths[3]))
	for range 2 {
		check(t, HardLinks(from, paths))
		file, err := os.Lstat(from)
		check(t, err)
		for _, path := range paths {
			if st, err := os.Lstat(path); err != nil || !os.SameFile(st, file) {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
	if data, err := os.ReadFile(victim); err != nil || string(data) != "victim" {
		t.Errorf("%q %v", data, err)
	}
	if temps := tempsIn(dir); len(temps) != 0 {
		t.Errorf("left: %q", temps)
	}
	if err := HardLinks(filepath.Join(dir, "nothing"), paths); !os.IsNotExist(err) {
		t.Error(err)
	}
	check(t, os.Mkdir(filepath.Join(dir, "folder"), 0o755))
	if err := HardLinks(from, []string{filepath.Join(dir, "folder")}); err == nil || len(tempsIn(dir)) != 0 {
		t.Errorf("a folder was replaced: %v %q", err, tempsIn(dir))
	}
}
