//go:build unix

package integration

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// readers are the shells after gvx setup, and each way to start one in which it reads what
// setup wrote.
var readers = []struct {
	shell string
	home  string
	argv  [][]string
}{
	{"bash", strangeHome, [][]string{{"bash", "-ic"}, {"bash", "-lc"}, {"bash", "-lic"}}},
	{"zsh", strangeHome, [][]string{{"zsh", "-ic"}, {"zsh", "-lic"}}},
	{"fish", strangeHome, [][]string{{"fish", "-c"}, {"fish", "-lc"}}},
	{"nu", strangeHome, [][]string{{"nu", "-l", "-c"}}},
	{"sh", strangeHome, [][]string{{"dash", "-lc"}, {"bash", "-lc"}, {"busybox", "sh", "-lc"}}},
	{"mksh", strangeHome, [][]string{{"mksh", "-lc"}, {"mksh", "-ic"}}},
	// It expands the name of its own rc file once more, whoever wrote that.
	{"ksh", "a home", [][]string{{"ksh", "-lc"}, {"ksh", "-ic"}}},
}

// strangeHome is a home folder whose name a shell might obey.
const strangeHome = "it's \"a\" $(touch x)`touch x`\\ 😀"

// TestSetupInRealShells: after gvx setup each real shell finds the shim, whatever way it is
// started and whatever the home folder is called; and after --uninstall the home is as it
// was, byte for byte.
func TestSetupInRealShells(t *testing.T) {
	network(t)
	for _, r := range readers {
		if _, err := exec.LookPath(r.argv[0][0]); err != nil {
			t.Logf("SKIP %s: it is not installed here", r.shell)
			continue
		}
		t.Run(r.shell, func(t *testing.T) {
			t.Parallel()
			h := furnishedHome(t, r.home)
			before := digests(t, h.path)
			h.run(t, h.path, "gvx", "setup", "--yes", "--shell", r.shell)
			done := digests(t, h.path)
			h.run(t, h.path, "gvx", "setup", "--yes", "--shell", r.shell)
			if again := digests(t, h.path); again != done {
				t.Errorf("the second setup changed something:\n%s", unlike(done, again))
			}
			reads(t, h, r.argv)
			forgetShells(t, h, done)
			h.run(t, h.path, "gvx", "setup", "--uninstall", "--yes")
			if after := digests(t, h.path); after != before {
				t.Errorf("the home is not what it was:\n%s", unlike(before, after))
			}
		})
	}
}

// furnishedHome is a home with rc files of the user's: one without an end of its last line,
// one that is a link, one with CRLF.
func furnishedHome(t *testing.T, name string) house {
	t.Helper()
	h := newHouse(filepath.Join(tempDir(t), name)).with("LC_ALL=C.UTF-8")
	h = h.with("PATH=" + strings.Join([]string{shared.bin, "/usr/bin", "/bin"}, ":"))
	must(t, os.Mkdir(h.path, 0o700))
	write(t, filepath.Join(h.path, ".bashrc"), "# mine")
	write(t, filepath.Join(h.path, "dotfiles/profile"), "# mine\n")
	must(t, os.Chmod(filepath.Join(h.path, "dotfiles/profile"), 0o600))
	must(t, os.Symlink("dotfiles/profile", filepath.Join(h.path, ".profile")))
	write(t, filepath.Join(h.path, ".config/fish/config.fish"), "# mine\r\n")
	return h
}

// reads starts the shell in each way; the shims must be first on PATH, and nothing may
// be said.
func reads(t *testing.T, h house, ways [][]string) {
	t.Helper()
	for _, argv := range ways {
		program, err := exec.LookPath(argv[0])
		if err != nil {
			t.Logf("SKIP %s: it is not installed here", argv[0])
			continue
		}
		script := `echo $?; echo "${PATH%%:*}"`
		switch argv[0] {
		case "fish":
			script = "echo $status; echo $PATH[1]"
		case "nu":
			script = "print 0; print $env.PATH.0"
		}
		o := h.try(t, h.path, append(append([]string{program}, argv[1:]...), script)...)
		if want := "0\n" + h.shims() + "\n"; o.code != 0 || o.stdout != want {
			t.Errorf("%q: %q, want %q, exit code %d\n%s", argv, o.stdout, want, o.code, o.stderr)
		}
		// Without a terminal interactive shells complain of that, and of nothing else.
		for line := range strings.Lines(o.stderr) {
			if !strings.Contains(line, "job control") && !strings.Contains(line, "process group") && !strings.Contains(line, "tty") && strings.TrimSpace(line) != "" {
				t.Errorf("%q says %q", argv, line)
			}
		}
		if _, err := os.Lstat(filepath.Join(h.path, "x")); err == nil {
			t.Errorf("%q: something was run", argv)
		}
	}
}

// forgetShells removes what the shells themselves wrote meanwhile: what done does not list.
func forgetShells(t *testing.T, h house, done string) {
	t.Helper()
	for line := range strings.Lines(digests(t, h.path)) {
		name, err := strconv.QuotedPrefix(line)
		must(t, err)
		if strings.Contains(done, name+" ") {
			continue
		}
		name, err = strconv.Unquote(name)
		must(t, err)
		must(t, os.RemoveAll(filepath.Join(h.path, name)))
	}
}

// digests is everything below dir: modes, owners, links and digests.
func digests(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		what := ""
		switch {
		case d.Type()&fs.ModeSymlink != 0:
			what, err = os.Readlink(path)
		case d.Type().IsRegular() && info.Size() < 1<<20:
			var data []byte
			data, err = os.ReadFile(path)
			what = fmt.Sprintf("%x", sha256.Sum256(data))
		}
		rel, _ := filepath.Rel(dir, path)
		fmt.Fprintf(&b, "%q %v %s\n", rel, info.Mode(), what)
		return err
	}))
	return b.String()
}

// unlike is the lines that only one of two listings has.
func unlike(a, b string) string {
	var out strings.Builder
	for line := range strings.Lines(a) {
		if !strings.Contains(b, line) {
			out.WriteString("- " + line)
		}
	}
	for line := range strings.Lines(b) {
		if !strings.Contains(a, line) {
			out.WriteString("+ " + line)
		}
	}
	return out.String()
}
