//go:build unix

package store_test

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/gvx-go/gvx/store"
)

// Nobody else can open a lock file, whatever the umask and whatever a gvx of old made.
func TestLocksAreClosedToOthers(t *testing.T) {
	for _, umask := range []int{0, 0o077} {
		defer syscall.Umask(syscall.Umask(umask))
		w := newWorld(t)
		subject := small("1.27.4").Subject
		for range 2 {
			held := w.lock(subject)
			file := filepath.Join(w.dirs.State, "a.lock")
			os.MkdirAll(w.dirs.State, 0o755)
			unlock, err := store.LockFile(context.Background(), file, store.Waiting{})
			if err != nil {
				t.Fatal(err)
			}
			for _, path := range []string{w.dirs.StoreLock(), w.dirs.VersionLock(subject.Version, subject.Platform), file} {
				mustHaveMode(t, path, 0o600)
				os.Chmod(path, 0o666) // as it may have been, for the second round
			}
			mustHaveMode(t, w.dirs.Locks(), 0o700)
			os.Chmod(w.dirs.Locks(), 0o755)
			unlock()
			held.Release()
		}
	}
}

func mustHaveMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	st, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	if st.Mode().Perm() != want {
		t.Errorf("%s has mode %v, want %v", path, st.Mode().Perm(), want)
	}
}
