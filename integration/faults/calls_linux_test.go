package faults

import (
	"fmt"
	"strings"

	"golang.org/x/sys/unix"
)

// reflink is FICLONE of linux/fs.h: a file's contents are shared.
const reflink = 0x40049409

// byName are the calls that change names on the disk; a program makes them for
// nothing else.
var byName = []int{
	unix.SYS_RENAMEAT2, unix.SYS_LINKAT, unix.SYS_SYMLINKAT, unix.SYS_UNLINKAT, unix.SYS_MKDIRAT, unix.SYS_MKNODAT,
	unix.SYS_FCHMODAT, unix.SYS_FCHMODAT2, unix.SYS_FCHOWNAT, unix.SYS_TRUNCATE, unix.SYS_UTIMENSAT,
}

// byFile are the calls that change what a descriptor stands for, the first argument of
// each; they count where that is a file below the test's folder.
var byFile = []int{
	unix.SYS_WRITE, unix.SYS_PWRITE64, unix.SYS_WRITEV, unix.SYS_PWRITEV, unix.SYS_FTRUNCATE, unix.SYS_FALLOCATE, unix.SYS_FCHMOD, unix.SYS_FCHOWN,
	unix.SYS_FSYNC, unix.SYS_FDATASYNC, unix.SYS_SYNCFS, unix.SYS_SENDFILE,
}

// creating are the flags of openat(2) that make a file, empty it or let it be written.
const creating = unix.O_CREAT | unix.O_TRUNC | unix.O_WRONLY | unix.O_RDWR

// changes is the list of all calls that change the disk, for the program caught.
func changes() string {
	list := []string{
		fmt.Sprintf("%d:2&%d", unix.SYS_OPENAT, creating),
		fmt.Sprintf("%d:1=%d", unix.SYS_IOCTL, reflink),
		fmt.Sprint(unix.SYS_COPY_FILE_RANGE), fmt.Sprint(unix.SYS_SPLICE),
	}
	for _, nr := range append(append(oldCalls[:len(oldCalls):len(oldCalls)], byName...), byFile...) {
		list = append(list, fmt.Sprint(nr))
	}
	return strings.Join(list, ",")
}

// opens is the list of the calls that take a descriptor for a file.
func opens() string { return fmt.Sprint(unix.SYS_OPENAT) }

// below reports whether a call concerns what lies below dir. Of those that name a path
// it is taken to: gvx changes names nowhere else.
func (c call) below(dir string) bool {
	at := uint64(0)
	switch c.nr {
	case unix.SYS_COPY_FILE_RANGE, unix.SYS_SPLICE:
		at = 2
	case unix.SYS_IOCTL:
	default:
		if !contains(byFile, c.nr) {
			return true
		}
	}
	return strings.HasPrefix(c.file(c.args[at]), dir+"/")
}

func contains(list []int, n int) bool {
	for _, m := range list {
		if m == n {
			return true
		}
	}
	return false
}

// writes reports whether the call needs room on the disk.
func (c call) writes() bool {
	switch c.nr {
	case unix.SYS_UNLINKAT, unix.SYS_FCHMOD, unix.SYS_FCHMODAT, unix.SYS_FCHMODAT2, unix.SYS_FTRUNCATE:
		return false
	}
	return true
}
