//go:build unix

package shim

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// copyShim puts a shim that is another file at path, of another build by what follows
// it.
func (w *world) copyShim(path, tail string) {
	w.t.Helper()
	data, err := os.ReadFile(built)
	if err != nil {
		w.t.Fatal(err)
	}
	w.write(path, string(data)+tail)
	if err := os.Chmod(path, 0o755); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) link(target, path string) {
	w.t.Helper()
	w.mkdir(filepath.Dir(path))
	os.Remove(path)
	if err := os.Symlink(target, path); err != nil {
		w.t.Fatal(err)
	}
}

// TestOnlyShimsOnPath: no shim is the system's go, whatever it is called and wherever
// it was copied to.
func TestOnlyShimsOnPath(t *testing.T) {
	w := newWorld(t)
	w.shims()
	dir := func(name string) string { return filepath.Join(w.root, name) }
	w.copyShim(dir("copy")+"/go", "")
	w.copyShim(dir("other")+"/go", "of another build")
	w.link(w.dirs.Shim("go"), dir("links")+"/go")
	w.link(dir("other")+"/go", dir("more")+"/go")
	path := []string{w.dirs.Shims(), dir("copy"), dir("other"), dir("links"), dir("more"), w.dirs.Shims() + "/."}
	w.env = Environ{"HOME=" + w.home, "PATH=" + strings.Join(path, ":"), noShared}
	w.write(".go-version", "system\n")
	want := "gvx: no go to run: PATH has none behind the shims\n  required by  .go-version:1 (system)\nhelp: gvx pin stable\n"
	for _, own := range []string{w.dirs.Shim("go"), dir("copy") + "/go", dir("other") + "/go", dir("more") + "/go"} {
		if got := w.run("", own, "version"); got.code != 127 || got.err != want || got.out != "" {
			t.Errorf("%s: %+v", own, got)
		}
	}
	w.program(dir("real")+"/bin/go", "echo real")
	w.program(dir("real")+"/bin/gofmt", "echo fmt")
	w.write(dir("real")+"/VERSION", "go1.26.9\n")
	w.copyShim(dir("front")+"/gofmt", "")
	w.link(dir("real")+"/bin/go", dir("front")+"/go")
	w.env[1] += ":" + dir("front")
	for _, own := range []string{w.dirs.Shim("go"), dir("other") + "/go"} {
		if got := w.run("", own, "version"); got.code != 0 || got.out != "real\n" {
			t.Errorf("%s, with a go behind: %+v", own, got)
		}
	}
	// Beside that go lies a copy under gofmt's name.
	if err := os.Link(dir("copy")+"/go", w.dirs.Shims()+"/gofmt"); err != nil {
		t.Fatal(err)
	}
	if got := w.run("", w.dirs.Shims()+"/gofmt"); got.out != "fmt\n" {
		t.Errorf("gofmt: %+v", got)
	}
}

// TestShimInTheStore: a toolchain whose go is a shim is told at once.
func TestShimInTheStore(t *testing.T) {
	for name, put := range map[string]func(*world, string){
		"a copy":       func(w *world, file string) { w.copyShim(file, "") },
		"another":      func(w *world, file string) { w.copyShim(file, "of another build") },
		"a link to it": func(w *world, file string) { w.link(w.dirs.Shim("go"), file) },
	} {
		w := newWorld(t)
		w.shims()
		w.install("", "1.27.4")
		w.write(".go-version", "1.27.4")
		file := filepath.Join(w.goroot("1.27.4"), "bin", "go")
		os.Remove(file)
		put(w, file)
		got := w.run("", "go", "version")
		want := "gvx: cannot start " + file + ": it is gvx's shim, not Go's own program\nhelp: gvx verify --repair 1.27.4\n"
		if got.code != 126 || got.err != want || got.out != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestVersionsLinkToTheShims: a link that gvx did not make is not followed.
func TestVersionsLinkToTheShims(t *testing.T) {
	w := newWorld(t)
	w.shims()
	v := mustParse(t, "1.27.4")
	w.write(".go-version", "1.27.4")
	for _, target := range []string{"../shims", w.dirs.Shims(), w.dirs.Data} {
		w.link(target, w.dirs.VersionLink(v))
		want := "gvx: " + w.dirs.VersionLink(v) + " is not a link that gvx made\n  it leads to  " + target + "\nhelp: move it away, then: gvx install\n"
		if got := w.run("", "go", "version"); got.code != 1 || got.err != want || got.out != "" {
			t.Errorf("%s: %+v", target, got)
		}
	}
}

// TestProgramIsTheShim: what gvx.path names must be gvx.
func TestProgramIsTheShim(t *testing.T) {
	w := newWorld(t)
	w.shims()
	w.copyShim(filepath.Join(w.root, "gvx"), "of another build")
	w.write(".go-version", "1.27.4")
	for _, path := range []string{w.dirs.Shim("go"), filepath.Join(w.root, "gvx")} {
		w.write(w.dirs.Program(), path+"\n")
		want := "gvx: go1.27.4 is required but not installed\n  required by  .go-version:1 (1.27.4)\n  blocked by   " +
			w.dirs.Program() + " names " + path + ", which is gvx's shim, not gvx\nhelp: gvx setup\n"
		if got := w.run("", "go", "version"); got.code != 5 || got.err != want || got.out != "" {
			t.Errorf("%s: %+v", path, got)
		}
	}
	// A script in between is not seen through, but it ends.
	args := w.fakeGvx("exec " + w.dirs.Shim("go") + ` "$@"`)
	got := w.run("", "go", "version")
	if got.code != 1 || got.out != "" || !strings.Contains(got.err, "20 shims in a row") || strings.Count(got.err, "gvx: installing") != 20 {
		t.Errorf("a script: %+v", got)
	}
	if _, err := os.Stat(args); err != nil {
		t.Errorf("the script never ran: %v", err)
	}
	if _, err := os.Lstat(w.dirs.Versions()); err == nil {
		t.Error("something was installed")
	}
}
