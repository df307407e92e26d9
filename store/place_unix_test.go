//go:build unix

package store_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/place"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// linked is a data folder that a link leads to.
func linked(t *testing.T) (dirs layout.Dirs, link, real string) {
	t.Helper()
	top, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	link, real = filepath.Join(top, "link"), filepath.Join(top, "real")
	for _, dir := range []string{real, filepath.Join(top, "other")} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("real", link); err != nil {
		t.Fatal(err)
	}
	return layout.Dirs{Data: filepath.Join(link, "gvx")}, link, real
}

// TestOpenFollowsLinksOnce: whoever changes a link after the store was opened leads none
// of its steps elsewhere.
func TestOpenFollowsLinksOnce(t *testing.T) {
	dirs, link, real := linked(t)
	s, err := store.Open(dirs, goversion.Host())
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Dirs().Data; got != filepath.Join(real, "gvx") {
		t.Errorf("%s", got)
	}
	os.Remove(link)
	if err := os.Symlink("other", link); err != nil {
		t.Fatal(err)
	}
	v, err := goversion.Parse("1.27.4")
	if err != nil {
		t.Fatal(err)
	}
	held, err := s.Lock(context.Background(), verify.Subject{Version: v, Platform: goversion.Host()}, store.Waiting{})
	if err != nil {
		t.Fatal(err)
	}
	held.Release()
	if _, err := os.Lstat(filepath.Join(real, "gvx", "store", "format")); err != nil {
		t.Error(err)
	}
	if names, err := os.ReadDir(filepath.Join(link, ".")); err != nil || len(names) != 0 {
		t.Errorf("the other folder holds %v, %v", names, err)
	}
}

func TestLinkOfAnotherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root gives a link away")
	}
	dirs, link, real := linked(t)
	if err := os.Lchown(link, 64399, 64399); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(dirs, goversion.Host())
	var bad *place.Error
	if s != nil || !errors.As(err, &bad) || bad.Path != link || !bad.Link || bad.Owner != 64399 {
		t.Errorf("%v, %v", s, err)
	}
	if names, _ := os.ReadDir(real); len(names) != 0 {
		t.Errorf("%v was made", names)
	}
}

// TestOtherFoldersOfAnotherUser: what lies beside the store is found without links too,
// and not where another user's lead.
func TestOtherFoldersOfAnotherUser(t *testing.T) {
	top, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	link, real := filepath.Join(top, "link"), filepath.Join(top, "real")
	if err := errors.Join(os.Mkdir(real, 0o755), os.Symlink(real, link)); err != nil {
		t.Fatal(err)
	}
	all := map[string]func(*layout.Dirs) *string{
		"cache":  func(d *layout.Dirs) *string { return &d.Cache },
		"state":  func(d *layout.Dirs) *string { return &d.State },
		"config": func(d *layout.Dirs) *string { return &d.Config },
	}
	for name, of := range all {
		dirs := layout.Dirs{Data: filepath.Join(top, "gvx")}
		*of(&dirs) = filepath.Join(link, "gvx")
		s, err := store.Open(dirs, goversion.Host())
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Dirs(); *of(&got) != filepath.Join(real, "gvx") {
			t.Errorf("%s: %+v", name, got)
		}
		if os.Geteuid() != 0 {
			continue // only root gives a link away
		}
		if err := os.Lchown(link, 64399, 64399); err != nil {
			t.Fatal(err)
		}
		var bad *place.Error
		if s, err := store.Open(dirs, goversion.Host()); s != nil || !errors.As(err, &bad) || bad.Path != link {
			t.Errorf("%s: %v, %v", name, s, err)
		}
		if err := os.Lchown(link, 0, 0); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFolderModes: those of the store's folders are a rule, also for a lock folder that
// an older gvx made.
func TestFolderModes(t *testing.T) {
	for _, umask := range []int{0o077, 0} {
		dirs := layout.Dirs{Data: filepath.Join(t.TempDir(), "gvx")}
		s, err := store.Open(dirs, goversion.Host())
		if err != nil {
			t.Fatal(err)
		}
		old := syscall.Umask(umask)
		err = s.Prepare()
		syscall.Umask(old)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(dirs.Locks(), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := s.Prepare(); err != nil {
			t.Fatal(err)
		}
		for dir, want := range map[string]fs.FileMode{dirs.Data: 0o755, dirs.Store(): 0o755, dirs.Toolchains(): 0o755, dirs.Receipts(): 0o755,
			dirs.Versions(): 0o755, dirs.Shims(): 0o755, dirs.Locks(): 0o700, dirs.StoreFormat(): 0o644} {
			if st, err := os.Stat(dir); err != nil || st.Mode().Perm() != want {
				t.Errorf("umask %o: %s: %v, want %v, %v", umask, dir, st, want, err)
			}
		}
	}
}
