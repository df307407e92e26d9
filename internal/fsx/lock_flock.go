//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package fsx

import (
	"os"

	"golang.org/x/sys/unix"
)

// TryLock locks f until it is closed, and does not wait: the error says that somebody
// else has it, be it this process by another descriptor, or that this file system has no
// locks.
func TryLock(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) }
