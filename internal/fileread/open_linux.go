package fileread

import (
	"syscall"
	"unsafe"
)

// atWorkingDirectory is AT_FDCWD of openat(2): a relative path starts there.
const atWorkingDirectory = -100

// open is open(2) without telling the scheduler. The shim tries some thirty names that
// mostly are not there, in a microsecond each; the scheduler would look for something
// else to do meanwhile, and wake a thread for it. A file system that blocks here
// blocks one processor of a program that has nothing else to do.
func open(path string, flags int) (fd int, err error) {
	return raw(syscall.SYS_OPENAT, path, flags|syscall.O_LARGEFILE)
}

// exists is faccessat(2), in the same manner.
func exists(path string) bool {
	_, err := raw(syscall.SYS_FACCESSAT, path, 0)
	return err == nil
}

func raw(trap uintptr, path string, argument int) (int, error) {
	name, err := syscall.BytePtrFromString(path)
	if err != nil {
		return -1, err
	}
	at := atWorkingDirectory
	for {
		n, _, errno := syscall.RawSyscall6(trap, uintptr(at), uintptr(unsafe.Pointer(name)), uintptr(argument), 0, 0, 0)
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
