//go:build unix

package place

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func mode(t *testing.T, path string) fs.FileMode {
	t.Helper()
	st, err := os.Stat(path)
	check(t, err)
	return st.Mode().Perm()
}

// Gvx's own folders have one mode; those above them what the umask leaves.
func TestMkdirAllModes(t *testing.T) {
	for _, umask := range []int{0o077, 0o027, 0o022, 0} {
		func() {
			dir := t.TempDir()
			defer syscall.Umask(syscall.Umask(umask))
			check(t, MkdirAll(filepath.Join(dir, "share/gvx/store/toolchains")))
			check(t, Mkdir(filepath.Join(dir, "share/gvx/store/locks"), 0o700))
			check(t, MkdirAll(filepath.Join(dir, "gvx/plain/x")+"/"))
			check(t, MkdirAll(filepath.Join(dir, "plain/gvxy")))
			left := fs.FileMode(0o755) &^ fs.FileMode(umask)
			for name, want := range map[string]fs.FileMode{
				"share": left, "share/gvx": 0o755, "share/gvx/store": 0o755, "share/gvx/store/toolchains": 0o755,
				"share/gvx/store/locks": 0o700, "gvx": 0o755, "gvx/plain/x": 0o755, "plain": left, "plain/gvxy": left,
			} {
				if got := mode(t, filepath.Join(dir, name)); got != want {
					t.Errorf("umask %o: %s has %o, want %o", umask, name, got, want)
				}
			}
			// A user named gvx has shared folders below his home.
			check(t, MkdirAll(filepath.Join(dir, "home/gvx/.local/share/gvx/store")))
			if got := mode(t, filepath.Join(dir, "home/gvx/.local")); got != left {
				t.Errorf("umask %o: %o", umask, got)
			}
		}()
	}
}

// What is there stays as it is, but for a folder whose mode is demanded.
func TestMkdirOfWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "gvx")
	check(t, os.Mkdir(data, 0o700))
	check(t, MkdirAll(filepath.Join(data, "store")))
	if got := mode(t, data); got != 0o700 {
		t.Errorf("a folder that was there has %o now", got)
	}
	locks := filepath.Join(data, "locks")
	check(t, os.Mkdir(locks, 0o755))
	check(t, Mkdir(locks, 0o700))
	if got := mode(t, locks); got != 0o700 {
		t.Errorf("%o", got)
	}
	check(t, os.WriteFile(filepath.Join(data, "file"), nil, 0o644))
	if err := Mkdir(filepath.Join(data, "file"), 0o700); err == nil {
		t.Error("a file is a folder")
	}
	if st, err := os.Stat(filepath.Join(data, "file")); err != nil || st.Mode() != 0o644 {
		t.Errorf("the file is now %v, %v", st, err)
	}
}
