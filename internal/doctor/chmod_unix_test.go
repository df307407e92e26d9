//go:build unix

package doctor

import "syscall"

// chmod takes all twelve bits.
func chmod(path string, bits uint32) error { return syscall.Chmod(path, bits) }
