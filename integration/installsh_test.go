//go:build unix

package integration

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
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
	h := emptyHouse(t, p)
	h.path = filepath.Join(h.path, "one's own $HOME")
	must(t, os.Mkdir(h.path, 0o755))
	h = h.with("HOME="+h.path, "PATH="+filepath.Join(shared.goroot, "bin")+":/usr/bin:/bin", "GOFLAGS=-modcacherw")
	modules, err := goEnv("GOMODCACHE")
	must(t, err)
	builds, err := goEnv("GOCACHE")
	must(t, err)
	return h.with("GOMODCACHE="+modules, "GOCACHE="+builds)
}

// The first time there is no Go here, and the script, which comes through a pipe, gets its
// own from a mirror; the second time there is one, and the script is a file.
func TestInstallScript(t *testing.T) {
	t.Parallel()
	p := newProxy(t)
	h := newcomer(t, p)
	source := checkout(t)
	commit := committed(t, source)
	first := firstInstall(t, h, source)
	if first.code != 0 {
		t.Fatalf("the first time: exit code %d\n%s%s", first.code, first.stdout, first.stderr)
	}
	contains(t, first.stdout, "go version go"+newer+" ")
	about := aboutInstalled(t, h)
	if about.Commit != commit || about.Modified {
		t.Errorf("commit %s, want %s", about.Commit, commit)
	}
	for name, want := range map[string]string{"-trimpath": "true", "CGO_ENABLED": "0"} {
		if about.Settings[name] != want {
			t.Errorf("built with %s=%q, want %q", name, about.Settings[name], want)
		}
	}

	must(t, os.RemoveAll(filepath.Join(source, ".git")))
	second := h.try(t, h.path, filepath.Join(source, "install.sh"), "--no-modify-path", newer)
	if second.code != 0 {
		t.Fatalf("the second time: exit code %d\n%s%s", second.code, second.stdout, second.stderr)
	}
	contains(t, second.stdout, "go version go"+newer+" ")
	contains(t, second.stderr, "GOTOOLCHAIN=auto")
	if about := aboutInstalled(t, h); about.Commit != "" {
		t.Errorf("a commit without a repository: %s", about.Commit)
	}
	said := lines(second.stdout)
	installed(t, h, p)
	newShells(t, h, said[len(said)-1])
	uninstalled(t, h, source)
}

// piped is cat SCRIPT | sh -s -- --no-modify-path VERSION, by one who lets nobody read
// his files.
func piped(t *testing.T, h house, dir, script, version string) outcome {
	t.Helper()
	f, err := os.Open(script)
	must(t, err)
	defer f.Close()
	cmd := h.command(dir, "sh", "-c", `umask 077; exec sh -s -- --no-modify-path "$1"`, "sh", version)
	cmd.Stdin = f
	return finish(t, cmd)
}

// Outside of a checkout, what is built is what is published.
func TestInstallScriptPublished(t *testing.T) {
	t.Parallel()
	p := newProxy(t)
	h := newcomer(t, p)
	source := checkout(t)
	downloaded := "file://" + filepath.Join(h.get("GOMODCACHE"), "cache/download")
	h = h.with("GOPROXY="+publishGvx(t, source)+","+downloaded+","+p.url(), "GONOSUMDB=*", "GOMODCACHE="+filepath.Join(tempDir(t), "none"))
	for _, dir := range []string{h.path, source} { // also in a checkout, where a version is named
		o := piped(t, h.with("GVX_VERSION=v0.9.8"), dir, "../install.sh", newer)
		if o.code != 1 {
			t.Errorf("an unknown version: exit code %d\n%s", o.code, o.stderr)
		}
		contains(t, o.stderr, "building gvx@v0.9.8", "go: github.com/gvx-go/gvx/cmd/gvx@v0.9.8: ", "the build failed")
		for _, name := range []string{".local", ".cache"} { // the counters of the user's own Go are his
			if _, err := os.Lstat(filepath.Join(h.path, name)); !os.IsNotExist(err) {
				t.Errorf("%s was left (%v)", name, err)
			}
		}
	}
	o := piped(t, h, h.path, "../install.sh", newer)
	if o.code != 0 {
		t.Fatalf("exit code %d\n%s%s", o.code, o.stdout, o.stderr)
	}
	contains(t, o.stdout, "go version go"+newer+" ")
	contains(t, o.stderr, "building gvx@latest")
	if about := aboutInstalled(t, h); about.Version != publishedVersion || about.Commit != "" {
		t.Errorf("%+v", about)
	}
}

const publishedVersion = "v0.9.9"

