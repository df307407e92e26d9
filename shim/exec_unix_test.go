//go:build unix

package shim

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// built is the real shim; TestMain makes it.
var built string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "gvx-shim")
	if err != nil {
		panic(err)
	}
	os.Chmod(dir, 0o755)
	built = filepath.Join(dir, "gvx-shim")
	cmd := exec.Command("go", "build", "-ldflags=-s -w", "-o", built, "../cmd/gvx-shim")
	if out, err := cmd.CombinedOutput(); err != nil {
		panic(string(out))
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// ran is what came of a call.
type ran struct {
	out, err string
	code     int
	signal   syscall.Signal
}

// shims puts the real shim where setup would.
func (w *world) shims(names ...string) {
	w.t.Helper()
	data, err := os.ReadFile(built)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(w.dirs.Shim("go"), data, 0o755); err != nil {
		w.t.Fatal(err)
	}
	for _, name := range names {
		if err := os.Link(w.dirs.Shim("go"), w.dirs.Shim(name)); err != nil {
			w.t.Fatal(err)
		}
	}
	w.env = Environ{"HOME=" + w.home, "PATH=" + w.dirs.Shims() + ":/usr/bin:/bin", noShared}
}

func (w *world) run(stdin string, argv ...string) ran {
	w.t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Cmd{Path: w.dirs.Shim("go"), Args: argv, Env: w.env, Dir: w.project, Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errs}
	if strings.Contains(argv[0], "/") {
		cmd.Path = argv[0]
	}
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		w.t.Fatal(err)
	}
	status := cmd.ProcessState.Sys().(syscall.WaitStatus)
	r := ran{out: out.String(), err: errs.String(), code: cmd.ProcessState.ExitCode()}
	if status.Signaled() {
		r.signal = status.Signal()
	}
	return r
}

func TestPassesThrough(t *testing.T) {
	w := newWorld(t)
	w.shims("gofmt", "go1.26.9")
	w.install(`printf '%s\n' "$@"; cat; echo "$GVX_TOOLCHAIN $GOTOOLCHAIN ${GOROOT-unset}"; exit 42`, "1.26.9", "1.27.4")
	w.write("go.mod", "module m\ngo 1.27\n")
	w.env = append(w.env, "GOROOT=/stale")
	got := w.run("in\x00put\n", "go", "a b", "", "-x=$HOME", "\xff")
	want := "a b\n\n-x=$HOME\n\xff\nin\x00put\ngo1.27.4 go1.27.4+path unset\n"
	if got.out != want || got.code != 42 || got.err != "" {
		t.Errorf("%+v", got)
	}
	if got := w.run("", w.dirs.Shim("go1.26.9"), "x"); got.out != "x\ngo1.26.9 local unset\n" {
		t.Errorf("by its name: %+v", got)
	}
	// As the go command calls what it found on PATH.
	cmd := exec.Cmd{Path: w.dirs.Shim("go1.26.9"), Args: []string{"go", "x"}, Env: append(w.env, envSwitchTo+"=go1.26.9"), Dir: w.project}
	if out, _ := cmd.CombinedOutput(); string(out) != "x\ngo1.26.9 go1.26.9+path unset\n" {
		t.Errorf("switched to: %s", out)
	}
	link, err := os.Readlink(filepath.Join(w.home, ".cache/gvx/modules/go1.27/cache/download"))
	if err != nil || link != w.dirs.ModuleDownloads() {
		t.Errorf("downloads: %q %v", link, err)
	}
}

func TestName(t *testing.T) {
	w := newWorld(t)
	w.shims()
	w.install("", "1.27.4")
	f, _, err := (&shelf{dirs: w.dirs}).find(mustParse(t, "1.27.4"))
	if err != nil {
		t.Fatal(err)
	}
	// A program that is no script sees argv[0] itself.
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no sh")
	}
	file := filepath.Join(f.goroot, "bin", "go")
	os.Remove(file)
	if err := os.Symlink(sh, file); err != nil {
		t.Fatal(err)
	}
	w.env = append(w.env, "GVX_GO=1.27.4")
	if got := w.run("", "go", "-c", `tr '\0' ' ' </proc/$$/cmdline 2>/dev/null || echo go`); !strings.HasPrefix(got.out, "go") {
		t.Errorf("%+v", got)
	}
}

