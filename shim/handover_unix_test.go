//go:build unix

package shim

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeGvx installs what it is asked for as the real one would, and leaves its
// arguments in a file.
func (w *world) fakeGvx(script string) (args string) {
	w.t.Helper()
	program := filepath.Join(w.root, "gvx")
	args = filepath.Join(w.root, "args")
	w.program(program, `echo "$@" > `+args+"\n"+script)
	w.write(w.dirs.Program(), program+"\n")
	return args
}

func TestInstallsWhatIsMissing(t *testing.T) {
	w := newWorld(t)
	w.shims()
	w.install(`echo ran "$@"`, "1.27.4")
	hidden := filepath.Join(w.root, "hidden")
	link := w.dirs.VersionLink(mustParse(t, "1.27.4"))
	if err := os.Rename(link, hidden); err != nil {
		t.Fatal(err)
	}
	args := w.fakeGvx("cat; cp -P " + hidden + " " + link + "; echo noise; echo progress >&2; echo go1.27.4")
	w.write("go.mod", "module m\n\ngo 1.27.3\n")
	got := w.run("input", "go", "build")
	if got.code != 0 || got.out != "ran build\n" || strings.Count(got.err, "\n") != 2 ||
		!strings.HasPrefix(got.err, "gvx: installing go1.27.4, asked for by go.mod:3 (go 1.27.3); GVX_AUTO_INSTALL=never forbids it\n") {
		t.Errorf("%+v", got)
	}
	if text, _ := os.ReadFile(args); string(text) != "install --automatic --by "+w.project+"/go.mod:3 (go 1.27.3) --at-least 1.27.3 1.27\n" {
		t.Errorf("asked for %q", text)
	}
	os.Remove(link)
	w.env = append(w.env, "GVX_AUTO_INSTALL=ask")
	w.write(".go-version", "1.27.4")
	if got := w.run("", "go"); got.code != 0 {
		t.Errorf("%+v", got)
	}
	if text, _ := os.ReadFile(args); string(text) != "install --automatic --by "+w.project+"/.go-version:1 (1.27.4) --ask --at-least 1.27.3 1.27.4\n" {
		t.Errorf("asked for %q", text)
	}
}

func TestDoesNotInstall(t *testing.T) {
	w := newWorld(t)
	w.shims()
	args := w.fakeGvx("exit 4")
	w.write(".go-version", "1.27.4")
	if got := w.run("", "go"); got.code != 4 || strings.Count(got.err, "\n") != 1 {
		t.Errorf("gvx refused: %+v", got)
	}
	os.Remove(args)
	w.write(w.dirs.Env(), "GVX_AUTO_INSTALL=never\n")
	want := "gvx: go1.27.4 is required but not installed\n  required by  .go-version:1 (1.27.4)\n  blocked by   GVX_AUTO_INSTALL=never (" + w.dirs.Env() + ":1)\nhelp: gvx install 1.27.4\n"
	if got := w.run("", "go"); got.code != 5 || got.err != want {
		t.Errorf("never: %+v", got)
	}
	// It is told of the refusal, with nothing of the command line, and installs nothing.
	if text, _ := os.ReadFile(args); string(text) != "__refused "+strings.TrimSuffix(want, "\n")+"\n" {
		t.Errorf("told of %q", text)
	}
	os.Remove(args)
	w.env = append(w.env, "GVX_AUTO_INSTALL=always")
	w.write(filepath.Join(w.root, "plain"), "")
	for _, path := range []string{"gvx", w.root, filepath.Join(w.root, "plain"), filepath.Join(w.root, "none"), ""} {
		w.write(w.dirs.Program(), path+"\n")
		if got := w.run("", "go"); got.code != 5 || !strings.Contains(got.err, "help: gvx setup") {
			t.Errorf("gvx.path %q: %+v", path, got)
		}
	}
	if os.Geteuid() == 0 {
		w.write(w.dirs.Program(), filepath.Join(w.root, "gvx")+"\n")
		if err := os.Chown(w.dirs.Program(), 12345, 12345); err != nil {
			t.Fatal(err)
		}
		if got := w.run("", "go"); got.code != 5 || !strings.Contains(got.err, "gvx.path belongs to another user") || !strings.Contains(got.err, "help: gvx setup") {
			t.Errorf("another user's gvx.path: %+v", got)
		}
	}
	os.Remove(w.dirs.Program())
	if got := w.run("", "go"); got.code != 5 || !strings.Contains(got.err, "help: gvx setup") {
		t.Errorf("no gvx.path: %+v", got)
	}
	if _, err := os.Stat(args); err == nil {
		t.Error("gvx was started")
	}
}

// TestLyingInstall: what gvx prints is not believed, the link counts.
func TestLyingInstall(t *testing.T) {
	w := newWorld(t)
	w.shims()
	w.install("echo ran", "1.26.9")
	w.write(".go-version", "1.27.4")
	for _, script := range []string{"echo go1.27.4", "echo go1.26.9", "echo ../../evil", "true"} {
		w.fakeGvx(script)
		if got := w.run("", "go"); got.code == 0 || got.out != "" {
			t.Errorf("%s: %+v", script, got)
		}
	}
}