// publishGvx returns the URL of a module proxy that has nothing but gvx, as it is in dir.
func publishGvx(t *testing.T, dir string) string {
	t.Helper()
	top := tempDir(t)
	folder := filepath.Join(top, "github.com/gvx-go/gvx/@v")
	write(t, filepath.Join(folder, "list"), publishedVersion+"\n")
	write(t, filepath.Join(folder, publishedVersion+".info"), `{"Version":"`+publishedVersion+`","Time":"2026-11-21T00:00:00Z"}`)
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	must(t, err)
	write(t, filepath.Join(folder, publishedVersion+".mod"), string(mod))
	f, err := os.Create(filepath.Join(folder, publishedVersion+".zip"))
	must(t, err)
	must(t, zip.CreateFromDir(f, module.Version{Path: "github.com/gvx-go/gvx", Version: publishedVersion}, dir))
	must(t, f.Close())
	return "file://" + top
}

// committed makes a repository of dir, and returns its one commit.
func committed(t *testing.T, dir string) string {
	t.Helper()
	git := func(args ...string) string {
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=gvx", "-c", "user.email=gvx@example.com"}, args...)...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	git("init", "-q")
	git("add", "-A")
	git("commit", "-q", "-m", "All of it")
	return git("rev-parse", "HEAD")
}

// firstInstall is install.sh for one who has no Go, where the archive is that it fetches.
func firstInstall(t *testing.T, h house, source string) outcome {
	t.Helper()
	if os.Getenv("GVX_TESTDATA") == "" || platform() != "linux-amd64" {
		t.Logf("SKIP without Go: needs GVX_TESTDATA/official/%s", officialFile)
		return piped(t, h, source, filepath.Join(source, "install.sh"), newer)
	}
	m := newFileServer(t, os.DirFS(filepath.Dir(officialArchive(t))))
	// What is changed lies outside of the checkout, which stays as it was committed.
	copied := filepath.Join(tempDir(t), "install.sh")
	changed(t, copied, "usual=/usr/local/go/bin", "usual=/nowhere/go/bin")
	o := piped(t, h.with("PATH="+noGo(t), "GVX_MIRROR="+m.URL), source, copied, newer)
	contains(t, o.stderr, "fetching go"+official, "/bootstrap/bin/go", "go"+official+" is genuine")
	if rest := listing(t, filepath.Join(h.path, ".config")); strings.Contains(rest, official) {
		t.Errorf("left of the Go that is gone:\n%s", rest)
	}
	if got := m.asked(); len(got) != 1 || got[0] != "/"+officialFile {
		t.Errorf("asked the mirror for %q", got)
	}
	return o
}

type about struct {
	Version, Commit, Go, Platform, Path string
	Modified                            bool
	Settings                            map[string]string
}

func aboutInstalled(t *testing.T, h house) (a about) {
	t.Helper()
	own := filepath.Join(h.path, ".local/bin/gvx")
	must(t, json.Unmarshal([]byte(h.run(t, h.path, own, "version", "--json")), &a))
	if a.Path != own || a.Platform != runtime.GOOS+"/"+runtime.GOARCH || !strings.HasPrefix(a.Go, "go1.") {
		t.Errorf("%+v", a)
	}
	contains(t, h.run(t, h.path, own, "version"), "gvx "+a.Version+" ("+a.Go+" "+a.Platform+")")
	return a
}

func installed(t *testing.T, h house, p *proxy) {
	t.Helper()
	if n := p.count("toolchain/@v/v0.0.1-go" + newer + "." + platform() + ".zip"); n != 1 {
		t.Errorf("%d downloads, want 1", n)
	}
	for _, name := range []string{".local/bin/gvx", ".local/bin/gvx-shim", ".local/share/gvx/shims/go", ".local/share/gvx/shims/gofmt", ".local/share/gvx/shims/go" + newer} {
		if st, err := os.Stat(filepath.Join(h.path, name)); err != nil || st.Mode().Perm()&0o555 != 0o555 {
			t.Errorf("%s: %v (%v)", name, st, err)
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
}

// uninstalled removes gvx again, without any Go, twice.
func uninstalled(t *testing.T, h house, source string) {
	t.Helper()
	h = h.with("PATH=" + noGo(t))
	removal := ""
	for _, word := range []string{"was removed", "nothing was removed"} {
		o := h.try(t, h.path, filepath.Join(source, "install.sh"), "--uninstall")
		if o.code != 0 {
			t.Errorf("exit code %d\n%s%s", o.code, o.stdout, o.stderr)
		}
		contains(t, o.stderr, word)
		_, removal, _ = strings.Cut(o.stderr, "\nhelp: to remove that too: ")
	}
	for _, name := range []string{".local/bin", ".local/share/gvx/shims/go"} {
		if _, err := os.Lstat(filepath.Join(h.path, name)); !os.IsNotExist(err) {
			t.Errorf("%s is still there (%v)", name, err)
		}
	}
	h.goroot(t, newer) // the toolchain stays
	h.run(t, h.path, "sh", "-c", removal)
	for _, name := range []string{".local/share", ".cache", ".local/state", ".config"} {
		if _, err := os.Lstat(filepath.Join(h.path, name, "gvx")); !os.IsNotExist(err) {
			t.Errorf("%s/gvx is still there (%v) after %s", name, err, removal)
		}
	}
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
	shells := [][]string{{"sh", copied}, {"sh", "-c", `sh <"$0"`, copied}}
	for _, name := range []string{"bash", "ksh", "zsh"} {
		if _, err := exec.LookPath(name); err == nil {
			shells = append(shells, []string{name, copied})
		}
	}
	for i, at := range cuts {
		must(t, os.WriteFile(copied, script[:at], 0o755))
		o := h.try(t, source, shells[i%len(shells)]...)
		if got := listing(t, h.path); got != h.path {
			t.Fatalf("cut at byte %d, exit code %d, it wrote\n%s", at, o.code, got)
		}
		if strings.HasPrefix(o.stderr, "install.sh: ") || strings.Contains(o.stderr, "\ninstall.sh: ") {
			t.Fatalf("cut at byte %d, it began to work", at)
		}
	}
}

func TestInstallScriptRefuses(t *testing.T) {
	network(t)
	h := newcomer(t, nil)
	source := checkout(t)
	copied := filepath.Join(source, "install.sh")
	want := []string{"no Go of at least 1.21", "GVX_OFFLINE", "help:"}
	hidden := h.with("PATH="+noGo(t), "GVX_OFFLINE=1", "GVX_SOURCES=go.dev")
	if _, err := os.Stat("/usr/local/go/bin/go"); err == nil && os.Getuid() == 0 {
		o := mounted(t, hidden, "mount -t tmpfs tmpfs /usr/local/go", copied)
		if o.code != 5 {
			t.Errorf("without Go: %+v", o)
		}
		contains(t, o.stderr, want...)
	} else if err == nil {
		t.Log("a Go in /usr/local/go is found without PATH, and only root can hide it")
	} else {
		hidden.refuses(t, h.path, 5, want, copied)
	}
	for _, c := range []struct {
		word string
		args []string
	}{
		{"one VERSION", []string{"1.27", "1.26"}},
		{"no such flag", []string{"--nonsense"}},
		{"wants a folder", []string{"--prefix"}},
		{"wants a folder", []string{"--prefix="}},
		{"takes no VERSION", []string{"--uninstall", "1.27"}},
		{"line break", []string{"--prefix", "a\nb"}},
	} {
		h.refuses(t, h.path, 2, []string{c.word, "help:"}, append([]string{copied}, c.args...)...)
	}
	h.with("GVX_VERSION=v1;x").refuses(t, h.path, 2, []string{"GVX_VERSION"}, copied)
	h.with("HOME=").refuses(t, h.path, 1, []string{"HOME"}, copied)
	h.with("HOME=relative").refuses(t, h.path, 1, []string{"HOME"}, copied)
	contains(t, h.run(t, h.path, copied, "--help"), "--prefix", "--uninstall", "GVX_MIRROR")
	o := h.try(t, h.path, copied, "--uninstall")
	if o.code != 0 || !strings.Contains(o.stderr, "nothing was removed") {
		t.Errorf("removing what is not there: %+v", o)
	}
	if got := listing(t, h.path); got != h.path {
		t.Errorf("something was written:\n%s", got)
	}
}

// noGo is a PATH with the programs of the system and no go, gofmt or gvx.
func noGo(t *testing.T) string {
	t.Helper()
	dir, err := systemPrograms()
	must(t, err)
	return dir
}

// systemPrograms makes that folder once, for all tests.
var systemPrograms = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(shared.top, "nogo")
	return dir, linkPrograms(dir)
})

func linkPrograms(dir string, but ...string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, from := range []string{"/bin", "/usr/bin"} {
		entries, err := os.ReadDir(from)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if !strings.HasPrefix(e.Name(), "go") && !strings.HasPrefix(e.Name(), "gvx") && !slices.Contains(but, e.Name()) {
				os.Symlink(filepath.Join(from, e.Name()), filepath.Join(dir, e.Name()))
			}
		}
	}
	return nil
}
