//go:build linux

// Package machine is a small machine of its own for tests: Debian with systemd and the
// unified cgroup hierarchy, in qemu, with real limits that no container of the tests has.
//
// What it is made of, the base, is built once for each recipe and kept ([Find]); each
// [Base.Boot] starts from the same base, changes nothing of it, and runs all cases.
package machine

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
)

// Base is the folder of what a machine starts from.
type Base struct{ dir string }

func (b Base) root() string    { return filepath.Join(b.dir, "root.img") }
func (b Base) kernel() string  { return filepath.Join(b.dir, "vmlinuz") }
func (b Base) modules() string { return filepath.Join(b.dir, "modules") }

// UnavailableError says why there can be no machine here.
type UnavailableError struct{ Err error }

func (e *UnavailableError) Error() string { return "no small machine here: " + e.Err.Error() }

func (e *UnavailableError) Unwrap() error { return e.Err }

// tools are the programs that building and running take.
var tools = []string{"mmdebstrap", "qemu-system-x86_64", "cpio", "mkfs.ext4", "apt-get", "dpkg-deb", "chroot"}

// Possible reports by an *[UnavailableError] what is missing here.
func Possible() error {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return &UnavailableError{errors.New("it is of linux/amd64")}
	}
	if os.Geteuid() != 0 {
		return &UnavailableError{errors.New("only root can build it")}
	}
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			return &UnavailableError{err}
		}
	}
	return nil
}

// Folder is where bases are kept: $GVX_TEST_MACHINE, else below the user's cache.
func Folder() (string, error) {
	if dir := os.Getenv("GVX_TEST_MACHINE"); dir != "" {
		return filepath.Abs(dir)
	}
	cache, err := os.UserCacheDir()
	return filepath.Join(cache, "gvx-test-machine"), err
}

// Find returns the base in the folder, which is built where it is not there yet. Who comes
// while another one builds waits for that. The error is an *[UnavailableError] where
// there can be none.
func Find(folder string) (Base, error) {
	if err := Possible(); err != nil {
		return Base{}, err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return Base{}, err
	}
	lock, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return Base{}, err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return Base{}, err
	}
	base := Base{filepath.Join(folder, recipe())}
	if _, err := os.Stat(base.dir); err == nil {
		return base, nil
	}
	return base, base.make(folder)
}

// make builds the base beside its place, and moves it there when it is whole.
func (b Base) make(folder string) error {
	work, err := os.MkdirTemp(folder, "building-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := build(work); err != nil {
		return &UnavailableError{err}
	}
	return os.Rename(filepath.Join(work, "base"), b.dir)
}

// do runs a program that says nothing unless it fails.
func do(dir, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, tail(out))
	}
	return nil
}

// tail is the end of what a program said.
func tail(out []byte) []byte { return out[max(0, len(out)-4000):] }
