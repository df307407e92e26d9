//go:build unix

package main

import (
	"fmt"
	"os"
	"syscall"

	"github.com/gvx-go/gvx/internal/doctor"
)

// modeBits are permissions, setuid, setgid and sticky.
const modeBits = 0o7777

// chmodOwn changes the mode of a file or folder of the user's own that is as it was seen,
// by one descriptor: what has its name by now may be another.
func chmodOwn(a doctor.Chmod) error {
	f, err := os.OpenFile(a.Path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	var st syscall.Stat_t
	if err := syscall.Fstat(int(f.Fd()), &st); err != nil {
		return &os.PathError{Op: "stat", Path: a.Path, Err: err}
	}
	kind := uint32(st.Mode) & syscall.S_IFMT
	switch now := uint32(st.Mode) & modeBits; {
	case kind != syscall.S_IFREG && kind != syscall.S_IFDIR:
		return fmt.Errorf("%s is no file or folder", foreign(a.Path))
	case int(st.Uid) != os.Geteuid():
		return fmt.Errorf("%s is user %d's", foreign(a.Path), st.Uid)
	case now != a.Before:
		return fmt.Errorf("the mode of %s is %04o by now, and was %04o", foreign(a.Path), now, a.Before)
	}
	if err := syscall.Fchmod(int(f.Fd()), a.Mode&modeBits); err != nil {
		return &os.PathError{Op: "chmod", Path: a.Path, Err: err}
	}
	return nil
}
