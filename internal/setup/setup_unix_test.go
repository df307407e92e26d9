//go:build unix

package setup

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/shellhooks"
	"github.com/gvx-go/gvx/shellhooks/rc"
)

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// user is somebody with a home folder, and what is in his files.
type user struct {
	home string
	env  map[string]string
}

func newUser(t *testing.T, name string, files ...string) user {
	t.Helper()
	top, err := filepath.EvalSymlinks(t.TempDir())
	check(t, err)
	u := user{filepath.Join(top, name), map[string]string{"HOME": filepath.Join(top, name)}}
	check(t, os.Mkdir(u.home, 0o755))
	for i := 0; i < len(files); i += 2 {
		u.put(t, files[i], files[i+1])
	}
	return u
}

func (u user) put(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(u.home, name)
	check(t, os.MkdirAll(filepath.Dir(path), 0o755))
	check(t, os.WriteFile(path, []byte(text), 0o640))
}

func (u user) setup(t *testing.T, shell string) Setup {
	t.Helper()
	getenv := func(name string) string { return u.env[name] }
	dirs, err := layout.New(getenv)
	check(t, err)
	sh, ok := rc.Of(shell)
	if !ok {
		t.Fatal(shell)
	}
	return Setup{Dirs: dirs, Store: dirs, Getenv: getenv, OnPath: func(name string) bool { return name == u.env["has"] }, Shell: sh, OS: "linux"}
}

// do is a whole setup, as gvx does it, up to the first changes of the user's files.
func (u user) do(t *testing.T, shell string, changes int) {
	t.Helper()
	s := u.setup(t, shell)
	p, err := s.Plan()
	check(t, err)
	check(t, s.Note(p)())
	check(t, s.WriteHooks())
	p.Changes = p.Changes[:min(changes, len(p.Changes))]
	check(t, p.Apply())
}

func (u user) undo(t *testing.T) {
	t.Helper()
	s := u.setup(t, "sh")
	p, err := s.PlanRemoval(len(Stays(s.Dirs)) == 0)
	check(t, err)
	check(t, p.Apply())
}

const all = 1000

// listing is everything below dir: modes, links and digests.
func listing(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	check(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		target, data := "", []byte(nil)
		switch {
		case d.Type()&fs.ModeSymlink != 0:
			target, err = os.Readlink(path)
		case d.Type().IsRegular():
			data, err = os.ReadFile(path)
		}
		rel, _ := filepath.Rel(dir, path)
		fmt.Fprintf(&b, "%q %v %s %x\n", rel, info.Mode(), target, sha256.Sum256(data))
		return err
	}))
	return b.String()
}

// times are when everything below dir was last written.
func times(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	check(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		fmt.Fprintln(&b, path, info.ModTime())
		return err
	}))
	return b.String()
}

