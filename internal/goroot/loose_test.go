//go:build unix

package goroot

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gvx-go/gvx/verify"
)

// runnable gives the executables of a GOROOT their modes.
func runnable(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, path)
		if err == nil && !d.IsDir() && verify.Executable(filepath.ToSlash(rel)) {
			return os.Chmod(path, 0o755)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLooseModes(t *testing.T) {
	for _, test := range []struct {
		name  string
		mode  fs.FileMode
		loose bool
	}{
		{"bin/go", 0o755, false}, {"bin/go", 0o555, false}, {"bin/go", 0o744, false}, {"bin/go", 0o454, false},
		{"bin/go", 0o644, true}, {"bin/go", 0o444, true}, {"bin/go", 0o755 | fs.ModeSetuid, true}, {"bin/go", 0o755 | fs.ModeSetgid, true},
		{"bin/go", 0o757, true}, {"bin/go", 0o775, false}, {"bin/go", 0o755 | fs.ModeSticky, false},
		{"VERSION", 0o644, false}, {"VERSION", 0o444, false}, {"VERSION", 0o755, false}, {"VERSION", 0o664, false},
		{"VERSION", 0o646, true}, {"VERSION", 0o666, true}, {"VERSION", 0o644 | fs.ModeSetgid, true},
		{"lib/wasm/go_js_wasm_exec", 0o644, true},
		{"test/x.go", 0o666 | fs.ModeSetuid, false}, // not covered
	} {
		toolchain := small()
		dir := unpack(t, toolchain)
		runnable(t, dir)
		if g := read(t, dir); len(g.Loose) > 0 {
			t.Fatalf("loose before: %q", g.Loose)
		}
		if err := os.Chmod(filepath.Join(dir, test.name), test.mode); err != nil {
			t.Fatal(err)
		}
		var want []string
		if test.loose {
			want = []string{test.name}
		}
		g := read(t, dir)
		if !slices.Equal(g.Loose, want) {
			t.Errorf("%s of mode %v: %q", test.name, test.mode, g.Loose)
		}
		if g.H1() != toolchain.Manifest().H1() {
			t.Errorf("%s of mode %v: the h1 is %s", test.name, test.mode, g.H1())
		}
	}
}

// Names come sorted, of files behind links too, and none of an odd file.
func TestLooseNames(t *testing.T) {
	dir, share := unpack(t, small()), t.TempDir()
	runnable(t, dir)
	write(t, filepath.Join(dir, "src/a\nb"), "")
	for _, name := range []string{"src/go.mod", "VERSION", "bin/gofmt", "src/a\nb"} {
		if err := os.Chmod(filepath.Join(dir, name), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(filepath.Join(dir, "src"), filepath.Join(share, "src")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(share, "src"), filepath.Join(dir, "src")); err != nil {
		t.Fatal(err)
	}
	if g := read(t, dir); !slices.Equal(g.Loose, []string{"VERSION", "bin/gofmt", "src/go.mod"}) || len(g.Odd) != 1 {
		t.Errorf("%q", g.Loose)
	}
}
