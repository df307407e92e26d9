package shims

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
)

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newDirs(t *testing.T) layout.Dirs {
	t.Helper()
	base := t.TempDir()
	return layout.Dirs{Data: filepath.Join(base, "data", "gvx"), Home: base}
}

func version(t *testing.T, s string) goversion.Version {
	t.Helper()
	v, err := goversion.Parse(s)
	check(t, err)
	return v
}

func program(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gvx-shim")
	check(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// wantShims holds that the folder has these names, all one executable file with
// this text, and nothing else.
func wantShims(t *testing.T, dirs layout.Dirs, text string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dirs.Shims())
	check(t, err)
	var got []string
	for _, e := range entries {
		got = append(got, strings.TrimSuffix(e.Name(), ".exe"))
	}
	slices.Sort(got)
	slices.Sort(names)
	if !slices.Equal(got, names) {
		t.Errorf("%q, want %q", got, names)
	}
	first, err := os.Lstat(dirs.Shim("go"))
	check(t, err)
	for _, e := range entries {
		path := filepath.Join(dirs.Shims(), e.Name())
		st, err := os.Lstat(path)
		check(t, err)
		if !st.Mode().IsRegular() || !os.SameFile(first, st) {
			t.Errorf("%s is another file", e.Name())
		}
		if runtime.GOOS != "windows" && st.Mode().Perm() != 0o755 {
			t.Errorf("%s has mode %v", e.Name(), st.Mode())
		}
		if data, err := os.ReadFile(path); err != nil || string(data) != text {
			t.Errorf("%s holds %q, %v", e.Name(), data, err)
		}
	}
}

func TestInstall(t *testing.T) {
	dirs := newDirs(t)
	installed := []goversion.Version{version(t, "1.27.4"), version(t, "1.20"), version(t, "1.28rc1")}
	names := []string{"go", "gofmt", "go1.27.4", "go1.20", "go1.28rc1"}
	for _, text := range []string{"first", "second", "second"} {
		check(t, Install(dirs, program(t, text), installed))
		wantShims(t, dirs, text, names...)
	}
	// The shim that is installed may be the program itself.
	check(t, Install(dirs, dirs.Shim("go"), installed))
	wantShims(t, dirs, "second", names...)
}

func TestInstallMissingProgram(t *testing.T) {
	dirs := newDirs(t)
	if err := Install(dirs, filepath.Join(t.TempDir(), "missing"), nil); !os.IsNotExist(err) {
		t.Error(err)
	}
	if _, err := os.Lstat(dirs.Data); !os.IsNotExist(err) {
		t.Errorf("something was made: %v", err)
	}
	check(t, Install(dirs, program(t, "old"), nil))
	if err := Install(dirs, filepath.Join(t.TempDir(), "missing"), nil); !os.IsNotExist(err) {
		t.Error(err)
	}
	wantShims(t, dirs, "old", "go", "gofmt")
}

func TestLink(t *testing.T) {
	dirs, v := newDirs(t), version(t, "1.27.4")
	check(t, Link(dirs, v))
	if _, err := os.Lstat(dirs.Data); !os.IsNotExist(err) {
		t.Errorf("without a shim nothing is made: %v", err)
	}
	check(t, Install(dirs, program(t, "shim"), nil))
	for range 2 {
		check(t, Link(dirs, v))
		wantShims(t, dirs, "shim", "go", "gofmt", "go1.27.4")
	}
	for range 2 {
		check(t, Unlink(dirs, v))
		wantShims(t, dirs, "shim", "go", "gofmt")
	}
}

func TestUnlinkWithoutFolder(t *testing.T) {
	check(t, Unlink(newDirs(t), version(t, "1.27.4")))
}

// A stranger's link at one of our names is replaced, and what it leads to stays.
func TestInstallOverLink(t *testing.T) {
	dirs, v := newDirs(t), version(t, "1.27.4")
	check(t, os.MkdirAll(dirs.Shims(), 0o755))
	victim := program(t, "victim")
	for _, name := range []string{dirs.Shim("go"), dirs.Shim("gofmt"), dirs.VersionShim(v)} {
		if err := os.Symlink(victim, name); err != nil {
			t.Skip("no links here: ", err)
		}
	}
	check(t, Install(dirs, program(t, "shim"), []goversion.Version{v}))
	wantShims(t, dirs, "shim", "go", "gofmt", "go1.27.4")
	if data, err := os.ReadFile(victim); err != nil || string(data) != "victim" {
		t.Errorf("%q %v", data, err)
	}
}
