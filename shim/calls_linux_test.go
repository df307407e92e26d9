package shim

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// callName is the name of a system call in a line of strace -f.
var callName = regexp.MustCompile(`^\d+ +(\w+)\(`)

// callsOf returns what the shim asks the system for, from its own first call to the exec
// of go, in a folder of the world's project.
func callsOf(t *testing.T, w *world, dir string) []string {
	t.Helper()
	log := filepath.Join(t.TempDir(), "calls")
	cmd := exec.Command("strace", "-f", "-qq", "-e", "trace=%file,getdents64,read,close,fstat,fcntl,prctl", "-o", log, w.dirs.Shim("go"), "version")
	cmd.Dir, cmd.Env = filepath.Join(w.project, dir), append(w.env, "PWD="+filepath.Join(w.project, dir))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	var calls []string
	own := false
	for _, line := range strings.Split(string(data), "\n") {
		m := callName.FindStringSubmatch(line)
		switch {
		case m == nil:
		case m[1] == "fcntl":
			own = strings.Contains(line, "(2, F_GETFL") // the last that package os asks when it starts
		case own && m[1] == "execve":
			return calls
		case own:
			calls = append(calls, line)
		}
	}
	t.Fatalf("no exec:\n%s", strings.Join(calls, "\n"))
	return nil
}

// TestSystemCalls is the budget of what a call may ask the system for: no more for many
// versions, five names for each folder up to the repository's, and go.work above it.
func TestSystemCalls(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("needs strace on PATH")
	}
	const (
		base      = 25 // settings, folders, Go's env file, the project's, what is installed, the module cache's link
		perFolder = 5  // .git go.work go.mod .go-version .tool-versions
		below     = 2  // may others write where .git is; does a .go-version there lead nowhere
	)
	for _, c := range []struct{ folders, versions int }{{0, 1}, {3, 1}, {20, 1}, {0, 100}} {
		t.Run(fmt.Sprintf("%d folders, %d versions", c.folders, c.versions), func(t *testing.T) {
			w := newWorld(t)
			for i := range c.versions {
				w.install("exit 0", fmt.Sprintf("1.%d.%d", 27-i/20, 4+i%20))
			}
			w.shims()
			w.write("go.mod", "module m\n\ngo 1.27\n")
			w.write(".git/HEAD", "")
			dir := strings.Repeat("folder/", c.folders)
			w.mkdir(filepath.Join(w.project, dir))
			callsOf(t, w, dir) // the first makes the module cache's link
			calls := callsOf(t, w, dir)
			budget := base + perFolder*c.folders + min(c.folders, 1)*below + strings.Count(w.project, "/")
			if len(calls) != budget {
				t.Errorf("%d calls, the budget is %d:\n%s", len(calls), budget, strings.Join(calls, "\n"))
			}
			if i := slices.IndexFunc(calls, func(call string) bool { return strings.Contains(call, "O_WRONLY") || strings.Contains(call, "O_RDWR") }); i >= 0 {
				t.Errorf("it opens something for writing: %s", calls[i])
			}
		})
	}
}
