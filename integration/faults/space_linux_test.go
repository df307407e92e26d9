package faults

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// A file system that has fewer bytes, or fewer inodes, than the operation needs: every
// second one, others in each run. What is full stays full; what comes afterwards, comes
// where there is room.
func TestFullFileSystem(t *testing.T) {
	mounts(t)
	for _, o := range operations() {
		for _, what := range []string{"size", "nr_inodes"} {
			t.Run(o.name+"/"+what, func(t *testing.T) {
				furnish(t, o)
				t.Parallel()
				fill(t, o, what)
			})
		}
	}
}

// fill lets more and more room until the operation succeeds.
func fill(t *testing.T, o operation, what string) {
	place := tempDir(t)
	step := max(2, 2000/shared.rounds)
	for room := rand.N(step); ; room += step {
		e, err := inFull(t, o, place, what, room)
		if e.code != 0 {
			injected("full: " + what)
		}
		if t.Failed() || lost(t, err, "%s %d more", what, room) || e.code == 0 || room > 400 {
			break
		}
	}
}

// inFull runs o on a file system of its own that has so many pages or inodes left.
func inFull(t *testing.T, o operation, place, what string, room int) (ended, error) {
	if err := unix.Mount("tmpfs", place, "tmpfs", 0, "mode=755,size=64m,nr_inodes=4000"); err != nil {
		return ended{}, err
	}
	defer unix.Unmount(place, unix.MNT_DETACH)
	h := o.again(t, filepath.Join(place, "home"))
	if err := unix.Mount("", place, "", unix.MS_REMOUNT, "mode=755,"+remaining(t, place, what, room)); err != nil {
		return ended{}, err
	}
	e, err := h.try(o.args...)
	if err != nil {
		return e, err
	}
	if err := unix.Mount("", place, "", unix.MS_REMOUNT, "mode=755,size=64m,nr_inodes=4000"); err != nil {
		return e, err
	}
	afterwards(t, o, h, e, fmt.Sprintf("%s: room for %d", what, room))
	return e, nil
}

// remaining is the mount option that leaves so many pages or inodes of what is at place.
func remaining(t *testing.T, place, what string, room int) string {
	var st unix.Statfs_t
	if err := unix.Statfs(place, &st); err != nil {
		t.Fatal(err)
	}
	if what == "nr_inodes" {
		return fmt.Sprintf("size=64m,nr_inodes=%d", int(st.Files-st.Ffree)+room)
	}
	return fmt.Sprintf("nr_inodes=4000,size=%d", (int64(st.Blocks-st.Bfree)+int64(room))*int64(st.Bsize))
}

// A home that can only be read: nothing works, nothing is harmed, and everything works
// once it can be written again.
func TestReadOnlyFileSystem(t *testing.T) {
	mounts(t)
	place := tempDir(t)
	for _, o := range operations() {
		t.Run(o.name, func(t *testing.T) {
			h := o.again(t, filepath.Join(place, "home"))
			for _, flags := range []uintptr{unix.MS_BIND, unix.MS_BIND | unix.MS_REMOUNT | unix.MS_RDONLY} {
				if err := unix.Mount(h.path, h.path, "", flags, ""); err != nil {
					t.Fatal(err)
				}
			}
			e, err := h.try(o.args...)
			injected("read-only")
			if err := unmount(h.path); err != nil {
				t.Fatal(err)
			}
			if err == nil && e.code == 0 {
				err = fmt.Errorf("it says that it worked")
			}
			if !lost(t, err, "read-only") {
				afterwards(t, o, h, e, "read-only")
			}
		})
	}
	if _, err := os.Stat(place); err != nil {
		t.Error(err)
	}
}
