//go:build unix

package fileread

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Nobody writes to the FIFO: a read that waits for a writer never returns.
func TestFIFO(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	check(t, syscall.Mkfifo(path, 0o666))
	_, _, err := Bounded(path, 10)
	wantCause(t, path, err, ErrNotRegular)
	link := path + "-link"
	check(t, os.Symlink(path, link))
	_, _, err = Bounded(link, 10)
	wantCause(t, link, err, ErrNotRegular)
	_, err = Pointer(path)
	wantCause(t, path, err, ErrNotPointer)
}

func TestDevices(t *testing.T) {
	for _, path := range []string{"/dev/zero", "/dev/null"} {
		_, _, err := Bounded(path, 10)
		wantCause(t, path, err, ErrNotRegular)
	}
}

func TestSocket(t *testing.T) {
	dir, err := os.MkdirTemp("", "gvx") // a socket's name must be short
	check(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "s")
	l, err := net.Listen("unix", path)
	check(t, err)
	defer l.Close()
	_, _, err = Bounded(path, 10)
	wantCause(t, path, err, ErrNotRegular)
}

func TestLinks(t *testing.T) {
	file := put(t, []byte("x"))
	dir := filepath.Dir(file)
	link, dangling, loop := filepath.Join(dir, "link"), filepath.Join(dir, "dangling"), filepath.Join(dir, "loop")
	check(t, os.Symlink("f", link))
	check(t, os.Symlink("nowhere", dangling))
	check(t, os.Symlink("loop", loop))
	if data, _, err := Bounded(link, 10); err != nil || string(data) != "x" {
		t.Errorf("%q %v", data, err)
	}
	_, _, err := Bounded(dangling, 10)
	wantCause(t, dangling, err, fs.ErrNotExist)
	_, _, err = Bounded(loop, 10)
	wantCause(t, loop, err, syscall.ELOOP)
	for path, want := range map[string]string{link: "f", dangling: "nowhere", loop: "loop"} {
		if got, err := Pointer(path); err != nil || got != want {
			t.Errorf("%s: %q %v", path, got, err)
		}
	}
	_, err = Pointer(file)
	wantCause(t, file, err, ErrNotPointer)
	if _, _, err := Bounded(filepath.Join(file, "below"), 10); !errors.Is(err, syscall.ENOTDIR) {
		t.Error(err)
	}
	if _, _, err := Bounded("a\x00b", 10); err == nil {
		t.Error("a name with a zero byte was opened")
	}
}

// A file of the kernel's says size 0 and holds something, or holds more than the bound.
func TestKernelFile(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there is no /proc")
	}
	const path = "/proc/self/status"
	if data, _, err := Bounded(path, 1<<16); err != nil || len(data) < 100 {
		t.Errorf("%q %v", data, err)
	}
	_, _, err := Bounded(path, 100)
	wantCause(t, path, err, ErrTooLarge)
}

func TestInfo(t *testing.T) {
	path := put(t, []byte("x"))
	dir := filepath.Dir(path)
	for mode, want := range map[fs.FileMode]Info{
		0o644:                 {Mine: true},
		0o664:                 {Mine: true},
		0o666:                 {Mine: true, WorldWritable: true},
		0o777:                 {Mine: true, WorldWritable: true},
		0o777 | fs.ModeSticky: {Mine: true, WorldWritable: true, Sticky: true},
		0o755 | fs.ModeSticky: {Mine: true, Sticky: true},
	} {
		check(t, os.Chmod(dir, mode|0o111)) // or nothing below it could be reached
		if info, err := Stat(dir); err != nil || info != want {
			t.Errorf("folder %v: %+v %v", mode, info, err)
		}
		if mode&fs.ModeSticky != 0 {
			continue
		}
		check(t, os.Chmod(path, mode))
		link := filepath.Join(t.TempDir(), "link")
		check(t, os.Symlink(path, link))
		for _, name := range []string{path, link} {
			_, info, err := Bounded(name, 10)
			if err != nil || info != want {
				t.Errorf("file %v: %+v %v", mode, info, err)
			}
		}
	}
}

// What root owns is as good as one's own; what another user owns is not.
func TestMine(t *testing.T) {
	if info, err := Stat("/dev/null"); err != nil || !info.Mine {
		t.Errorf("root's: %+v %v", info, err)
	}
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	path := put(t, []byte("x"))
	check(t, os.Chown(path, 4242, 4242))
	if _, info, err := Bounded(path, 10); err != nil || info.Mine {
		t.Errorf("another's: %+v %v", info, err)
	}
	if info, err := Stat(path); err != nil || info.Mine {
		t.Errorf("another's: %+v %v", info, err)
	}
}

func TestForbidden(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root reads everything: run as another user")
	}
	path := put(t, []byte("x"))
	check(t, os.Chmod(path, 0))
	_, _, err := Bounded(path, 10)
	wantCause(t, path, err, fs.ErrPermission)
}
