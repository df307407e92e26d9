//go:build unix

package shim

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
)

// expect resolves in dir and compares how the outcome starts.
func (w *world) expect(what, dir, want string) {
	w.t.Helper()
	if got := w.outcome(w.resolver(dir).Resolve()); !strings.HasPrefix(got, want) {
		w.t.Errorf("%s:\ngot  %s\nwant %s", what, got, want)
	}
}

func TestOddFiles(t *testing.T) {
	for _, name := range []string{".go-version", ".tool-versions", "go.mod", "go.work"} {
		w := newWorld(t)
		path := filepath.Join(w.project, name)
		if err := syscall.Mkfifo(path, 0o644); err != nil {
			t.Fatal(err)
		}
		w.expect("a FIFO", "", "1 gvx: cannot read p/"+name+": it is not a regular file")
		os.Remove(path)

		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Truncate(1 << 30); err != nil {
			t.Fatal(err)
		}
		f.Close()
		w.expect("a gigabyte", "", "1 gvx: cannot read p/"+name+": file too large")
		os.Remove(path)

		// A link to what only root may read, or a file of secrets: no more than one
		// quoted line of it is ever shown, and it is never taken for a version.
		if strings.HasPrefix(name, ".go") {
			secret := w.write("secret", "root:$6$x\x1b[2J:1::\n")
			if err := os.Symlink(secret, path); err != nil {
				t.Fatal(err)
			}
			w.expect("a link", "", "1 gvx: p/"+name+`:1: pin "root:$6$x\x1b[2J:1::" is not`)
			os.Remove(path)
		}
	}
	w := newWorld(t)
	w.mkdir(filepath.Join(w.project, ".go-version"))
	w.expect("a folder as a pin", "", "1 gvx: cannot read p/.go-version: it is not a regular file")
}

func TestForeignLinks(t *testing.T) {
	for _, target := range []string{"/usr/local/go", "../store/toolchains/../../evil", "../store/toolchains/go1.26.9.linux-amd64-0102030000000000", "../store/toolchains/x\x1b[2J"} {
		w := newWorld(t)
		w.install("", "1.27.3")
		v, _ := goversion.Parse("1.27.4")
		if err := os.Symlink(target, w.dirs.VersionLink(v)); err != nil {
			t.Fatal(err)
		}
		w.write(".go-version", "1.27.4")
		w.expect("needed", "", "1 gvx: home/.local/share/gvx/versions/go1.27.4 is not a link that gvx made")
		w.write(".go-version", "1.27")
		w.expect("passed over", "", "go1.27.3 go-version")
	}
	w := newWorld(t)
	w.write(filepath.Join(w.dirs.Versions(), "go1.27.4", "bin", "go"), "")
	w.write(".go-version", "1.27.4")
	w.expect("a real folder", "", "1 gvx: ")
	// A toolchain for another system is none here.
	w = newWorld(t)
	v, _ := goversion.Parse("1.27.4")
	w.mkdir(w.dirs.Versions())
	if err := os.Symlink("../store/toolchains/go1.27.4.plan9-mips-0102030000000000", w.dirs.VersionLink(v)); err != nil {
		t.Fatal(err)
	}
	w.write(".go-version", "1.27.4")
	w.expect("another platform", "", "go1.27.4 go-version p/.go-version:1 missing 1.27.4")
}

// TestSharedFolders: what anybody may put above a project chooses nothing.
func TestSharedFolders(t *testing.T) {
	w := newWorld(t)
	w.install("", "1.26.9", "1.27.4")
	w.env = append(w.env, "GVX_DEFAULT=1.27.4")
	share := func(mode os.FileMode) {
		if err := os.Chmod(w.project, mode); err != nil {
			t.Fatal(err)
		}
	}
	w.mkdir(filepath.Join(w.project, "mine"))
	for _, name := range []string{"go.mod", "go.work", ".go-version"} {
		text := "go 1.26\n"
		if name == ".go-version" {
			text = "1.26.9"
		}
		path := w.write(name, text)
		share(0o777 | os.ModeSticky)
		w.expect(name+" in a folder like /tmp", "mine", "go1.27.4 default")
		if err := os.Mkdir(filepath.Join(w.project, ".git"), 0o755); err != nil {
			t.Fatal(err)
		}
		w.expect(name+" beside a planted .git", "mine", "go1.27.4 default")
		os.Remove(filepath.Join(w.project, ".git"))
		share(0o755)
		os.Remove(path)
	}
	// Above a repository, any folder that everybody may write to.
	w.write("mine/.git/HEAD", "")
	for name, text := range map[string]string{"go.mod": "go 1.26\n", ".go-version": "nonsense"} {
		path := w.write(name, text)
		share(0o777)
		w.expect(name+" above a repository", "mine", "go1.27.4 default")
		share(0o755)
		os.Remove(path)
	}
	if os.Geteuid() != 0 {
		return
	}
	path := w.write(".go-version", "1.26.9")
	if os.Chown(path, 12345, 12345) == nil && os.Chown(w.project, 12345, 12345) == nil {
		w.expect("another user's, above the repository", "mine", "go1.27.4 default")
	}
	// A link of his to a file of one's own.
	for name, text := range map[string]string{".go-version": "1.26.9", "go.mod": "go 1.26\n", "go.work": "go 1.26\n"} {
		target, link := w.write("mine/word", text), filepath.Join(w.project, name)
		os.Remove(link)
		if os.Symlink(target, link) == nil && os.Lchown(link, 12345, 12345) == nil {
			w.expect("another user's link "+name, "mine", "go1.27.4 default")
		}
		os.Remove(link)
	}
}

