package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestShellStartsNoProcess: what an interactive shell starts is the same with the hook and
// without it, and the same after twenty prompts at which nothing was typed.
func TestShellStartsNoProcess(t *testing.T) {
	network(t)
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("SKIP: strace is not installed")
	}
	tools := toolGOPATHs(t)
	for _, k := range shellKinds() {
		if !k.interactive {
			continue
		}
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			k.program(t)
			w := newShellWorld(t, tools, "home")
			init := w.hook(t, k.hook)
			source, _ := k.lines(init, []string{"source"})
			bare := w.started(t, k, init, nil, 0)
			hooked := w.started(t, k, init, source, 0)
			idle := w.started(t, k, init, source, 20)
			if len(hooked) != len(bare) || len(idle) != len(bare) {
				t.Errorf("without the hook:\n%s\nwith it:\n%s\nafter twenty prompts:\n%s", strings.Join(bare, "\n"), strings.Join(hooked, "\n"), strings.Join(idle, "\n"))
			}
			if len(bare) == 0 {
				t.Error("not even the shell itself was seen")
			}
			same(t, w.events(t))
			t.Logf("%s: %d system calls that start something, in each case", k.name, len(bare))
		})
	}
}

// started are the system calls by which an interactive shell has started processes and
// programs, itself among them.
func (w *shellWorld) started(t *testing.T, k shellKind, init string, lines []string, prompts int) []string {
	t.Helper()
	file := filepath.Join(tempDir(t), "strace")
	argv := []string{"strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=execve,clone,clone3,fork,vfork", "-e", "signal=none", "-o", file}
	s := atTerminal(t, w.with("INIT="+init).command(w.folders["C"], append(argv, k.program(t)...)...))
	s.typeOn(k, lines)
	for range prompts {
		s.until("a prompt", func() bool { return s.raw() || k.hook == "sh" })
		s.enter("\r")
		time.Sleep(5 * time.Millisecond)
	}
	s.until("the last prompt", func() bool { return s.raw() || k.hook == "sh" })
	s.until("the end of the shell", func() bool {
		s.tty.WriteString("\x04") // the end of the input, which is no command
		time.Sleep(50 * time.Millisecond)
		return len(s.ended) > 0
	})
	data, err := os.ReadFile(file)
	must(t, err)
	return slices.DeleteFunc(strings.Split(strings.TrimSpace(string(data)), "\n"), func(line string) bool {
		return strings.Contains(line, "CLONE_THREAD") || strings.Contains(line, "resumed")
	})
}
