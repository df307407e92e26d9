package fsx

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const envWrite = "GVX_TEST_WRITE"

// TestKilledWriter kills itself at each system call between the first and the last of a
// write; the next write finds the file whole, old or new, and leaves nothing else.
func TestKilledWriter(t *testing.T) {
	if path := os.Getenv(envWrite); path != "" {
		check(t, WriteFile(path, []byte("new"), 0o644))
		return
	}
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("SKIP without strace: no writer was killed")
	}
	left := 0
	for _, call := range []string{"linkat", "fchmod", "fsync", "rename,renameat,renameat2"} {
		dir := t.TempDir()
		path := filepath.Join(dir, "f")
		put(t, path, "old")
		cmd := exec.Command("strace", "-f", "-qq", "-o", os.DevNull, "-e", "trace="+call, "-e", "inject="+call+":signal=KILL:when=1",
			os.Args[0], "-test.run=^TestKilledWriter$")
		cmd.Env = append(os.Environ(), envWrite+"="+path)
		err := cmd.Run()
		if cmd.ProcessState == nil {
			t.Fatal(err)
		}
		if status := cmd.ProcessState.Sys().(syscall.WaitStatus); err == nil || status.Signal() != syscall.SIGKILL && status.ExitStatus() != 128+9 {
			t.Errorf("%s: the writer was not killed: %v", call, err)
		}
		entries, err := os.ReadDir(dir)
		check(t, err)
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), tempPrefix) {
				left++
			}
		}
		if data, err := os.ReadFile(path); err != nil || string(data) != "old" && string(data) != "new" {
			t.Errorf("%s: %q, %v", call, data, err)
		}
		check(t, WriteFile(path, []byte("newest"), 0o644))
		wantNames(t, dir, "f")
	}
	if left == 0 {
		t.Error("no killed writer left anything: nothing was swept")
	}
}