// Setup and its undoing give the same home back, byte for byte, for each shell, whatever the
// home is called and whatever it holds; and a second setup writes nothing.
func TestThereAndBack(t *testing.T) {
	homes := []string{"plain", "a b", "it's \"x\"", "$(touch x)`touch x`", "a\nb", "😀", `b\`}
	contents := map[string][]string{
		"nothing":  nil,
		"some":     {".bashrc", "x=1\n", ".zshrc", "x=1", ".config/fish/config.fish", "set x 1\r\n", ".profile", "", ".config/direnv/direnv.toml", "\n"},
		"odd ends": {".bashrc", "x=1\r\ny=2", ".bash_profile", "x=1", ".zshrc", "\n\n", ".config/nushell/config.nu", "# x", ".local/share/other", "x"},
	}
	for _, shell := range []string{"bash", "zsh", "fish", "nu", "pwsh", "sh", "ksh", "mksh"} {
		for what, files := range contents {
			for _, name := range homes {
				u := newUser(t, name, files...)
				before := listing(t, u.home)
				u.do(t, shell, all)
				done, at := listing(t, u.home), times(t, u.home)
				if done == before {
					t.Fatalf("%s, %s, %q: nothing was done", shell, what, name)
				}
				u.do(t, shell, all)
				if listing(t, u.home) != done || times(t, u.home) != at {
					t.Errorf("%s, %s, %q: the second setup wrote something", shell, what, name)
				}
				u.undo(t)
				if after := listing(t, u.home); after != before {
					t.Errorf("%s, %s, %q: before\n%s\nafter\n%s", shell, what, name, before, after)
				}
				if _, err := os.Lstat(filepath.Join(filepath.Dir(u.home), "x")); err == nil {
					t.Error("something was run")
				}
			}
		}
	}
}

// What dies between any two changes is finished by the next setup, and undone by an
// uninstall, which may itself die between any two.
func TestDeathBetweenChanges(t *testing.T) {
	u := newUser(t, "home", ".bashrc", "x=1")
	u.env["has"] = "direnv"
	before := listing(t, u.home)
	u.do(t, "bash", all)
	whole := listing(t, u.home)
	u.undo(t)
	for setups := range 5 {
		u.do(t, "bash", setups)
		u.undo(t)
		if after := listing(t, u.home); after != before {
			t.Errorf("after %d changes: before\n%s\nafter\n%s", setups, before, after)
		}
		u.do(t, "bash", setups)
		u.do(t, "bash", all)
		if again := listing(t, u.home); again != whole {
			t.Errorf("after %d changes, finished: %s\nwant\n%s", setups, again, whole)
		}
		s := u.setup(t, "sh")
		p, err := s.PlanRemoval(true)
		check(t, err)
		p.Changes = p.Changes[:min(2*setups, len(p.Changes)-1)]
		check(t, p.Apply())
		u.undo(t)
		if after := listing(t, u.home); after != before {
			t.Errorf("after %d removals: before\n%s\nafter\n%s", 2*setups, before, after)
		}
	}
}

// A writer that died leaves a temporary file, which nobody needs to know of.
func TestDeadWriters(t *testing.T) {
	u := newUser(t, "home", ".bashrc", "x=1\n")
	before := listing(t, u.home)
	u.do(t, "bash", all)
	for _, name := range []string{".gvx-temp-0123456789abcdef", ".config/environment.d/.gvx-temp-0123456789abcdef"} {
		u.put(t, name, "half")
	}
	u.undo(t)
	if after := listing(t, u.home); after != before {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
}

// Other folders than the usual ones, which are others again when it is undone.
func TestMovedFolders(t *testing.T) {
	u := newUser(t, "home", "z/.zshrc", "x=1\n")
	before := listing(t, u.home)
	u.env["ZDOTDIR"], u.env["XDG_CONFIG_HOME"], u.env["XDG_DATA_HOME"] = filepath.Join(u.home, "z"), filepath.Join(u.home, "c"), filepath.Join(u.home, "d")
	u.do(t, "zsh", all)
	for _, name := range []string{"z/.zshrc", "c/environment.d/60-gvx.conf"} {
		if data, err := os.ReadFile(filepath.Join(u.home, name)); err != nil || !strings.Contains(string(data), "d/gvx/sh") {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
	// The data folder moves: the block stays where it is, and reads another file.
	u.env["XDG_DATA_HOME"] = filepath.Join(u.home, "e")
	u.do(t, "zsh", all)
	if data, _ := os.ReadFile(filepath.Join(u.home, "z/.zshrc")); strings.Count(string(data), "# >>> gvx") != 1 || !strings.Contains(string(data), "/e/gvx/shell/init.zsh") {
		t.Errorf("%s", data)
	}
	delete(u.env, "ZDOTDIR")
	delete(u.env, "XDG_CONFIG_HOME")
	u.undo(t)
	u.env["XDG_DATA_HOME"] = filepath.Join(u.home, "d") // the first one's is the user's to name
	u.undo(t)
	if after := listing(t, u.home); after != before {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
}

// Without a record, and with one that is broken or made up, what has a mark is taken out all
// the same, and nothing else is touched.
func TestRecordsThatLie(t *testing.T) {
	for name, record := range map[string]string{
		"none": "", "broken": "{", "of another kind": `{"files": 7}`, "odd paths": `{"files": ["", "..", "~/../x", "~/", "relative"], "made": [".", "/", "~/.."]}`,
		"of what is the user's": `{"files": ["~/mine", "~/dir"], "made": ["~/mine", "~/dir", "~/empty", "~"]}`,
	} {
		u := newUser(t, "home", "mine", "text", "dir/file", "", "empty", "", ".zshrc", "x=1", ".config/x", "", ".local/share/x", "")
		before := listing(t, u.home)
		u.do(t, "zsh", all)
		path := u.setup(t, "zsh").Dirs.SetupRecord()
		if check(t, os.Remove(path)); record != "" {
			check(t, os.WriteFile(path, []byte(record), 0o644))
		}
		u.undo(t)
		after := listing(t, u.home)
		// What cannot be known any more is an empty folder at most.
		after = strings.ReplaceAll(after, "\".config/environment.d\" drwxr-xr-x  e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n", "")
		if after != before {
			t.Errorf("%s: before\n%s\nafter\n%s", name, before, after)
		}
	}
}

// One file that must not be changed leaves every other one as it is.
func TestRefusedAsAWhole(t *testing.T) {
	bad := "# >>> gvx setup >>>\n"
	for name, c := range map[string]struct {
		shell, path string
		spoil       func(u user)
		line        int
		byHand      bool
	}{
		"no end": {"bash", ".profile", func(u user) { u.put(t, ".profile", "a\n"+bad) }, 2, true},
		"binary": {"bash", ".profile", func(u user) { u.put(t, ".profile", "a\x00") }, 0, true},
		"dangling": {"fish", ".config/fish/config.fish", func(u user) {
			u.put(t, ".config/fish/x", "")
			os.Symlink("no", filepath.Join(u.home, ".config/fish/config.fish"))
		}, 0, true},
		"a folder":         {"zsh", ".zshrc", func(u user) { u.put(t, ".zshrc/x", "") }, 0, true},
		"read-only":        {"zsh", ".zshrc", func(u user) { u.put(t, ".zshrc", ""); os.Chmod(filepath.Join(u.home, ".zshrc"), 0o444) }, 0, true},
		"environment.d":    {"bash", ".config/environment.d/60-gvx.conf", func(u user) { u.put(t, ".config/environment.d/60-gvx.conf", "PATH=/mine\n") }, 0, false},
		"direnv's library": {"bash", ".config/direnv/lib/gvx.sh", func(u user) { u.put(t, ".config/direnv/lib/gvx.sh", "use_gvx() { :; }\n") }, 0, false},
	} {
		u := newUser(t, "home", ".bashrc", "x=1\n")
		c.spoil(u)
		before := listing(t, u.home)
		_, err := u.setup(t, c.shell).Plan()
		var file *FileError
		if !errors.As(err, &file) || file.Path != filepath.Join(u.home, c.path) || file.Line != c.line || !strings.Contains(err.Error(), file.Path) {
			t.Errorf("%s: %v, %+v", name, err, file)
			continue
		}
		if (file.ByHand != "") != c.byHand || c.byHand && !strings.Contains(file.ByHand, `"$HOME/.local/share/gvx/shell/init.`) {
			t.Errorf("%s: by hand %q", name, file.ByHand)
		}
		if listing(t, u.home) != before {
			t.Errorf("%s: something was changed", name)
		}
		if c.line == 0 {
			continue
		}
		if _, err := u.setup(t, c.shell).PlanRemoval(true); !errors.As(err, &file) || file.Line != c.line {
			t.Errorf("%s, taking out: %v", name, err)
		}
	}
}