func TestSignals(t *testing.T) {
	w := newWorld(t)
	w.shims()
	w.install(`kill -TERM $$`, "1.27.4")
	w.env = append(w.env, "GVX_GO=1.27.4")
	if got := w.run("", "go"); got.signal != syscall.SIGTERM {
		t.Errorf("%+v", got)
	}
}

func TestLoop(t *testing.T) {
	w := newWorld(t)
	w.shims()
	// A go that calls the shim again and again.
	w.install(`exec "`+w.dirs.Shim("go")+`" "$@"`, "1.27.4")
	w.env = append(w.env, "GVX_GO=1.27.4")
	if got := w.run("", "go", "build"); got.code != 1 || !strings.Contains(got.err, "20 shims in a row") || got.out != "" {
		t.Errorf("%+v", got)
	}
}

func TestBrokenToolchain(t *testing.T) {
	w := newWorld(t)
	w.shims()
	w.install("", "1.27.4")
	w.env = append(w.env, "GVX_GO=1.27.4")
	f, _, _ := (&shelf{dirs: w.dirs}).find(mustParse(t, "1.27.4"))
	file := filepath.Join(f.goroot, "bin", "go")
	os.Chmod(file, 0o444)
	if got := w.run("", "go"); got.code != 126 || !strings.Contains(got.err, file) || !strings.Contains(got.err, "\nhelp: gvx verify --repair 1.27.4\n") {
		t.Errorf("not executable: %+v", got)
	}
	os.Remove(file)
	if got := w.run("", "go"); got.code != 127 || !strings.Contains(got.err, file) || !strings.Contains(got.err, "\nhelp: gvx verify --repair 1.27.4\n") {
		t.Errorf("gone: %+v", got)
	}
}

func TestRefusals(t *testing.T) {
	w := newWorld(t)
	w.shims()
	if got := w.run("", "go", "version"); got.code != 127 || !strings.Contains(got.err, "help: gvx install") {
		t.Errorf("nothing to run: %+v", got)
	}
	if got := w.run("", "go", "+1.27x"); got.code != 2 {
		t.Errorf("usage: %+v", got)
	}
	w.write(".go-version", "1.26")
	w.write("go.mod", "go 1.27\n")
	if got := w.run("", "go"); got.code != 3 || !strings.Contains(got.err, ".go-version:1") || !strings.Contains(got.err, "go.mod:1") {
		t.Errorf("contradiction: %+v", got)
	}
	w.env = Environ{"PATH=/bin"}
	if got := w.run("", "go"); got.code != 1 || !strings.Contains(got.err, "HOME") {
		t.Errorf("no HOME: %+v", got)
	}
	if entries, err := os.ReadDir(filepath.Join(w.home, ".cache")); err == nil {
		t.Errorf("a refusal wrote %v", entries)
	}
}

func TestShareDownloads(t *testing.T) {
	w := newWorld(t)
	link, target := w.dirs.DownloadLink("go1.27"), w.dirs.ModuleDownloads()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if err := ShareDownloads(link, target); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	works := func(what string) {
		t.Helper()
		if err := ShareDownloads(link, target); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if st, err := os.Stat(link); err != nil || !st.IsDir() {
			t.Errorf("%s: %v", what, err)
		}
	}
	works("made")
	os.RemoveAll(w.dirs.GOMODCACHE("go1.27"))
	works("after go clean -modcache")
	os.RemoveAll(target)
	works("without its target")
	os.Remove(link)
	os.Symlink("/nonexistent/x", link)
	works("leading nowhere")
	if names, _ := os.ReadDir(filepath.Dir(link)); len(names) != 1 {
		t.Errorf("left behind: %v", names)
	}
	os.Remove(link)
	w.write(filepath.Join(link, "mine"), "")
	works("a real folder")
	if _, err := os.Stat(filepath.Join(link, "mine")); err != nil {
		t.Error(err)
	}
}
