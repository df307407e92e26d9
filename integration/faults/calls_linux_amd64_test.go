package faults

import "golang.org/x/sys/unix"

// oldCalls are calls that newer machines do not have.
var oldCalls = []int{
	unix.SYS_RENAME, unix.SYS_RENAMEAT, unix.SYS_LINK, unix.SYS_SYMLINK, unix.SYS_UNLINK, unix.SYS_MKDIR, unix.SYS_RMDIR, unix.SYS_CHMOD, unix.SYS_CREAT,
}