// A file that cannot be read is in nobody's way unless gvx is in it.
func TestRemovalBesideOddFiles(t *testing.T) {
	u := newUser(t, "home", ".zshrc", "x=\xff\n", ".config/fish/config.fish/x", "", ".config/direnv/x", "")
	u.do(t, "nu", 1)
	u.put(t, ".config/direnv/lib/gvx.sh", "mine\n")
	u.put(t, ".config/environment.d/60-gvx.conf", "MINE=1\n")
	u.undo(t)
	for _, name := range []string{".config/direnv/lib/gvx.sh", ".config/environment.d/60-gvx.conf", ".zshrc"} {
		if _, err := os.Lstat(filepath.Join(u.home, name)); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Lstat(filepath.Join(u.home, ".config/nushell")); err == nil {
		t.Error("nu's folder is left")
	}
	u.put(t, ".zshrc", "\xff\n# >>> gvx setup >>>\n# <<< gvx setup <<<\n")
	var file *FileError
	if _, err := u.setup(t, "nu").PlanRemoval(true); !errors.As(err, &file) || filepath.Base(file.Path) != ".zshrc" {
		t.Errorf("%v", err)
	}
}

// When a later change fails, it is said what is done and what is not.
func TestPartlyDone(t *testing.T) {
	u := newUser(t, "home", ".bashrc", "x=1\n")
	s := u.setup(t, "bash")
	p, err := s.Plan()
	check(t, err)
	u.put(t, ".profile", "somebody was faster\n")
	var part *PartError
	if err := p.Apply(); !errors.As(err, &part) || len(part.Done) != 1 || len(part.Left) != 2 || part.Left[0].Path != filepath.Join(u.home, ".profile") {
		t.Fatalf("%v, %+v", err, part)
	}
	if data, _ := os.ReadFile(filepath.Join(u.home, ".bashrc")); !rc.Has(data) {
		t.Errorf("%s", data)
	}
	if data, _ := os.ReadFile(filepath.Join(u.home, ".profile")); string(data) != "somebody was faster\n" {
		t.Errorf("%s", data)
	}
}

// What the user installed stays, and what only gvx filled goes.
func TestStays(t *testing.T) {
	u := newUser(t, "home")
	u.do(t, "sh", all)
	d := u.setup(t, "sh").Dirs
	if got := Stays(d); got != nil {
		t.Errorf("nothing is installed: %q", got)
	}
	data := func(name string) string { rel, _ := filepath.Rel(u.home, d.Data); return filepath.Join(rel, name) }
	u.put(t, data("gopath/go1.27/pkg/sumdb/x"), "cache")
	if got := Stays(d); got != nil {
		t.Errorf("only caches are there: %q", got)
	}
	u.put(t, data("gopath/go1.26/bin/tool"), "program")
	u.put(t, data("versions/go1.27.4"), "")
	if got := Stays(d); !slices.Equal(got, []string{d.Store(), d.GOPATHs()}) {
		t.Errorf("%q", got)
	}
	u.put(t, data("mine"), "not gvx's")
	u.put(t, ".config/gvx/mine", "not gvx's")
	u.put(t, ".config/gvx/env", "")
	u.undo(t)
	got := listing(t, u.home)
	for _, name := range []string{"gopath/go1.26/bin/tool", "versions/go1.27.4", "mine"} {
		if !strings.Contains(got, `"`+data(name)+`"`) {
			t.Errorf("%s is gone", name)
		}
	}
	for _, name := range []string{`shims"`, `shell"`, `go1.27"`, `.profile"`, `gvx/env"`, `setup.json"`} {
		if strings.Contains(got, name) {
			t.Errorf("%s is there", name)
		}
	}
	if !strings.Contains(got, `".config/gvx/mine"`) {
		t.Errorf("the user's own file is gone:\n%s", got)
	}
}

// All base folders may be one: nothing but gvx's own goes.
func TestOneFolderForAll(t *testing.T) {
	u := newUser(t, "home", "x/gvx/mine", "mine", "x/gvx/gopath/go1.27/bin/tool", "program")
	for _, name := range []string{"XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"} {
		u.env[name] = filepath.Join(u.home, "x")
	}
	before := listing(t, u.home)
	u.do(t, "sh", all)
	u.put(t, "x/gvx/env", "")
	u.put(t, "x/gvx/modules/go1.27/m", "")
	u.undo(t)
	if after := listing(t, u.home); after != before {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
}

// Every shell's text is there, and is renewed.
func TestHooks(t *testing.T) {
	u := newUser(t, "home")
	u.do(t, "sh", 0)
	d := u.setup(t, "sh").Dirs
	check(t, os.WriteFile(d.Hook("zsh"), []byte("of an older gvx\n"), 0o600))
	u.do(t, "sh", 0)
	for _, name := range shellhooks.Names() {
		want, _ := shellhooks.Hook(name)
		if data, err := os.ReadFile(d.Hook(name)); err != nil || string(data) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
