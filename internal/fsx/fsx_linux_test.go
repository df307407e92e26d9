package fsx

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Where no hard link is possible the file is copied.
func TestLinkAcrossFileSystems(t *testing.T) {
	here := t.TempDir()
	there := onAnotherFileSystem(t, here)
	from, path := filepath.Join(here, "from"), filepath.Join(there, "path")
	put(t, from, "x")
	for range 2 {
		check(t, Link(path, from, 0o755))
		wantFile(t, path, "x")
		wantNames(t, there, "path")
	}
	if same(t, from, path) || mode(t, path) != 0o755 {
		t.Errorf("mode %o", mode(t, path))
	}
}

// onAnotherFileSystem makes a folder on another file system than here's.
func onAnotherFileSystem(t *testing.T, here string) string {
	t.Helper()
	for _, place := range []string{"/dev/shm", "/var/tmp", "/tmp"} {
		there, err := os.MkdirTemp(place, "gvx-test-")
		if err != nil {
			continue
		}
		t.Cleanup(func() { os.RemoveAll(there) })
		var a, b syscall.Stat_t
		check(t, syscall.Stat(here, &a))
		check(t, syscall.Stat(there, &b))
		if a.Dev != b.Dev {
			return there
		}
	}
	t.Skip("there is no second file system: no copy was tried")
	return ""
}

// A full disk leaves what was there, and no temp.
func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skip("no small file system can be mounted here, a full disk was not tried: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	path := filepath.Join(dir, "f")
	put(t, path, "old")
	big := bytes.Repeat([]byte("x"), 1<<20)
	for name, write := range writers {
		if err := write(t, path, string(big)); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%s: %v", name, err)
		}
		wantFile(t, path, "old")
		wantNames(t, dir, "f")
	}
	check(t, WriteFile(path, []byte("new"), 0o644)) // the space is free again
	wantFile(t, path, "new")
}
