package fileread

import (
	"strings"
	"syscall"
	"unsafe"
)

// atWorkingDirectory is AT_FDCWD of openat(2): a relative path starts there.
const atWorkingDirectory = -100

// shortPath is how long a path may be, with its final zero byte, to need no memory of the
// heap.
const shortPath = 512

// shortLink is longer than what a link to a toolchain holds.
const shortLink = 128

// open is open(2) of name in dir, or of name alone where dir is "", without telling the
// scheduler. The shim tries some thirty names that mostly are not there, in a microsecond
// each; the scheduler would look for something else to do meanwhile, and wake a thread
// for it. A file system that blocks here blocks one processor of a program that has
// nothing else to do; one that has sets [Scheduled].
func open(dir, name string, flags int) (fd int, err error) {
	return raw(syscall.SYS_OPENAT, dir, name, uintptr(flags|syscall.O_LARGEFILE), 0)
}

// has and exists are faccessat(2), in the same manner.
func has(dir, name string) bool {
	_, err := raw(syscall.SYS_FACCESSAT, dir, name, 0, 0)
	return err == nil
}

func exists(path string) bool { return has("", path) }

// readLink returns what the link name in dir holds, or the bare cause.
func readLink(dir, name string) (string, error) {
	for buf := make([]byte, shortLink); ; buf = make([]byte, 2*len(buf)) {
		n, err := raw(syscall.SYS_READLINKAT, dir, name, uintptr(unsafe.Pointer(&buf[0])), uintptr(len(buf)))
		if err != nil || n < len(buf) {
			return string(buf[:max(n, 0)]), err
		}
	}
}

// hasLink asks for the first byte of what a link holds: what is no link has none.
func hasLink(dir, name string) bool {
	var first byte
	_, err := raw(syscall.SYS_READLINKAT, dir, name, uintptr(unsafe.Pointer(&first)), 1)
	return err == nil
}

// raw calls what takes a folder, a path and two more.
//
//go:uintptrescapes
func raw(trap uintptr, dir, name string, third, fourth uintptr) (int, error) {
	if strings.IndexByte(dir, 0) >= 0 || strings.IndexByte(name, 0) >= 0 {
		return -1, syscall.EINVAL
	}
	var short [shortPath]byte
	path := short[:0]
	if path = append(path, dir...); dir != "" && dir[len(dir)-1] != '/' {
		path = append(path, '/')
	}
	path = append(append(path, name...), 0)
	at := atWorkingDirectory
	for {
		var n uintptr
		var errno syscall.Errno
		if Scheduled {
			n, _, errno = syscall.Syscall6(trap, uintptr(at), uintptr(unsafe.Pointer(&path[0])), third, fourth, 0, 0)
		} else {
			n, _, errno = syscall.RawSyscall6(trap, uintptr(at), uintptr(unsafe.Pointer(&path[0])), third, fourth, 0, 0)
		}
		switch errno {
		case 0:
			return int(n), nil
		case syscall.EINTR:
		case syscall.ENOENT:
			return -1, errNoEntry
		default:
			return -1, errno
		}
	}
}

// errNoEntry is ENOENT as an error, made once.
var errNoEntry error = syscall.ENOENT
