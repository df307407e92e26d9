package fsx

import (
	"os"

	"golang.org/x/sys/windows"
)

// TryLock locks f until it is closed, and does not wait: the error says that somebody
// else has it, be it this process by another handle. What is locked is one byte far
// behind any contents: nobody can read or write what another handle has locked.
func TryLock(f *os.File) error {
	const exclusive = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	return windows.LockFileEx(windows.Handle(f.Fd()), exclusive, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1 << 30})
}
