package shim

import "syscall"

// notOrphaned has the system send SIGTERM to the child when the thread that started
// it ends: whoever stops the shim alone, an editor or a time limit, stops the
// install too, even by SIGKILL. Passing signals on would take os/signal: 45 KB.
func notOrphaned() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} }
