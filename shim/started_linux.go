package shim

import (
	"bytes"
	"syscall"
	"unsafe"
)

// startedAsGo reports whether the file that was executed is called go, as the system
// remembers for ps (prctl(2), PR_GET_NAME): asking it where that file is takes a tenth of
// all that the shim takes.
func startedAsGo() bool {
	var name [16]byte
	_, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_GET_NAME, uintptr(unsafe.Pointer(&name)), 0)
	return errno == 0 && bytes.HasPrefix(name[:], []byte("go\x00"))
}
