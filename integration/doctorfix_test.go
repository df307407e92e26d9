//go:build unix

package integration

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const wrongEnv = "GOPROXY=off\nGOFLAGS=-nosuch\n"

// wrongGOFLAGS is a house in which go env -w has written a flag that no go knows, and
// the file in which it stands.
func wrongGOFLAGS(t *testing.T) (h house, file string) {
	network(t)
	h = emptyHouse(t, nil)
	linkHouse(t, h)
	uncounted(t, h)
	return h, write(t, filepath.Join(h.path, ".config/go/env"), wrongEnv)
}

func fileIs(t *testing.T, file, want string) {
	t.Helper()
	data, err := os.ReadFile(file)
	must(t, err)
	if string(data) != want {
		t.Errorf("%s is %q, want %q", file, data, want)
	}
}

// TestDoctorFix: gvx doctor --fix shows a command, runs it for who says yes on a real
// terminal, says how to undo it, and has looked again.
func TestDoctorFix(t *testing.T) {
	h, file := wrongGOFLAGS(t)
	dir := project(t, "go.mod", goMod("go 1.27"))
	for _, c := range []struct{ answer, after string }{{"n\r", wrongEnv}, {"\r", wrongEnv}, {"y\r", "GOPROXY=off\n"}} {
		s := atTerminal(t, h.with("TERM=dumb").command(dir, "gvx", "doctor", "env.goflags", "--fix"))
		s.until("the question", func() bool { return strings.Contains(s.shown(), "[y/N]") })
		contains(t, s.shown(), "go env -u GOFLAGS")
		s.enter(c.answer)
		s.wait()
		fileIs(t, file, c.after)
		if code := s.cmd.ProcessState.ExitCode(); c.answer == "y\r" && code != 0 || c.answer != "y\r" && code != 3 {
			t.Errorf("%q: exit code %d\n%s", c.answer, code, s.shown())
		}
		if c.answer == "y\r" {
			contains(t, s.shown(), "undo it with: ", "env.goflags is mended")
		} else if strings.Contains(s.shown(), "undo") {
			t.Errorf("%q: %s", c.answer, s.shown())
		}
	}
}

// Without a terminal nothing is changed, and that is said.
func TestDoctorFixWithoutATerminal(t *testing.T) {
	h, file := wrongGOFLAGS(t)
	dir := project(t, "go.mod", goMod("go 1.27"))
	o := h.unattended(t, dir, "gvx", "doctor", "env.goflags", "--fix")
	if o.code != 3 {
		t.Errorf("exit code %d", o.code)
	}
	contains(t, o.stderr, "nothing is changed: there is nobody to ask on a terminal", "go env -u GOFLAGS")
	fileIs(t, file, wrongEnv)
}

// Root in another user's home changes nothing.
func TestDoctorFixAsRootElsewhere(t *testing.T) {
	h, file := wrongGOFLAGS(t)
	asRoot(t)
	must(t, os.Chown(h.path, 64321, 64321))
	s := atTerminal(t, h.with("TERM=dumb").command(h.path, "gvx", "doctor", "env.goflags", "--fix"))
	s.wait()
	if strings.Contains(s.shown(), "[y/N]") || !strings.Contains(s.shown(), "nothing is changed: ") {
		t.Errorf("%s", s.shown())
	}
	fileIs(t, file, wrongEnv)
}
