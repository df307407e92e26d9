//go:build unix

package host

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Below another root nothing outside of it is read, whatever its links say.
func TestRootHolds(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(outside, []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	h := machine(t, map[string]string{"/etc/own": "own"})
	for name, target := range map[string]string{"abs": outside, "up": "../../../../../../../.." + outside, "dir": filepath.Dir(outside), "fine": "/etc/own", "loop": "loop"} {
		if err := os.Symlink(target, filepath.Join(h.Root, "etc", name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"/etc/abs", "/etc/up", "/etc/dir/secret", "/etc/../.." + outside, "/etc/loop"} {
		data, err := h.Read(path)
		var at *fs.PathError
		if err == nil || !errors.As(err, &at) || at.Path != path || strings.Contains(err.Error(), h.Root) {
			t.Errorf("%s: %q, %v", path, data, err)
		}
		if _, err := h.Stat(path); err == nil {
			t.Errorf("%s is there", path)
		}
		if real, err := h.Real(path); err == nil {
			t.Errorf("%s is %s", path, real)
		}
	}
	if text, err := h.Text("/etc/fine"); text != "own" {
		t.Errorf("%q, %v", text, err)
	}
	if real, err := h.Real("/etc/fine"); real != "/etc/own" {
		t.Errorf("%q, %v", real, err)
	}
	if target, err := h.Readlink("/etc/abs"); target != outside {
		t.Errorf("%q, %v", target, err)
	}
	if f, err := h.Lstat("/etc/abs"); err != nil || f.Mode&fs.ModeSymlink == 0 || f.Path != "/etc/abs" {
		t.Errorf("%+v, %v", f, err)
	}
}

// What is no regular file, or too long, is an error and hangs nowhere.
func TestReadIsBounded(t *testing.T) {
	h := machine(t, map[string]string{"/big": strings.Repeat("x", maxFile+1), "/most": strings.Repeat("x", maxFile), "/words": "ten", "/n": "-7\n", "/lines": "a\n\nb\n"})
	for _, path := range []string{"/big", "/", "/none"} {
		if _, err := h.Read(path); err == nil {
			t.Errorf("%s was read", path)
		}
	}
	if data, err := h.Read("/most"); len(data) != maxFile {
		t.Error(err)
	}
	if n, err := h.Int("/n"); n != -7 {
		t.Error(n, err)
	}
	if n, err := h.Int("/words"); err == nil {
		t.Error(n)
	}
	if lines, err := h.Lines("/lines"); len(lines) != 3 {
		t.Errorf("%q, %v", lines, err)
	}
}

func TestFile(t *testing.T) {
	h := machine(t, map[string]string{"/a": "a", "/b": "a"})
	if err := os.Link(h.Root+"/a", h.Root+"/c"); err != nil {
		t.Fatal(err)
	}
	a, _ := h.Stat("/a")
	b, _ := h.Stat("/b")
	c, _ := h.Stat("/c")
	if a.Same(b) || !a.Same(c) || (File{}).Same(File{}) || a.Size != 1 {
		t.Errorf("%+v %+v %+v", a, b, c)
	}
}
