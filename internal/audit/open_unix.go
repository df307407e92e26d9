//go:build unix

package audit

import "syscall"

// plainFlags have no link opened, and nobody waited for who is at the end of a FIFO.
const plainFlags = syscall.O_NOFOLLOW | syscall.O_NONBLOCK | syscall.O_NOCTTY
