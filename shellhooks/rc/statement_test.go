//go:build unix

package rc

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// names are folders that a shell might obey.
var names = []string{"plain", "a b", "it's", `a"b`, "$(touch x)", "`touch x`", `b\`, "a\nb", "😀ü", "!!", "*;&", "%s", "-n", "~"}

// interpreters are how the real shells are told to read a script.
var interpreters = []struct {
	program, hook string
	args          []string
}{
	{"bash", "bash", []string{"--norc"}}, {"bash", "sh", []string{"--posix"}}, {"zsh", "zsh", []string{"-f"}}, {"fish", "fish", []string{"--no-config"}},
	{"dash", "sh", nil}, {"ksh", "sh", nil}, {"mksh", "sh", nil}, {"busybox", "sh", []string{"ash"}}, {"nu", "nu", []string{"-n"}}, {"pwsh", "pwsh", []string{"-NoProfile", "-File"}},
}

// oddHome is a home folder that a shell might obey.
const oddHome = "h it's \"$(touch x)\"`touch x`\\ 😀"

// The block is read by each real shell that is here: it reads the file, whatever the folder
// is called, is silent and succeeds without it, and runs nothing else; also with CRLF, and
// in a shell that ends on errors and unset variables.
func TestBlockInRealShells(t *testing.T) {
	for _, in := range interpreters {
		program, err := exec.LookPath(in.program)
		if err != nil {
			t.Logf("SKIP %s: it is not installed here", in.program)
			continue
		}
		t.Run(in.program+" "+in.hook, func(t *testing.T) {
			t.Parallel()
			for _, eol := range []string{"\n", "\r\n"} {
				readIn(t, append([]string{program}, in.args...), in.hook, eol)
			}
		})
	}
}

// readIn has one shell read a file with the blocks of all names, below the home folder and
// elsewhere, whose files are there and not.
func readIn(t *testing.T, argv []string, hook, eol string) {
	t.Helper()
	top := t.TempDir()
	home := filepath.Join(top, oddHome)
	before, print := "", "echo "
	switch hook {
	case "nu":
		print = "print "
	case "pwsh":
		print = "Write-Output "
	case "fish":
	default:
		before = "set -eu #" + eol
	}
	var script, want strings.Builder
	script.WriteString(before)
	for i, name := range names {
		for _, dir := range []string{home, top} {
			number := strconv.Itoa(i)
			file := filepath.Join(dir, name, "init")
			for _, path := range []string{file, file + ".missing"} {
				script.Write(block(t, hook, home, path).render(eol, false, true))
				script.WriteString(success(hook) + print + "END" + number + " #" + eol)
			}
			put(t, file, print+"READ"+number+"\n")
			want.WriteString("READ" + number + "\nEND" + number + "\nEND" + number + "\n")
		}
	}
	cmd := exec.Command(argv[0], append(argv[1:], put(t, filepath.Join(top, "script"), script.String()))...)
	// fish itself loses a HOME that the locale has no characters for.
	cmd.Dir, cmd.Env = top, []string{"HOME=" + home, "PATH=/usr/bin:/bin", "TERM=dumb", "LC_ALL=C.UTF-8"}
	out, err := cmd.CombinedOutput()
	if got := strings.ReplaceAll(string(out), "\r", ""); err != nil || got != want.String() {
		t.Errorf("%q: %v\n%s\nwant\n%s", eol, err, got, want.String())
	}
	if _, err := os.Lstat(filepath.Join(top, "x")); err == nil {
		t.Error("a name was run")
	}
}

// success begins a line that does the rest of it when the line before succeeded.
func success(hook string) string {
	switch hook {
	case "nu", "pwsh":
		return ""
	case "fish":
		return "test $status = 0; and "
	}
	return "[ $? = 0 ] && "
}

func put(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What people are told to type.
func TestLine(t *testing.T) {
	for _, c := range []struct{ hook, path, want string }{
		{"bash", "/home/u/.local/share/gvx/shell/init.bash", `. "$HOME/.local/share/gvx/shell/init.bash"`},
		{"sh", "/home/u/a b/init.sh", `. "$HOME"'/a b/init.sh'`},
		{"sh", "/srv/gvx/shell/init.sh", `. '/srv/gvx/shell/init.sh'`},
		{"fish", "/home/u/x/init.fish", `source "$HOME/x/init.fish"`},
		{"pwsh", "/home/u/x/init.ps1", `. ($HOME + '/x/init.ps1')`},
		{"sh", "/home/user/init.sh", `. '/home/user/init.sh'`},
	} {
		if got, err := Line(c.hook, "/home/u", c.path); err != nil || got != c.want {
			t.Errorf("%s: %s, want %s, %v", c.hook, got, c.want, err)
		}
	}
	if got := SystemLine(`/a b/$x"y`); got != `export PATH="/a b/\$x\"y:$PATH"` {
		t.Error(got)
	}
}
