//go:build unix

package trees

import "syscall"

// nonBlock opens a FIFO that took a file's place without waiting for its other end.
const nonBlock = syscall.O_NONBLOCK
