package faults

import "golang.org/x/sys/unix"

// oldCalls are calls that newer machines do not have.
var oldCalls = []int{unix.SYS_RENAMEAT}
