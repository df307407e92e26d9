//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package fsx

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Whoever can read a temporary file can keep a lock on it, but not for ever keep it there.
func TestSweepInSpiteOfALock(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "f"), "kept")
	dead := abandon(t, dir, ".gvx-temp-0000000000000001")
	fresh := abandon(t, dir, ".gvx-temp-0000000000000002")
	check(t, os.Chtimes(fresh, time.Now(), time.Now()))
	for _, path := range []string{dead, fresh} {
		f, err := os.Open(path)
		check(t, err)
		defer f.Close()
		check(t, unix.Flock(int(f.Fd()), unix.LOCK_SH|unix.LOCK_NB))
	}
	if swept := Sweep(dir, Sweeping{}); len(swept) != 1 || swept[0].Path != dead {
		t.Errorf("swept %v", swept)
	}
	wantNames(t, dir, filepath.Base(fresh), "f")
}
