//go:build unix

package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// checkout copies what git knows, or would know, of this checkout.
func checkout(t *testing.T) string {
	t.Helper()
	cmd := exec.Command("git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("needs git and its checkout: %v", err)
	}
	dir := tempDir(t)
	for _, name := range strings.Split(strings.Trim(string(out), "\x00"), "\x00") {
		st, err := os.Lstat(filepath.Join("..", name))
		if err != nil || !st.Mode().IsRegular() {
			continue // removed and not yet committed
		}
		data, err := os.ReadFile(filepath.Join("..", name))
		must(t, err)
		must(t, os.Chmod(write(t, filepath.Join(dir, name), string(data)), st.Mode().Perm()))
	}
	return dir
}

// newcomer is somebody with a Go and nothing else: no gvx on PATH yet.
func newcomer(t *testing.T, p *proxy) house {
	t.Helper()
	h := emptyHouse(t, p).with("PATH="+filepath.Join(shared.goroot, "bin")+":/usr/bin:/bin", "GOFLAGS=-modcacherw")
	modules, err := goEnv("GOMODCACHE")
	must(t, err)
	builds, err := goEnv("GOCACHE")
	must(t, err)
	return h.with("GOMODCACHE="+modules, "GOCACHE="+builds)
}

func TestInstallScript(t *testing.T) {
	p := newProxy(t)
	h := newcomer(t, p)
	source := checkout(t)
	var line string
	for _, time := range []string{"first", "second"} {
		o := h.try(t, h.path, filepath.Join(source, "install.sh"), newer)
		if o.code != 0 {
			t.Fatalf("the %s time: exit code %d\n%s%s", time, o.code, o.stdout, o.stderr)
		}
		said := lines(o.stdout)
		line = said[len(said)-1]
		contains(t, o.stdout, "go version go"+newer+" ")
		contains(t, o.stderr, "GOTOOLCHAIN=auto")
	}
	if n := p.count("toolchain/@v/v0.0.1-go" + newer + "." + platform() + ".zip"); n != 1 {
		t.Errorf("%d downloads, want 1", n)
	}
	for _, name := range []string{".local/bin/gvx", ".local/bin/gvx-shim", ".local/share/gvx/shims/go", ".local/share/gvx/shims/gofmt", ".local/share/gvx/shims/go" + newer} {
		if st, err := os.Stat(filepath.Join(h.path, name)); err != nil || st.Mode().Perm()&0o111 == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	rest, _ := filepath.Glob(filepath.Join(h.path, ".local/bin/.*-*"))
	if len(rest) != 0 {
		t.Errorf("left of the build: %v", rest)
	}
	entries, err := os.ReadDir(h.path)
	must(t, err)
	for _, e := range entries {
		if !e.IsDir() {
			t.Errorf("%s was written: setup is told to touch no rc file", e.Name())
		}
	}
	newShells(t, h, line)
}

// newShells opens the shells that read line at their start.
func newShells(t *testing.T, h house, line string) {
	t.Helper()
	write(t, filepath.Join(h.path, ".profile"), line+"\n")
	for _, argv := range [][]string{{"sh", "-c", line + "\ngo version"}, {"sh", "-lc", "go version"}, {"bash", "-lc", "go version"}} {
		if _, err := exec.LookPath(argv[0]); err != nil {
			t.Logf("no %s here", argv[0])
			continue
		}
		contains(t, h.run(t, h.path, argv...), "go version go"+newer+" ")
	}
	contains(t, h.run(t, h.path, "sh", "-lc", "gvx list && gvx default"), newer)
}

// A copy that was cut short at any place does nothing at all.
func TestTruncatedInstallScript(t *testing.T) {
	network(t)
	script, err := os.ReadFile("../install.sh")
	must(t, err)
	source := checkout(t)
	h := newcomer(t, nil)
	copied := filepath.Join(source, "install.sh")
	end := len(strings.TrimRight(string(script), "\n")) // without its last line break it is whole
	cuts := []int{end - 1, end - 2}
	for at := 0; at < end; at += 200 {
		cuts = append(cuts, at)
	}
	for _, at := range cuts {
		must(t, os.WriteFile(copied, script[:at], 0o755))
		o := h.try(t, h.path, "sh", copied)
		if got := listing(t, h.path); got != h.path {
			t.Fatalf("cut at byte %d, exit code %d, it wrote\n%s", at, o.code, got)
		}
		if strings.Contains(o.stderr, "install.sh: building") {
			t.Fatalf("cut at byte %d, it began to work", at)
		}
	}
}

func TestInstallScriptRefuses(t *testing.T) {
	network(t)
	h := newcomer(t, nil)
	source := checkout(t)
	copied := filepath.Join(source, "install.sh")
	if _, err := os.Stat("/usr/local/go/bin/go"); err == nil && os.Getuid() == 0 {
		o := mounted(t, h.with("PATH="+noGo(t)), "mount -t tmpfs tmpfs /usr/local/go", copied)
		if o.code != 1 || !strings.Contains(o.stderr, "no Go of at least 1.21") || !strings.Contains(o.stderr, "help:") {
			t.Errorf("without Go: %+v", o)
		}
	} else if err == nil {
		t.Log("a Go in /usr/local/go is found without PATH, and only root can hide it")
	} else {
		h.with("PATH="+noGo(t)).refuses(t, h.path, 1, []string{"no Go of at least 1.21", "help:"}, copied)
	}
	h.refuses(t, h.path, 1, []string{"one VERSION"}, copied, "1.27", "1.26")
	h.refuses(t, h.path, 1, []string{"no flag"}, copied, "--help")
	h.with("HOME=").refuses(t, h.path, 1, []string{"HOME"}, copied)
	h.with("HOME=relative").refuses(t, h.path, 1, []string{"HOME"}, copied)
	if got := listing(t, h.path); got != h.path {
		t.Errorf("something was written:\n%s", got)
	}
}

// noGo is a PATH with the programs of the system and no go, gofmt or gvx.
func noGo(t *testing.T) string {
	t.Helper()
	dir := tempDir(t)
	for _, from := range []string{"/bin", "/usr/bin"} {
		entries, err := os.ReadDir(from)
		must(t, err)
		for _, e := range entries {
			if !strings.HasPrefix(e.Name(), "go") && !strings.HasPrefix(e.Name(), "gvx") {
				os.Symlink(filepath.Join(from, e.Name()), filepath.Join(dir, e.Name()))
			}
		}
	}
	return dir
}
