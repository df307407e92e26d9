//go:build unix

package fsx

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Links have no lock: only who keeps their makers away may remove them.
func TestSweepLinks(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "f"), "kept")
	check(t, os.Link(filepath.Join(dir, "f"), filepath.Join(dir, ".gvx-temp-0000000000000001")))
	check(t, os.Symlink("f", filepath.Join(dir, ".gvx-temp-0000000000000002")))
	check(t, syscall.Mkfifo(filepath.Join(dir, ".gvx-temp-0000000000000003"), 0o600))
	if swept := Sweep(dir, Sweeping{}); len(swept) != 0 {
		t.Errorf("swept %v", swept)
	}
	wantNames(t, dir, ".gvx-temp-0000000000000001", ".gvx-temp-0000000000000002", ".gvx-temp-0000000000000003", "f")
	if swept := Sweep(dir, Sweeping{Links: true, Dry: true}); len(swept) != 3 || swept[0].Bytes != 0 {
		t.Errorf("swept %v", swept)
	}
	wantNames(t, dir, ".gvx-temp-0000000000000001", ".gvx-temp-0000000000000002", ".gvx-temp-0000000000000003", "f")
	Sweep(dir, Sweeping{Links: true})
	wantNames(t, dir, "f")
	wantFile(t, filepath.Join(dir, "f"), "kept")
}

// What holds a temporary file's lock has it from the first moment that its name shows,
// and until the file has its real name.
func TestTempIsLockedWhileItHasItsName(t *testing.T) {
	dir := t.TempDir()
	stop, swept := make(chan bool), make(chan int)
	go func() {
		n := 0
		for {
			select {
			case <-stop:
				swept <- n
				return
			default:
				n += len(Sweep(dir, Sweeping{}))
			}
		}
	}()
	for range 500 {
		check(t, WriteCache(filepath.Join(dir, "f"), []byte("x")))
	}
	close(stop)
	if n := <-swept; n != 0 {
		t.Errorf("%d files of a living writer were swept", n)
	}
	wantNames(t, dir, "f")
}

func TestRemoveInFollowsNothing(t *testing.T) {
	dir, victim := t.TempDir(), t.TempDir()
	put(t, filepath.Join(victim, "f"), "kept")
	check(t, os.Chmod(victim, 0o555))
	t.Cleanup(func() { os.Chmod(victim, 0o755) })
	check(t, os.MkdirAll(filepath.Join(dir, "tree", "sub"), 0o755))
	put(t, filepath.Join(dir, "tree", "sub", "g"), "x")
	check(t, os.Symlink(victim, filepath.Join(dir, "tree", "sub", "link")))
	check(t, os.Chmod(filepath.Join(dir, "tree", "sub"), 0o555))
	check(t, os.Chmod(filepath.Join(dir, "tree"), 0o555))
	top, err := os.OpenRoot(dir)
	check(t, err)
	defer top.Close()
	for range 2 {
		check(t, RemoveIn(top, "tree"))
	}
	wantNames(t, dir)
	wantFile(t, filepath.Join(victim, "f"), "kept")
	if got := mode(t, victim); got != fs.FileMode(0o555) {
		t.Errorf("the link was followed: %v", got)
	}
}
