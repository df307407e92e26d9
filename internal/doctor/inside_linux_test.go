package doctor

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// insideVariable tells a test that it runs in namespaces of its own.
const insideVariable = "GVX_DOCTOR_TEST_INSIDE"

// inside runs body in this test, started anew in namespaces of its own, where it may take
// the network or the mounts apart; environ is added to what it sees. A machine that
// allows no namespaces skips it aloud.
func inside(t *testing.T, flags uintptr, environ []string, body func(t *testing.T)) {
	t.Helper()
	if os.Getenv(insideVariable) == t.Name() {
		body(t)
		return
	}
	out, err := startInside(t, flags, environ)
	var exit *exec.ExitError
	switch {
	case err != nil && !errors.As(err, &exit):
		t.Skipf("SKIP: no namespaces of one's own here: %v", err)
	case err != nil:
		t.Fatalf("inside:\n%s", out)
	case bytes.Contains(out, []byte("SKIP: ")):
		t.Skipf("inside:\n%s", out)
	}
}

func startInside(t *testing.T, flags uintptr, environ []string) ([]byte, error) {
	cmd := exec.Command(os.Args[0], "-test.run=^"+strings.ReplaceAll(t.Name(), "/", "$/^")+"$", "-test.v")
	cmd.Env = append(append(os.Environ(), insideVariable+"="+t.Name(), quickExit), environ...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: flags}
	if os.Geteuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	return cmd.CombinedOutput()
}

// followFix does what the finding says, without the sudo.
func followFix(t *testing.T, f Finding) {
	t.Helper()
	if len(f.Fix.Commands) == 0 {
		t.Fatalf("%s has no command", f.Text)
	}
	for _, c := range f.Fix.Commands {
		sh(t, strings.ReplaceAll(c.Line, "sudo ", ""))
	}
}

func sh(t *testing.T, line string) {
	t.Helper()
	if out, err := exec.Command("/bin/sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; "+line).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", line, err, out)
	}
}

// setTo writes a file of /proc/sys.
func setTo(t *testing.T, file, value string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(value), 0o644); err != nil {
		t.Skipf("SKIP: %v", err)
	}
}

// freshFolder puts an empty folder in the place of dir, with files in it.
func freshFolder(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		t.Skipf("SKIP: mount: %v", err)
	}
	if err := syscall.Mount("none", dir, "tmpfs", 0, ""); err != nil {
		t.Skipf("SKIP: mount: %v", err)
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
}