func TestTempFolder(t *testing.T) {
	w := newWorld(t)
	w.install("", "1.26.9", "1.27.4")
	w.env = append(w.env, "GVX_DEFAULT=1.27.4")
	w.write(filepath.Join(w.root, "tmp", "go.mod"), "go 1.26\n")
	w.expect("directly in it", "../tmp", "go1.27.4 default")
	w.mkdir(filepath.Join(w.root, "tmp", "sub"))
	w.expect("below it", "../tmp/sub", "go1.27.4 default")
}

func TestNamesWithEscapes(t *testing.T) {
	w := newWorld(t)
	dir := "x\x1b[31m\nok"
	w.write(filepath.Join(dir, ".go-version"), "nonsense")
	got := w.outcome(w.resolver(dir).Resolve())
	if !strings.Contains(got, `x\x1b[31m\nok`) {
		t.Error(got)
	}
	w.write(filepath.Join(dir, "go.mod"), "go 1.21\ntoolchain go1.21.0\n")
	os.Remove(filepath.Join(w.project, dir, ".go-version"))
	if got := w.outcome(w.resolver(dir).Resolve()); !strings.HasPrefix(got, "5 ") {
		t.Error(got)
	}
}

func TestSystem(t *testing.T) {
	w := newWorld(t)
	real := filepath.Join(w.root, "usr", "go")
	w.program(filepath.Join(real, "bin", "go"), "")
	w.program(filepath.Join(real, "bin", "gofmt"), "")
	w.write(filepath.Join(real, "VERSION"), "go1.24.4\ntime x\n")
	w.program(w.dirs.Shim("go"), "shim")
	w.install("", "1.26.9")
	v, _ := goversion.Parse("1.26.9")
	other := filepath.Join(w.root, "other")
	w.mkdir(other)
	if err := os.Link(w.dirs.Shim("go"), filepath.Join(other, "go")); err != nil {
		t.Fatal(err)
	}
	links := filepath.Join(w.root, "links")
	w.mkdir(links)
	if err := os.Symlink(filepath.Join(real, "bin", "go"), filepath.Join(links, "go")); err != nil {
		t.Fatal(err)
	}
	path := []string{w.dirs.Shims(), other, filepath.Join(w.dirs.VersionLink(v), "bin"), ".", links}
	w.env = Environ{"HOME=" + w.home, "PATH=" + strings.Join(path, ":"), noShared}
	for _, pinned := range []bool{false, true} {
		kind := FromSystem
		if pinned {
			w.write(".go-version", "system")
			kind = FromGoVersion
		}
		d, err := w.resolver("").Resolve()
		if err != nil || d.Program != filepath.Join(links, "go") || d.GOROOT != real || d.Version.String() != "go1.24.4" || d.Reason.Kind != kind {
			t.Errorf("%+v, %v", d, err)
		}
	}
	r := w.resolver("")
	r.Name = "gofmt"
	if d, err := r.Resolve(); err != nil || d.Program != filepath.Join(real, "bin", "gofmt") {
		t.Errorf("gofmt: %+v, %v", d, err)
	}
	w.write("go.mod", "go 1.26\n")
	w.expect("system, too old", "", "3 gvx: the pin is older")
	// Of a go of which no GOROOT is known, the next gofmt on PATH counts, and not /bin's.
	if got := bin(""); got != "" {
		t.Errorf("no GOROOT has its commands in %s", got)
	}
}
