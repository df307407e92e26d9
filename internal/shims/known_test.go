package shims

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
)

// note writes one of the files of releases.
func note(t *testing.T, file string, names ...string) {
	t.Helper()
	check(t, os.MkdirAll(filepath.Dir(file), 0o755))
	check(t, os.WriteFile(file, []byte(strings.Join(names, "\n")+"\n"), 0o600))
}

func knownOf(t *testing.T, dirs layout.Dirs) []goversion.Version {
	t.Helper()
	known, err := Known(dirs)
	check(t, err)
	if !slices.IsSortedFunc(known, goversion.Compare) || len(slices.Compact(slices.Clone(known))) != len(known) {
		t.Errorf("not sorted, or not each once: %v", known)
	}
	return known
}

func TestKnown(t *testing.T) {
	dirs := newDirs(t)
	built := knownOf(t, dirs)
	for _, name := range []string{"1.21.0", "1.21.13", "1.26.9", "1.27.0", "1.27.4"} {
		if !slices.Contains(built, version(t, name)) {
			t.Errorf("%s is missing", name)
		}
	}
	if built[0] != version(t, "1.21.0") {
		t.Errorf("the first is %v: what is older never switches", built[0])
	}
	note(t, dirs.Seen(), "go1.20.14", "go1.97.1")
	note(t, dirs.Listed(), "go1.98.2")
	var more []string
	for _, v := range knownOf(t, dirs)[len(built):] {
		more = append(more, v.String())
	}
	if got := strings.Join(more, " "); got != "go1.97.0 go1.97.1 go1.98.0 go1.98.1 go1.98.2" {
		t.Errorf("with what was seen and listed: %s", got)
	}
}

// Lists are not signed, and whoever makes one up must not fill the folder, nor drive out
// what is real.
func TestKnownIsBounded(t *testing.T) {
	dirs := newDirs(t)
	built := knownOf(t, dirs)
	note(t, dirs.Listed(), "go1.27.999999999", "go1.98.999999999")
	if got := knownOf(t, dirs); len(got) != len(built)+2 {
		t.Errorf("%d releases for two that no line can have", len(got)-len(built))
	}
	var lies []string
	for minor := 100; minor < 900; minor++ {
		lies = append(lies, "go"+goversion.Minor(minor).String()+".99")
	}
	note(t, dirs.Listed(), lies...)
	if got := knownOf(t, dirs); len(got) > maxKnown || !slices.Equal(got[:len(built)], built) {
		t.Errorf("%d releases, the last %v", len(got), got[len(got)-1])
	}
}

func TestUpdate(t *testing.T) {
	dirs := newDirs(t)
	installed := []goversion.Version{version(t, "1.20")}
	check(t, Update(dirs, installed))
	if _, err := os.Lstat(dirs.Data); !os.IsNotExist(err) {
		t.Errorf("without a shim nothing is made: %v", err)
	}
	check(t, Install(dirs, program(t, "shim"), installed))
	note(t, dirs.Listed(), "go1.97.1")
	for range 2 {
		check(t, Update(dirs, installed))
		wantShims(t, dirs, "shim", "go1.20", "go1.97.0", "go1.97.1")
	}
	// A list that lied is forgotten, and so are its names; a stranger's file stays.
	check(t, os.Remove(dirs.Listed()))
	stranger := dirs.VersionShim(version(t, "1.97.0"))
	check(t, os.Remove(stranger))
	check(t, os.WriteFile(stranger, []byte("stranger"), 0o600))
	check(t, Update(dirs, installed))
	if got := listing(t, dirs); !slices.Contains(got, "go1.97.0") || slices.Contains(got, "go1.97.1") || !slices.Contains(got, "go1.20") {
		t.Errorf("%q", got)
	}
	if data, err := os.ReadFile(stranger); err != nil || string(data) != "stranger" {
		t.Errorf("%q %v", data, err)
	}
}

// A new shim leaves no name to the old one.
func TestInstallOverOlder(t *testing.T) {
	dirs := newDirs(t)
	note(t, dirs.Listed(), "go1.97.1")
	check(t, Install(dirs, program(t, "old"), []goversion.Version{version(t, "1.20")}))
	check(t, os.Remove(dirs.Listed()))
	check(t, Install(dirs, program(t, "new"), nil))
	wantShims(t, dirs, "new")
}

// What another gvx installs after this one has listed what is installed keeps its name.
func TestInstallBesideAnother(t *testing.T) {
	dirs := newDirs(t)
	v := version(t, "1.20.14")
	check(t, Install(dirs, program(t, "old"), nil))
	check(t, os.MkdirAll(dirs.Versions(), 0o755))
	check(t, os.WriteFile(dirs.VersionLink(v), nil, 0o600))
	check(t, Link(dirs, v))
	check(t, Update(dirs, nil))
	wantShims(t, dirs, "old", "go1.20.14")
	check(t, Install(dirs, program(t, "new"), nil))
	wantShims(t, dirs, "new", "go1.20.14")
}

// What names no release is refused before anything is changed.
func TestInstallWithABadFile(t *testing.T) {
	dirs := newDirs(t)
	check(t, Install(dirs, program(t, "old"), nil))
	before := listing(t, dirs)
	note(t, dirs.Seen(), "go1.27.4", "nonsense")
	err := Install(dirs, program(t, "new"), nil)
	if err == nil || !strings.Contains(err.Error(), "releases-seen:2: ") {
		t.Errorf("%v", err)
	}
	if err := Update(dirs, nil); err == nil {
		t.Error("Update says nothing")
	}
	if got := listing(t, dirs); !slices.Equal(got, before) {
		t.Errorf("%q, want %q", got, before)
	}
	wantShim(t, dirs, "old", "go")
	// Of what cannot be read it keeps what is built in.
	check(t, Unlink(dirs, version(t, "1.27.4")))
	wantShim(t, dirs, "old", "go1.27.4")
}

func TestInstallKeepsTheSame(t *testing.T) {
	dirs := newDirs(t)
	check(t, Install(dirs, program(t, "shim"), nil))
	first, err := os.Lstat(dirs.Shim("go"))
	check(t, err)
	check(t, os.Remove(dirs.Shim("gofmt")))
	check(t, Install(dirs, program(t, "shim"), nil))
	if now, err := os.Lstat(dirs.Shim("go")); err != nil || !os.SameFile(first, now) {
		t.Errorf("another file: %v", err)
	}
	wantShims(t, dirs, "shim")
}
