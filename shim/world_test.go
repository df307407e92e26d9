package shim

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/settings"
)

// noShared keeps what is installed for all users of this machine out of a test.
const noShared = "XDG_DATA_DIRS=/nonexistent"

// world is a home with gvx's folders and a project beside it, in real files.
type world struct {
	t       testing.TB
	root    string // real path
	home    string
	project string
	dirs    layout.Dirs
	env     Environ
}

func newWorld(t testing.TB) *world {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, root: root, home: filepath.Join(root, "home"), project: filepath.Join(root, "p")}
	w.env = Environ{"HOME=" + w.home, "PATH=/nonexistent", noShared}
	if w.dirs, err = layout.New(w.env.Get); err != nil {
		t.Fatal(err)
	}
	w.mkdir(w.project)
	w.mkdir(w.dirs.Shims())
	return w
}

func (w *world) mkdir(dir string) {
	w.t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		w.t.Fatal(err)
	}
}

// write puts text at path, relative to the project unless absolute.
func (w *world) write(path, text string) string {
	w.t.Helper()
	if !filepath.IsAbs(path) {
		path = filepath.Join(w.project, path)
	}
	w.mkdir(filepath.Dir(path))
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
	return path
}

func mustParse(t testing.TB, text string) goversion.Version {
	t.Helper()
	v, err := goversion.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// install makes a toolchain whose commands are the given shell script.
func (w *world) install(script string, versions ...string) {
	w.t.Helper()
	for _, text := range versions {
		v, err := goversion.Parse(text)
		if err != nil {
			w.t.Fatal(err)
		}
		tree := layout.NewTree(v, goversion.Host(), [32]byte{1, 2, 3})
		goroot := w.dirs.GOROOT(tree)
		for _, name := range []string{"go", "gofmt"} {
			w.program(filepath.Join(goroot, "bin", name), script)
		}
		w.mkdir(w.dirs.Versions())
		if err := os.Symlink(tree.LinkTarget(), w.dirs.VersionLink(v)); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) program(path, script string) {
	w.t.Helper()
	w.write(path, "#!/bin/sh\n"+script+"\n")
	if err := os.Chmod(path, 0o755); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) settings() settings.Settings {
	w.t.Helper()
	s, err := settings.Load(w.env.Get, w.dirs.Env(), "")
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

func (w *world) resolver(dir string, args ...string) Resolver {
	return Resolver{Dirs: w.dirs, Settings: w.settings(), Env: w.env, Dir: filepath.Join(w.project, dir), Args: args, TempDir: filepath.Join(w.root, "tmp")}
}

// outcome is a decision in one line: version, kind, file:line relative to root,
// and what it lacks.
func (w *world) outcome(d Decision, err error) string {
	if err != nil {
		text, code := Report(err, w.root)
		if strings.ContainsRune(text, '\x1b') {
			w.t.Errorf("a raw escape in %q", text)
		}
		return strconv.Itoa(code) + " " + strings.ReplaceAll(text, w.root+"/", "")
	}
	text := d.Version.String() + " " + string(d.Reason.Kind)
	if d.Reason.File != "" {
		text += " " + showPlace(d.Reason.File, d.Reason.Line, w.root)
	}
	if !d.Installed {
		text += " missing " + d.Request.String()
		if !d.Floor.IsZero() {
			text += ">=" + d.Floor.String()
		}
	}
	return text
}
