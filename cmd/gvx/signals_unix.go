//go:build unix

package main

import (
	"os"
	"syscall"
)

// stopSignals end an install in order: what was staged is removed.
var stopSignals = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}
