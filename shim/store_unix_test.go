//go:build unix

package shim

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// goroot returns the folder of a toolchain that install made.
func (w *world) goroot(version string) string {
	w.t.Helper()
	target, err := os.Readlink(w.dirs.VersionLink(mustParse(w.t, version)))
	if err != nil {
		w.t.Fatal(err)
	}
	return filepath.Join(w.dirs.Toolchains(), filepath.Base(target))
}

// TestFilesGone: a link whose toolchain somebody removed is no installed release,
// so that it is installed anew.
func TestFilesGone(t *testing.T) {
	w := newWorld(t)
	w.install("", "1.27.3", "1.27.4")
	goroot := w.goroot("1.27.4")
	if err := os.RemoveAll(goroot); err != nil {
		t.Fatal(err)
	}
	check := func(what string) {
		t.Helper()
		w.write(".go-version", "1.27.4")
		w.expect(what, "", "go1.27.4 go-version p/.go-version:1 missing 1.27.4")
		if d, err := w.resolver("").Resolve(); err != nil || !d.Tree.IsZero() || d.GOROOT != "" {
			t.Errorf("%s: %+v, %v", what, d, err)
		}
		w.write(".go-version", "1.27")
		w.expect(what+", another is there", "", "go1.27.3 go-version p/.go-version:1")
	}
	check("gone")
	w.write(goroot, "a file")
	check("no folder")
	os.Remove(goroot)
	if err := os.Symlink(w.goroot("1.27.3"), goroot); err != nil {
		t.Fatal(err)
	}
	check("a link to elsewhere")
}

func TestStoreOfAnotherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can make one")
	}
	w := newWorld(t)
	w.shims()
	w.install("echo ran", "1.27.4")
	args := w.fakeGvx("echo go1.27.4")
	real := filepath.Join(w.root, "usr", "bin")
	w.program(filepath.Join(real, "go"), "echo system")
	refused := func(what, folder string) {
		t.Helper()
		if err := os.Lchown(folder, 12345, 12345); err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"1.27.4", "1.27", "1.26.9"} {
			w.write(".go-version", word)
			got := w.run("", "go")
			if got.code != 1 || got.out != "" || !strings.HasPrefix(got.err, "gvx: the store "+folder+" belongs to another user: nothing in it is run\nhelp: use a HOME of your own\n") {
				t.Errorf("%s, %s: %+v", what, word, got)
			}
		}
		// What does not come out of the store runs.
		w.write(".go-version", "system")
		w.env = Environ{"HOME=" + w.home, "PATH=" + real, noShared}
		if got := w.run("", "go"); got.code != 0 || got.out != "system\n" {
			t.Errorf("%s, system: %+v", what, got)
		}
		os.Lchown(folder, 0, 0)
	}
	refused("the data folder", w.dirs.Data)
	goroot := w.goroot("1.27.4")
	os.Lchown(goroot, 12345, 12345)
	w.write(".go-version", "1.27.4")
	if got := w.run("", "go"); got.code != 1 || got.out != "" || !strings.Contains(got.err, goroot+" belongs to another user") {
		t.Errorf("a toolchain: %+v", got)
	}
	if _, err := os.Stat(args); err == nil {
		t.Error("gvx was started")
	}
}

// TestDanglingPin: somebody meant a pin there.
func TestDanglingPin(t *testing.T) {
	w := newWorld(t)
	w.install("", "1.26.9")
	w.write(".git/HEAD", "")
	w.write(".tool-versions", "go 1.26.9")
	w.mkdir(filepath.Join(w.project, "a", "b"))
	for _, dir := range []string{"", "a/b"} {
		w.expect("before", dir, "go1.26.9 tool-versions")
		link := filepath.Join(w.project, dir, ".go-version")
		if err := os.Symlink("nowhere", link); err != nil {
			t.Fatal(err)
		}
		for _, below := range []string{dir, "a/b"} {
			w.expect("from "+below, below, "1 gvx: cannot read "+filepath.Join("p", dir, ".go-version")+": it is a link that leads nowhere\nhelp: ls -ld ")
		}
		os.Remove(link)
	}
	// Above the repository it is a default that is not there.
	if err := os.Symlink("nowhere", filepath.Join(w.root, ".go-version")); err != nil {
		t.Fatal(err)
	}
	w.expect("above", "", "go1.26.9 tool-versions")
}

// TestFlawOfSystem: a repository must not choose the system's go for its flaws.
func TestFlawOfSystem(t *testing.T) {
	w := newWorld(t)
	real := filepath.Join(w.root, "usr", "go")
	w.program(filepath.Join(real, "bin", "go"), "")
	w.env = Environ{"HOME=" + w.home, "PATH=" + filepath.Join(real, "bin"), noShared}
	version := w.write(filepath.Join(real, "VERSION"), "go1.21.0\n")
	w.expect("nobody asked", "", "go1.21.0 system")
	w.write(".git/HEAD", "")
	w.write(".go-version", "system")
	w.expect("pinned", "", "5 gvx: go1.21.0 does not run unasked")
	w.write(w.dirs.Allowed(), string(FormatAllowed([]Approval{NewApproval(w.project)})))
	w.expect("allowed", "", "go1.21.0 go-version")
	os.Remove(w.dirs.Allowed())
	w.write(version, "go1.27.4\n")
	w.expect("sound", "", "go1.27.4 go-version")
	w.write(version, "devel +abc\n")
	w.expect("of no known release", "", " go-version")
	os.Remove(filepath.Join(w.project, ".go-version"))
	w.write(version, "go1.21.0\n")
	w.write(filepath.Join(w.root, ".go-version"), "system")
	w.expect("by the user's own pin", "", "go1.21.0 outer-pin")
}
