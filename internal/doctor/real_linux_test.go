package doctor

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/layout"
)

// These look at the machine that runs the tests, in a state that is really had there.

func realHere(t *testing.T, environ ...string) *Here {
	t.Helper()
	home := t.TempDir()
	h := &Here{Host: host.Running(home, home, append(environ, "HOME="+home), time.Now)}
	dirs, err := layout.New(h.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	h.Dirs = dirs
	return h
}

// one is the only finding of a check.
func one(t *testing.T, h *Here, c Check) Finding {
	t.Helper()
	r := Run(t.Context(), h, []Check{c})
	if len(r.Findings) != 1 || len(r.Unavailable) > 0 {
		t.Fatalf("%+v", r)
	}
	return r.Findings[0]
}

// A lock whose holder is gone, and that a process has which he started.
func TestLockOfAnOrphan(t *testing.T) {
	if _, err := exec.LookPath("flock"); err != nil {
		t.Skip("SKIP: there is no flock(1)")
	}
	h := realHere(t)
	lock := h.Dirs.StoreLock()
	if err := os.MkdirAll(filepath.Dir(lock), 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", `exec 9>"$1"; flock 9 || exit 1; sleep 60 >/dev/null 2>&1 & echo $!`, "sh", lock)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Kill(pid, syscall.SIGKILL)
	f := one(t, h, selfLock)
	if f.Severity != Error || !strings.Contains(f.Text, "which is gone") {
		t.Errorf("%+v", f)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	waitUntil(t, func() bool { return len(Run(t.Context(), h, []Check{selfLock}).Findings) == 0 })
}

func waitUntil(t *testing.T, done func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it does not end")
		}
	}
}

// A lock that is held by a process that lives, and a note of one that was killed, are
// nothing.
func TestLockThatIsHeld(t *testing.T) {
	h := realHere(t)
	lock := h.Dirs.StoreLock()
	if err := os.MkdirAll(filepath.Dir(lock), 0o700); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(lock)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(lock+".holder", []byte("1\n2001-01-01T00:00:00Z\ngvx install\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := Run(t.Context(), h, []Check{selfLock}); len(r.Findings)+len(r.Unavailable) > 0 {
		t.Errorf("%+v", r)
	}
}

// A compiler with a capability.
func TestCapability(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("SKIP: only root can give a file a capability")
	}
	h := realHere(t)
	h.Toolchain.GOROOT = filepath.Join(h.Home, "go")
	tool := filepath.Join(h.Toolchain.GOROOT, "bin", "go")
	if err := errors.Join(os.MkdirAll(filepath.Dir(tool), 0o755), os.WriteFile(tool, nil, 0o755)); err != nil {
		t.Fatal(err)
	}
	if r := Run(t.Context(), h, []Check{toolchainPerms}); len(r.Findings)+len(r.Unavailable) > 0 {
		t.Fatalf("%+v", r)
	}
	// struct vfs_cap_data of linux/capability.h, revision 2: cap_net_raw.
	data := []byte{1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	if err := unix.Setxattr(tool, "security.capability", data, 0); err != nil {
		t.Skipf("SKIP: this file system takes no capability: %v", err)
	}
	if f := one(t, h, toolchainPerms); f.Value != "has a file capability" || f.Severity != Error {
		t.Errorf("%+v", f)
	}
}

// What git says is asked of git itself, and a git that the repository brings is not run.
func TestRepositorysOwnGit(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("SKIP: there is no git")
	}
	h := realHere(t)
	evil := filepath.Join(h.Home, "node_modules", ".bin", "git")
	mark := filepath.Join(t.TempDir(), "ran")
	if err := errors.Join(os.MkdirAll(filepath.Dir(evil), 0o755), os.WriteFile(evil, []byte("#!/bin/sh\n>"+mark+"\n"), 0o755)); err != nil {
		t.Fatal(err)
	}
	h.Environ = append(h.Environ, "PATH="+filepath.Dir(evil)+":"+filepath.Dir(git))
	if out, err := exec.Command(git, "init", "-q", h.Home).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	h.Module.File = filepath.Join(h.Home, "go.mod")
	if got := h.LookUp("git", h.repository()); got != filepath.Join(filepath.Dir(git), "git") {
		t.Errorf("git is %q", got)
	}
	h.Owners = map[string][2]int{h.Home: {4711, 4711}} // so that git is asked, which knows better
	if r := Run(t.Context(), h, []Check{gitSafe}); len(r.Findings)+len(r.Unavailable) > 0 {
		t.Errorf("%+v", r)
	}
	if _, err := os.Lstat(mark); err == nil {
		t.Error("the repository's git was run")
	}
}

// A program is ended with the check's time, and what it has started with its pipes does not
// keep the doctor.
func TestProgramsEnd(t *testing.T) {
	h := realHere(t)
	start := time.Now()
	out, err := h.Run(t.Context(), host.Process{Path: "/bin/sh", Args: []string{"-c", "sleep 3 & echo $!; exit 7"}, Dir: "/"})
	line, _ := bufio.NewReader(strings.NewReader(out.Stdout)).ReadString('\n')
	if pid, _ := strconv.Atoi(strings.TrimSpace(line)); pid > 0 {
		defer syscall.Kill(pid, syscall.SIGKILL)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("took %v: %+v, %v", took, out, err)
	}
	if _, err := h.Run(t.Context(), host.Process{Path: "sh"}); err == nil {
		t.Error("a program without a path is run")
	}
}
