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
	return layout.Dirs{Data: filepath.Join(base, "data", "gvx"), State: filepath.Join(base, "state", "gvx"), Home: base}
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

// wantShims holds that the folder has the names of the commands and of the known
// releases, and names, all one executable file with this text, and nothing else.
func wantShims(t *testing.T, dirs layout.Dirs, text string, names ...string) {
	t.Helper()
	known, err := Known(dirs)
	check(t, err)
	for _, v := range known {
		names = append(names, v.String())
	}
	names = append(names, Commands...)
	slices.Sort(names)
	names = slices.Compact(names)
	if got := listing(t, dirs); !slices.Equal(got, names) {
		t.Errorf("%q, want %q", got, names)
	}
	for _, name := range names {
		wantShim(t, dirs, text, name)
	}
}

// wantShim holds that name is the shim.
func wantShim(t *testing.T, dirs layout.Dirs, text, name string) {
	t.Helper()
	path := dirs.Shim(name)
	st, err := os.Lstat(path)
	check(t, err)
	if !st.Mode().IsRegular() || !linked(dirs, path) {
		t.Errorf("%s is another file", name)
	}
	if runtime.GOOS != "windows" && st.Mode().Perm() != 0o755 {
		t.Errorf("%s has mode %v", name, st.Mode())
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != text {
		t.Errorf("%s holds %q, %v", name, data, err)
	}
}

// listing returns the names in the folder, sorted.
func listing(t *testing.T, dirs layout.Dirs) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dirs.Shims())
	check(t, err)
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".exe"))
	}
	slices.Sort(names)
	return names
}

func TestInstall(t *testing.T) {
	dirs := newDirs(t)
	installed := []goversion.Version{version(t, "1.27.4"), version(t, "1.20"), version(t, "1.28rc1")}
	names := []string{"go1.20", "go1.28rc1"}
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
	wantShims(t, dirs, "old")
}

func TestLink(t *testing.T) {
	dirs := newDirs(t)
	check(t, Link(dirs, version(t, "1.20")))
	if _, err := os.Lstat(dirs.Data); !os.IsNotExist(err) {
		t.Errorf("without a shim nothing is made: %v", err)
	}
	check(t, Install(dirs, program(t, "shim"), nil))
	// What is unknown has a name as long as it is installed, what is known for ever.
	for _, name := range []string{"1.20", "1.99.1", "1.28rc1"} {
		for range 2 {
			check(t, Link(dirs, version(t, name)))
			wantShims(t, dirs, "shim", "go"+name)
		}
		for range 2 {
			check(t, Unlink(dirs, version(t, name)))
			wantShims(t, dirs, "shim")
		}
	}
	check(t, Link(dirs, version(t, "1.27.4")))
	check(t, Unlink(dirs, version(t, "1.27.4")))
	wantShims(t, dirs, "shim")
}

// A copy, as on a file system without hard links, is not left to what is known.
func TestUnlinkCopy(t *testing.T) {
	dirs, v := newDirs(t), version(t, "1.27.4")
	check(t, Install(dirs, program(t, "shim"), nil))
	check(t, os.Remove(dirs.VersionShim(v)))
	check(t, os.WriteFile(dirs.VersionShim(v), []byte("shim"), 0o755))
	check(t, Unlink(dirs, v))
	if _, err := os.Lstat(dirs.VersionShim(v)); !os.IsNotExist(err) {
		t.Errorf("the copy is still there: %v", err)
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
	wantShims(t, dirs, "shim")
	if data, err := os.ReadFile(victim); err != nil || string(data) != "victim" {
		t.Errorf("%q %v", data, err)
	}
}
