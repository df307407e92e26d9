//go:build unix

package bench

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gvx-go/gvx/integration/internal/lab"
)

// house is a HOME, and the environment of one who lives there.
type house struct {
	path string
	vars []string
}

// newHouse makes a HOME; [house.raze] removes it. What an earlier round wrote and
// removed, the disk has done with by then.
func newHouse(b *testing.B) house {
	b.Helper()
	dir, err := os.MkdirTemp(shared.top, "home-")
	if err != nil {
		b.Fatal(err)
	}
	syscall.Sync()
	h := house{path: dir}
	path := []string{filepath.Join(h.data(), "shims"), shared.bin, filepath.Join(shared.goroot, "bin"), "/usr/bin", "/bin"}
	return h.with("HOME="+dir, "PATH="+strings.Join(path, ":"), "TERM=dumb", "GOCACHE="+filepath.Join(shared.top, "gocache"), "GVX_SOURCES=proxy")
}

func (h house) raze() { lab.RemoveAll(h.path) }

func (h house) data() string { return filepath.Join(h.path, ".local/share/gvx") }

func (h house) trees() string { return filepath.Join(h.data(), "store/toolchains") }

// with returns h with more variables; the last of a name counts.
func (h house) with(vars ...string) house {
	h.vars = append(append([]string{}, h.vars...), vars...)
	return h
}

// get returns the value of a variable.
func (h house) get(name string) string {
	for i := len(h.vars) - 1; i >= 0; i-- {
		if value, ok := strings.CutPrefix(h.vars[i], name+"="); ok {
			return value
		}
	}
	return ""
}

// goroot is the real folder of an installed release.
func (h house) goroot(b *testing.B, version string) string {
	b.Helper()
	dir, err := filepath.EvalSymlinks(filepath.Join(h.data(), "versions", "go"+version))
	if err != nil {
		b.Fatal(err)
	}
	return dir
}

// command prepares a program; one without a folder is gvx's.
func (h house) command(dir, program string, args ...string) *exec.Cmd {
	if !strings.Contains(program, "/") {
		program = filepath.Join(shared.bin, program)
	}
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = dir, append(append([]string{}, h.vars...), "PWD="+dir)
	return cmd
}

// timed runs cmd, which must succeed, and returns how long it took.
func timed(b *testing.B, cmd *exec.Cmd) time.Duration {
	b.Helper()
	start := time.Now()
	err := cmd.Run()
	took := time.Since(start)
	if err != nil {
		b.Fatalf("%v: %v", cmd.Args, err)
	}
	return took
}

// told is timed for a program that says on stderr why it fails.
func told(b *testing.B, cmd *exec.Cmd) time.Duration {
	b.Helper()
	var said strings.Builder
	cmd.Stderr = &said
	start := time.Now()
	err := cmd.Run()
	took := time.Since(start)
	if err != nil {
		b.Fatalf("%v: %v\n%s", cmd.Args, err, said.String())
	}
	return took
}
