package shim

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// TestInstallEndsWithShim: who stops the shim alone stops the install too, which
// may clean up.
func TestInstallEndsWithShim(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGKILL} {
		w := newWorld(t)
		w.shims()
		cleaned := filepath.Join(w.root, "cleaned")
		// Short sleeps: a shell that waits in a builtin, which a signal may reach right
		// before it waits, would sleep over it for ever.
		w.fakeGvx("trap 'echo >" + cleaned + "; exit 7' TERM; echo ready >&2; while :; do sleep 0.05; done")
		w.write(".go-version", "1.27.4")
		cmd := exec.Cmd{Path: w.dirs.Shim("go"), Args: []string{"go"}, Env: w.env, Dir: w.project}
		stderr, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(stderr)
		for line := ""; line != "ready\n"; {
			if line, err = lines.ReadString('\n'); err != nil {
				t.Fatal(err)
			}
		}
		cmd.Process.Signal(signal)
		// Both hold it: its end is theirs.
		if _, err := io.Copy(io.Discard, lines); err != nil {
			t.Error(err)
		}
		cmd.Wait()
		if status := cmd.ProcessState.Sys().(syscall.WaitStatus); status.Signal() != signal {
			t.Errorf("%v: %v", signal, cmd.ProcessState)
		}
		if _, err := os.Stat(cleaned); err != nil {
			t.Errorf("%v: the install did not end in order: %v", signal, err)
		}
	}
}
