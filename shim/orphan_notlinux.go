//go:build unix && !linux

package shim

import "syscall"

// notOrphaned is nothing here: an install whose shim is stopped goes on to its end.
func notOrphaned() *syscall.SysProcAttr { return nil }
