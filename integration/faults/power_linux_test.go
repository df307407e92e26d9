package faults

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// goingDown is the ioctl by which ext4 and xfs stop at once, as without power
// (FS_IOC_SHUTDOWN): by its argument what is in the journal reaches the disk, or not.
const goingDown = 0x8004587d

var cuts = map[string]uint32{"journal flushed": 1, "nothing flushed": 2}

// disk is a file system on an image in a file.
type disk struct{ image, place string }

// makers make the file systems that can lose their power; sizes are about the least.
var makers = []struct {
	name string
	size int64
	mkfs []string
}{
	{"ext4", 64 << 20, []string{"mkfs.ext4", "-q", "-F"}},
	{"xfs", 320 << 20, []string{"mkfs.xfs", "-q", "-f"}},
}

// The power goes in the middle of each operation, and right after its end: what it said
// is done must then be there.
func TestPowerCut(t *testing.T) {
	mounts(t)
	for _, m := range makers {
		for name, flag := range cuts {
			t.Run(m.name+"/"+name, func(t *testing.T) {
				for _, o := range operations() {
					furnish(t, o)
				}
				t.Parallel()
				d := newDisk(t, m.size, m.mkfs)
				for _, o := range operations() {
					cutEverywhere(t, d, o, flag)
				}
			})
		}
	}
}

func newDisk(t *testing.T, size int64, mkfs []string) disk {
	t.Helper()
	if _, err := exec.LookPath(mkfs[0]); err != nil {
		t.Skip(err)
	}
	dir := tempDir(t)
	d := disk{filepath.Join(dir, "image"), filepath.Join(dir, "disk")}
	f, err := os.Create(d.image)
	if err == nil {
		err = errors.Join(f.Truncate(size), f.Close(), os.Mkdir(d.place, 0o755))
	}
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(mkfs[0], append(mkfs[1:], d.image)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", mkfs, err, out)
	}
	if err := d.mount(); err != nil {
		t.Skipf("this system cannot mount it: %v", err)
	}
	t.Cleanup(func() { unix.Unmount(d.place, unix.MNT_DETACH) })
	return d
}

// mount mounts the image, and replays its journal.
func (d disk) mount() error {
	if out, err := exec.Command("mount", "-o", "loop", d.image, d.place).CombinedOutput(); err != nil {
		return fmt.Errorf("mount: %w: %s", err, out)
	}
	return nil
}

// unmount waits for the children of other tests that were just started: until they are
// other programs they have all that was open.
func unmount(place string) (err error) {
	for range 1000 {
		if err = unix.Unmount(place, 0); !errors.Is(err, unix.EBUSY) {
			return err
		}
		time.Sleep(time.Millisecond)
	}
	return err
}

// cut ends the power.
func (d disk) cut(flag uint32) error {
	f, err := os.Open(d.place)
	if err != nil {
		return err
	}
	defer f.Close()
	return ioctl(int(f.Fd()), goingDown, unsafe.Pointer(&flag))
}

// cutEverywhere cuts the power before some calls of o, others in each run, and once
// after its end.
func cutEverywhere(t *testing.T, d disk, o operation, flag uint32) {
	stride := max(1, 10_000/shared.rounds)
	for n := 1 + rand.N(stride); !t.Failed(); n += stride {
		met, err := d.cutAt(t, o, flag, n)
		injected("power cut")
		if lost(t, err, "%s: power cut before call %d", o.name, n) || !met {
			return
		}
	}
}

// cutAt cuts the power before the nth call of o, or after its end where it has fewer.
func (d disk) cutAt(t *testing.T, o operation, flag uint32, n int) (met bool, err error) {
	h := o.again(t, filepath.Join(d.place, "home"))
	unix.Sync()
	var cutErr error
	count := 0
	e, err := caught(h.command(o.args...), changes(), func(c call) verdict {
		if !c.below(h.path) {
			return verdict{}
		}
		if count++; count == n {
			met = true
			cutErr = d.cut(flag)
			return verdict{kill: true}
		}
		return verdict{}
	})
	if !met {
		cutErr = d.cut(flag)
	}
	if err = errors.Join(err, cutErr, unmount(d.place)); err != nil {
		return met, err
	}
	if err := d.mount(); err != nil {
		return met, err
	}
	afterwards(t, o, h, e, fmt.Sprintf("%s: power cut before call %d (the end: %v)", o.name, n, !met))
	return met, nil
}
