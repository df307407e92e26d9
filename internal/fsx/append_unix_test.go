//go:build unix

package fsx

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func appendTo(path, text string, perm fs.FileMode) error {
	f, err := OpenAppend(path, perm)
	if err != nil {
		return err
	}
	defer f.Close()
	return Append(f, []byte(text))
}

func TestAppend(t *testing.T) {
	for _, umask := range []int{0, 0o077} {
		defer syscall.Umask(syscall.Umask(umask))
		for _, perm := range []fs.FileMode{0o600, 0o644} {
			path := filepath.Join(t.TempDir(), "a/gvx/log")
			for _, text := range []string{"one\n", "two\n"} {
				if err := appendTo(path, text, perm); err != nil {
					t.Fatal(err)
				}
			}
			data, err := os.ReadFile(path)
			st, _ := os.Stat(path)
			if err != nil || string(data) != "one\ntwo\n" || st.Mode().Perm() != perm {
				t.Errorf("%q %v %v", data, st.Mode(), err)
			}
			// Rights that somebody gave to others are taken away, and none are given.
			for from, to := range map[fs.FileMode]fs.FileMode{0o666: perm, 0o600: 0o600} {
				os.Chmod(path, from)
				if err := appendTo(path, "x\n", perm); err != nil {
					t.Fatal(err)
				}
				if st, _ := os.Stat(path); st.Mode().Perm() != to {
					t.Errorf("%v became %v", from, st.Mode())
				}
			}
		}
	}
}

// What somebody put there instead is not written through, and not waited for.
func TestAppendRefuses(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "other")
	if err := os.WriteFile(other, []byte("precious\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		make func(path string) error
		want error
	}{
		"link":     {func(p string) error { return os.Symlink(other, p) }, ErrNotRegular},
		"dangling": {func(p string) error { return os.Symlink(filepath.Join(dir, "made"), p) }, ErrNotRegular},
		"folder":   {func(p string) error { return os.Mkdir(p, 0o755) }, ErrNotRegular},
		"fifo":     {func(p string) error { return syscall.Mkfifo(p, 0o666) }, ErrNotRegular},
		"hardlink": {func(p string) error { return os.Link(other, p) }, ErrSecondName},
		"device":   {func(p string) error { return os.Symlink("/dev/null", p) }, ErrNotRegular},
	} {
		path := filepath.Join(dir, name)
		if err := c.make(path); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		err := appendTo(path, "x\n", 0o600)
		if named := (*fs.PathError)(nil); !errors.Is(err, c.want) || !errors.As(err, &named) || named.Path != path {
			t.Errorf("%s: %v", name, err)
		}
		if time.Since(began) > time.Second {
			t.Errorf("%s was waited for", name)
		}
	}
	if data, _ := os.ReadFile(other); string(data) != "precious\n" {
		t.Errorf("%q", data)
	}
	if _, err := os.Lstat(filepath.Join(dir, "made")); err == nil {
		t.Error("a link that leads nowhere was written through")
	}
	if os.Geteuid() != 0 {
		t.Log("SKIP: only root can give a file away")
		return
	}
	os.Remove(filepath.Join(dir, "hardlink"))
	os.Chown(other, 64399, 64399)
	if err := appendTo(other, "x\n", 0o600); !errors.Is(err, ErrOtherOwner) {
		t.Errorf("another's: %v", err)
	}
}
